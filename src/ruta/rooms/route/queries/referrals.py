"""Referrals: lists, the inbox, one referral as its sender and as its receiver sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory.queries import open_book
from ruta.rooms.ledger.queries import list_deliveries
from ruta.rooms.ledger.types import DeliverySummary
from ruta.rooms.people.queries import list_withheld_categories
from ruta.rooms.route import policies
from ruta.rooms.route.models import Appointment, Referral, SharedField
from ruta.rooms.route.queries.cases import ReferralLine, list_history, make_referral_line
from ruta.rooms.route.queries.plans import find_case_entitlement, write_words
from ruta.rooms.route.queries.records import get_referral_for, referrals_of, with_consent_state
from ruta.rooms.route.queries.sharing import SharedLine, say_shared
from ruta.rooms.route.rules.sharing import find_category, may_leave
from ruta.rooms.route.rules.states import ANSWERED, REFERRAL, WITH_RECEIVER, list_actions
from ruta.rooms.route.types import HistoryLine, Transition, Words


@dataclass(frozen=True)
class ReferralFile:
    """One referral with its shared lines, answers, appointments and history.

    ``shared`` is empty for a receiver once the person withdrew the permission. ``taken_back``: kinds of data that were
    told and that she has left out of her permission since; a receiver no longer sees them. ``actions``: what the reader
    may do now.
    """

    referral: Referral
    line: ReferralLine
    person_label: str
    shared: tuple[SharedLine, ...]
    actions: tuple[Transition, ...]
    appointments: tuple[Appointment, ...]
    history: tuple[HistoryLine, ...]
    deliveries: tuple[DeliverySummary, ...]
    taken_back: tuple[str, ...] = ()

    @property
    def waits_for_receiver(self) -> bool:
        """Whether the receiving institution has the next move."""
        return self.referral.state in WITH_RECEIVER


@dataclass(frozen=True)
class Proposal:
    """A service proposed after a refusal."""

    service: str
    name: Words
    organisation: Words
    is_open: bool


def list_referrals(
    *, by: Actor, on: date, state: str = "", overdue: bool = False, organisation: str = "", person_id: int | None = None
) -> QuerySet[Referral]:
    """Referrals the actor may know of, the most urgent first.

    Errors: ``role-not-enough``. Cost: one query when read.
    """
    require(policies.may_see_referrals(by))
    rows = with_consent_state(referrals_of(by).select_related("case__person", "receiver"))
    if state in REFERRAL.states:
        rows = rows.filter(state=state)
    elif state == "answered":
        rows = rows.filter(state__in=ANSWERED)
    elif state == "with-receiver":
        rows = rows.filter(state__in=WITH_RECEIVER)
    if overdue:
        rows = rows.filter(due_on__lt=on)
    if organisation:
        rows = rows.filter(receiver__code=organisation)
    if person_id is not None:
        rows = rows.filter(case__person_id=person_id)
    return rows.order_by(F("due_on").asc(nulls_last=True), "-id")


def list_receivers(*, by: Actor) -> list[tuple[str, str]]:
    """Institutions that received referrals the actor may know of: (code, name). Cost: one query."""
    rows = referrals_of(by).order_by("receiver__name_es").values_list("receiver__code", "receiver__name_es").distinct()
    return list(rows)


def inbox(*, by: Actor, state: str = "") -> QuerySet[Referral]:
    """What was sent to the actor's institution: what waits for it by its clock, then the rest, newest first.

    Errors: ``role-not-enough``. Cost: one query when read.
    """
    require(policies.may_see_referrals(by))
    rows = Referral.objects.filter(receiver__code=by.organisation, sending__gt=0).select_related(
        "case__person", "receiver"
    )
    if state in REFERRAL.states:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=WITH_RECEIVER)
    return with_consent_state(rows).order_by(F("due_on").asc(nulls_last=True), "-id")


def count_inbox(*, by: Actor, on: date) -> tuple[int, int]:
    """How many referrals wait for the actor's institution, and how many of them are overdue. Cost: two queries."""
    waiting = Referral.objects.filter(receiver__code=by.organisation, sending__gt=0, state__in=WITH_RECEIVER)
    return waiting.count(), waiting.filter(due_on__lt=on).count()


