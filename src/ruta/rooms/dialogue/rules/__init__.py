"""The pure rules of dialogue."""
