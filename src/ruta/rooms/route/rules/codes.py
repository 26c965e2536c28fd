"""Coded reasons and outcomes, with their words. Add a line to add one; never change a code in use."""

from __future__ import annotations

from collections.abc import Mapping

from ruta.rooms.route import errors
from ruta.rooms.route.types import Words

DECLINE_REASONS: Mapping[str, Words] = {
    "no-capacity": {"es": "no hay cupo", "en": "no capacity"},
    "not-eligible": {"es": "no cumple los requisitos", "en": "does not meet the requirements"},
    "wrong-service": {"es": "corresponde a otro servicio", "en": "another service is responsible"},
    "cannot-contact": {"es": "no se pudo contactar", "en": "could not be contacted"},
    "person-declined": {"es": "la persona no quiso", "en": "the person did not want it"},
    "outside-area": {"es": "vive fuera de la zona", "en": "lives outside the area"},
    "other": {"es": "otro motivo", "en": "another reason"},
}

WITHDRAW_REASONS: Mapping[str, Words] = {
    "consent-withdrawn": {"es": "retiró su permiso", "en": "consent withdrawn"},
    "no-longer-needed": {"es": "ya no lo necesita", "en": "no longer needed"},
    "sent-by-mistake": {"es": "se envió por error", "en": "sent by mistake"},
    "no-answer": {"es": "la institución no respondió", "en": "the institution did not answer"},
    "case-closed": {"es": "se cerró el expediente", "en": "the case was closed"},
    "other": {"es": "otro motivo", "en": "another reason"},
}

PAUSE_REASONS: Mapping[str, Words] = {
    "travelling": {"es": "está de viaje", "en": "travelling"},
    "health": {"es": "por salud o cuidados", "en": "health or care"},
    "waiting-for-document": {"es": "espera un documento", "en": "waiting for a document"},
    "asked-for-a-pause": {"es": "pidió una pausa", "en": "asked for a pause"},
    "other": {"es": "otro motivo", "en": "another reason"},
}

CLOSE_OUTCOMES: Mapping[str, Words] = {
    "route-completed": {"es": "completó su ruta", "en": "route completed"},
    "in-work": {"es": "consiguió trabajo", "en": "in work"},
    "own-business": {"es": "vive de su negocio", "en": "lives from an own business"},
    "moved-away": {"es": "se mudó a otro lugar", "en": "moved away"},
    "lost-contact": {"es": "se perdió el contacto", "en": "contact was lost"},
    "person-withdrew": {"es": "no quiso seguir", "en": "did not want to go on"},
    "handed-over": {"es": "sigue con otra institución", "en": "handed over to another institution"},
    "other": {"es": "otro motivo", "en": "another reason"},
}

REVERSAL_REASONS: Mapping[str, Words] = {
    "entered-twice": {"es": "anotada dos veces", "en": "entered twice"},
    "wrong-person": {"es": "era otra persona", "en": "wrong person"},
    "wrong-service": {"es": "era otro servicio", "en": "wrong service"},
    "wrong-date": {"es": "era otra fecha", "en": "wrong date"},
    "did-not-happen": {"es": "no ocurrió", "en": "did not happen"},
    "other": {"es": "otro motivo", "en": "other reason"},
}

#: Why a kept verdict must be looked at again.
AGAIN_REASONS: Mapping[str, Words] = {
    "rule-changed": {"es": "cambió el requisito", "en": "the demand changed"},
    "facts-changed": {"es": "cambiaron los datos de la persona", "en": "the person's facts changed"},
    "permit-ends": {"es": "vence su permiso", "en": "the permit ends"},
    "document-ends": {"es": "vence un documento", "en": "a document ends"},
    "age-reached": {"es": "llega al límite de edad", "en": "an age limit is reached"},
    "service-ends": {"es": "termina el servicio", "en": "the service ends"},
}

#: How a delivery ended, as the ledger writes it.
DELIVERY_OUTCOMES: Mapping[str, Words] = {
    "delivered": {"es": "se le dio el servicio", "en": "the service was given"},
    "completed": {"es": "terminó el curso o proceso", "en": "completed the course or process"},
    "certified": {"es": "obtuvo la certificación", "en": "was certified"},
    "not-yet-competent": {"es": "aún no competente", "en": "not yet competent"},
    "dropped-out": {"es": "dejó el proceso", "en": "dropped out"},
}

#: Which list a coded reason is taken from, by action.
REASONS_BY_ACTION: Mapping[tuple[str, str], Mapping[str, Words]] = {
    ("referral", "decline"): DECLINE_REASONS,
    ("referral", "withdraw"): WITHDRAW_REASONS,
    ("referral", "reverse"): REVERSAL_REASONS,
    ("case", "pause"): PAUSE_REASONS,
    ("case", "close"): CLOSE_OUTCOMES,
}


def check_reason(machine: str, action: str, reason: str, *, note: str) -> None:
    """A reason of the action's list; “other” needs words. Errors: ``reason-missing``, ``note-missing``.

    >>> check_reason("referral", "decline", "no-capacity", note="")
    """
    known = REASONS_BY_ACTION[machine, action]
    if reason not in known:
        raise errors.reason_missing(known=", ".join(known))
    if reason == "other" and not note.strip():
        raise errors.note_missing()


def find_reason_words(machine: str, action: str, reason: str) -> Words | None:
    """The words of a reason; None when there is none."""
    return REASONS_BY_ACTION.get((machine, action), {}).get(reason)
