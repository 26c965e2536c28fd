"""The full explanation of one verdict: the tree with its values, what fails, what is missing, what would change it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from typing import Any

from ruta.rooms.directory.rules.catalogues import Catalogue, compile_catalogue, evaluate_tree
from ruta.rooms.directory.rules.conditions import Test, find_literal_kind, list_literals, make_test, read_iso_date
from ruta.rooms.directory.rules.verdicts import derive_facts, judge_with_reasons
from ruta.rooms.directory.types.demands import (
    LIST_OPS,
    AllOf,
    AnyOf,
    Condition,
    ExplainedNode,
    Explanation,
    FactChange,
    Facts,
    Node,
    Not,
    Span,
    Verdict,
)
from ruta.rooms.directory.types.facts import FIXED_FACTS, FactCatalogue

#: Trials of values before the search for changes stops, and the most changes it returns.
MOST_TRIALS = 20_000
MOST_CHANGES = 24
#: Lists that name more texts than this are tried in part: each alone, all together, and the lists the demand names.
_MOST_SUBSETS = 8

#: A possible value of a fact and what it makes of the conditions on it.
Outcome = tuple[Any, tuple[bool | None, ...]]


def explain(node: Node, facts: Facts, *, service: str, on: date, catalogue: FactCatalogue | None = None) -> Explanation:
    """Explain one verdict entirely.

    ``changes`` are sets of facts, none part of another, smallest first: giving those facts the example values, and
    leaving the rest as it is, turns the verdict into eligible (an eligible person's into not eligible).
    Errors: ``fact-wrong-type``.
    Cost: milliseconds; for a page of many services use :func:`~.verdicts.judge_with_reasons`.

    >>> found = explain(Condition("age", ">=", 18), {"age": 17}, service="S1", on=date(2026, 11, 22))
    >>> found.verdict.value, [(change.fact, change.example) for change in found.changes[0]]
    ('not-eligible', [('age', 18)])
    """
    facts = derive_facts(facts, on=on)
    compiled = compile_catalogue({service: node})
    answer = judge_with_reasons(compiled, facts, on=on)[0]
    changes, complete = _find_changes(compiled, facts, answer.verdict, catalogue)
    return Explanation(
        service=service,
        verdict=answer.verdict,
        tree=_explain_node(node, facts, "demand"),
        failing=answer.failing,
        missing_facts=answer.missing_facts,
        changes=changes,
        opening_documents=answer.documents_that_open,
        changes_complete=complete,
    )


def _explain_node(node: Node, facts: Facts, path: str) -> ExplainedNode:
    match node:
        case Condition():
            return ExplainedNode(node, make_test(node, path=path)(facts.get(node.fact)), path)
        case Not():
            child = _explain_node(node.child, facts, f"{path}.not")
            return ExplainedNode(node, None if child.value is None else not child.value, path, (child,))
        case AllOf() | AnyOf():
            shape = "all" if isinstance(node, AllOf) else "any"
            children = tuple(
                _explain_node(child, facts, f"{path}.{shape}[{position}]")
                for position, child in enumerate(node.children)
            )
            tree = (shape == "all", tuple(range(len(children))))
            return ExplainedNode(node, evaluate_tree(tree, [child.value for child in children]), path, children)


def find_facts_waited_for(node: Node, facts: Facts) -> frozenset[str]:
    """The facts that still matter to a demand that cannot be told: unknown, and under nothing that is settled.

    >>> from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition
    >>> adult, woman, poor = Condition("age", ">=", 18), Condition("sex", "=", "F"), Condition("income", "=", "none")
    >>> sorted(find_facts_waited_for(AllOf((AnyOf((adult, woman)), poor)), {"age": 30}))
    ['income']
    """
    found: set[str] = set()

    def walk(explained: ExplainedNode) -> None:
        if explained.value is not None:
            return
        if isinstance(explained.node, Condition):
            found.add(explained.node.fact)
        for child in explained.children:
            walk(child)

    walk(_explain_node(node, facts, "demand"))
    return frozenset(found)


def _find_changes(
    catalogue: Catalogue, facts: Facts, verdict: Verdict, definitions: FactCatalogue | None
) -> tuple[tuple[frozenset[FactChange], ...], bool]:
    """The smallest sets of facts that change the verdict, and whether the search was complete."""
    target = verdict is not Verdict.ELIGIBLE
    current = tuple(test(facts.get(c.fact)) for c, test in zip(catalogue.conditions, catalogue.tests, strict=True))
    outcomes: dict[str, list[Outcome]] = {}
    complete = True
    for fact, numbers in catalogue.by_fact.items():
        conditions = [catalogue.conditions[number] for number in numbers]
        tests = [catalogue.tests[number] for number in numbers]
        now = tuple(current[number] for number in numbers)
        outcomes[fact] = _find_outcomes(conditions, tests, facts.get(fact), now)
        complete = complete and not _is_partial(conditions)
    found: list[frozenset[str]] = []
    changes: list[frozenset[FactChange]] = []
    trials = 0
    for size in range(1, len(outcomes) + 1):
        for names in combinations(outcomes, size):
            if len(changes) >= MOST_CHANGES or trials >= MOST_TRIALS:
                return tuple(changes), False
            chosen = frozenset(names)
            if any(smaller <= chosen for smaller in found):
                continue
            trials += 1
            for picks in product(*(outcomes[name] for name in names)):
                trials += 1
                if _value_after(catalogue, current, names, picks) is target:
                    found.append(chosen)
                    changes.append(_describe_changes(catalogue, current, names, picks, definitions))
                    break
                if trials >= MOST_TRIALS:
                    return tuple(changes), False
    return tuple(changes), complete


def _value_after(
    catalogue: Catalogue, current: Sequence[bool | None], names: Sequence[str], picks: Sequence[Outcome]
) -> bool | None:
    after = list(current)
    for name, (_, values) in zip(names, picks, strict=True):
        for number, value in zip(catalogue.by_fact[name], values, strict=True):
            after[number] = value
    leaves: list[bool | None] = []
    for leaf in catalogue.leaves[0]:
        outcome = after[leaf.number]
        leaves.append(None if outcome is None else outcome != leaf.negated)
    return evaluate_tree(catalogue.trees[0], leaves)


def _describe_changes(
    catalogue: Catalogue,
    current: Sequence[bool | None],
    names: Sequence[str],
    picks: Sequence[Outcome],
    definitions: FactCatalogue | None,
) -> frozenset[FactChange]:
    changes = []
    for name, (example, values) in zip(names, picks, strict=True):
        wanted = tuple(
            (catalogue.conditions[number], value)
            for number, value in zip(catalogue.by_fact[name], values, strict=True)
            if value is not None and value is not current[number]
        )
        definition = definitions.get(name) if definitions else None
        attainable = definition.attainable if definition else name not in FIXED_FACTS
        changes.append(FactChange(name, wanted, example, attainable))
    return frozenset(changes)


def _find_outcomes(
    conditions: Sequence[Condition], tests: Sequence[Test], value: Any, now: tuple[bool | None, ...]
) -> list[Outcome]:
    """Every way the conditions on one fact can turn out, those nearest to the present first."""
    found: dict[tuple[bool | None, ...], Any] = {}
    for candidate in _list_candidates(conditions, value):
        found.setdefault(tuple(test(candidate) for test in tests), candidate)
    found.pop(now, None)
    ordered = sorted(
        found.items(), key=lambda entry: sum(new is not old for new, old in zip(entry[0], now, strict=True))
    )
    return [(candidate, outcome) for outcome, candidate in ordered]


def _is_partial(conditions: Sequence[Condition]) -> bool:
    return conditions[0].op in LIST_OPS and len({item for c in conditions for item in c.value}) > _MOST_SUBSETS


def _list_candidates(conditions: Sequence[Condition], value: Any) -> Iterator[Any]:
    """Values of a fact on every side of every boundary its conditions draw."""
    literals = list(dict.fromkeys(chain.from_iterable(list_literals(condition) for condition in conditions)))
    if len({find_literal_kind(condition) for condition in conditions} - {"any"}) > 1:
        return  # conditions of different kinds on one fact: no value suits them all
    if any(condition.op in LIST_OPS for condition in conditions):
        yield from _list_list_candidates(conditions, value)
    elif literals and all(isinstance(literal, bool) for literal in literals):
        yield from (True, False)
    elif literals and isinstance(literals[0], str):
        dates = [read_iso_date(literal) for literal in literals]
        known = [day for day in dates if day is not None]
        if len(known) == len(dates) and not isinstance(value, str):
            for day in known:
                yield day
                if day > date.min:
                    yield day - timedelta(days=1)
                if day < date.max:
                    yield day + timedelta(days=1)
        elif any(condition.op not in ("=", "!=", "in", "not_in") for condition in conditions):
            for day in known:
                yield from (str(day), str(day - timedelta(days=1)), str(day + timedelta(days=1)))
        else:
            yield from literals
            yield "another value"
    else:
        yield from _list_number_candidates(literals, value)


def _list_number_candidates(literals: Sequence[Any], value: Any) -> Iterator[Any]:
    """Each number named and its neighbours; halves between neighbours unless everything is whole."""
    whole = all(isinstance(number, int) for number in literals) and isinstance(value, int | Span | None)
    numbers = sorted(literals)
    yield from numbers
    for number in numbers:
        yield number + 1
        yield number - 1
    if not whole:
        exact = [number if isinstance(number, Decimal) else Decimal(repr(number)) for number in numbers]
        for low, high in pairwise(exact):
            yield float((low + high) / 2) if not isinstance(value, Decimal) else (low + high) / 2
    if not numbers:
        yield 0


def _list_list_candidates(conditions: Sequence[Condition], value: Any) -> Iterator[frozenset[str]]:
    held = frozenset(value) if value is not None else frozenset()
    items = sorted({item for condition in conditions for item in condition.value})
    if len(items) <= _MOST_SUBSETS:
        for size in range(len(items) + 1):
            for chosen in combinations(items, size):
                yield frozenset(chosen) | (held - frozenset(items))
        return
    yield from (held | {item} for item in items)
    yield from (held - {item} for item in items)
    wanted = [frozenset(condition.value) for condition in conditions]
    yield from (held | lists for lists in wanted)
    yield from (held - lists for lists in wanted)
    yield from ((held - minus) | plus for plus in wanted for minus in wanted)
    yield from (held | frozenset(items), held - frozenset(items))


def explanation_as_json(explanation: Explanation, *, facts: Facts | None = None) -> dict[str, Any]:
    """The explanation as plain data: stable keys, and the notes of each node carried along.

    Shapes: ``tree`` holds ``path``, ``value`` and the node's own keys; with ``facts`` each leaf also has ``given``.
    """
    return {
        "service": explanation.service,
        "verdict": explanation.verdict.value,
        "number": explanation.verdict.number,
        "tree": _write_node(explanation.tree, facts),
        "failing": [
            {**_write_condition(entry.condition), "path": entry.path, "negated": entry.negated}
            for entry in explanation.failing
        ],
        "missing_facts": list(explanation.missing_facts),
        "changes": [
            [_write_change(change) for change in sorted(changes, key=lambda change: change.fact)]
            for changes in explanation.changes
        ],
        "changes_complete": explanation.changes_complete,
        "opening_documents": [list(documents) for documents in explanation.opening_documents],
    }


def _write_node(node: ExplainedNode, facts: Facts | None) -> dict[str, Any]:
    head: dict[str, Any] = {"path": node.path, "value": node.value}
    match node.node:
        case Condition():
            head |= {"fact": node.node.fact, "op": node.node.op, "wanted": _plain(node.node.value)}
            if facts is not None:
                head["given"] = _plain(facts.get(node.node.fact))
        case Not():
            head["not"] = _write_node(node.children[0], facts)
        case AllOf():
            head["all"] = [_write_node(child, facts) for child in node.children]
        case AnyOf():
            head["any"] = [_write_node(child, facts) for child in node.children]
    if node.node.note:
        head["note"] = _plain(node.node.note)
    return head


def _write_condition(condition: Condition) -> dict[str, Any]:
    written = {"fact": condition.fact, "op": condition.op, "value": _plain(condition.value)}
    return written | ({"note": _plain(condition.note)} if condition.note else {})


def _write_change(change: FactChange) -> dict[str, Any]:
    return {
        "fact": change.fact,
        "conditions": [{**_write_condition(condition), "must_be": must} for condition, must in change.wanted],
        "example": _plain(change.example),
        "attainable": change.attainable,
    }


def _plain(value: Any) -> Any:
    """Any value as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return json.loads(str(value)) if value.is_finite() else None
    if isinstance(value, Span):
        return [value.low, value.high]
    if isinstance(value, float) and value != value:
        return None
    return value


__all__ = ["explain", "explanation_as_json"]
