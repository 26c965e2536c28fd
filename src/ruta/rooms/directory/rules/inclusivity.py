"""Inclusivity rating of a service, worked out from its demand by the rule of ``content/directory/inclusivity.yaml``.

For each group of the rule, every condition that has nothing to do with migration is taken as met. What is left says:

* **open**: the group may enter holding no document;
* **with a paper**: it may enter with documents that it can get;
* **depends**: the demand turns on something else about migration (a nationality, a date of arrival);
* **closed**: it may not enter, whatever it brings.

A service is *inclusive* when every group may enter, *not inclusive* when none may, *partly inclusive* otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.conditions import make_test
from ruta.rooms.directory.types.content import Source, Texts
from ruta.rooms.directory.types.demands import DOCUMENTS, AllOf, AnyOf, Condition, Node, Not
from ruta.rooms.directory.types.inclusivity import (
    Entry,
    GroupEntry,
    InclusivityRule,
    MovingGroup,
    Rating,
    ServiceRating,
)

_HOST_FACTS = ("nationality", "nationalities")


def parse_inclusivity(data: Mapping[str, Any]) -> tuple[InclusivityRule, ...]:
    """The versions of the rule, oldest first.

    Errors: ``content-malformed`` names the version and the key that is missing or wrong.
    """
    rules = []
    for place, entry in enumerate(data.get("versions") or ()):
        try:
            source = entry.get("source")
            rules.append(
                InclusivityRule(
                    version=int(entry["version"]),
                    since=date.fromisoformat(str(entry["since"])),
                    name=Texts(entry["name"]["es"], entry["name"]["en"]),
                    groups=tuple(MovingGroup(one["status"], Texts(one["es"], one["en"])) for one in entry["groups"]),
                    migration_facts=frozenset(entry["migration_facts"]),
                    permits={code: frozenset(statuses) for code, statuses in entry["permits"].items()},
                    hosts=dict(entry["hosts"]),
                    to_be_confirmed=tuple(entry.get("to_be_confirmed", ())),
                    source=Source(str(source["document"]), source["line"]) if source else None,
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Problem(
                "inclusivity-rule-malformed",
                "inclusivity.yaml: versions[{place}] cannot be read ({reason}). Correct the file and load again.",
                place=place,
                reason=repr(error),
            ) from error
    return tuple(sorted(rules, key=lambda rule: rule.since))


def choose_rule(rules: Iterable[InclusivityRule], on: date) -> InclusivityRule:
    """The version in force on a day: the last that had begun, else the first.

    Errors: ``inclusivity-rule-missing``.
    """
    ordered = list(rules)
    if not ordered:
        raise Problem("inclusivity-rule-missing", "inclusivity.yaml holds no version of the rule. Add one.")
    return next((rule for rule in reversed(ordered) if rule.since <= on), ordered[0])


def list_attainable_papers(
    rule: InclusivityRule,
    status: str,
    *,
    city: str,
    documents: Mapping[str, Node | None],
    issuers: Mapping[str, Node],
) -> frozenset[str]:
    """The documents people of a status can get, one leading to the next.

    Shapes: ``documents`` are what each document asks for (``None``: not known, taken as attainable); ``issuers`` the
    demands of the services that issue them. A permit is held by its statuses and by no other.
    """
    found: frozenset[str] = frozenset()
    while True:
        more = {
            code
            for code, asks in documents.items()
            if (
                status in rule.permits[code]
                if code in rule.permits
                else all(
                    _judge(rule, node, status, city, found) is not False
                    for node in (asks, issuers.get(code))
                    if node is not None
                )
            )
        }
        if more <= found:
            return found
        found |= more


def rate_demand(
    rule: InclusivityRule,
    service: str,
    demand: Node,
    *,
    city: str,
    papers: Mapping[str, frozenset[str]],
    unconfirmed: bool = False,
) -> ServiceRating:
    """Rate one service. ``papers``: per status, the documents it can get (:func:`list_attainable_papers`).

    The answer holds the reasons: for each group its entry, the papers that would serve, the conditions that shut it.
    """
    entries = []
    for group in rule.groups:
        bare = _judge(rule, demand, group.status, city, frozenset())
        full = _judge(rule, demand, group.status, city, papers[group.status])
        if bare is True:
            entries.append(GroupEntry(group, Entry.OPEN))
        elif full is True:
            serving = tuple(sorted(_list_papers(demand) & papers[group.status]))
            entries.append(GroupEntry(group, Entry.WITH_PAPER, papers=serving))
        elif full is None:
            entries.append(GroupEntry(group, Entry.DEPENDS))
        else:
            shut = tuple(_find_shutting(rule, demand, group.status, city, papers[group.status]))
            entries.append(GroupEntry(group, Entry.CLOSED, shut_by=shut))
    kinds = [entry.entry for entry in entries]
    if all(kind in (Entry.OPEN, Entry.WITH_PAPER) for kind in kinds):
        rating = Rating.INCLUSIVE
    else:
        rating = Rating.NOT if all(kind is Entry.CLOSED for kind in kinds) else Rating.PARTLY
    return ServiceRating(service, rating, tuple(entries), rule.version, unconfirmed)


def _judge(
    rule: InclusivityRule, node: Node, status: str, city: str, papers: frozenset[str], negated: bool = False
) -> bool | None:
    """Kleene's value with negations pushed down; what is no matter of migration is met."""
    match node:
        case Not():
            return _judge(rule, node.child, status, city, papers, not negated)
        case AllOf() | AnyOf():
            values = [_judge(rule, child, status, city, papers, negated) for child in node.children]
            if isinstance(node, AllOf) != negated:
                return False if False in values else None if None in values else True
            return True if True in values else None if None in values else False
        case Condition():
            return _judge_condition(rule, node, status, city, papers, negated)


