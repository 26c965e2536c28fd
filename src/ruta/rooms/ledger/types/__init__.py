"""Entries of the ledger and the words they use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Words:
    """A text in Spanish and English."""

    es: str
    en: str


@dataclass(frozen=True)
class ProgrammeSpan:
    """When deliveries of a programme may lie. ``last`` is empty while it is open."""

    code: str
    first: dt.date
    last: dt.date | None
    words: Words


#: ``cities``: the joint programme of the documents (004, lines 45 and 1161), closed. ``phase2``: its continuation.
PROGRAMMES: dict[str, ProgrammeSpan] = {
    "cities": ProgrammeSpan(
        "cities",
        dt.date(2020, 11, 1),
        dt.date(2023, 5, 31),
        Words("Programa conjunto 2020-2023", "Joint programme 2020-2023"),
    ),
    "phase2": ProgrammeSpan("phase2", dt.date(2025, 1, 1), None, Words("Segunda fase", "Second phase")),
}


class Kind(StrEnum):
    """What sort of thing was delivered. Indicators are defined over kinds."""

    ORIENTATION = "orientation"
    LABOUR_INTERMEDIATION = "labour-intermediation"
    EMPLOYABILITY = "employability"
    CERTIFICATION = "certification"
    BUSINESS_SERVICE = "business-service"
    SEED_CAPITAL = "seed-capital"
    SOCIAL_PROTECTION = "social-protection"
    TRAINING = "training"
    LEGAL_AID = "legal-aid"
    HEALTH = "health"
    DOCUMENT_ISSUED = "document-issued"
    RIGHTS_INFORMATION = "rights-information"
    CULTURE = "culture"
    PROTECTION = "protection"
    FAIR_VISIT = "fair-visit"
    DOWNLOAD = "download"
    OFFICIAL_TRAINING = "official-training"
    DIALOGUE_ACTION = "dialogue-action"
    EXCHANGE = "exchange"
    GOOD_PRACTICE = "good-practice"
    RESOURCE = "resource"
    TOOL = "tool"
    MATERIAL = "material"
    PROTOCOL = "protocol"
    INSTITUTION_SENSITISED = "institution-sensitised"
    SATISFACTION_LABOUR_INTERMEDIATION = "satisfaction:labour-intermediation"
    SATISFACTION_EMPLOYABILITY = "satisfaction:employability"
    SATISFACTION_ENTERPRISE = "satisfaction:enterprise"


class Outcome(StrEnum):
    """How it ended; for satisfaction kinds, what the person answered."""

    DELIVERED = "delivered"
    COMPLETED = "completed"
    CERTIFIED = "certified"
    NOT_YET_COMPETENT = "not-yet-competent"
    DROPPED_OUT = "dropped-out"
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not-satisfied"
    NO_ANSWER = "no-answer"


class Source(StrEnum):
    """How the entry came in."""

    DESK = "desk"
    PARTNER = "partner"
    LIST = "list"
    REPORT = "report"
    SYSTEM = "system"


class ReversalReason(StrEnum):
    """Why an entry is corrected."""

    ENTERED_TWICE = "entered-twice"
    WRONG_PERSON = "wrong-person"
    WRONG_SERVICE = "wrong-service"
    WRONG_DATE = "wrong-date"
    DID_NOT_HAPPEN = "did-not-happen"
    OTHER = "other"


KIND_WORDS: dict[Kind, Words] = {
    Kind.ORIENTATION: Words("Orientación", "Orientation"),
    Kind.LABOUR_INTERMEDIATION: Words("Intermediación laboral", "Labour intermediation"),
    Kind.EMPLOYABILITY: Words("Programa de empleabilidad", "Employability programme"),
    Kind.CERTIFICATION: Words("Certificación de competencias", "Certification of competences"),
    Kind.BUSINESS_SERVICE: Words("Servicio empresarial", "Business service"),
    Kind.SEED_CAPITAL: Words("Capital semilla", "Seed capital"),
    Kind.SOCIAL_PROTECTION: Words("Protección social", "Social protection"),
    Kind.TRAINING: Words("Capacitación", "Training"),
    Kind.LEGAL_AID: Words("Asesoría jurídica", "Legal aid"),
    Kind.HEALTH: Words("Salud", "Health"),
    Kind.DOCUMENT_ISSUED: Words("Documento entregado", "Document issued"),
    Kind.RIGHTS_INFORMATION: Words("Información sobre derechos", "Information on rights"),
    Kind.CULTURE: Words("Cultura", "Culture"),
    Kind.PROTECTION: Words("Protección", "Protection"),
    Kind.FAIR_VISIT: Words("Visita a una feria", "Visit to a fair"),
    Kind.DOWNLOAD: Words("Descarga o visita en línea", "Download or visit online"),
    Kind.OFFICIAL_TRAINING: Words("Capacitación de funcionarios", "Training of officials"),
    Kind.DIALOGUE_ACTION: Words("Acción de diálogo", "Dialogue action"),
    Kind.EXCHANGE: Words("Intercambio entre ciudades", "Exchange between cities"),
    Kind.GOOD_PRACTICE: Words("Buena práctica", "Good practice"),
    Kind.RESOURCE: Words("Recurso permanente", "Permanent resource"),
    Kind.TOOL: Words("Herramienta", "Tool"),
    Kind.MATERIAL: Words("Material", "Material"),
    Kind.PROTOCOL: Words("Protocolo", "Protocol"),
    Kind.INSTITUTION_SENSITISED: Words("Institución sensibilizada", "Institution sensitised"),
    Kind.SATISFACTION_LABOUR_INTERMEDIATION: Words(
        "Satisfacción con la intermediación laboral", "Satisfaction with labour intermediation"
    ),
    Kind.SATISFACTION_EMPLOYABILITY: Words(
        "Satisfacción con el programa de empleabilidad", "Satisfaction with the employability programme"
    ),
    Kind.SATISFACTION_ENTERPRISE: Words(
        "Satisfacción con el apoyo al emprendimiento", "Satisfaction with enterprise support"
    ),
}

OUTCOME_WORDS: dict[Outcome, Words] = {
    Outcome.DELIVERED: Words("Entregado", "Delivered"),
    Outcome.COMPLETED: Words("Completado", "Completed"),
    Outcome.CERTIFIED: Words("Certificado", "Certified"),
    Outcome.NOT_YET_COMPETENT: Words("Aún no competente", "Not yet competent"),
    Outcome.DROPPED_OUT: Words("Dejó el proceso", "Dropped out"),
    Outcome.SATISFIED: Words("Satisfecha o satisfecho", "Satisfied"),
    Outcome.NOT_SATISFIED: Words("No satisfecha o satisfecho", "Not satisfied"),
    Outcome.NO_ANSWER: Words("No respondió", "No answer"),
}

SOURCE_WORDS: dict[Source, Words] = {
    Source.DESK: Words("Ventanilla", "Desk"),
    Source.PARTNER: Words("Institución", "Partner institution"),
    Source.LIST: Words("Lista de asistencia", "Attendance list"),
    Source.REPORT: Words("Informe", "Report"),
    Source.SYSTEM: Words("Sistema", "System"),
}

REASON_WORDS: dict[ReversalReason, Words] = {
    ReversalReason.ENTERED_TWICE: Words("Anotada dos veces", "Entered twice"),
    ReversalReason.WRONG_PERSON: Words("Era otra persona", "Wrong person"),
    ReversalReason.WRONG_SERVICE: Words("Era otro servicio", "Wrong service"),
    ReversalReason.WRONG_DATE: Words("Era otra fecha", "Wrong date"),
    ReversalReason.DID_NOT_HAPPEN: Words("No ocurrió", "Did not happen"),
    ReversalReason.OTHER: Words("Otro motivo", "Other reason"),
}


@dataclass(frozen=True)
class Part:
    """What is known of a head-count: how many of them have a value of an attribute (``sex`` ``F`` 631)."""

    attribute: str
    value: str
    people: int


@dataclass(frozen=True)
class NewDelivery:
    """What is to be entered.

    One of: ``person_id`` (one person), ``headcount`` (so many people, not told apart), neither (``quantity`` items).
    ``service``, ``organisation`` and ``place`` are codes of the directory; with a service, an empty kind, organisation
    or city is taken from it. ``date`` is the (last) day, ``date_from`` the first when it took longer.
    """

    date: dt.date
    person_id: int | None = None
    headcount: int | None = None
    quantity: int = 1
    kind: str = ""
    outcome: str = Outcome.DELIVERED.value
    service: str = ""
    organisation: str = ""
    city: str = ""
    place: str = ""
    programme: str = "phase2"
    date_from: dt.date | None = None
    activity: str = ""
    source: str = Source.DESK.value
    source_document: str = ""
    source_line: int | None = None
    source_label_es: str = ""
    source_label_en: str = ""
    note: str = ""
    referral_ref: str = ""
    synthetic: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class DeliverySummary:
    """One entry of the ledger as a page shows it. ``reversed_by`` names the entry that corrected it."""

    delivery_id: int
    person_id: int | None
    headcount: int | None
    quantity: int
    kind: str
    kind_words: Words
    outcome: str
    outcome_words: Words
    service: str
    service_words: Words
    organisation: str
    organisation_words: Words
    city: str
    date: dt.date
    programme: str
    source: str
    source_words: Words
    activity: str
    note: str
    referral_ref: str
    recorded_at: dt.datetime
    recorded_by: str
    recorded_organisation: str
    synthetic: bool
    reverses: int | None
    reversed_by: int | None
    reason: str
    reason_words: Words | None

    @property
    def counts(self) -> bool:
        """Neither corrected nor a correction."""
        return self.reverses is None and self.reversed_by is None
