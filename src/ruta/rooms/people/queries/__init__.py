"""Reads of the people room. Every read of a person's file or of people found leaves an audit entry."""

from ruta.rooms.people.queries.consents import has_consent, list_withheld_categories, load_consent_receipt
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.counting import export_people_for_counting
from ruta.rooms.people.queries.emergency import list_emergencies, list_open_emergencies, load_emergency_sheet
from ruta.rooms.people.queries.facts_columns import export_declared_facts
from ruta.rooms.people.queries.files import (
    count_real_people,
    declare_facts,
    find_ends,
    list_people,
    list_person_numbers,
    load_person_file,
    load_person_summary,
)
from ruta.rooms.people.queries.find import find_candidates, search_people
from ruta.rooms.people.queries.linkage import load_linkage
from ruta.rooms.people.queries.pairs import (
    count_pairs,
    describe_pairs,
    find_next_pair,
    find_pairs_of_person,
    list_pairs,
    load_pair,
)
from ruta.rooms.people.queries.recognition import (
    describe_recognitions,
    list_recognitions,
    list_recognitions_of_person,
    load_recognition,
)
from ruta.rooms.people.queries.requests import get_data_request_for, list_data_requests, load_deadlines

__all__ = [
    "count_pairs",
    "count_real_people",
    "declare_facts",
    "describe_pairs",
    "describe_recognitions",
    "export_declared_facts",
    "export_people_for_counting",
    "find_candidates",
    "find_ends",
    "find_next_pair",
    "find_pairs_of_person",
    "get_data_request_for",
    "has_consent",
    "list_data_requests",
    "list_emergencies",
    "list_open_emergencies",
    "list_pairs",
    "list_people",
    "list_person_numbers",
    "list_recognitions",
    "list_recognitions_of_person",
    "list_withheld_categories",
    "load_consent_receipt",
    "load_deadlines",
    "load_emergency_sheet",
    "load_linkage",
    "load_pair",
    "load_person_file",
    "load_person_summary",
    "load_recognition",
    "load_registration_content",
    "search_people",
]
