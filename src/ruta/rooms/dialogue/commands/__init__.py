"""Writes of the dialogue room."""

from ruta.rooms.dialogue.commands.load import load_spaces
from ruta.rooms.dialogue.commands.meetings import add_agreement, record_meeting, step_agreement

__all__ = ["add_agreement", "load_spaces", "record_meeting", "step_agreement"]
