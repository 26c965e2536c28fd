"""Tables of the people room."""

from ruta.rooms.people.models.consents import Consent
from ruta.rooms.people.models.emergency import EmergencyAccess
from ruta.rooms.people.models.identity import (
    ComparedPerson,
    LinkageChoice,
    LinkageParameters,
    Pair,
    PairDecision,
)
from ruta.rooms.people.models.own_view import OwnViewCode
from ruta.rooms.people.models.persons import (
    Household,
    NumberSeries,
    Person,
    PersonDocument,
    PersonLanguage,
    PersonNationality,
)
from ruta.rooms.people.models.recognition import (
    RecognitionAnswer,
    RecognitionChoice,
    RecognitionEntry,
    RecognitionMatch,
    RecognitionQuestion,
    RecognitionToken,
)
from ruta.rooms.people.models.requests import DataRequest, ErasedCount, Erasure
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField
from ruta.rooms.people.models.search import SearchKey

__all__ = [
    "ComparedPerson",
    "Consent",
    "DataRequest",
    "EmergencyAccess",
    "ErasedCount",
    "Erasure",
    "Household",
    "LinkageChoice",
    "LinkageParameters",
    "NumberSeries",
    "OwnViewCode",
    "Pair",
    "PairDecision",
    "Person",
    "PersonDocument",
    "PersonLanguage",
    "PersonNationality",
    "RecognitionAnswer",
    "RecognitionChoice",
    "RecognitionEntry",
    "RecognitionMatch",
    "RecognitionQuestion",
    "RecognitionToken",
    "SealedJSONField",
    "SealedTextField",
    "SearchKey",
]
