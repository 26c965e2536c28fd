"""Writes of the directory: loading its content files, and what officials publish on screen."""

from ruta.rooms.directory.commands.demands import decide_statement, publish_demand, record_statement, restore_demand
from ruta.rooms.directory.commands.loading import load_directory, load_directory_content

__all__ = [
    "decide_statement",
    "load_directory",
    "load_directory_content",
    "publish_demand",
    "record_statement",
    "restore_demand",
]
