"""Learning how records of a city are alike, choosing thresholds, and comparing the register with itself."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import ComparedPerson, LinkageChoice, LinkageParameters, Pair
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.linkage import ASK, SAME, find_choice
from ruta.rooms.people.queries.register import read_register
from ruta.rooms.people.rules.identity import compare_register, train_parameters

LEAST_PEOPLE = 30
#: Pairs below this are too unlikely to matter for expected errors.
_LEAST = 0.0005


def learn_linkage(*, by: Actor, progress: Progress, city: str) -> dict[str, Any]:
    """Long work: learn the parameters anew from a city's register and from every pair that was decided.

    The first ones are put in force with cautious thresholds; later ones wait until an administrator chooses them.
    Errors: ``role-not-enough``, ``other-city``, ``city-unknown``, ``register-too-small``.
    """
    require(policies.may_tune_linkage(by, city))
    if city not in load_registration_content().cities:
        raise errors.city_unknown(city=city)
    with reading_all("parameters are learned from the whole register of a city; no record leaves"):
        table = read_register(city=city)
        decided = [
            (left, right, state == "same")
            for left, right, state in Pair.objects.filter(city=city, state__in=["same", "different"]).values_list(
                "left_id", "right_id", "state"
            )
        ]
    if table.num_rows < LEAST_PEOPLE:
        raise errors.register_too_small(people=table.num_rows, least=LEAST_PEOPLE)
    progress(1, 3)
    known = set(table.column("record_id").to_pylist())
    decided = [answer for answer in decided if answer[0] in known and answer[1] in known]
    parameters = train_parameters(table, decided=decided)
    progress(2, 3)
    pairs = compare_register(table, parameters=parameters, threshold=SAME, ask=_LEAST).pairs
    row = _write_parameters(by, city, json.loads(parameters.to_json()), _spread(pairs), table.num_rows, len(decided))
    progress(3, 3)
    return {"version": row.version, "people": row.people, "decided": row.decided_pairs}


@transaction.atomic
def _write_parameters(
    by: Actor, city: str, body: Any, spread: list[list[float]], people: int, decided: int
) -> LinkageParameters:
    last = LinkageParameters.objects.filter(city=city).aggregate(last=Max("version"))["last"] or 0
    row = LinkageParameters.objects.create(
        city=city,
        version=last + 1,
        body=body,
        spread=spread,
        people=people,
        decided_pairs=decided,
        made_at=timezone.now(),
        made_by=by.username,
    )
    if find_choice(city) is None:
        _put_in_force(by, row, same=SAME, ask=ASK, joins_alone=False, reason="first")
    record_audit(
        by=by,
        action="people.learn_linkage",
        subject=("city", city),
        writes=True,
        details={"version": row.version, "people": people, "decided": decided},
    )
    return row


def _spread(pairs: Any) -> list[list[float]]:
    """How many pairs weigh how much, in steps of a quarter of a bit."""
    chance = np.clip(pairs.column("match_probability").to_numpy(), 1e-9, 1 - 1e-9)
    bits = np.round(np.log2(chance / (1 - chance)) * 4) / 4
    values, counts = np.unique(bits, return_counts=True)
    return [[float(value), int(count)] for value, count in zip(values, counts, strict=True)]


@transaction.atomic
def choose_linkage(
    *, by: Actor, city: str, version: int, same: float, ask: float, joins_alone: bool = False, reason: str
) -> LinkageChoice:
    """Put parameters and thresholds in force for a city, with the reason.

    People are compared anew the next time when the parameters changed or more is asked than before.
    Errors: ``role-not-enough``, ``other-city``, ``linkage-parameters-not-found``, ``thresholds-wrong``,
    ``reason-missing``.
    """
    require(policies.may_tune_linkage(by, city))
    if not 0 < ask < same <= 1:
        raise errors.thresholds_wrong(field="ask")
    if not reason.strip():
        raise errors.choice_reason_missing()
    row = LinkageParameters.objects.filter(city=city, version=version).first()
    if row is None:
        raise errors.parameters_not_found(version=version)
    before = find_choice(city)
    if before is not None and (before.parameters_id != row.pk or ask < before.ask):
        with reading_all("everybody of the city is compared anew"):
            ComparedPerson.objects.filter(person__city=city).delete()
    choice = _put_in_force(by, row, same=same, ask=ask, joins_alone=joins_alone, reason=reason)
    record_audit(
        by=by,
        action="people.choose_linkage",
        subject=("city", city),
        writes=True,
        purpose=reason.strip()[:200],
        details={"version": version, "same": same, "ask": ask, "joins_alone": joins_alone},
    )
    return choice


def _put_in_force(
    by: Actor, row: LinkageParameters, *, same: float, ask: float, joins_alone: bool, reason: str
) -> LinkageChoice:
    return LinkageChoice.objects.create(
        city=row.city,
        parameters=row,
        same=same,
        ask=ask,
        joins_alone=joins_alone,
        reason=reason.strip()[:300],
        chosen_at=timezone.now(),
        chosen_by=by.username,
    )
