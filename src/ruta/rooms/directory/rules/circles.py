"""Documents that only those can get who have them already: a paper needs a service that needs the paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition, Node, Not
from ruta.rooms.directory.types.editing import Circle


def find_circles(asked: Mapping[str, Iterable[Node]]) -> tuple[Circle, ...]:
    """The circles among documents. ``asked``: for each document everything that must hold to get it.

    Every fact other than documents is taken to turn out well, so what is found closes for everybody. A document with
    one way out of the circle is in none.

    >>> run = Condition("documents", "has_any", ("run",))
    >>> address = Condition("documents", "has_any", ("address",))
    >>> find_circles({"run": [address], "address": [run]})[0].documents
    ('address', 'run', 'address')
    >>> find_circles({"run": [AnyOf((address, AllOf(())))], "address": [run]})
    ()
    """
    demands = {document: tuple(nodes) for document, nodes in asked.items()}
    reachable: set[str] = set()
    while True:
        more = {
            document
            for document, nodes in demands.items()
            if document not in reachable and all(_may_hold(node, reachable, demands) for node in nodes)
        }
        if not more:
            break
        reachable |= more
    found: list[Circle] = []
    seen: set[str] = set()
    for start in sorted(set(demands) - reachable):
        walk: list[str] = []
        document = start
        while document not in walk and document not in seen:
            walk.append(document)
            document = _find_obstacle(demands[document], reachable, demands)
        if document in walk:
            found.append(Circle((*walk[walk.index(document) :], document)))
        seen.update(walk)
    return tuple(found)


def find_closed_alternatives(demand: Node, circles: Iterable[Circle]) -> tuple[Circle, ...]:
    """The circles that a demand's documents stand in: alternatives open only to those who hold the paper already.

    >>> circle = Circle(("a", "b", "a"))
    >>> find_closed_alternatives(Condition("documents", "has_any", ("b", "c")), [circle]) == (circle,)
    True
    """
    asked = set(_list_gained(demand))
    return tuple(circle for circle in circles if asked & set(circle.documents))


def _may_hold(node: Node, reachable: set[str], demands: Mapping[str, tuple[Node, ...]]) -> bool:
    """Whether the demand can be met with documents that can be had; those nobody described can be."""
    match node:
        case Condition("documents", "has_any" | "has_all" as op, value):
            held = [document in reachable or document not in demands for document in value]
            return any(held) if op == "has_any" else all(held)
        case AllOf():
            return all(_may_hold(child, reachable, demands) for child in node.children)
        case AnyOf():
            return any(_may_hold(child, reachable, demands) for child in node.children)
        case _:
            return True


def _find_obstacle(nodes: Iterable[Node], reachable: set[str], demands: Mapping[str, tuple[Node, ...]]) -> str:
    """The first document that stands in the way."""
    for node in nodes:
        if not _may_hold(node, reachable, demands):
            for document in _list_gained(node):
                if document in demands and document not in reachable:
                    return document
    raise AssertionError("a document that cannot be had has something in its way")


def _list_gained(node: Node) -> Iterable[str]:
    match node:
        case Condition("documents", "has_any" | "has_all", value):
            yield from value
        case AllOf() | AnyOf():
            for child in node.children:
                yield from _list_gained(child)
        case Not() | Condition():
            return
