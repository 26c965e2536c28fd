"""What the people room speaks of: registrations, files, candidates, consents, content. Frozen, free of any database."""

from ruta.rooms.people.types.consents import ConsentAnswer, ConsentReceipt, ConsentRecord, Notice, NoticeVersion
from ruta.rooms.people.types.content import Choice, CityRegister, DocumentKind, RegistrationContent
from ruta.rooms.people.types.files import Candidate, DeclaredFacts, PersonFile, PersonSummary
from ruta.rooms.people.types.identity import (
    DecisionShown,
    PairLine,
    PairShown,
    QueueCounts,
    RecordShown,
    Verdict,
    Weight,
    Zone,
)
from ruta.rooms.people.types.linkage import (
    ChoiceShown,
    LinkageState,
    ParametersShown,
    RecognitionShown,
    RecognitionState,
    ThresholdOutlook,
)
from ruta.rooms.people.types.registration import WG_FIELDS, DocumentEntry, LanguageSkill, Registration

__all__ = [
    "WG_FIELDS",
    "Candidate",
    "Choice",
    "ChoiceShown",
    "CityRegister",
    "ConsentAnswer",
    "ConsentReceipt",
    "ConsentRecord",
    "DecisionShown",
    "DeclaredFacts",
    "DocumentEntry",
    "DocumentKind",
    "LanguageSkill",
    "LinkageState",
    "Notice",
    "NoticeVersion",
    "PairLine",
    "PairShown",
    "ParametersShown",
    "PersonFile",
    "PersonSummary",
    "QueueCounts",
    "RecognitionShown",
    "RecognitionState",
    "RecordShown",
    "Registration",
    "RegistrationContent",
    "ThresholdOutlook",
    "Verdict",
    "Weight",
    "Zone",
]
