"""Services as rows of doors, and the options of the filters: rendered once per edition of the directory.

What a row shows changes with the directory's edition and the reader's language alone, so a page of a list only puts
together pieces it has made before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from weakref import WeakKeyDictionary

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from ruta.rooms.directory.rules.books import Book

#: Pieces remembered per book before starting afresh.
_MOST = 10_000
_pieces: WeakKeyDictionary[Book, dict[Hashable, SafeString]] = WeakKeyDictionary()


def render_rows(codes: Iterable[str], book: Book, *, language: str, with_city: bool = True) -> SafeString:
    """The services of these codes as a list of doors, in the reader's language; ``""`` when there are none."""

    def render_row(code: str) -> SafeString:
        service = book.services[code]
        context = {
            "service": service,
            "kind": book.name("service_kinds", service.kind),
            "city": book.name("cities", service.city) if with_city else "",
        }
        return render_to_string("public/service_row.html", context)

    rows = "".join(
        _remember(book, ("row", code, language, with_city), lambda code=code: render_row(code)) for code in codes
    )
    return mark_safe(f'<ul class="plain-list doors">{rows}</ul>' if rows else "")  # noqa: S308 - rendered above


def render_options(book: Book, vocabulary: str, *, chosen: str, language: str) -> SafeString:
    """The values of a vocabulary as options of a select, in the reader's language."""

    def render() -> SafeString:
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (code, mark_safe(" selected") if code == chosen else "", book.name(vocabulary, code).get(language))
                for code in book.vocabulary[vocabulary]
            ),
        )

    return _remember(book, ("options", vocabulary, chosen, language), render)


def _remember(book: Book, key: Hashable, render: Callable[[], SafeString]) -> SafeString:
    pieces = _pieces.setdefault(book, {})
    piece = pieces.get(key)
    if piece is None:
        if len(pieces) >= _MOST:
            pieces.clear()
        piece = pieces[key] = render()
    return piece
