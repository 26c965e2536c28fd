"""Pure rules of work."""