def list_referral_lines(referrals: Sequence[Referral], *, on: date) -> list[ReferralLine]:
    """A page of referrals in words. Cost: one query."""
    book = open_book()
    return [make_referral_line(referral, book, on=on) for referral in referrals]


def load_referral(*, by: Actor, referral_id: int, on: date) -> ReferralFile:
    """One referral as its sender sees it; leaves an audit entry.

    Errors: ``role-not-enough``, ``referral-not-found``. Cost: eight queries.
    """
    return _load(by, referral_id, on=on, hide_withdrawn=False)


def load_referral_for_partner(*, by: Actor, referral_id: int, on: date) -> ReferralFile:
    """One referral as its receiver sees it: only what was shared with it; leaves an audit entry.

    A referral to another institution is not found. Errors: ``role-not-enough``, ``referral-not-found``.
    """
    return _load(by, referral_id, on=on, hide_withdrawn=True)


def find_next_services(*, by: Actor, referral: Referral, on: date, limit: int = 3) -> tuple[Proposal, ...]:
    """Other services of the same kind that the person may enter, for after a refusal; open ones first.

    Not those that refused in this case already. Errors: those of :func:`find_case_entitlement`. Cost: eight queries.
    """
    book = open_book()
    present = book.services.get(referral.service_id)
    if present is None:
        return ()
    refused = set(
        Referral.objects.filter(case_id=referral.case_id)
        .filter(~Q(state="closed") | Q(pk=referral.pk))
        .values_list("service__code", flat=True)
    )
    entitlement = find_case_entitlement(by=by, case=referral.case, on=on)
    found = [
        Proposal(
            service=answer.service.code,
            name=write_words(answer.service.name),
            organisation=write_words(answer.service.organisation.name),
            is_open=answer.door == "open",
        )
        for answer in (*entitlement.open, *entitlement.key)
        if answer.service.kind == present.kind and answer.service.code not in refused
    ]
    return tuple(found[:limit])


def _load(by: Actor, referral_id: int, *, on: date, hide_withdrawn: bool) -> ReferralFile:
    known = get_referral_for(by, referral_id)
    referral = with_consent_state(
        Referral.objects.filter(pk=known.pk).select_related("case__person", "step", "receiver")
    ).get()
    book = open_book()
    line = make_referral_line(referral, book, on=on)
    hidden = hide_withdrawn and line.consent_withdrawn
    withheld = list_withheld_categories(
        person_id=referral.case.person_id, purpose="refer", recipient=referral.receiver_id, on=on
    )
    told = list(referral.shared.filter(sending=referral.sending))
    taken_back = sorted({find_category(row.name) or "" for row in told} & withheld)
    rows = [] if hidden else [row for row in told if not hide_withdrawn or may_leave(row.name, withheld=withheld)]
    record_audit(
        by=by,
        action="route.load_referral",
        subject=("person", referral.case.person_id),
        writes=False,
        purpose="referral",
        details={"referral": referral.pk, "shared": len(rows)},
    )
    return ReferralFile(
        referral=referral,
        line=line,
        person_label=_label_person(by, referral, rows, hidden=hidden),
        shared=tuple(say_shared(row.name, row.value, book) for row in rows),
        taken_back=tuple(taken_back),
        actions=tuple(
            way
            for way in list_actions(REFERRAL, referral.state)
            if policies.may_move_referral(by, way, city=referral.city, receiver=referral.receiver_id) is None
        ),
        appointments=tuple(referral.appointments.filter(state="planned")),
        history=list_history(referral.changes.all()),
        deliveries=list_deliveries(by=by, referral_ref=f"referral:{referral.pk}"),
    )


def _label_person(by: Actor, referral: Referral, rows: list[SharedField], *, hidden: bool) -> str:
    if by.role != Role.PARTNER:
        return referral.case.person.preferred_name or referral.case.person.name
    name = next((row.value for row in rows if row.name == "name"), "")
    return name if name and not hidden else referral.case.person.number
