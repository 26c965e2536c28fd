"""What would open a door: the smallest sets of documents to hold, with the facts that must turn out well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruta.rooms.directory.rules.catalogues import Leaf, Tree, evaluate_tree
from ruta.rooms.directory.rules.conditions import Test
from ruta.rooms.directory.types.demands import DOCUMENTS, LIST_OPS, Key

#: No more than this many alternative keys are worked out for one service, the smallest first.
MOST_KEYS = 24

#: A key while it is built: pairs (is it a document?, name).
Pieces = frozenset[tuple[bool, str]]

_NOTHING_NEEDED: list[Pieces] = [frozenset()]


def combine_options(parts: Iterable[list[Pieces]]) -> list[Pieces]:
    """The smallest ways to meet all parts at once, smallest first; empty when one of them cannot be met.

    Shapes: each part's own ways as :func:`keep_smallest` leaves them.
    """
    combined = _NOTHING_NEEDED
    for options in parts:
        if not options:
            return []
        if combined == _NOTHING_NEEDED:
            combined = options
        elif len(combined) == len(options) == 1:
            combined = [combined[0] | options[0]]
        elif options != _NOTHING_NEEDED:
            combined = keep_smallest([pieces | option for pieces in combined for option in options])
    return combined


def make_key(pieces: Pieces) -> Key:
    """The key made of these pieces, in alphabetical order."""
    return Key(
        tuple(sorted([name for is_document, name in pieces if is_document])),
        tuple(sorted([name for is_document, name in pieces if not is_document])),
    )


def find_options(
    tree: Tree, leaves: Sequence[Leaf], values: Sequence[bool | None], held: frozenset[str]
) -> list[Pieces]:
    """The ways to meet a demand: documents to obtain and facts, not known yet, to turn out well.

    Shapes: one empty option where it is met, none where anything else stands between.
    """
    if evaluate_tree(tree, values):
        return [frozenset()]
    if isinstance(tree, int):
        leaf = leaves[tree]
        if leaf.gains:
            wanted = leaf.condition.value
            if leaf.condition.op == "has_all":
                return [frozenset((True, document) for document in wanted if document not in held)]
            return [frozenset({(True, document)}) for document in dict.fromkeys(wanted)]
        return [frozenset({(False, leaf.condition.fact)})] if values[tree] is None else []
    is_all, children = tree
    if not is_all:
        return keep_smallest(option for child in children for option in find_options(child, leaves, values, held))
    return combine_options(keep_smallest(find_options(child, leaves, values, held)) for child in children)


def keep_smallest(options: Iterable[Pieces]) -> list[Pieces]:
    """Options of which none contains another, smallest first, at most :data:`MOST_KEYS`."""
    kept: list[Pieces] = []
    for option in sorted(set(options), key=lambda pieces: (len(pieces), sorted(pieces))):
        if not any(smaller <= option for smaller in kept):
            kept.append(option)
            if len(kept) == MOST_KEYS:
                break
    return kept


def stays_open(
    tree: Tree, leaves: Sequence[Leaf], tests: Sequence[Test], values: Sequence[bool | None], held: frozenset[str]
) -> bool:
    """Whether nothing else closes once these documents are held (a demand may exclude holders of some)."""
    after: list[bool | None] = []
    for leaf, value in zip(leaves, values, strict=True):
        on_documents = leaf.condition.fact == DOCUMENTS and leaf.condition.op in LIST_OPS
        if on_documents and (value is not True if leaf.gains else value is True):
            outcome = tests[leaf.number](held)
            after.append(None if outcome is None else outcome != leaf.negated)
        else:
            after.append(True if value is None else value)
    return evaluate_tree(tree, after) is True
