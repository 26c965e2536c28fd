"""Bringing the programme's content in: twice without a change, corrected by reversals, refused as a whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ruta.kernel.problems import NotAllowed, Problems
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.programme.commands import load_programme
from ruta.rooms.programme.models import EvidenceLine, Framework, Indicator, PublishedFigure
from ruta.rooms.programme.queries import (
    choose_indicators,
    get_indicator,
    get_programme,
    list_activities,
    list_frameworks,
    list_indicator_versions,
    list_published,
)
from ruta.rooms.programme.rules.reading import read_content
from ruta.rooms.programme.types import LineEntry, ProgrammeContent


@pytest.fixture
def loaded(organisations: None, content: ProgrammeContent) -> None:
    load_programme(by=SYSTEM, content=content)


def test_loading_twice_changes_nothing(organisations: None, content: ProgrammeContent) -> None:
    first = load_programme(by=SYSTEM, content=content)
    assert first.created
    assert first.entries_recorded == Delivery.objects.count()
    again = load_programme(by=SYSTEM, content=content)
    assert (again.created, again.changed, again.retired) == ((), (), ())
    assert (again.entries_recorded, again.entries_reversed) == (0, 0)
    assert again.unchanged == len(first.created)


def test_the_content_has_the_59_activities_and_both_versions(loaded: None) -> None:
    assert len(list_activities()) == 59
    assert {(f.programme, f.version) for f in list_frameworks(programme="cities")} == {
        ("cities", "design"),
        ("cities", "final"),
    }
    assert get_programme("cities").facts["budget_total_usd"] == 1_702_370
    assert len(list_activities(country="MEX", output="1.3")) == 6


def test_indicators_are_found_by_every_spelling(loaded: None) -> None:
    for code in ("1.2.a", "1.2a", "1.2.A"):
        assert get_indicator("cities", "design", code).code == "1.2.a"
    assert [(f.version, i.code) for f, found in choose_indicators("cities", "", "1.2.A") for i in found] == [
        ("final", "1.2.A")
    ]


def test_unknown_frameworks_and_indicators_list_what_exists(loaded: None) -> None:
    with pytest.raises(Exception, match="cities design, cities final"):
        choose_indicators("town")
    with pytest.raises(Exception, match=r"1\.2\.A"):
        get_indicator("cities", "final", "9.9")


def test_entries_of_the_closed_programme_stay_in_the_closed_programme(loaded: None) -> None:
    assert set(Delivery.objects.values_list("programme", "source")) == {("cities", "report")}
    assert not Delivery.objects.exclude(person=None).exists()
    assert not Delivery.objects.filter(source_line=None).exists()


def test_a_fact_printed_twice_is_one_entry_of_the_ledger(loaded: None) -> None:
    early = EvidenceLine.objects.get(published__code="annual-2022-1-2-a-y2", key="bolsa-women")
    late = EvidenceLine.objects.get(published__code="final-1-2-a", key="bolsa-women")
    assert early.delivery_id == late.delivery_id is not None


def test_a_changed_line_reverses_its_entry_and_records_a_new_one(loaded: None, content: ProgrammeContent) -> None:
    report = load_programme(by=SYSTEM, content=change_line(content, "annual-2022-1-2-a-y2", "bolsa-women", 700))
    assert (report.entries_recorded, report.entries_reversed) == (1, 1)
    early = EvidenceLine.objects.get(published__code="annual-2022-1-2-a-y2", key="bolsa-women")
    late = EvidenceLine.objects.get(published__code="final-1-2-a", key="bolsa-women")
    assert early.delivery is not None
    assert early.delivery.headcount == 700
    assert late.delivery_id == early.delivery_id
    reversal = Delivery.objects.get(reverses__headcount=631)
    assert reversal.reason == "other"


def test_a_line_and_a_figure_that_left_the_files_are_retired(loaded: None, content: ProgrammeContent) -> None:
    gone = next(entry for entry in content.published if entry.code == "final-2-2-e")
    kept = replace(content, published=tuple(entry for entry in content.published if entry is not gone))
    report = load_programme(by=SYSTEM, content=kept)
    assert "published final-2-2-e" in report.retired
    assert report.entries_reversed == sum(
        1 for line in gone.lines if line.delivery is not None and line.repeats is None
    )
    assert "final-2-2-e" not in {figure.code for figure in list_published("cities", "final")}


def test_a_new_target_keeps_the_earlier_one_with_its_reason(loaded: None, content: ProgrammeContent) -> None:
    changed = [
        replace(entry, target=Decimal(2500), reason="agreed with the donor") if entry.code == "1.2.A" else entry
        for entry in content.indicators
    ]
    load_programme(by=SYSTEM, content=replace(content, indicators=tuple(changed)))
    indicator = get_indicator("cities", "final", "1.2.A")
    first, second = list_indicator_versions(indicator)
    assert (first.target, second.target, second.reason) == (2000, 2500, "agreed with the donor")


def test_only_the_loading_command_loads(ada: Actor, content: ProgrammeContent) -> None:
    with pytest.raises(NotAllowed):
        load_programme(by=ada, content=content)
    assert not Framework.objects.exists()


def test_an_organisation_the_directory_lacks_stops_the_loading(db: None, content: ProgrammeContent) -> None:
    with pytest.raises(Problems) as refused:
        load_programme(by=SYSTEM, content=content)
    assert "published.yaml, at published[" in refused.value.message
    assert not Framework.objects.exists()
    assert not Delivery.objects.exists()


def test_a_malformed_definition_stops_the_loading(organisations: None, content: ProgrammeContent) -> None:
    wrong = replace(content.indicators[0], definition={"count": "people", "where": {"kind": ["haircut"]}})
    with pytest.raises(Problems) as refused:
        load_programme(by=SYSTEM, content=replace(content, indicators=(wrong, *content.indicators[1:])))
    assert "haircut" in refused.value.message
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("frameworks/final.yaml", "unit: percent", "unit: cubits", "indicators[0].unit: “cubits” is not known"),
        ("published.yaml", "indicator: 1.2.A", "indicator: 9.9.Z", "has no indicator “9.9.Z”"),
        ("published.yaml", "combine: mean", "combine: stir", "combine: “stir” is not known"),
        ("published.yaml", "from: '2021-12-06'", "from: '2021-13-06'", "period.from"),
        ("activities.yaml", "output: '1.1'", "output: null", "[0].output: it is missing"),
        ("activities.yaml", "    en: Assess", "    fr: Assess", "write the text in both languages"),
        ("cities.yaml", "state: closed", "state: asleep", "state: “asleep” is not known"),
        ("cities.yaml", "results:", "results: [", "this is not YAML"),
    ],
)
def test_every_fault_is_named_by_file_and_path(copy: Path, file: str, old: str, new: str, expected: str) -> None:
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Problems) as refused:
        read_content(copy)
    told = "\n".join(problem.message for problem in refused.value.problems)
    assert file.rsplit("/", 1)[-1] in told
    assert expected in told


def change_line(content: ProgrammeContent, code: str, key: str, number: int) -> ProgrammeContent:
    def change(line: LineEntry) -> LineEntry:
        if line.key != key or line.delivery is None:
            return line
        delivery = replace(line.delivery, headcount=number, parts=())
        return replace(line, value=Decimal(number), delivery=delivery)

    published = tuple(
        replace(entry, lines=tuple(change(line) for line in entry.lines)) if entry.code == code else entry
        for entry in content.published
    )
    assert PublishedFigure.objects.filter(code=code).exists()
    return replace(content, published=published)
