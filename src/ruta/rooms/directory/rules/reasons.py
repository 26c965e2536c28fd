"""Why a door is not open, in sentences: the conditions that fail, and the facts nobody has told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.rooms.directory.rules.books import Book, say_line
from ruta.rooms.directory.types.content import Source, Texts
from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition, Node, Not
from ruta.rooms.directory.types.entitlements import FactNeeded, Reason

_MUST = Texts("Hay que {words}.", "You must {words}.")
_ASKED = Texts("Se pide: {words}.", "Asked for: {words}.")

#: Sentences remembered per book before starting afresh.
_REMEMBERED = 5_000


def list_reasons(book: Book, service: str, failing: frozenset[str]) -> tuple[Reason, ...]:
    """The sentences for the conditions that close a service, given their paths. Alternatives make one sentence.

    Shapes: in the order of the demand.
    """
    if not failing:
        return ()
    reasons = book.reasons.get((service, failing))
    if reasons is None:
        if len(book.reasons) >= _REMEMBERED:
            book.reasons.clear()
        found = _list_failing(book, book.demands[service], "demand", failing)
        reasons = book.reasons[(service, failing)] = tuple(found)
    return reasons


def say_not_known(fact: FactNeeded) -> Reason:
    """The sentence for a fact nobody has told.

    >>> say_not_known(FactNeeded("age", Texts("tu edad", "your age"), Texts())).text.en
    'We do not know your age.'
    """
    text = Texts(f"No sabemos {fact.words.es}.", f"We do not know {fact.words.en}.")
    return Reason("not-known", text, fact.name)


def _list_failing(book: Book, node: Node, path: str, failing: frozenset[str]) -> list[Reason]:
    match node:
        case Condition():
            return [_say_failing(node, node.fact, _say_wanted(book, node))] if path in failing else []
        case Not():
            below = _list_failing(book, node.child, f"{path}.not", failing)
            return [_say_failing(node, below[0].fact, _say_wanted(book, node))] if below else []
        case AllOf():
            return [
                reason
                for position, child in enumerate(node.children)
                for reason in _list_failing(book, child, f"{path}.all[{position}]", failing)
            ]
        case AnyOf():
            found = [
                (child, below)
                for position, child in enumerate(node.children)
                if (below := _list_failing(book, child, f"{path}.any[{position}]", failing))
            ]
            if not found:
                return []
            reason = _say_failing(node, found[0][1][0].fact, _say_wanted(book, node))
            unconfirmed = reason.to_be_confirmed or any(part.to_be_confirmed for _, below in found for part in below)
            return [Reason("fails", reason.text, reason.fact, reason.source, unconfirmed, reason.checked_on)]


def _say_wanted(book: Book, node: Node) -> Texts:
    """What the node wants, as a sentence: *you must* before words an official wrote, *asked for* before ours."""
    line = say_line(node, facts=book.facts, documents=book.names)
    return _fill(_MUST if _has_own_words(node) else _ASKED, line)


def _has_own_words(node: Node) -> bool:
    if isinstance(node.note.get("words"), Mapping):
        return True
    return isinstance(node, AllOf | AnyOf) and bool(node.children) and all(map(_has_own_words, node.children))


def _fill(sentence: Texts, words: Texts) -> Texts:
    return Texts(sentence.es.format(words=words.es), sentence.en.format(words=words.en))


def _say_failing(node: Node, fact: str, text: Texts) -> Reason:
    note: Mapping[str, Any] = node.note
    source = note.get("source")
    return Reason(
        kind="fails",
        text=text,
        fact=fact,
        source=Source(str(source["document"]), source.get("line")) if isinstance(source, Mapping) else None,
        to_be_confirmed=bool(note.get("to_be_confirmed")),
        checked_on=str(note.get("checked_on") or ""),
    )
