"""Pairs of records that wait for a decision, and one pair with all that is needed to decide it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import Pair, PairDecision, Person
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.queries.linkage import ASK, SAME, explain_records, find_choice
from ruta.rooms.people.rules.documents import write_document_number
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.rules.names import normalise_name
from ruta.rooms.people.types import DecisionShown, PairLine, PairShown, QueueCounts, RecordShown, Zone

#: What the queue may be asked for, as states of a pair.
SHOWN = {"open": ("open",), "unsure": ("unsure",), "decided": ("same", "different")}


def list_pairs(*, by: Actor, show: str = "open", zone: str = "") -> QuerySet[Pair]:
    """The city's pairs, the likeliest first; decided ones last decided first. Leaves an audit entry.

    Records that were joined meanwhile by way of a third are not asked again. Errors: ``role-not-enough``.
    """
    require(policies.may_search_people(by))
    record_audit(by=by, action="people.list_pairs", subject=("person-search", ""), writes=False)
    pairs = _pairs_of(by).filter(state__in=SHOWN.get(show, ("open",))).select_related("left", "right")
    if show == "decided":
        return pairs.order_by("-version", "-pk")
    return _apart(pairs, by, zone).order_by(F("probability").desc(nulls_last=True), "pk")


def count_pairs(*, by: Actor) -> QueueCounts:
    """How many pairs wait. Errors: ``role-not-enough``. Cost: five queries."""
    require(policies.may_search_people(by))
    pairs = _pairs_of(by)
    waiting = pairs.filter(state="open")
    return QueueCounts(
        same=_apart(waiting, by, Zone.SAME).count(),
        ask=_apart(waiting, by, Zone.ASK).count(),
        unsure=_apart(pairs.filter(state="unsure"), by, "").count(),
        decided=pairs.filter(state__in=SHOWN["decided"]).count(),
    )


def describe_pairs(*, by: Actor, pairs: Iterable[Pair]) -> list[PairLine]:
    """Pairs of a page of the list, side by side. Cost: three queries, whatever their number."""
    rows = [pair for pair in pairs if policies.may_decide_pairs(by, pair.city) is None]
    records = _describe_records({pk for pair in rows for pk in (pair.left_id, pair.right_id)})
    least = _least_same(by)
    return [
        PairLine(
            pair_id=pair.pk,
            left=records[pair.left_id],
            right=records[pair.right_id],
            probability=pair.probability,
            zone=Zone.SAME if (pair.probability or 0) >= least else Zone.ASK,
            state=pair.state,
        )
        for pair in rows
    ]


def find_next_pair(*, by: Actor, after: int | None = None, zone: str = "") -> int | None:
    """The pair to decide next: the likeliest of those still open, but not ``after`` itself. Cost: two queries."""
    require(policies.may_search_people(by))
    pairs = _apart(_pairs_of(by).filter(state="open"), by, zone)
    if after is not None:
        pairs = pairs.exclude(pk=after)
    return pairs.order_by(F("probability").desc(nulls_last=True), "pk").values_list("pk", flat=True).first()


def load_pair(*, by: Actor, pair_id: int) -> PairShown:
    """Two records side by side, their weights and what was decided about them; an audit entry for each record.

    Errors: ``pair-not-found``, ``role-not-enough``. Cost: nine queries and the audit.
    """
    require(policies.may_search_people(by))
    pair = Pair.objects.select_related("parameters").filter(pk=pair_id).first()
    if pair is None or policies.may_decide_pairs(by, pair.city) is not None:
        raise errors.pair_not_found(pair=pair_id)
    roots = find_roots([pair.left_id, pair.right_id])
    records = _describe_records({*roots, *roots.values()})
    left, right = records[pair.left_id], records[pair.right_id]
    for person_id in (pair.left_id, pair.right_id):
        record_audit(
            by=by,
            action="people.load_pair",
            subject=("person", person_id),
            writes=False,
            purpose="pairs",
            details={"pair": pair.pk},
        )
    prior, weights = explain_records(pair.left_id, pair.right_id, pair.parameters)
    return PairShown(
        pair_id=pair.pk,
        version=pair.version,
        state=pair.state,
        left=left,
        right=right,
        stands_for={pk: records[root] for pk, root in roots.items() if pk != root},
        joined_already=roots[pair.left_id] == roots[pair.right_id],
        probability=pair.probability,
        parameters_version=pair.parameters.version if pair.parameters else None,
        prior=prior,
        weights=weights,
        differs=find_differences(left, right),
        decisions=_list_decisions(pair),
    )


def find_pairs_of_person(*, by: Actor, person_id: int) -> tuple[int, ...]:
    """Pairs of a person that wait for a decision. Errors: ``role-not-enough``. Cost: one query."""
    require(policies.may_search_people(by))
    pairs = _apart(_pairs_of(by).filter(state="open"), by, "")
    return tuple(pairs.filter(Q(left=person_id) | Q(right=person_id)).order_by("pk").values_list("pk", flat=True)[:5])


def find_differences(left: RecordShown, right: RecordShown) -> frozenset[str]:
    """The fields that are known of both records and differ; accents, case and particles make no difference."""
    compared = {
        "given_names": (normalise_name(left.given_names), normalise_name(right.given_names)),
        "surname_1": (normalise_name(left.surnames[0]), normalise_name(right.surnames[0])),
        "surname_2": (normalise_name(left.surnames[1]), normalise_name(right.surnames[1])),
        "preferred_name": (normalise_name(left.preferred_name), normalise_name(right.preferred_name)),
        "born": (left.born, right.born),
        "sex": (left.sex, right.sex),
        "nationalities": (left.nationalities, right.nationalities),
        "documents": ({d[:2] for d in left.documents}, {d[:2] for d in right.documents}),
        "phone": (left.phone, right.phone),
    }
    return frozenset(name for name, (one, other) in compared.items() if one and other and one != other)


def _pairs_of(by: Actor) -> QuerySet[Pair]:
    return Pair.objects.all() if by.is_system else Pair.objects.filter(city=by.city)


def _least_same(by: Actor) -> float:
    choice = find_choice(by.city)
    return choice.same if choice else SAME


def _apart(pairs: QuerySet[Pair], by: Actor, zone: str) -> QuerySet[Pair]:
    """Pairs whose records still stand for two people and that are asked about, in a zone when one is named.

    Pairs that somebody proposed, or answered before, are asked about however unlikely they are.
    """
    choice = find_choice(by.city)
    same, ask = (choice.same, choice.ask) if choice else (SAME, ASK)
    pairs = (
        pairs.annotate(
            one=Coalesce("left__resolved_to_id", "left_id"), other=Coalesce("right__resolved_to_id", "right_id")
        )
        .exclude(one=F("other"))
        .filter(Q(probability__gte=ask) | Q(probability__isnull=True) | Q(version__gt=0))
    )
    if zone == Zone.SAME:
        return pairs.filter(probability__gte=same)
    if zone == Zone.ASK:
        return pairs.filter(Q(probability__lt=same) | Q(probability__isnull=True))
    return pairs


def _describe_records(person_ids: set[int]) -> dict[int, RecordShown]:
    """Identifying fields of records, by their id. Cost: three queries."""
    kinds = load_registration_content().documents
    rows = Person.objects.filter(pk__in=person_ids).prefetch_related("nationalities", "documents")
    return {
        person.pk: RecordShown(
            person_id=person.pk,
            number=person.number,
            name=person.name,
            given_names=person.given_names,
            surnames=(person.surname_1, person.surname_2),
            preferred_name=person.preferred_name,
            born=make_partial_date(person.birth_year, person.birth_month, person.birth_day),
            birth_estimated=person.birth_estimated,
            sex=person.sex,
            nationalities=tuple(row.country for row in sorted(person.nationalities.all(), key=lambda row: row.pk)),
            documents=tuple(
                (row.kind, write_document_number(row.number, kinds.get(row.kind)), row.state)
                for row in sorted(person.documents.all(), key=lambda row: row.pk)
                if row.number
            ),
            phone=person.phone,
            registered_on=person.registered_on,
            registered_by=person.registered_by_organisation,
            synthetic=person.synthetic,
        )
        for person in rows
    }


def _list_decisions(pair: Pair) -> tuple[DecisionShown, ...]:
    rows = PairDecision.objects.filter(pair=pair).select_related("joined", "kept", "parameters").order_by("-id")
    return tuple(
        DecisionShown(
            verdict=row.verdict,
            who=row.username,
            organisation=row.organisation,
            at=row.at,
            probability=row.probability,
            parameters_version=row.parameters.version if row.parameters else None,
            joined=row.joined.number if row.joined else "",
            kept=row.kept.number if row.kept else "",
            reason=row.reason,
        )
        for row in rows
    )
