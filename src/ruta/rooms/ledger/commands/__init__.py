"""Writes of the ledger: enter, enter many, reverse. Nothing is ever changed or removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory.models import Organisation, Place, Service
from ruta.rooms.ledger import errors, policies
from ruta.rooms.ledger.models import Delivery, HeadcountPart
from ruta.rooms.ledger.rules import check_reason, find_delivery_problems
from ruta.rooms.ledger.types import NewDelivery, Source
from ruta.rooms.people.models import Person

_CHUNK = 2_000

#: What a reversal repeats of the entry it corrects.
_KEYS = (
    *("programme", "person_id", "headcount", "quantity", "service_id", "organisation_id", "place_id", "city"),
    *("date", "date_from", "kind", "outcome", "activity", "referral_ref", "synthetic"),
    *("source_document", "source_line", "source_label_es", "source_label_en"),
)


@transaction.atomic
def record_delivery(*, by: Actor, delivery: NewDelivery, again: bool = False, on: date | None = None) -> Delivery:
    """Enter one delivery, to a person or of items or as a head-count.

    ``again`` confirms that the same person received the same service twice that day; ``on`` is today unless told.
    Errors: one :class:`Problems` with everything wrong (``delivery-in-future``, ``ledger-word-unknown``,
    ``delivery-reference-unknown`` and so on), ``delivery-already-recorded``, or the policy's refusal. Nothing is
    written then.
    """
    completed = _complete(delivery, by=by)
    _require_right(by, completed)
    _raise_all(_find_problems([completed], today=on or timezone.localdate()))
    if completed.person_id is not None and not again:
        _refuse_twice(completed)
    row = _build_row(completed, by=by, place_ids=_find_place_ids([completed]))
    row.save(force_insert=True)
    _write_parts([(row, completed)])
    record_audit(
        by=by,
        action="ledger.record_delivery",
        subject=("person", completed.person_id) if completed.person_id else ("delivery", row.pk),
        writes=True,
        purpose=completed.kind,
        details={"delivery": row.pk, "service": completed.service, "again": again},
    )
    return row


@transaction.atomic
def record_headcounts(*, by: Actor, entries: Sequence[NewDelivery], on: date | None = None) -> list[Delivery]:
    """Enter totals that arrive from outside: head-counts and items, with what is known of their parts.

    All or nothing. Errors: :class:`Problems` over all entries; a person's delivery is refused here.
    """
    completed = [_complete(entry, by=by) for entry in entries]
    for entry in completed:
        require(policies.may_record_headcount(by, organisation=entry.organisation, city=entry.city))
    _raise_all(_find_problems(completed, today=on or timezone.localdate()))
    place_ids = _find_place_ids(completed)
    rows = [_build_row(entry, by=by, place_ids=place_ids) for entry in completed]
    for row in rows:
        row.save(force_insert=True)
    _write_parts(list(zip(rows, completed, strict=True)))
    if rows:
        record_audit(
            by=by,
            action="ledger.record_headcounts",
            subject=("delivery", rows[0].pk),
            writes=True,
            details={"entries": len(rows)},
        )
    return rows


@transaction.atomic
def record_deliveries_in_bulk(*, by: Actor, deliveries: Iterable[NewDelivery], on: date | None = None) -> int:
    """Enter tens of thousands of deliveries at once, with one line in the audit; answers how many.

    Checked like single ones, except for identical deliveries, which are the caller's to avoid. All or nothing.
    """
    require(policies.may_record_in_bulk(by))
    today = on or timezone.localdate()
    count = 0
    for chunk in _chunks(deliveries):
        completed = [_complete(entry, by=by) if not entry.kind or not entry.organisation else entry for entry in chunk]
        _raise_all(_find_problems(completed, today=today))
        place_ids = _find_place_ids(completed)
        rows = Delivery.objects.bulk_create([_build_row(entry, by=by, place_ids=place_ids) for entry in completed])
        _write_parts([pair for pair in zip(rows, completed, strict=True) if pair[1].parts])
        count += len(rows)
    record_audit(by=by, action="ledger.record_in_bulk", subject=("ledger", ""), writes=True, details={"entries": count})
    return count


@transaction.atomic
def reverse_delivery(*, by: Actor, delivery_id: int, reason: str, note: str = "") -> Delivery:
    """Correct an entry: neither it nor its reversal counts any more. Both stay, and say who and why.

    Errors: ``delivery-not-found``, ``ledger-word-unknown``, ``reversal-of-reversal``, ``delivery-reversed-already``,
    or the policy's refusal.
    """
    original = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if original is None:
        raise errors.delivery_not_found(delivery_id=delivery_id)
    require(policies.may_reverse_delivery(by, original))
    check_reason(reason)
    if original.reverses_id is not None:
        raise errors.reversal_of_reversal(delivery_id=delivery_id)
    earlier = Delivery.objects.filter(reverses=original).values_list("pk", flat=True).first()
    if earlier is not None:
        raise errors.reversed_already(delivery_id=delivery_id, reversal_id=earlier)
    row = Delivery(
        **{key: getattr(original, key) for key in _KEYS},
        **_describe_recorder(by),
        source=_source_of(by),
        note=note,
        reverses=original,
        reason=reason,
    )
    row.save(force_insert=True)
    record_audit(
        by=by,
        action="ledger.reverse_delivery",
        subject=("person", original.person_id) if original.person_id else ("delivery", original.pk),
        writes=True,
        purpose=reason,
        details={"delivery": original.pk, "reversal": row.pk},
    )
    return row


def _complete(delivery: NewDelivery, *, by: Actor) -> NewDelivery:
    """Take an empty kind, organisation or city from the service. Cost: one query when there is a service."""
    if not delivery.service:
        return replace(delivery, city=delivery.city or by.city)
    found = (
        Service.objects.filter(code=delivery.service).values_list("ledger_kind", "organisation__code", "city").first()
    )
    if found is None:
        raise errors.reference_unknown(kind="service", code=delivery.service)
    kind, organisation, city = found
    return replace(
        delivery,
        kind=delivery.kind or kind or "",
        organisation=delivery.organisation or organisation or "",
        city=delivery.city or city or by.city,
    )


def _require_right(by: Actor, delivery: NewDelivery) -> None:
    policy = policies.may_record_delivery if delivery.person_id is not None else policies.may_record_headcount
    require(policy(by, organisation=delivery.organisation, city=delivery.city))


def _find_problems(deliveries: Sequence[NewDelivery], *, today: date) -> list[Problem]:
    """The rules' problems and the references that don't exist. Cost: one query per kind of reference."""
    problems = [problem for delivery in deliveries for problem in find_delivery_problems(delivery, today=today)]
    services = {delivery.service for delivery in deliveries} - {""}
    organisations = {delivery.organisation for delivery in deliveries} - {""}
    places = {delivery.place for delivery in deliveries} - {""}
    people = {delivery.person_id for delivery in deliveries if delivery.person_id is not None}
    known_services = set(Service.objects.filter(code__in=services).values_list("code", flat=True))
    known_organisations = set(Organisation.objects.filter(code__in=organisations).values_list("code", flat=True))
    known_people = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    for kind, codes in (
        ("service", services - known_services),
        ("organisation", organisations - known_organisations),
        ("place", places - set(_find_place_ids(deliveries)) if places else set()),
        ("person", {str(pk) for pk in people - known_people}),
    ):
        problems += [errors.reference_unknown(kind=kind, code=code) for code in sorted(codes)]
    return problems


def _raise_all(problems: list[Problem]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)


def _refuse_twice(delivery: NewDelivery) -> None:
    """Lock the person, so that two tabs can't both pass, and look for the same delivery that still counts."""
    Person.objects.select_for_update().filter(pk=delivery.person_id or 0).values_list("pk", flat=True).first()
    same = Delivery.objects.filter(
        Q(service=delivery.service) if delivery.service else Q(service=None),
        Q(organisation=delivery.organisation) if delivery.organisation else Q(organisation=None),
        person_id=delivery.person_id or 0,
        date=delivery.date,
        kind=delivery.kind,
        programme=delivery.programme,
        reverses=None,
        reversal=None,
    )
    earlier = same.values_list("pk", flat=True).first()
    if earlier is not None:
        raise errors.already_recorded(delivery_id=earlier, value=delivery.date)


