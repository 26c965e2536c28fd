"""Words and small drawings of the desk."""

from __future__ import annotations

from django.utils import translation

from ruta.doors.desk.templatetags.desk import purpose_words, short_line
from ruta.rooms.route.types import Station


def station(state: str) -> Station:
    return Station(state, {"es": "Obtener: RUN", "en": "Obtain: RUN"})


def test_a_route_in_a_list_says_how_far_it_is_and_what_comes_next() -> None:
    with translation.override("es"):
        drawn = short_line((station("done"), station("stop"), station("ahead")))
    assert "1 de 3 pasos: Obtener: RUN" in drawn
    assert [part.split('"')[1] for part in drawn.split("<span ")[3:6]] == ["done", "stop", "ahead"]


def test_a_route_without_steps_says_so() -> None:
    with translation.override("en"):
        assert "no plan yet" in short_line(())


def test_what_a_file_was_opened_for_is_told_in_words() -> None:
    with translation.override("es"):
        assert purpose_words("refer:omil-santiago") == "una derivación (omil-santiago)"
        assert purpose_words("llamó por teléfono") == "llamó por teléfono"
        assert purpose_words("") == ""
