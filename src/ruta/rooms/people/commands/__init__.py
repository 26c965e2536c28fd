"""Writes of the people room."""

from ruta.rooms.people.commands.bulk import register_people_in_bulk
from ruta.rooms.people.commands.comparing import compare_people
from ruta.rooms.people.commands.consents import record_consent, record_withheld_categories
from ruta.rooms.people.commands.emergency import close_emergency, open_emergency, review_emergency
from ruta.rooms.people.commands.from_lists import register_people_from_list
from ruta.rooms.people.commands.linkage import choose_linkage, learn_linkage
from ruta.rooms.people.commands.merging import merge_people, unmerge_people
from ruta.rooms.people.commands.needs import record_specific_needs
from ruta.rooms.people.commands.own_view import make_own_view_code, use_own_view_code
from ruta.rooms.people.commands.pairs import decide_pair, propose_pair, undo_pair_decision
from ruta.rooms.people.commands.persons import register_person, update_person
from ruta.rooms.people.commands.recognition import ask_elsewhere, choose_recognition, tokenise_people
from ruta.rooms.people.commands.requests import record_data_request
from ruta.rooms.people.commands.rotation import list_sealed_columns, rotate_field_keys

__all__ = [
    "ask_elsewhere",
    "choose_linkage",
    "choose_recognition",
    "close_emergency",
    "compare_people",
    "decide_pair",
    "learn_linkage",
    "list_sealed_columns",
    "make_own_view_code",
    "merge_people",
    "open_emergency",
    "propose_pair",
    "record_consent",
    "record_data_request",
    "record_specific_needs",
    "record_withheld_categories",
    "register_people_from_list",
    "register_people_in_bulk",
    "register_person",
    "review_emergency",
    "rotate_field_keys",
    "tokenise_people",
    "undo_pair_decision",
    "unmerge_people",
    "update_person",
    "use_own_view_code",
]
