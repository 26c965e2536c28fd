"""Writes of the directory: loading its content files, and what officials publish on screen."""

from ruta.rooms.directory.commands.demands import decide_statement, publish_demand, record_statement, restore_demand
from ruta.rooms.directory.commands.loading import load_directory, load_directory_content
from ruta.rooms.directory.commands.places import free_place, set_places, take_place
from ruta.rooms.directory.commands.protocols import (
    answer_review,
    close_review_round,
    load_protocols,
    open_review_round,
    publish_protocol,
    run_review_reminders,
)

__all__ = [
    "answer_review",
    "close_review_round",
    "decide_statement",
    "free_place",
    "load_directory",
    "load_directory_content",
    "load_protocols",
    "open_review_round",
    "publish_demand",
    "publish_protocol",
    "record_statement",
    "restore_demand",
    "run_review_reminders",
    "set_places",
    "take_place",
]
