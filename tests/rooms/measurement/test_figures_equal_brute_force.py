"""Every figure of the second phase equals a count by hand over the tables, whatever the ledger holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruta.kernel.periods import Period
from ruta.rooms.access.types import SYSTEM
from ruta.rooms.ledger.commands import record_deliveries_in_bulk, reverse_delivery
from ruta.rooms.ledger.models import Delivery, HeadcountPart
from ruta.rooms.ledger.types import NewDelivery, Part
from ruta.rooms.measurement.queries import compute_figures
from ruta.rooms.measurement.types.results import Figure
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import export_people_for_counting
from ruta.rooms.programme.models import Framework, Indicator
from tests.rooms.ledger.town import create_organisation, create_person
from tests.rooms.measurement.brute_count import count_by_hand, resolve_by_hand

START = date(2025, 1, 1)
KINDS = ["orientation", "labour-intermediation", "certification", "satisfaction:employability"]
OUTCOMES = ["delivered", "certified", "satisfied", "not-satisfied"]
CITIES = ["santiago", "mexico-city", ""]
ORGANISATIONS = ["", "oficina-migrantes", "sibiso"]
BREAKDOWNS = ("sex", "age_band", "nationality", "status", "disability", "city")
DEFINITIONS: dict[str, dict[str, Any]] = {
    "people": {"count": "people", "where": {"kind": ["orientation", "labour-intermediation"]}},
    "deliveries": {"count": "deliveries", "where": {"outcome": ["certified"], "kind": KINDS}},
    "there": {"count": "people", "where": {"organisation": ["sibiso"], "city": ["mexico-city"]}},
    "once": {"count": "deliveries", "once_by": "organisation", "where": {"kind": ["orientation"]}},
    "who": {"count": "people", "who": {"status": ["asylum-seeker"]}, "where": {"kind": KINDS}},
    "share": {
        "share": {
            "count": "people",
            "numerator": {"kind": ["satisfaction:employability"], "outcome": ["satisfied"]},
            "base": {"kind": ["satisfaction:employability"], "outcome": ["satisfied", "not-satisfied"]},
        }
    },
}

persons = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from(["F", "M", "X", ""]),
            "status": st.sampled_from(["", "asylum-seeker", "irregular"]),
            "birth_year": st.sampled_from([None, 1950, 1990, 2015]),
        }
    ),
    min_size=1,
    max_size=6,
)
entries = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(-2, 5),
            "day": st.integers(0, 400),
            "kind": st.sampled_from(KINDS),
            "outcome": st.sampled_from(OUTCOMES),
            "city": st.sampled_from(CITIES),
            "organisation": st.sampled_from(ORGANISATIONS),
            "number": st.integers(0, 20),
            "reversed": st.booleans(),
        }
    ),
    max_size=25,
)
merges = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)).filter(lambda pair: pair[0] > pair[1]), max_size=3)
periods = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(sorted)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is forgotten."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=persons, written=entries, merged=merges, cut=periods)
def test_every_figure_equals_a_count_by_hand(
    people: list[dict[str, Any]], written: list[dict[str, Any]], merged: list[tuple[int, int]], cut: list[int]
) -> None:
    with undone():
        framework = create_framework()
        build_ledger(people, written, merged)
        period = Period(START + timedelta(days=cut[0]), START + timedelta(days=cut[1]))
        figures = compute_figures(by=SYSTEM, programme="phase2", period=period, breakdowns=BREAKDOWNS)
        assert [figure.indicator for figure in figures] == list(DEFINITIONS)
        expected = count_everything(framework, period)
        for figure in figures:
            check_figure(figure, expected)
        again = compute_figures(by=SYSTEM, programme="phase2", period=period, breakdowns=BREAKDOWNS)
        assert again == figures


def create_framework() -> Framework:
    framework = Framework.objects.create(
        programme="phase2", version="final", title_es="Segunda fase", title_en="Second phase", first=START
    )
    for position, (code, definition) in enumerate(DEFINITIONS.items()):
        Indicator.objects.create(
            framework=framework, code=code, title_es=code, title_en=code, unit="people", position=position,
            definition=definition,
        )  # fmt: skip
    return framework


def build_ledger(people: list[dict[str, Any]], written: list[dict[str, Any]], merged: list[tuple[int, int]]) -> None:
    for code in ORGANISATIONS[1:]:
        create_organisation(code)
    rows = [create_person(number, **values) for number, values in enumerate(people, start=1)]
    new = []
    for entry in written:
        person = rows[entry["who"] % len(rows)].pk if entry["who"] >= 0 else None
        heads = entry["number"] if entry["who"] == -1 else None
        parts = (Part("sex", "F", heads // 2), Part("sex", "M", heads // 3)) if heads else ()
        new.append(
            NewDelivery(
                START + timedelta(days=entry["day"]),
                person_id=person,
                headcount=heads,
                quantity=1 if entry["who"] >= 0 else entry["number"],
                kind=entry["kind"],
                outcome=entry["outcome"],
                city=entry["city"],
                organisation=entry["organisation"],
                parts=parts,
            )
        )
    record_deliveries_in_bulk(by=SYSTEM, deliveries=new)
    for row, entry in zip(Delivery.objects.order_by("pk"), written, strict=True):
        if entry["reversed"]:
            reverse_delivery(by=SYSTEM, delivery_id=row.pk, reason="other")
    for other, keep in merged:
        if other < len(rows):
            Person.objects.filter(pk=rows[other].pk).update(resolved_to=rows[keep])


def count_everything(framework: Framework, period: Period) -> dict[Any, tuple[int, int, int]]:
    """Rows of the tables, one by one, counted by hand; the parts of head-counts moved out of *unknown* by hand too."""
    events = [
        {
            "event_id": row.pk,
            "person_id": row.person_id,
            "headcount": None if row.person_id else row.quantity if row.headcount is None else row.headcount,
            "kind": row.kind,
            "organisation": row.organisation_id,
            "city": row.city or None,
            "date": row.date,
            "outcome": row.outcome,
            "reverses": row.reverses_id,
        }
        for row in Delivery.objects.order_by("pk")
    ]
    # Attributes are the people room's to derive; whom they belong to is read from the table.
    attributes = {row["person_id"]: row for row in export_people_for_counting().to_pylist()}
    people = [
        {**attributes[person.pk], "person_id": person.pk, "resolved_id": person.resolved_to_id}
        for person in Person.objects.all()
    ]
    indicators = []
    for code, definition in DEFINITIONS.items():
        if "share" in definition:
            for side in ("numerator", "base"):
                indicators.append({"id": f"{code}#{side}", "where": definition["share"][side]})
        else:
            indicators.append({"id": code, "where": definition["where"]})
    plan = {
        "start": START.isoformat(),
        "periods": [{"id": "p", "from": period.from_.isoformat(), "to": period.to.isoformat()}],
        "breakdowns": list(BREAKDOWNS),
        "indicators": indicators,
    }
    found = count_by_hand(events, people, {**plan, "indicators": [i for i in indicators if i["id"] not in OTHER]})
    found |= count_by_hand(of_asylum_seekers(events, people), people, {**plan, "indicators": pick(indicators, "who")})
    by_organisation = [{**event, "person_id": event["organisation"]} for event in events]
    found |= count_by_hand(by_organisation, [], {**plan, "indicators": pick(indicators, "once")})
    struck = {event["event_id"] for event in events if event["reverses"]}
    struck |= {event["reverses"] for event in events if event["reverses"]}
    for indicator in indicators:
        for part in HeadcountPart.objects.select_related("delivery").exclude(delivery_id__in=struck):
            event = next(event for event in events if event["event_id"] == part.delivery_id)
            if indicator["id"] == "once" and event["organisation"] is not None:
                continue
            if all(event[column] in values for column, values in indicator["where"].items()):
                for measure, inside in (
                    ("in_period", period.contains(event["date"])),
                    ("cumulative", event["date"] <= period.to),
                ):
                    if inside:
                        move(found, (indicator["id"], "p", measure, "sex"), part.value, part.people)
    return found


OTHER = {"who", "once"}


def pick(indicators: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    return [indicator for indicator in indicators if indicator["id"] == code]


def of_asylum_seekers(events: list[dict[str, Any]], people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Deliveries to asylum-seekers, to people whose status isn't known, and head-counts."""
    known = {row["person_id"]: row for row in people}
    return [
        event
        for event in events
        if event["person_id"] is None
        or known[resolve_by_hand(event["person_id"], known)]["status"] in (None, "asylum-seeker")
    ]


