"""Writes of the programme room: loading its content."""

from ruta.rooms.programme.commands.load import load_programme

__all__ = ["load_programme"]
