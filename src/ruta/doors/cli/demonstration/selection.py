"""Who is chosen for the cohorts with stated shares: partly filled, so that choosing can go on by hand."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from ruta.doors.cli.demonstration.lives import Life
from ruta.rooms.people.rules.facts import derive_facts
from ruta.rooms.people.types import Registration
from ruta.rooms.route.rules.cohorts import find_group
from ruta.rooms.route.types import Cohort

#: How far the shares are filled, in percent of what is stated.
_FILLED_PERCENT = 64
#: Cohorts whose people must have this kind of delivery in their plan.
_KIND_OF = {"chl-1.2.3": "certification"}


class Selection:
    """Counts who was chosen so far; people are offered in the order of their index."""

    def __init__(self, cohorts: Iterable[Cohort]) -> None:
        self.cohorts = tuple(cohorts)
        self.chosen: dict[tuple[str, str], int] = {}

    def choose(self, registration: Registration, life: Life, *, seed: int, index: int) -> tuple[str, str]:
        """The cohort and group a case joins, both "" for most."""
        if not life.has_case or life.opened_on is None:
            return "", ""
        random = Random(f"{seed}:cohort:{index}")
        declared = derive_facts(registration, specific_needs=None, on=life.opened_on)
        for cohort in self.cohorts:
            kind = _KIND_OF.get(cohort.id)
            fits = cohort.city == registration.city and all(
                declared.facts.get(fact) == value for fact, value in cohort.asks.items()
            )
            if kind is not None and not any(delivery.kind == kind for delivery in life.deliveries):
                fits = False
            if not fits or random.random() > (0.9 if kind else 0.3):
                continue
            group = find_group(cohort, sex=registration.sex, ages=declared.ages)
            share = next((found.share for found in cohort.groups if found.id == group), 0)
            have = self.chosen.get((cohort.id, group), 0)
            if have < cohort.size * share * _FILLED_PERCENT // 10_000:
                self.chosen[cohort.id, group] = have + 1
                return cohort.id, group
        return "", ""
