"""How the records of a city are compared: what is in force, what thresholds would mean, why two records look alike."""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import LinkageChoice, LinkageParameters, Pair, Person
from ruta.rooms.people.queries.register import make_record, read_register
from ruta.rooms.people.rules.identity import Parameters, expected_errors, explain_pair, score_pair
from ruta.rooms.people.types import ChoiceShown, LinkageState, ParametersShown, ThresholdOutlook, Weight

#: Thresholds while no administrator has chosen; they bind nothing together by themselves.
SAME, ASK = 0.95, 0.2
#: The choices that an administrator is shown the cost of.
_OFFERED = ((0.9, 0.1), (0.9, 0.2), (0.95, 0.1), (0.95, 0.2), (0.95, 0.5), (0.99, 0.2), (0.99, 0.5))


def find_choice(city: str) -> LinkageChoice | None:
    """What is in force in a city. Cost: one query."""
    return LinkageChoice.objects.filter(city=city).select_related("parameters").order_by("-id").first()


def read_parameters(row: LinkageParameters) -> Parameters:
    """The engine's parameters that a row keeps."""
    return _parse_parameters(json.dumps(row.body, sort_keys=True))


@lru_cache(maxsize=8)
def _parse_parameters(text: str) -> Parameters:
    return Parameters.from_json(text)


def explain_records(
    left_id: int, right_id: int, parameters: LinkageParameters | None
) -> tuple[float, tuple[Weight, ...]]:
    """The prior and the weights of a pair, in bits; nothing while nothing was learned. Cost: three queries."""
    if parameters is None:
        return 0.0, ()
    table = read_register(city=parameters.city, person_ids=[left_id, right_id])
    rows = {row["record_id"]: make_record(row) for row in table.to_pylist()}
    if len(rows) < 2:
        return 0.0, ()
    told = explain_pair(rows[left_id], rows[right_id], read_parameters(parameters))
    return told.prior_bits, tuple(Weight(one.comparison, one.level, one.bits) for one in told)


def judge_records(left_id: int, right_id: int, *, city: str) -> tuple[float | None, LinkageParameters | None]:
    """How likely two records are one person by what is in force, and by which parameters. Cost: four queries."""
    choice = find_choice(city)
    if choice is None:
        return None, None
    table = read_register(city=city, person_ids=[left_id, right_id])
    rows = [make_record(row) for row in table.to_pylist()]
    if len(rows) < 2:
        return None, None
    return score_pair(rows[0], rows[1], read_parameters(choice.parameters)), choice.parameters


def load_linkage(*, by: Actor, city: str, same: float | None = None, ask: float | None = None) -> LinkageState:
    """What is in force in a city, what was learned, and what thresholds would mean: counts, never a person.

    ``same`` and ``ask``: thresholds to look at before choosing them. Errors: ``role-not-enough``, ``other-city``.
    Cost: six queries and the audit.
    """
    require(policies.may_compare_register(by, city))
    choice = find_choice(city)
    choices = LinkageChoice.objects.filter(city=city).select_related("parameters").order_by("-id")[:20]
    versions = LinkageParameters.objects.filter(city=city).defer("body", "spread").order_by("-version")[:20]
    with reading_all("how many records and pairs a city has, without any of them"):
        people = Person.objects.filter(city=city).count()
        waiting = Pair.objects.filter(city=city, state="open").count()
    record_audit(by=by, action="people.load_linkage", subject=("city", city), writes=False)
    return LinkageState(
        city=city,
        people=people,
        waiting=waiting,
        choice=_show_choice(choice) if choice else None,
        parameters=tuple(
            ParametersShown(
                version=row.version,
                people=row.people,
                decided_pairs=row.decided_pairs,
                made_at=row.made_at,
                made_by=row.made_by,
                in_force=choice is not None and row.pk == choice.parameters_id,
            )
            for row in versions
        ),
        choices=tuple(_show_choice(row) for row in choices),
        outlooks=_look_ahead(choice, same, ask) if choice else (),
    )


def _show_choice(row: LinkageChoice) -> ChoiceShown:
    return ChoiceShown(
        version=row.parameters.version,
        same=row.same,
        ask=row.ask,
        joins_alone=row.joins_alone,
        reason=row.reason,
        chosen_at=row.chosen_at,
        chosen_by=row.chosen_by,
    )


def _look_ahead(choice: LinkageChoice, same: float | None, ask: float | None) -> tuple[ThresholdOutlook, ...]:
    """Expected errors of the thresholds in force, of those asked for, and of the ones offered."""
    now = (choice.same, choice.ask)
    asked = [(same, ask)] if same is not None and ask is not None and 0 < ask < same <= 1 else []
    spread = np.array(choice.parameters.spread, dtype=float).reshape(-1, 2)
    chances = np.repeat(1 / (1 + np.exp2(-spread[:, 0])), spread[:, 1].astype(int))
    found = []
    for high, low in dict.fromkeys([now, *asked, *_OFFERED]):
        errors = expected_errors(chances, high, low)  # type: ignore[arg-type]
        found.append(
            ThresholdOutlook(
                same=high,
                ask=low,
                joined=errors.same,
                queue=errors.to_ask,
                wrong_per_thousand=errors.wrong_per_thousand,
                missed_per_thousand=errors.missed_per_thousand,
                in_force=(high, low) == now,
            )
        )
    return tuple(found)