def move(found: dict[Any, tuple[int, int, int]], key: tuple[str, ...], value: str, heads: int) -> None:
    for where, change in ((value, heads), ("unknown", -heads)):
        people, deliveries, headcount = found.get((*key, where), (0, 0, 0))
        found[(*key, where)] = (people, deliveries, headcount + change)


def check_figure(figure: Figure, expected: dict[Any, tuple[int, int, int]]) -> None:
    definition = DEFINITIONS[figure.indicator]
    for breakdown, cells in {"total": {"total": figure}, **figure.breakdowns}.items():
        if breakdown != "total":
            assert "unknown" in cells
            counted = {key[4] for key, sums in expected.items() if key[0].split("#")[0] == figure.indicator
                       and key[3] == breakdown and any(sums)}  # fmt: skip
            assert counted <= set(cells)
        for value, cell in cells.items():
            for measure in ("in_period", "new", "cumulative"):
                count = getattr(cell, measure)

                def number(indicator: str, m: str = measure, b: str = breakdown, v: str = value) -> tuple[int, int]:
                    people, deliveries, headcount = expected.get((indicator, "p", m, b, v), (0, 0, 0))
                    by_deliveries = definition.get("count") == "deliveries" and "once_by" not in definition
                    own = deliveries if by_deliveries else people
                    return own, headcount

                if "share" in definition:
                    above, below = sum(number(f"{figure.indicator}#numerator")), sum(number(f"{figure.indicator}#base"))
                    assert (count.numerator, count.base) == (above, below)
                    percent = Decimal(100) * above / below if below else None
                    rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP) if percent is not None else None
                    assert count.value == rounded
                else:
                    persons, heads = number(figure.indicator)
                    assert (count.persons, count.headcounts, count.value) == (persons, heads, persons + heads)
