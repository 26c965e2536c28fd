"""Rows against a register whose city learned its own weights: the engine's probability and the city's thresholds."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.commands.lists import enter_list
from ruta.rooms.ledger.models import ListRow
from ruta.rooms.people.models import LinkageChoice, LinkageParameters
from ruta.rooms.people.queries.matching import SAME_UNLEARNED, find_thresholds
from ruta.rooms.people.rules.identity import DEFAULT, Record, score_pair
from ruta.rooms.people.rules.identity.batches import FEW, score_pairs
from tests.rooms.ledger.lists.files import ANA
from tests.rooms.ledger.lists.test_entering import hand_in, quiet

ALIKE = ("Ana María", "Sintetica", "Rojas", "", "12/03/1990", "F", "venezolana", "", "27/03/2026")


def choose(*, same: float, ask: float) -> None:
    now = timezone.now()
    parameters = LinkageParameters.objects.create(
        city="santiago", version=LinkageParameters.objects.count() + 1, body=json.loads(DEFAULT.to_json()), spread=[],
        people=1, decided_pairs=0, made_at=now, made_by="prueba",
    )  # fmt: skip
    LinkageChoice.objects.create(
        city="santiago", parameters=parameters, same=same, ask=ask, reason="prueba", chosen_at=now, chosen_by="prueba"
    )


@pytest.mark.usefixtures("directory")
def test_a_city_that_learned_judges_rows_by_the_engine_and_its_own_thresholds(pedro: Actor) -> None:
    assert find_thresholds("santiago").same == SAME_UNLEARNED
    first = hand_in(pedro, ANA)
    enter_list(by=pedro, list_id=first.pk, mode="rows", progress=quiet)
    choose(same=0.9, ask=0.1)
    linked = ListRow.objects.get(list=hand_in(pedro, ALIKE))
    probability = linked.candidates[0][1]
    asked = Record("Ana María", "Sintetica", "Rojas", "F", 1990, 3, 12, nationality="VEN")
    kept = Record(
        "Ana María", "Sintética", "Rojas", "F", 1990, 3, 12, nationality="VEN", phone="+56987654321",
        document="125319092",
    )  # fmt: skip
    assert probability == pytest.approx(score_pair(asked, kept, DEFAULT), abs=1e-9)
    assert linked.state == "link"
    choose(same=(1 + probability) / 2, ask=0.1)
    assert ListRow.objects.get(list=hand_in(pedro, ALIKE)).state == "ask"


def test_many_pairs_in_columns_score_as_one_by_one() -> None:
    ana = Record("Ana", "Rojas", "Paz", "F", 1990, 5, 3)
    others = [Record("Ana", "Paz", "Rojas", "F", 1990, 3, 1 + place) for place in range(FEW + 2)]
    together = score_pairs([(ana, other) for other in others], DEFAULT)
    assert together == pytest.approx([score_pair(ana, other, DEFAULT) for other in others], abs=1e-12)
