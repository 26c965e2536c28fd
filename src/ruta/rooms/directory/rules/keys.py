"""What would open a door: the smallest sets of documents to hold, with the facts that must turn out well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ruta.rooms.directory.rules.catalogues import Leaf, Tree, evaluate_tree
from ruta.rooms.directory.rules.conditions import make_test
from ruta.rooms.directory.types.demands import DOCUMENTS, LIST_OPS, Key

#: No more than this many alternative keys are worked out for one service, the smallest first.
MOST_KEYS = 24

#: A key while it is built: pairs (is it a document?, name).
Pieces = frozenset[tuple[bool, str]]


def find_keys(
    tree: Tree, leaves: Sequence[Leaf], values: Sequence[bool | None], held: frozenset[str]
) -> tuple[Key, ...]:
    """The smallest keys to a demand that is not met: documents to obtain and facts, not known yet, to turn out well.

    Shapes: smallest first, none a part of another, at most :data:`MOST_KEYS`; empty when anything else stands between.
    """
    keys: list[Key] = []
    if not evaluate_tree(
        tree, [value is None or leaf.gains or value for leaf, value in zip(leaves, values, strict=True)]
    ):
        return ()
    for pieces in _find_options(tree, leaves, values, held):
        documents = frozenset(name for is_document, name in pieces if is_document)
        if documents and not _stays_open(tree, leaves, values, held | documents):
            continue
        facts = tuple(sorted(name for is_document, name in pieces if not is_document))
        keys.append(Key(tuple(sorted(documents)), facts))
    return tuple(keys)


def _find_options(
    tree: Tree, leaves: Sequence[Leaf], values: Sequence[bool | None], held: frozenset[str]
) -> list[Pieces]:
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
        return keep_smallest(option for child in children for option in _find_options(child, leaves, values, held))
    combined: list[Pieces] = [frozenset()]
    for child in children:
        options = _find_options(child, leaves, values, held)
        if not options:
            return []
        if options != [frozenset()]:
            combined = keep_smallest(pieces | option for pieces in combined for option in options)
    return combined


def keep_smallest(options: Iterable[Pieces]) -> list[Pieces]:
    """Options of which none contains another, smallest first, at most :data:`MOST_KEYS`."""
    kept: list[Pieces] = []
    for option in sorted(set(options), key=lambda pieces: (len(pieces), sorted(pieces))):
        if not any(smaller <= option for smaller in kept):
            kept.append(option)
            if len(kept) == MOST_KEYS:
                break
    return kept


def _stays_open(tree: Tree, leaves: Sequence[Leaf], values: Sequence[bool | None], held: frozenset[str]) -> bool:
    """Whether nothing else closes once these documents are held (a demand may exclude holders of some)."""
    after: list[bool | None] = []
    for leaf, value in zip(leaves, values, strict=True):
        on_documents = leaf.condition.fact == DOCUMENTS and leaf.condition.op in LIST_OPS
        if on_documents and (value is not True if leaf.gains else value is True):
            outcome = make_test(leaf.condition)(held)
            after.append(None if outcome is None else outcome != leaf.negated)
        else:
            after.append(True if value is None else value)
    return evaluate_tree(tree, after) is True
