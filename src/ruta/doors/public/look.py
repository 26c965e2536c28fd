"""The visual language on a page of the product: each piece live, its markup, and how it reads aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Piece:
    """One piece of the language: its template, its name, when to use it and how it is read aloud."""

    slug: str
    name: Any
    use: Any
    aloud: Any


_PIECES = (
    Piece(
        "door",
        _("Door"),
        _("A service for one person: open now, open with a key, closed for now. Three signs, shapes and colours."),
        _("The sign is silent; the tag says the state in words after the name."),
    ),
    Piece(
        "key",
        _("Key"),
        _("What a person can do next: the document that opens most doors, with where to get it."),
        _("A heading, a sentence and the list of doors."),
    ),
    Piece(
        "line",
        _("Line"),
        _("A route like a line of the metro: passed, present and coming stations, a square where it is blocked."),
        _("An ordered list; each station ends with done, you are here, ahead or blocked."),
    ),
    Piece(
        "line_short",
        _("Short line"),
        _("The same line inside a list, beside words that say the same."),
        _("Only the words are read: the drawing is hidden."),
    ),
    Piece(
        "counts",
        _("Counts"),
        _("A few numbers that sum up a page."),
        _("A list: the number, then what it counts."),
    ),
    Piece(
        "evidence",
        _("Evidence table"),
        _("A figure and the lines it stands on, with document and line; a row that does not add up is washed red."),
        _("A table with caption and headers; the difference is written, not only coloured."),
    ),
    Piece(
        "bar",
        _("Bar with target"),
        _("A value beside its target, always with both figures in words."),
        _("Silent: the figures stand beside it."),
    ),
    Piece("note", _("Note"), _("Something to know before going on: attention, good, bad."), _("A paragraph.")),
    Piece(
        "tag",
        _("Tag"),
        _("One or two words about the thing beside it; a dashed edge means to be confirmed."),
        _("Read with the sentence it stands in."),
    ),
    Piece(
        "synthetic",
        _("Synthetic mark"),
        _("Every invented person carries it, on every screen and export."),
        _("Read after the name."),
    ),
    Piece(
        "errors",
        _("Error summary"),
        _("What went wrong in a form, above it, with a link to each field; the field repeats it."),
        _("Announced at once as an alert; takes the focus."),
    ),
    Piece(
        "buttons",
        _("Buttons"),
        _("Filled: the one next step. Outlined: other steps. Red outline: what cannot be taken back."),
        _("As buttons or links, by what they do."),
    ),
    Piece(
        "summary",
        _("Summary list"),
        _("Facts of one thing, name and value."),
        _("A list of terms: the name, then the value."),
    ),
)


@require_safe
def show_look(request: HttpRequest) -> HttpResponse:
    """Every piece with its markup."""
    shown = [(piece, render_to_string(f"public/pieces/{piece.slug}.html", _samples()).strip()) for piece in _PIECES]
    return render(request, "public/look.html", {"pieces": shown})


def _samples() -> dict[str, Any]:
    """What the pieces that are included elsewhere need."""
    states = (
        ("done", _("Guidance")),
        ("now", _("Identity card")),
        ("stop", _("Job bank")),
        ("ahead", _("First job")),
    )
    return {
        "stations": [
            {
                "state": state,
                "title": title,
                "change": state == "stop",
                "tag": gettext("OMIL") if state == "stop" else "",
            }
            for state, title in states
        ]
    }
