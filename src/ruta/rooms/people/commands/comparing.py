"""Long work: comparing the register of a city with itself, only where somebody is new or changed.

Who was compared at which version of the file is written with what was found, a few hundred people at a time: work
that is cut off is done as far as it says, and the next one does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ruta.kernel.problems import Conflict
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import SYSTEM, Actor, Progress
from ruta.rooms.people import errors, policies
from ruta.rooms.people.commands.linkage import LEAST_PEOPLE, learn_linkage
from ruta.rooms.people.commands.merging import join_records, lock_joins, write_decision
from ruta.rooms.people.models import ComparedPerson, LinkageChoice, Pair, Person, SearchKey
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.queries.linkage import find_choice, read_parameters
from ruta.rooms.people.queries.register import make_record, read_register
from ruta.rooms.people.rules.identity import compare_register, score_pair

#: Up to so many new people are looked up by their keys; more are compared with everybody at once, in columns.
_FEW = 50
_CHUNK, _PART = 500, 800
_MOST_UNDER_A_KEY = 200


def compare_people(
    *, by: Actor, progress: Progress, city: str = "", person_ids: Sequence[int] | None = None
) -> dict[str, Any]:
    """Compare the new and changed people of a city (every city when none is named) with all of it; fill the queue.

    ``person_ids``: only these, who have just been registered. What people decided stands, whatever is found now.
    Errors: ``role-not-enough``, ``other-city``, ``city-unknown``.
    """
    cities = load_registration_content().cities
    if city and city not in cities:
        raise errors.city_unknown(city=city)
    counts = {"people": 0, "pairs": 0, "joined": 0}
    for one in [city] if city else cities:
        if person_ids is None:
            require(policies.may_compare_register(by, one))
        else:
            require(policies.may_register(by, one))
        with reading_all("the whole register of a city is compared; only which pairs are alike is kept"):
            for name, count in _compare_city(by, one, person_ids, progress).items():
                counts[name] += count
    return counts


def _compare_city(by: Actor, city: str, person_ids: Sequence[int] | None, progress: Progress) -> dict[str, int]:
    choice = find_choice(city)
    if choice is None:
        if Person.objects.filter(city=city).count() < LEAST_PEOPLE:
            return {}
        learn_linkage(by=SYSTEM, progress=lambda done, total: None, city=city)
        choice = find_choice(city)
    if choice is None:
        raise errors.parameters_missing(city=city)
    versions = _list_changed(choice, person_ids)
    if not versions:
        return {}
    changed = sorted(versions)
    progress(0, len(changed))
    found = _find_by_keys(choice, changed) if len(changed) <= _FEW else _find_in_columns(choice, changed)
    written = 0
    for start in range(0, len(changed), _CHUNK):
        part = changed[start : start + _CHUNK]
        written += _write_part(choice, part, found, versions)
        progress(min(start + _CHUNK, len(changed)), len(changed))
    joined = _join_likely(choice, changed) if choice.joins_alone else 0
    counts = {"people": len(changed), "pairs": written, "joined": joined}
    record_audit(by=by, action="people.compare_people", subject=("city", city), writes=True, details=counts)
    return counts


def _list_changed(choice: LinkageChoice, person_ids: Sequence[int] | None) -> dict[int, int]:
    """Who was never compared, or not at the present version of the file: version by id."""
    compared = ComparedPerson.objects.filter(person=OuterRef("pk"), version=OuterRef("version"))
    people = Person.objects.filter(~Exists(compared), city=choice.city)
    if person_ids is not None:
        people = people.filter(pk__in=list(person_ids)[:_PART])
    return dict(people.values_list("pk", "version"))


def _find_in_columns(choice: LinkageChoice, changed: list[int]) -> dict[int, dict[int, float]]:
    """Pairs with a changed record: by each of those, the others and how likely."""
    table = read_register(city=choice.city)
    everybody = table.num_rows
    parameters = read_parameters(choice.parameters)
    if len(changed) * 5 >= everybody:
        pairs = compare_register(table, parameters=parameters, threshold=choice.same, ask=choice.ask).pairs
    else:
        some = table.filter(pc.is_in(table.column("record_id"), pa.array(changed)))
        pairs = compare_register(some, table, parameters=parameters, threshold=choice.same, ask=choice.ask).pairs
    names = ("record_id_l", "record_id_r", "match_probability")
    return _gather(zip(*(pairs.column(name).to_pylist() for name in names), strict=True), set(changed))


def _find_by_keys(choice: LinkageChoice, changed: list[int]) -> dict[int, dict[int, float]]:
    """The same for a few people: those under the same keys, scored one by one."""
    parameters = read_parameters(choice.parameters)
    found: list[tuple[int, int, float]] = []
    for person_id in changed:
        mine = SearchKey.objects.filter(person_id=person_id).exclude(key__startswith="t").values_list("key", flat=True)
        beside = Pair.objects.filter(Q(left=person_id) | Q(right=person_id)).values_list("left_id", "right_id")
        others = {pk for pair in beside for pk in pair} - {person_id}
        for key in mine:
            under = SearchKey.objects.filter(city=choice.city, key=key).exclude(person_id=person_id)
            others |= set(under.order_by("-person_id").values_list("person_id", flat=True)[:_MOST_UNDER_A_KEY])
        table = read_register(city=choice.city, person_ids=[person_id, *sorted(others)])
        records = {row["record_id"]: make_record(row) for row in table.to_pylist()}
        asked = records.pop(person_id, None)
        if asked is not None:
            found += [(person_id, pk, score_pair(asked, record, parameters)) for pk, record in records.items()]
    return _gather((one for one in found if one[2] >= choice.ask), set(changed))


def _gather(pairs: Iterable[tuple[int, int, float]], changed: set[int]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = {}
    for left, right, probability in pairs:
        if left == right:
            continue
        for one, other in ((left, right), (right, left)):
            if one in changed:
                found.setdefault(one, {})[other] = probability
    return found


@transaction.atomic
def _write_part(
    choice: LinkageChoice, part: list[int], found: dict[int, dict[int, float]], versions: dict[int, int]
) -> int:
    """Pairs of some changed people, and that these were compared. Gives how many pairs are new."""
    likely = {
        (min(one, other), max(one, other)): probability
        for one in part
        for other, probability in found.get(one, {}).items()
    }
    kept: dict[tuple[int, int], Pair] = {}
    for pair in Pair.objects.filter(Q(left__in=part) | Q(right__in=part)):
        kept[pair.left_id, pair.right_id] = pair
    # A pair that somebody is deciding now keeps what was decided: only what is found changes here.
    for names, pair in kept.items():
        row = Pair.objects.filter(pk=pair.pk)
        if names in likely:
            row.filter(state="faded").update(state="open")
            row.filter(state__in=["open", "unsure"]).exclude(
                probability=likely[names], parameters=choice.parameters
            ).update(probability=likely[names], parameters=choice.parameters)
        elif pair.state == "open" and pair.probability is not None:
            row.filter(state="open").update(state="faded")
    fresh = [names for names in likely if names not in kept]
    alive = set(Person.objects.filter(pk__in={pk for names in fresh for pk in names}).values_list("pk", flat=True))
    now = timezone.now()
    made = Pair.objects.bulk_create(
        [
            Pair(
                city=choice.city,
                left_id=left,
                right_id=right,
                probability=likely[left, right],
                parameters=choice.parameters,
                found_at=now,
            )
            for left, right in fresh
            if left in alive and right in alive
        ],
        ignore_conflicts=True,
    )
    ComparedPerson.objects.bulk_create(
        [ComparedPerson(person_id=pk, version=versions[pk], parameters=choice.parameters) for pk in part],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["version", "parameters"],
    )
    return len(made)


def _join_likely(choice: LinkageChoice, changed: list[int]) -> int:
    """Join the pairs that nobody ever answered and that reach the threshold an administrator trusts to join alone."""
    joined = 0
    for start in range(0, len(changed), _PART):
        part = changed[start : start + _PART]
        waiting = Pair.objects.filter(
            Q(left__in=part) | Q(right__in=part),
            city=choice.city, state="open", version=0, probability__gte=choice.same,
        )  # fmt: skip
        for pair_id in waiting.order_by(F("probability").desc(), "pk").values_list("pk", flat=True):
            try:
                joined += _join_one(choice, pair_id)
            except Conflict:
                continue  # joined by way of another, or somebody found them different: the queue shows it
    return joined


@transaction.atomic
def _join_one(choice: LinkageChoice, pair_id: int) -> int:
    lock_joins(choice.city)
    pair = Pair.objects.select_for_update().get(pk=pair_id)
    if pair.state != "open" or pair.version:
        return 0
    if len(set(find_roots([pair.left_id, pair.right_id]).values())) == 1:
        return 0
    reason = f"automatic from {choice.same}, chosen by {choice.chosen_by}"
    joined, kept = join_records(by=SYSTEM, keep_id=pair.left_id, other_id=pair.right_id, reason=reason)
    write_decision(pair, by=SYSTEM, verdict="same", joined=joined, kept=kept, reason=reason)
    return 1
