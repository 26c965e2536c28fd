"""What the people room speaks of: registrations, files, candidates, consents, content. Frozen, free of any database."""

from ruta.rooms.people.types.consents import ConsentAnswer, ConsentRecord, Notice, NoticeVersion
from ruta.rooms.people.types.content import Choice, CityRegister, DocumentKind, RegistrationContent
from ruta.rooms.people.types.files import Candidate, DeclaredFacts, PersonFile, PersonSummary
from ruta.rooms.people.types.registration import WG_FIELDS, DocumentEntry, LanguageSkill, Registration

__all__ = [
    "WG_FIELDS",
    "Candidate",
    "Choice",
    "CityRegister",
    "ConsentAnswer",
    "ConsentRecord",
    "DeclaredFacts",
    "DocumentEntry",
    "DocumentKind",
    "LanguageSkill",
    "Notice",
    "NoticeVersion",
    "PersonFile",
    "PersonSummary",
    "Registration",
    "RegistrationContent",
]