def _judge_condition(
    rule: InclusivityRule, condition: Condition, status: str, city: str, papers: frozenset[str], negated: bool
) -> bool | None:
    if condition.fact not in rule.migration_facts:
        return True
    value: bool | None
    if condition.fact == "status":
        value = make_test(condition)(status)
    elif condition.fact == DOCUMENTS:
        # One may always come without a paper, so a demand not to hold it shuts nobody out.
        without = (condition.op == "has_none") != negated
        return True if without else bool(make_test(condition)(sorted(papers))) != negated
    elif condition.fact in _HOST_FACTS and _names_only_host(condition, rule.hosts.get(city, "")):
        value = condition.op in ("has_none", "!=", "not_in")
    else:
        return None
    return None if value is None else value != negated


def _names_only_host(condition: Condition, host: str) -> bool:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return set(values) == {host}


def _list_papers(node: Node) -> frozenset[str]:
    match node:
        case Condition():
            return frozenset(node.value) if node.fact == DOCUMENTS and node.op != "has_none" else frozenset()
        case Not():
            return _list_papers(node.child)
        case AllOf() | AnyOf():
            return frozenset().union(*(_list_papers(child) for child in node.children))


def _find_shutting(
    rule: InclusivityRule, node: Node, status: str, city: str, papers: frozenset[str], path: str = "demand"
) -> list[str]:
    """The paths of the conditions that are false for the group; below *any* all of them, below *all* the false ones."""
    match node:
        case Condition():
            return [path]
        case Not():
            return [f"{path}.not"]
        case AllOf() | AnyOf():
            shape = "all" if isinstance(node, AllOf) else "any"
            return [
                found
                for place, child in enumerate(node.children)
                if _judge(rule, child, status, city, papers) is False
                for found in _find_shutting(rule, child, status, city, papers, f"{path}.{shape}[{place}]")
            ]


def measure_share(ratings: Iterable[ServiceRating]) -> tuple[int, int]:
    """How many of the services are rated inclusive, and how many were rated.

    >>> measure_share([ServiceRating("a", Rating.INCLUSIVE, (), 1), ServiceRating("b", Rating.NOT, (), 1)])
    (1, 2)
    """
    found = [rating.rating for rating in ratings]
    return found.count(Rating.INCLUSIVE), len(found)
