"""Dates known to the year, the month or the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.dates import PartialDate, count_years, find_ages, parse_partial_date
from ruta.kernel.problems import Problem


@given(st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["year", "month", "day"]))
def test_a_partial_date_is_read_back_as_written(day: date, precision: str) -> None:
    parts = [day.year, day.month, day.day][: ["year", "month", "day"].index(precision) + 1]
    written = PartialDate(*parts)
    assert parse_partial_date(str(written)) == written
    assert written.precision == precision
    assert written.earliest <= day <= written.latest


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 2), date(2100, 1, 1)))
def test_the_real_age_lies_between_youngest_and_oldest(born: date, on: date) -> None:
    youngest, oldest = find_ages(PartialDate(born.year), on)
    assert youngest <= count_years(born, on) <= oldest
    assert oldest - youngest <= 1


@pytest.mark.parametrize("text", ["", "91", "1991-13", "1991-02-30", "05/03/1991", "1991--3"])
def test_an_impossible_or_unreadable_date_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        parse_partial_date(text)


def test_a_day_without_its_month_is_refused() -> None:
    with pytest.raises(Problem, match="needs its month"):
        PartialDate(1991, None, 5)
