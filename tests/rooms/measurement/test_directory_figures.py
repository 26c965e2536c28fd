"""Indicators 1C and 1D come from the inclusivity ratings of the directory."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ruta.rooms.directory.queries.inclusivity import rate_city, rate_service
from ruta.rooms.measurement.queries.directory_figures import compute_directory_figure

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("code", "city"), [("1C", "santiago"), ("1D", "mexico-city")])
def test_the_share_of_inclusive_services_is_the_indicator(code: str, city: str, directory: Any) -> None:
    found = compute_directory_figure(programme="phase2", indicator=code, on=TODAY)
    assert found is not None
    count, words = found
    rated = rate_city(city=city, on=TODAY)
    by_hand = [rate_service(service=said.service.code, on=TODAY).rating.rating.value for said in rated.ratings]
    assert (count.numerator, count.base) == (by_hand.count("inclusive"), len(by_hand))
    assert Decimal(str(count.value)) == round(Decimal(100 * by_hand.count("inclusive")) / len(by_hand), 1)
    assert str(count.base) in words.es
    assert "version 1" in words.en


def test_other_indicators_and_the_closed_programme_are_left_alone(directory: Any) -> None:
    assert compute_directory_figure(programme="phase2", indicator="1.2.A", on=TODAY) is None
    assert compute_directory_figure(programme="cities", indicator="1C", on=TODAY) is None


def test_without_a_directory_there_is_no_value_but_words(db: None) -> None:
    found = compute_directory_figure(programme="phase2", indicator="1C", on=TODAY)
    assert found is not None
    assert found[0].value is None
    assert found[1].en == "The directory is not loaded."
