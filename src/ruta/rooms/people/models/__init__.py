"""Tables of the people room."""

from ruta.rooms.people.models.consents import Consent
from ruta.rooms.people.models.persons import (
    Household,
    NumberSeries,
    Person,
    PersonDocument,
    PersonLanguage,
    PersonNationality,
)
from ruta.rooms.people.models.search import SearchKey

__all__ = [
    "Consent",
    "Household",
    "NumberSeries",
    "Person",
    "PersonDocument",
    "PersonLanguage",
    "PersonNationality",
    "SearchKey",
]
