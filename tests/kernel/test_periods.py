"""Periods are closed: both ends belong to them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.periods import Period, calendar_year, cut_at_borders
from ruta.kernel.problems import Problem

days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


def test_a_period_has_both_its_ends() -> None:
    year = calendar_year(2023)
    assert year.contains(date(2023, 1, 1))
    assert year.contains(date(2023, 12, 31))
    assert not year.contains(date(2024, 1, 1))
    assert (year.days, year.years) == (365, (2023,))


def test_a_period_of_one_day_is_a_period() -> None:
    assert Period(date(2023, 1, 1), date(2023, 1, 1)).days == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        Period(date(2023, 1, 2), date(2023, 1, 1))
    assert caught.value.code == "period-backwards"


@given(periods, periods)
def test_two_periods_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    shared = max(one.from_, other.from_) <= min(one.to, other.to)
    assert one.overlaps(other) is other.overlaps(one) is shared


@given(st.lists(periods, min_size=1, max_size=5), st.lists(days, max_size=2))
def test_spans_cover_every_period_and_cross_no_border(whole: list[Period], cuts: list[date]) -> None:
    spans = cut_at_borders(whole, cuts)
    for left, right in pairwise(spans):
        assert right.from_ == left.to + timedelta(days=1)
    for period in whole:
        assert sum(span.days for span in spans if span.overlaps(period)) == period.days
