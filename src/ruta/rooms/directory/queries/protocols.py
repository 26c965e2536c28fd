"""Protocols to read beside the work, and the state of their review per city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory import policies
from ruta.rooms.directory.errors.protocols import protocol_unknown
from ruta.rooms.directory.models import Protocol, ReviewAnswer, ReviewRound


@dataclass(frozen=True)
class ReviewedStep:
    """A step of a protocol with what was answered about it in a round; None: nothing yet."""

    step: dict[str, Any]
    answer: ReviewAnswer | None


@dataclass(frozen=True)
class ReviewState:
    """How far the review of one protocol is: steps carried out, partly, not, and without an answer."""

    protocol: Protocol
    steps: tuple[ReviewedStep, ...]
    yes: int
    partly: int
    no: int
    waiting: int

    @property
    def total(self) -> int:
        """All steps."""
        return len(self.steps)


@dataclass(frozen=True)
class CityReview:
    """A city's latest round and the state of each of its protocols."""

    city: str
    round: ReviewRound | None
    states: tuple[ReviewState, ...]
    is_late: bool


def list_protocols(*, city: str = "") -> list[Protocol]:
    """The protocols of a city or of all, urgent ones first. Cost: one query."""
    rows = Protocol.objects.filter(retired=False).select_related("responsible__parent")
    return list(rows.filter(city=city) if city else rows)


def list_protocols_of_service(*, service: str, city: str) -> list[Protocol]:
    """The protocols to keep at hand for a service: its own, and what to do at once in its city. Cost: one query."""
    return [row for row in list_protocols(city=city) if row.urgent or service in row.services]


def get_protocol(code: str) -> Protocol:
    """One protocol with its responsible body. Errors: ``protocol-unknown``. Cost: one query."""
    row = Protocol.objects.filter(code=code, retired=False).select_related("responsible__parent").first()
    if row is None:
        raise protocol_unknown(code)
    return row


def load_reviews(*, by: Actor, on: date) -> list[CityReview]:
    """The latest round of each city with every protocol's state. Errors: ``role-not-enough``. Cost: three queries."""
    require(policies.may_see_demands(by))
    latest: dict[str, ReviewRound] = {}
    for row in ReviewRound.objects.order_by("pk"):
        latest[row.city] = row
    answers = {
        (answer.round_id, answer.protocol_id, answer.step): answer
        for answer in ReviewAnswer.objects.filter(round__in=latest.values())
    }
    found: dict[str, list[ReviewState]] = {}
    for protocol in list_protocols():
        number = latest[protocol.city].pk if protocol.city in latest else None
        steps = tuple(
            ReviewedStep(step, answers.get((number or 0, protocol.pk, step["id"])))
            for step in protocol.content["steps"]
        )
        told = [reviewed.answer.carried_out for reviewed in steps if reviewed.answer]
        yes, partly, no = (told.count(word) for word in ("yes", "partly", "no"))
        found.setdefault(protocol.city, []).append(
            ReviewState(protocol, steps, yes, partly, no, len(steps) - len(told))
        )
    return [
        CityReview(
            city,
            latest.get(city),
            tuple(states),
            is_late=city in latest and latest[city].closed_on is None and latest[city].due_on < on,
        )
        for city, states in sorted(found.items())
    ]


def list_review_requests(*, by: Actor) -> list[tuple[ReviewRound, Protocol]]:
    """What an open round asks of the actor's institution and is not wholly answered. Cost: three queries."""
    rows = Protocol.objects.filter(retired=False).select_related("responsible__parent")
    rows = rows.filter(Q(responsible__code=by.organisation) | Q(responsible__parent__code=by.organisation))
    rounds = {row.city: row for row in ReviewRound.objects.filter(closed_on__isnull=True)}
    waiting = []
    told = set(ReviewAnswer.objects.filter(round__in=rounds.values()).values_list("round_id", "protocol_id", "step"))
    for protocol in rows:
        row = rounds.get(protocol.city)
        if row and any((row.pk, protocol.pk, step["id"]) not in told for step in protocol.content["steps"]):
            waiting.append((row, protocol))
    return waiting
