"""Counting plans: what is read, and every fault with its path."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem, Problems
from ruta.rooms.measurement.rules.definitions import parse_plan

GOOD: dict[str, Any] = {
    "start": "2023-01-01",
    "periods": [{"id": "Y1", "from": "2023-01-01", "to": "2023-12-31"}],
    "breakdowns": ["sex", ["sex", "city"]],
    "indicators": [{"id": "I1", "count": "people", "where": {"kind": ["training", "training"], "organisation": [7]}}],
}


def test_a_plan_is_read_with_its_dates_and_lists() -> None:
    plan = parse_plan(GOOD | {"title": "of no concern"})
    assert plan.periods[0].period == Period(date(2023, 1, 1), date(2023, 12, 31))
    assert plan.breakdowns == (("sex",), ("sex", "city"))
    assert plan.indicators[0].where == {"kind": ("training",), "organisation": ("7",)}


def change_indicator(**more: Any) -> dict[str, Any]:
    return {"indicators": [GOOD["indicators"][0] | more]}


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"start": None}, "date-unreadable", "start"),
        ({"start": "1 January"}, "date-unreadable", "start"),
        ({"periods": []}, "periods-missing", "periods"),
        ({"periods": ["2023"]}, "entry-malformed", "periods[0]"),
        ({"periods": [{"from": "2023-01-01", "to": "2023-12-31"}]}, "id-missing", "periods[0].id"),
        ({"periods": [{"id": "Y", "from": "2023-01-01", "to": "2022-12-31"}]}, "period-backwards", "periods[0].to"),
        ({"periods": [{"id": "Y", "from": "2023-02-30", "to": "2023-12-31"}]}, "date-unreadable", "periods[0].from"),
        ({"periods": GOOD["periods"] * 2}, "id-twice", "periods"),
        ({"breakdowns": "sex"}, "breakdowns-malformed", "breakdowns"),
        ({"breakdowns": [[]]}, "breakdown-malformed", "breakdowns[0]"),
        ({"breakdowns": [7]}, "breakdown-malformed", "breakdowns[0]"),
        ({"breakdowns": ["sex", ["sex"]]}, "id-twice", "breakdowns"),
        ({"breakdowns": [["sex", "sex"]]}, "breakdown-repeats", "breakdowns[0]"),
        ({"breakdowns": ["total"]}, "breakdown-total", "breakdowns[0]"),
        ({"indicators": {}}, "indicators-missing", "indicators"),
        ({"indicators": GOOD["indicators"] * 2}, "id-twice", "indicators"),
        (change_indicator(id=""), "id-missing", "indicators[0].id"),
        (change_indicator(count="households"), "count-unknown", "indicators[0].count"),
        (change_indicator(count=["people"]), "count-unknown", "indicators[0].count"),
        (change_indicator(where=["kind"]), "where-malformed", "indicators[0].where"),
        (change_indicator(where={"sex": ["F"]}), "where-column-unknown", "indicators[0].where.sex"),
        (change_indicator(where={"kind": "training"}), "where-not-a-list", "indicators[0].where.kind"),
        (change_indicator(where={"kind": []}), "where-empty", "indicators[0].where.kind"),
        (change_indicator(where={"kind": [None]}), "where-value-unusable", "indicators[0].where.kind"),
    ],
)
def test_a_fault_in_a_plan_is_named_by_its_path(change: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(Problems) as caught:
        parse_plan(GOOD | change)
    assert [(one.code, one.details["path"]) for one in caught.value.problems] == [(code, path)]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(Problems) as caught:
        parse_plan({"start": "never", "indicators": [{"id": "I", "count": "x"}], "periods": GOOD["periods"]})
    assert len(caught.value.problems) == 2


def test_a_plan_that_is_no_object_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        parse_plan([GOOD])
    assert caught.value.code == "plan-malformed"
