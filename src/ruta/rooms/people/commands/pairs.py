"""Deciding whether two records are one person, and undoing it. Every answer stays in the append-only decisions."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.commands.merging import join_records, lock_joins, part_records, take_pair, write_decision
from ruta.rooms.people.models import Pair, PairDecision
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.queries.linkage import judge_records
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.types import Verdict


@transaction.atomic
def propose_pair(*, by: Actor, person_id: int, other_id: int) -> Pair:
    """Put two records of a city in the list of pairs, because somebody thinks that they look alike.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``merge-with-itself``, ``merge-across-cities``.
    """
    if person_id == other_id:
        raise errors.merge_with_itself()
    one, other = (get_person_for(by, pk, writes=True) for pk in (person_id, other_id))
    if one.city != other.city:
        raise errors.merge_across_cities()
    pair = take_pair(one, other)
    if pair.state == "faded":
        pair.state = "open"
    if pair.probability is None:
        pair.probability, pair.parameters = judge_records(pair.left_id, pair.right_id, city=pair.city)
    pair.save(update_fields=["state", "probability", "parameters"])
    _audit(by, pair, "people.propose_pair", "")
    return pair


@transaction.atomic
def decide_pair(
    *, by: Actor, pair_id: int, verdict: str, seen_version: int, keep_id: int | None = None, reason: str = ""
) -> Pair:
    """Answer a pair: *same* joins what its records stand for (kept: ``keep_id``, else the older one), *different* keeps
    it from being asked again, *unsure* puts it aside.

    ``seen_version``: the pair's version that was on screen; when somebody decided meanwhile, nothing is written.
    Errors: ``pair-not-found``, ``role-not-enough``, ``other-city``, ``verdict-unknown``, ``pair-decided-meanwhile``,
    ``pair-decided-already``, ``already-merged``, ``pair-contradicts``.
    """
    if verdict not in set(Verdict):
        raise errors.verdict_unknown(verdict=verdict)
    pair = _lock_pair(by, pair_id)
    if pair.version != seen_version:
        raise _tell_what_was_decided(pair)
    if pair.state in (Verdict.SAME, Verdict.DIFFERENT):
        raise errors.pair_decided_already(verdict=_WORDS[pair.state])
    joined = kept = None
    if verdict == Verdict.SAME:
        keep = pair.right_id if keep_id == pair.right_id else pair.left_id
        other = pair.left_id if keep == pair.right_id else pair.right_id
        joined, kept = join_records(by=by, keep_id=keep, other_id=other, reason=reason or "pair")
    elif verdict == Verdict.DIFFERENT and len(set(find_roots([pair.left_id, pair.right_id]).values())) == 1:
        raise errors.merge_decided_already(number=pair.right.number, kept=pair.left.number)
    write_decision(pair, by=by, verdict=verdict, joined=joined, kept=kept, reason=reason)
    _audit(by, pair, "people.decide_pair", verdict)
    return pair


@transaction.atomic
def undo_pair_decision(*, by: Actor, pair_id: int, seen_version: int, reason: str = "") -> Pair:
    """Take the last answer back: the pair is open again, and what it joined is parted.

    Errors: ``pair-not-found``, ``role-not-enough``, ``other-city``, ``pair-decided-meanwhile``, ``pair-not-decided``.
    """
    pair = _lock_pair(by, pair_id)
    if pair.version != seen_version:
        raise _tell_what_was_decided(pair)
    if pair.state not in set(Verdict):
        raise errors.pair_not_decided()
    last = pair.decisions.select_related("joined", "kept").order_by("-id").first()
    joined = last.joined if last and last.verdict == Verdict.SAME else None
    kept = last.kept if joined and last else None
    if joined is not None and kept is not None:
        part_records(by=by, other_id=joined.pk, reason=reason or "pair")
    write_decision(pair, by=by, verdict="undone", joined=joined, kept=kept, reason=reason)
    _audit(by, pair, "people.undo_pair_decision", "undone")
    return pair


def _lock_pair(by: Actor, pair_id: int) -> Pair:
    require(policies.may_search_people(by))
    found = Pair.objects.filter(pk=pair_id).values_list("city", flat=True).first()
    if found is None or (policies.may_decide_pairs(by, found) is not None):
        raise errors.pair_not_found(pair=pair_id)
    lock_joins(found)
    return Pair.objects.select_for_update(of=("self",)).select_related("left", "right").get(pk=pair_id)


#: A verdict in words, for the message; the door translates them.
_WORDS = {
    "same": "same person", "different": "different people", "unsure": "cannot tell yet", "undone": "undone",
}  # fmt: skip


def _tell_what_was_decided(pair: Pair) -> Exception:
    last = PairDecision.objects.filter(pair=pair).order_by("-id").first()
    return errors.pair_decided_meanwhile(
        who=last.username if last else "",
        verdict=_WORDS[last.verdict] if last else pair.state,
        when=timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M") if last else "",
        version=pair.version,
    )


def _audit(by: Actor, pair: Pair, action: str, verdict: str) -> None:
    for person_id in (pair.left_id, pair.right_id):
        record_audit(
            by=by,
            action=action,
            subject=("person", person_id),
            writes=True,
            purpose="pairs",
            details={"pair": pair.pk, "verdict": verdict},
        )
