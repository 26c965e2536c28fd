"""The barrier analysis over many people: which demand and which document stand in the way, of whom, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import numpy as np
import pyarrow as pa

from ruta.rooms.directory.rules.barriers_demands import (
    AskedOf,
    asks_for_document,
    gather_demands,
    hold_document,
    list_demanded_documents,
)
from ruta.rooms.directory.rules.barriers_groups import Counter, ManyGroups, list_groups
from ruta.rooms.directory.rules.barriers_lifting import lift_each_leaf, lift_together
from ruta.rooms.directory.rules.catalogues import Catalogue, compile_catalogue
from ruta.rooms.directory.rules.columns import (
    Stretch,
    check_person_ids,
    evaluate_planes,
    find_leaf_pairs,
    find_unknown_facts,
    walk_stretches,
)
from ruta.rooms.directory.rules.planes import plan_readers
from ruta.rooms.directory.rules.readers import Plane
from ruta.rooms.directory.types.barriers import (
    AcceptedForm,
    BarrierAnalysis,
    Comparison,
    Counts,
    DemandBarriers,
    DocumentBarriers,
    ServiceBarriers,
    ServiceChange,
)
from ruta.rooms.directory.types.demands import DOCUMENTS, Condition, Node

#: What is counted, by whom it is about: a sort of count, then names.
_Key = tuple[str | int, ...]


@dataclass
class _Tally:
    """Counts gathered from many stretches on many threads."""

    length: int
    counts: dict[_Key, Counts] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def add(self, found: Mapping[_Key, Counts]) -> None:
        with self.lock:
            for key, value in found.items():
                if key in self.counts:
                    self.counts[key] += value
                else:
                    self.counts[key] = value.copy()

    def take(self, *key: str | int) -> Counts:
        return self.counts.get(key, np.zeros(self.length, np.int64))


@dataclass(frozen=True)
class _Questions:
    """The demands beside the helping ones compiled with them: with each document held, and *holds this document*."""

    catalogue: Catalogue
    services: int
    demands: Sequence[AskedOf]
    held: Mapping[tuple[int, str], int]
    holders: Mapping[str, int]


def analyse_barriers(
    demands: Mapping[str, Node],
    people: pa.Table,
    *,
    on: date,
    by: Sequence[str],
    report: Callable[[int], None] | None = None,
) -> BarrierAnalysis:
    """Who may enter what, which demand and which document open most doors, and who misses by a single demand.

    A demand is lifted wherever a service makes it, written in whatever way; a demand that a service makes twice is
    lifted in both places. Shapes: every count is a row of people per group, everybody first.
    Errors: those of :func:`~ruta.rooms.directory.rules.columns.judge_columns`; ``column-missing`` for ``by``.
    Cost: one pass; a million people against sixty services in about two seconds on two cores.
    """
    check_person_ids(people)
    groups = list_groups(people, by)
    questions = _ask(demands)
    tally = _Tally(len(groups.sizes))

    def count_stretch(stretch: Stretch) -> None:
        tally.add(_count(questions, stretch, groups.make_counter(stretch)))
        if report:
            report(stretch.length)

    catalogue = questions.catalogue
    walk_stretches(catalogue, people, plan_readers(catalogue, people.schema, on=on), count_stretch)
    return _arrange(questions, groups, tally, tuple(find_unknown_facts(compile_catalogue(demands), people)))


def _ask(demands: Mapping[str, Node]) -> _Questions:
    plain = compile_catalogue(demands)
    documents = list_demanded_documents(plain)
    names = list(demands)
    everything = dict(demands)
    held, holders = {}, {}
    for document in documents:
        holders[document] = len(everything)
        everything[f"\0holds {document}"] = Condition(DOCUMENTS, "has_any", (document,))
        for position, name in enumerate(names):
            if asks_for_document(demands[name], document):
                held[position, document] = len(everything)
                everything[f"\0{document} for {name}"] = hold_document(demands[name], document)
    return _Questions(compile_catalogue(everything), len(names), gather_demands(plain), held, holders)


def _count(questions: _Questions, stretch: Stretch, count: Counter) -> dict[_Key, Counts]:
    catalogue, full = questions.catalogue, stretch.full
    found: dict[_Key, Counts] = {}
    shut: list[Plane] = []
    unclear: list[Plane] = []
    near = [np.zeros_like(full) for _ in range(questions.services)]
    trues: list[list[Plane]] = []
    gains: list[list[Plane]] = []
    for position in range(questions.services):
        pairs = find_leaf_pairs(catalogue, position, stretch)
        true, false = evaluate_planes(catalogue.trees[position], pairs, full)
        trues.append([pair[0] for pair in pairs])
        gains.append(lift_each_leaf(catalogue.trees[position], trues[-1], full)[1])
        shut.append(false)
        unclear.append(~(true | false))
        found["eligible", position] = count(true)
        found["not eligible", position] = count(false)
        found["cannot tell", position] = count(unclear[-1])
    for number, demand in enumerate(questions.demands):
        anywhere = np.zeros_like(full)
        for position, leaves in demand.leaves.items():
            lifted = (
                gains[position][leaves[0]]
                if len(leaves) == 1
                else lift_together(catalogue.trees[position], trues[position], leaves, full)
            )
            entering = lifted & shut[position]
            near[position] |= entering
            anywhere |= entering
            found["demand", number, position] = count(entering)
            found["demand could", number, position] = count(lifted & unclear[position])
        found["demand people", number] = count(anywhere)
    for position, misses in enumerate(near):
        found["near miss", position] = count(misses)
    _count_documents(questions, stretch, count, shut, unclear, found)
    _count_accepted(questions, stretch, count, shut, gains, found)
    return found


def _count_documents(
    questions: _Questions,
    stretch: Stretch,
    count: Counter,
    shut: list[Plane],
    unclear: list[Plane],
    found: dict[_Key, Counts],
) -> None:
    catalogue = questions.catalogue
    for document in questions.holders:
        anywhere = np.zeros_like(stretch.full)
        for (position, name), helper in questions.held.items():
            if name != document:
                continue
            opened, _ = evaluate_planes(
                catalogue.trees[helper], find_leaf_pairs(catalogue, helper, stretch), stretch.full
            )
            entering = opened & shut[position]
            anywhere |= entering
            found["document", document, position] = count(entering)
            found["document could", document, position] = count(opened & unclear[position])
        found["document people", document] = count(anywhere)


def _count_accepted(
    questions: _Questions,
    stretch: Stretch,
    count: Counter,
    shut: list[Plane],
    gains: list[list[Plane]],
    found: dict[_Key, Counts],
) -> None:
    """Whom each demand for documents would let in if it took one more document that people hold."""
    catalogue = questions.catalogue
    holders = {
        document: find_leaf_pairs(catalogue, helper, stretch)[0][0] for document, helper in questions.holders.items()
    }
    for position in range(questions.services):
        for number, leaf in enumerate(catalogue.leaves[position]):
            if leaf.condition.fact != DOCUMENTS or leaf.condition.op != "has_any" or leaf.negated:
                continue
            missing = gains[position][number] & shut[position]
            if not missing.any():
                continue
            for document, holding in holders.items():
                if document not in leaf.condition.value:
                    found["accepted", position, number, document] = count(missing & holding)


def _arrange(
    questions: _Questions, groups: ManyGroups, tally: _Tally, unknown_facts: tuple[str, ...]
) -> BarrierAnalysis:
    catalogue = questions.catalogue
    names = catalogue.services[: questions.services]
    services = tuple(
        ServiceBarriers(
            name,
            tally.take("eligible", position),
            tally.take("not eligible", position),
            tally.take("cannot tell", position),
            tally.take("near miss", position),
        )
        for position, name in enumerate(names)
    )
    demands = []
    for number, demand in enumerate(questions.demands):
        condition = demand.asked.condition
        would = {names[position]: tally.take("demand", number, position) for position in demand.leaves}
        demands.append(
            DemandBarriers(
                key=demand.asked.key,
                fact=condition.fact,
                op=condition.op,
                value=condition.value,
                negated=demand.asked.negated,
                note=condition.note,
                paths={
                    names[position]: tuple(catalogue.leaves[position][leaf].path for leaf in leaves)
                    for position, leaves in demand.leaves.items()
                },
                would_enter=would,
                could_enter={
                    names[position]: tally.take("demand could", number, position) for position in demand.leaves
                },
                people=tally.take("demand people", number),
                doors=np.sum(list(would.values()), axis=0),
            )
        )
    documents = []
    for document in questions.holders:
        places = [position for position, name in questions.held if name == document]
        would = {names[position]: tally.take("document", document, position) for position in places}
        documents.append(
            DocumentBarriers(
                document=document,
                would_enter=would,
                could_enter={names[position]: tally.take("document could", document, position) for position in places},
                people=tally.take("document people", document),
                doors=np.sum(list(would.values()), axis=0),
            )
        )
    accepted = [
        AcceptedForm(names[int(key[1])], catalogue.leaves[int(key[1])][int(key[2])].path, str(key[3]), counts)
        for key, counts in sorted(tally.counts.items(), key=lambda item: str(item[0]))
        if key[0] == "accepted" and counts[0]
    ]
    return BarrierAnalysis(
        sizes=groups.sizes,
        breakdowns=groups.breakdowns,
        services=services,
        demands=tuple(sorted(demands, key=lambda found: (-found.doors[0], -found.people[0], found.key))),
        documents=tuple(sorted(documents, key=lambda found: (-found.doors[0], -found.people[0], found.document))),
        accepted=tuple(sorted(accepted, key=lambda found: (-found.would_enter[0], found.service, found.document))),
        unknown_facts=unknown_facts,
    )


def compare_demands(
    before: Mapping[str, Node], after: Mapping[str, Node], people: pa.Table, *, on: date, by: Sequence[str]
) -> Comparison:
    """Who may enter each service under two sets of demands, who comes in and who is shut out by the change.

    Shapes: the services of ``before`` that ``after`` has too, in their order; rows of people per group.
    Errors: as :func:`analyse_barriers`. Cost: one pass.
    """
    check_person_ids(people)
    groups = list_groups(people, by)
    names = [name for name in before if name in after]
    both = {f"before {name}": before[name] for name in names} | {f"after {name}": after[name] for name in names}
    catalogue = compile_catalogue(both)
    tally = _Tally(len(groups.sizes))

    def count_stretch(stretch: Stretch) -> None:
        count = groups.make_counter(stretch)
        rows = [
            evaluate_planes(tree, find_leaf_pairs(catalogue, position, stretch), stretch.full)[0]
            for position, tree in enumerate(catalogue.trees)
        ]
        found: dict[_Key, Counts] = {}
        for position in range(len(names)):
            old, new = rows[position], rows[position + len(names)]
            found["before", position], found["after", position] = count(old), count(new)
            found["enters", position], found["leaves", position] = count(new & ~old), count(old & ~new)
        tally.add(found)

    walk_stretches(catalogue, people, plan_readers(catalogue, people.schema, on=on), count_stretch)
    changes = tuple(
        ServiceChange(name, *(tally.take(sort, position) for sort in ("before", "after", "enters", "leaves")))
        for position, name in enumerate(names)
    )
    return Comparison(groups.sizes, groups.breakdowns, changes)
