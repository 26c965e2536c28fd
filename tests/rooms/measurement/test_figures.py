"""The figures of both programmes, on the real content, and the way down to what stands behind them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ruta.kernel.periods import Period
from ruta.kernel.problems import NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import ANONYMOUS, SYSTEM, Actor
from ruta.rooms.ledger import queries
from ruta.rooms.ledger.commands import record_delivery, record_headcounts, reverse_delivery
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.types import NewDelivery, Part
from ruta.rooms.measurement.queries import check_claim_file, check_published, compute_figures, list_evidence
from ruta.rooms.measurement.queries.evidence import hide_number
from ruta.rooms.measurement.rules.writing import write_figure
from ruta.rooms.measurement.types.results import Figure
from ruta.rooms.people.commands import merge_people, unmerge_people
from ruta.rooms.people.models import Person
from ruta.rooms.programme.commands import load_programme
from ruta.rooms.programme.models import PublishedFigure
from ruta.rooms.programme.rules.reading import read_content
from tests.rooms.ledger.town import Town, build_town, create_organisation, create_person

CONTENT = read_content(Path(settings.RUTA.content_dir) / "programme")

#: Table 6 and 9 of the evaluation (004, lines 998-1015 and 1408-1411) and the year 2022 of the annual report.
FINAL = {
    "1C": 50, "1D": 100, "1.1.C": "yes", "1.1.D": "yes", "1.1.E": 7, "1.1.F": 5, "1.2.A": 3895, "1.2.C": 1217,
    "1.2.D": 94, "1.2.E": 93, "1.3.B": 1, "1.4.A": 292, "1.4.B": 90, "2A": 19, "2.1.B": 2, "2.2.D": 8, "2.2.E": 1421,
    "3B": 5, "3.1.A": 28, "3.2.A": 12,
}  # fmt: skip
ANNUAL = {
    "1a": 1, "1b": 4, "1.1.a": 2, "1.1.b": 27, "1.2.a": 3131, "1.2.b": 528, "1.2.c": 32, "1.3.a": 0, "1.4.a": 44,
    "2": 13, "2.1.a": 0, "2.2.a": 123, "2.2.b": 0, "2.2.c": 0, "3": 0, "3.1.a": 0, "3.2.a": 1,
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    """The town, with the whole programme loaded."""
    cache.clear()
    built = build_town()
    lines = [line for entry in CONTENT.published for line in entry.lines if line.delivery is not None]
    for code in {line.delivery.organisation for line in lines if line.delivery} - {"", "omil-santiago"}:
        if code != "oficina-migrantes":
            create_organisation(code)
    load_programme(by=SYSTEM, content=CONTENT)
    return built


def compute_one(indicator: str, programme: str = "phase2", **asked: object) -> Figure:
    (figure,) = compute_figures(by=SYSTEM, programme=programme, indicator=indicator, **asked)  # type: ignore[arg-type]
    return figure


@pytest.mark.parametrize(("version", "printed"), [("final", FINAL), ("design", ANNUAL)])
def test_every_published_value_is_there_as_printed(town: Town, version: str, printed: dict[str, object]) -> None:
    figures = [write_figure(f) for f in compute_figures(by=SYSTEM, programme="cities", version=version)]
    assert {figure["indicator"]: figure["reported"] for figure in figures} == printed
    period = ("2021-03-01", "2022-02-28") if version == "design" else ("2020-11-01", "2023-05-31")
    assert {(figure["from"], figure["to"]) for figure in figures} == {period}
    assert {figure["from_persons"] for figure in figures} == {0}


def test_a_published_value_agrees_when_its_lines_make_it_and_else_says_why_not(town: Town) -> None:
    certified = compute_one("1.2.C", "cities")
    assert (certified.reported, certified.in_period.headcounts, certified.agrees) == (1217, 1217, True)
    placed = compute_one("1.2.A", "cities")
    assert (placed.reported, placed.in_period.headcounts, placed.agrees) == (3895, 3716, False)
    assert "3.716" in placed.explanation.es or "3716" in placed.explanation.es
    lines = write_figure(placed)["lines"]
    assert sum(line["value"] for line in lines) == 3716
    assert all(line["source"]["document"] == "004" and line["source"]["line"] for line in lines)
    assert compute_one("1.2.D", "cities").agrees is True
    assert compute_one("1.4.B", "cities").in_period.value == 90


def test_head_counts_are_broken_down_as_far_as_their_lines_say(town: Town) -> None:
    sexes = compute_one("1.4.a", "cities").breakdowns["sex"]
    assert {value: cell.in_period.value for value, cell in sexes.items()} == {"F": 32, "M": 12, "unknown": 0}


def test_a_reversed_line_no_longer_adds_up(town: Town) -> None:
    line = next(line for line in compute_one("1.2.C", "cities").lines if line.value == 1048)
    assert line.delivery_id is not None
    reverse_delivery(by=SYSTEM, delivery_id=line.delivery_id, reason="other")
    figure = compute_one("1.2.C", "cities")
    assert (figure.in_period.headcounts, figure.agrees) == (169, False)


def test_other_statements_of_an_indicator_stand_beside_it(town: Town) -> None:
    statements = write_figure(compute_one("1.2.C", "cities"))["statements"]
    assert {one["id"]: one["reported"] for one in statements}["highlights-1-2-c-mexico"] == 1048


def test_the_desks_work_never_moves_the_closed_programme(town: Town, rosa: Actor) -> None:
    before = compute_figures(by=SYSTEM, programme="cities")
    record_delivery(by=rosa, delivery=town.deliver())
    assert compute_figures(by=SYSTEM, programme="cities") == before


def test_a_delivery_raises_the_indicator_by_one_person_once_and_a_reversal_lowers_it(
    town: Town, rosa: Actor, silvia: Actor
) -> None:
    Person.objects.filter(pk=town.ana.pk).update(sex="F", status="asylum-seeker")
    assert compute_one("1.2.A").in_period.persons == 0
    first = record_delivery(by=rosa, delivery=town.deliver())
    figure = compute_one("1.2.A")
    assert (figure.in_period.value, figure.new.value, figure.cumulative.value) == (1, 1, 1)
    assert {v: c.in_period.value for v, c in figure.breakdowns["sex"].items()} == {"F": 1, "unknown": 0}
    assert figure.breakdowns["status"]["asylum-seeker"].in_period.persons == 1
    second = record_delivery(by=rosa, delivery=town.deliver(date=date(2026, 4, 1)))
    assert compute_one("1.2.A").in_period.value == 1
    assert compute_one("1.2.A").in_period.deliveries == 2
    spring = Period(date(2026, 4, 1), date(2026, 6, 30))
    assert compute_one("1.2.A", period=spring).in_period.value == 1
    assert compute_one("1.2.A", period=spring).new.value == 0
    for row in (first, second):
        reverse_delivery(by=silvia, delivery_id=row.pk, reason="did-not-happen")
    assert compute_one("1.2.A").in_period.value == 0


def test_merged_people_count_once_and_a_changed_person_moves_her_cell(town: Town, rosa: Actor) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    record_delivery(by=rosa, delivery=town.deliver(town.luz))
    assert compute_one("1.2.A").in_period.value == 2
    Person.objects.filter(pk=town.luz.pk).update(resolved_to=town.ana)
    assert compute_one("1.2.A").in_period.value == 1


def test_joining_and_parting_records_moves_figures_and_no_line_of_the_ledger(town: Town, rosa: Actor) -> None:
    for person in (town.ana, town.luz):
        record_delivery(by=rosa, delivery=town.deliver(person))
    lines = list(Delivery.objects.order_by("pk").values())
    before = compute_figures(by=SYSTEM, programme="phase2")
    merge_people(by=rosa, keep_id=town.ana.pk, other_id=town.luz.pk, reason="same person")
    joined = compute_one("1.2.A").in_period
    assert (joined.value, joined.deliveries) == (1, 2)
    assert list(Delivery.objects.order_by("pk").values()) == lines
    unmerge_people(by=rosa, other_id=town.luz.pk, reason="a cousin")
    assert compute_figures(by=SYSTEM, programme="phase2") == before
    assert list(Delivery.objects.order_by("pk").values()) == lines


def test_people_the_indicator_is_not_about_are_left_out_and_unknown_status_is_shown(town: Town, rosa: Actor) -> None:
    host = create_person(9, status="national")
    record_delivery(by=rosa, delivery=town.deliver(host))
    assert compute_one("1.2.A").in_period.value == 0
    record_delivery(by=rosa, delivery=town.deliver())
    assert compute_one("1.2.A").breakdowns["status"]["unknown"].in_period.value == 1


def test_head_counts_are_told_apart_from_persons(town: Town, rosa: Actor) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    entry = NewDelivery(
        date(2026, 5, 1), headcount=30, kind="labour-intermediation", city="santiago", source="report",
        source_document="lista", source_line=3, parts=(Part("sex", "F", 20),),
    )  # fmt: skip
    record_headcounts(by=SYSTEM, entries=[entry])
    figure = compute_one("1.2.A")
    assert (figure.in_period.persons, figure.in_period.headcounts, figure.in_period.value) == (1, 30, 31)
    assert {v: c.in_period.value for v, c in figure.breakdowns["sex"].items()} == {"F": 20, "unknown": 11}
    assert [(line.value, line.document, line.line) for line in figure.lines] == [(30, "lista", 3)]


def test_a_share_has_its_numerator_and_base_and_no_value_without_a_base(town: Town, rosa: Actor) -> None:
    assert compute_one("1.2.D").in_period.value is None
    for person, outcome in ((town.ana, "satisfied"), (town.luz, "not-satisfied"), (create_person(7), "satisfied")):
        kind = "satisfaction:labour-intermediation"
        record_delivery(by=rosa, delivery=town.deliver(person, kind=kind, outcome=outcome))
    share = compute_one("1.2.D").in_period
    assert (share.value, share.numerator, share.base) == (Decimal("66.7"), 2, 3)


def test_an_organisation_sensitised_twice_counts_once(town: Town) -> None:
    entry = NewDelivery(date(2026, 5, 1), quantity=1, kind="institution-sensitised", organisation="omil-santiago")
    record_headcounts(by=SYSTEM, entries=[entry, entry])
    assert compute_one("2A").in_period.value == 1


def test_an_unknown_indicator_or_framework_says_what_exists(town: Town) -> None:
    with pytest.raises(NotFound, match=r"1\.2\.A"):
        compute_figures(by=SYSTEM, programme="phase2", indicator="7.7")
    with pytest.raises(NotFound, match="cities design"):
        compute_figures(by=SYSTEM, programme="phase9")


def test_the_public_gets_totals_without_cells(town: Town, rosa: Actor) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    (figure,) = compute_figures(by=ANONYMOUS, programme="phase2", indicator="1.2.A")
    assert (figure.in_period.value, figure.breakdowns) == (1, {})


def test_unchanged_figures_are_kept_and_cost_few_queries(
    town: Town, rosa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "may_keep_reads", lambda: True)
    monkeypatch.setattr(queries, "_KEPT", {})
    record_delivery(by=rosa, delivery=town.deliver())
    compute_figures(by=SYSTEM, programme="phase2")
    with CaptureQueriesContext(connection) as asked:
        compute_figures(by=SYSTEM, programme="phase2")
    assert len(asked) <= 9  # two of them ask whether the demands behind 1C and 1D changed


def test_evidence_shows_deliveries_without_the_person(town: Town, rosa: Actor, olga: Actor) -> None:
    Person.objects.filter(pk=town.ana.pk).update(sex="F")
    record_delivery(by=rosa, delivery=town.deliver())
    record_delivery(by=rosa, delivery=town.deliver(date=date(2026, 4, 1)))
    record_delivery(by=rosa, delivery=town.deliver(town.luz))
    evidence = list_evidence(by=olga, programme="phase2", indicator="1.2.A")
    assert (evidence.total_deliveries, evidence.total_people) == (3, 2)
    assert len({one.reference for one in evidence.deliveries}) == 2
    shown = repr(evidence)
    assert town.ana.number not in shown
    assert "Sintetica" not in shown
    cell = list_evidence(by=olga, programme="phase2", indicator="1.2.A", breakdown="sex", value="F")
    assert {one.reference for one in cell.deliveries} == {hide_number(town.ana.pk)}
    assert (
        list_evidence(by=olga, programme="phase2", indicator="1.2.A", breakdown="sex", value="unknown").total_deliveries
        == 1
    )
    assert AuditEntry.objects.filter(action="measurement.list_evidence", username="olga", writes=False).exists()


def test_new_people_only_are_shown_when_asked(town: Town, rosa: Actor, eva: Actor) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    record_delivery(by=rosa, delivery=town.deliver(date=date(2026, 4, 1)))
    record_delivery(by=rosa, delivery=town.deliver(town.luz, date=date(2026, 4, 1)))
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    found = list_evidence(by=eva, programme="phase2", indicator="1.2.A", period=april, new_only=True)
    assert [one.reference for one in found.deliveries] == [hide_number(town.luz.pk)]


def test_those_not_allowed_get_totals_and_the_reason(town: Town, rosa: Actor) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    evidence = list_evidence(by=rosa, programme="phase2", indicator="1.2.A")
    assert (evidence.deliveries, evidence.total_deliveries) == ((), 1)
    assert "front-desk" in evidence.withheld


def test_evidence_of_the_closed_programme_is_its_lines(town: Town) -> None:
    evidence = list_evidence(by=ANONYMOUS, programme="cities", indicator="1.2.C")
    assert sum(int(line.value or 0) for line in evidence.lines if line.counts) == 1217


def test_every_published_figure_with_numbers_is_checked_once(town: Town) -> None:
    checked = check_published()
    ids = [claim["id"] for claim in checked["claims"]]
    assert len(ids) == len(set(ids))
    differing = {claim["reported"] for claim in checked["claims"] if not claim["agrees"]}
    assert {3131, 3895, 292} <= differing
    assert PublishedFigure.objects.count() == 77


def test_claims_of_a_file_are_checked_and_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    claim = {"id": "a", "kind": "sum", "reported": 3, "parts": [{"label": "x", "value": 1}, {"label": "y", "value": 1}]}
    path.write_text(json.dumps({"claims": [claim]}), encoding="utf-8")
    assert check_claim_file(path)["claims"][0]["agrees"] is False
    with pytest.raises(Problem, match="no file"):
        check_claim_file(tmp_path / "none.json")
