"""Writes of the people room."""

from ruta.rooms.people.commands.bulk import register_people_in_bulk
from ruta.rooms.people.commands.consents import record_consent
from ruta.rooms.people.commands.merging import merge_people, unmerge_people
from ruta.rooms.people.commands.needs import record_specific_needs
from ruta.rooms.people.commands.pairs import decide_pair, propose_pair, undo_pair_decision
from ruta.rooms.people.commands.persons import register_person, update_person
from ruta.rooms.people.commands.rotation import list_sealed_columns, rotate_field_keys

__all__ = [
    "decide_pair",
    "list_sealed_columns",
    "merge_people",
    "propose_pair",
    "record_consent",
    "record_specific_needs",
    "register_people_in_bulk",
    "register_person",
    "rotate_field_keys",
    "undo_pair_decision",
    "unmerge_people",
    "update_person",
]
