"""What a person may ask about her data, until when it is answered, and what deleting takes away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from ruta.kernel.problems import Problem
from ruta.rooms.people import errors

Words = Mapping[str, str]

KINDS: Mapping[str, Words] = {
    "access": {"es": "Ver lo que guardamos", "en": "See what we keep"},
    "correction": {"es": "Corregir algo", "en": "Correct something"},
    "deletion": {"es": "Borrar sus datos", "en": "Delete her data"},
    "objection": {"es": "Oponerse a un uso", "en": "Object to a use"},
}
WAYS: Mapping[str, Words] = {
    "spoken": {"es": "de palabra", "en": "spoken"},
    "written": {"es": "por escrito", "en": "in writing"},
}
DECISIONS: Mapping[str, Words] = {
    "granted": {"es": "Se hizo lo que pidió", "en": "Done as asked"},
    "partly": {"es": "Se hizo en parte", "en": "Done in part"},
    "refused": {"es": "No se hizo", "en": "Not done"},
}
#: Said in the place of a name that was deleted.
NAME_DELETED = "Datos borrados"


@dataclass(frozen=True)
class Deadline:
    """A rule of one country from a day on. ``days`` are calendar or working days, as ``counted`` says."""

    code: str
    country: str
    law: Words
    since: date
    days: int
    counted: Literal["calendar", "working"]
    to_be_confirmed: bool


def read_deadlines(entries: Iterable[Mapping[str, Any]]) -> tuple[Deadline, ...]:
    """The parsed ``deadlines.yaml``, the oldest rule first."""
    return tuple(
        sorted(
            (
                Deadline(
                    code=entry["code"],
                    country=entry["country"],
                    law=entry["law"],
                    since=entry["from"],
                    days=entry["days"],
                    counted=entry["counted"],
                    to_be_confirmed=bool(entry.get("to_be_confirmed")),
                )
                for entry in entries
            ),
            key=lambda rule: rule.since,
        )
    )


def find_deadline(rules: Iterable[Deadline], *, country: str, on: date) -> Deadline:
    """The rule in force in a country on a day. Errors: ``deadline-missing``."""
    found = [rule for rule in rules if rule.country == country and rule.since <= on]
    if not found:
        raise errors.deadline_missing(country=country)
    return found[-1]


def find_answer_day(rule: Deadline, asked_on: date) -> date:
    """The last day to answer what was asked on a day.

    >>> rule = Deadline("x", "CHL", {}, date(2020, 1, 1), 2, "working", True)
    >>> find_answer_day(rule, date(2026, 11, 20)).isoformat()  # a Friday
    '2026-11-24'
    """
    if rule.counted == "calendar":
        return asked_on + timedelta(days=rule.days)
    day, left = asked_on, rule.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def find_request_problems(*, kind: str, how: str, what: str, asked_on: date, today: date) -> list[Problem]:
    """What is wrong with a request as it was written down.

    >>> [p.code for p in find_request_problems(kind="x", how="spoken", what="", asked_on=date.max, today=date.min)]
    ['request-kind-missing', 'request-what-missing', 'request-in-future']
    """
    found = []
    if kind not in KINDS:
        found.append(errors.request_kind_missing())
    if how not in WAYS:
        found.append(errors.request_way_missing())
    if kind not in ("access", "deletion") and not what.strip():
        found.append(errors.request_what_missing())
    if asked_on > today:
        found.append(errors.request_in_future(value=asked_on.isoformat()))
    return found


def find_decision_problems(*, decision: str, answer: str) -> list[Problem]:
    """What is wrong with the answer to a request: one that is not done, or in part, says why."""
    if decision not in DECISIONS:
        return [errors.request_decision_missing()]
    if decision != "granted" and not answer.strip():
        return [errors.request_answer_missing()]
    return []
