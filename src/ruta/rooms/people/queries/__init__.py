"""Reads of the people room. Every read of a person's file or of people found leaves an audit entry."""

from ruta.rooms.people.queries.consents import has_consent
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.counting import export_people_for_counting
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
from ruta.rooms.people.queries.pairs import (
    count_pairs,
    describe_pairs,
    find_next_pair,
    find_pairs_of_person,
    list_pairs,
    load_pair,
)

__all__ = [
    "count_pairs",
    "count_real_people",
    "declare_facts",
    "describe_pairs",
    "export_declared_facts",
    "export_people_for_counting",
    "find_candidates",
    "find_ends",
    "find_next_pair",
    "find_pairs_of_person",
    "has_consent",
    "list_pairs",
    "list_people",
    "list_person_numbers",
    "load_pair",
    "load_person_file",
    "load_person_summary",
    "load_registration_content",
    "search_people",
]