def _find_place_ids(deliveries: Sequence[NewDelivery]) -> dict[str, int]:
    codes = {delivery.place for delivery in deliveries} - {""}
    return dict(Place.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}


def _describe_recorder(by: Actor) -> dict[str, object]:
    return {
        "recorded_at": timezone.now(),
        "recorded_by": by.username,
        "recorded_user_id": by.user_id,
        "recorded_organisation": by.organisation,
    }


def _source_of(by: Actor) -> str:
    if by.is_system:
        return Source.SYSTEM.value
    return Source.PARTNER.value if by.role == Role.PARTNER else Source.DESK.value


def _build_row(delivery: NewDelivery, *, by: Actor, place_ids: dict[str, int]) -> Delivery:
    source = Source.PARTNER.value if by.role == Role.PARTNER and delivery.source == Source.DESK else delivery.source
    return Delivery(
        programme=delivery.programme,
        person_id=delivery.person_id,
        headcount=delivery.headcount,
        quantity=delivery.quantity,
        service_id=delivery.service or None,
        organisation_id=delivery.organisation or None,
        place_id=place_ids.get(delivery.place),
        city=delivery.city,
        date=delivery.date,
        date_from=delivery.date_from,
        kind=delivery.kind,
        outcome=delivery.outcome,
        activity=delivery.activity,
        source=source,
        source_document=delivery.source_document,
        source_line=delivery.source_line,
        source_label_es=delivery.source_label_es,
        source_label_en=delivery.source_label_en,
        note=delivery.note,
        referral_ref=delivery.referral_ref,
        synthetic=delivery.synthetic,
        **_describe_recorder(by),
    )


def _write_parts(pairs: Sequence[tuple[Delivery, NewDelivery]]) -> None:
    HeadcountPart.objects.bulk_create(
        [
            HeadcountPart(delivery=row, attribute=part.attribute, value=part.value, people=part.people)
            for row, delivery in pairs
            for part in delivery.parts
        ]
    )


def _chunks(deliveries: Iterable[NewDelivery]) -> Iterator[list[NewDelivery]]:
    iterator = iter(deliveries)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
