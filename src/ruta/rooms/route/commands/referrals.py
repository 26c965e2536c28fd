"""Writing, sending, answering and withdrawing referrals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.people.commands import record_consent, record_withheld_categories
from ruta.rooms.people.queries import has_consent
from ruta.rooms.people.types import ConsentAnswer
from ruta.rooms.route import errors
from ruta.rooms.route.commands.appointments import book_appointment
from ruta.rooms.route.commands.changes import check_day, move_referral, require_open
from ruta.rooms.route.commands.determinations import keep_answer, keep_judgement
from ruta.rooms.route.commands.plans import add_step, check_service, require_reachable
from ruta.rooms.route.models import Appointment, Case, Referral, SharedField, Step
from ruta.rooms.route.queries.records import get_case_for, get_referral_for
from ruta.rooms.route.queries.sharing import select_allowed_items
from ruta.rooms.route.rules.states import REFERRAL, find_due_day


@transaction.atomic
def create_referral(
    *, by: Actor, case_id: int, service: str, on: date, message: str = "", replaces_id: int | None = None
) -> Referral:
    """Prepare a referral to a service; where the plan has no such step, one is added. Nothing is shared yet.

    ``replaces_id``: a declined referral in whose place this one stands; it is closed.
    Errors: ``case-not-open``, ``step-service-inactive``, ``step-service-elsewhere``, ``route-reference-unknown``,
    ``step-blocked``, ``step-in-use``, ``referral-exists``, ``referral-not-found``, of dates.
    """
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    book = open_book()
    check_service(service, case=case, book=book)
    check_day(on, first=case.opened_on)
    if Referral.objects.filter(case=case, service_id=service).exclude(state__in=["declined", "closed"]).exists():
        raise errors.referral_exists(service=book.services[service].name.es)
    replaced = get_referral_for(by, replaces_id, lock=True) if replaces_id is not None else None
    if replaced is not None and replaced.case_id != case.pk:
        raise errors.referral_not_found(referral=replaces_id)
    step = _find_step(by, case, service, why="next" if replaced else "worker")
    referral = Referral(
        case=case,
        step=step,
        service_id=service,
        city=case.city,
        sender=case.organisation,
        receiver_id=book.services[service].organisation.code,
        state=REFERRAL.first,
        state_since=on,
        due_on=find_due_day(REFERRAL, REFERRAL.first, since=on),
        message=message.strip(),
        replaces=replaced,
        created_by=by.username,
        created_on=on,
        changed_at=timezone.now(),
        synthetic=case.synthetic,
    )
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError as error:
        raise errors.referral_exists(service=book.services[service].name.es) from error
    if replaced is not None:
        _replace(by, replaced, step, on=on)
    record_audit(
        by=by,
        action="route.create_referral",
        subject=("person", case.person_id),
        writes=True,
        details={"referral": referral.pk, "service": service},
    )
    return referral


@transaction.atomic
def send_referral(*, by: Actor, referral_id: int, on: date, message: str | None = None) -> Referral:
    """Send a prepared or returned referral: the least that the service needs is shared with the receiver, and kept.

    Errors: ``consent-missing`` (the person has not agreed for that institution), ``action-not-allowed``,
    ``action-not-yours``, ``case-not-open``, of dates; nothing is written then.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    require_open(referral.case)
    if not has_consent(person_id=referral.case.person_id, purpose="refer", recipient=referral.receiver_id, on=on):
        raise errors.consent_missing(organisation=referral.receiver.name_es, person=referral.case.person.name)
    if message is not None:
        referral.message = message.strip()
    referral.sending += 1
    referral.sent_on = on
    move_referral(by=by, referral=referral, action="send", on=on)
    keep_judgement(by=by, case=referral.case, service=referral.service_id, on=on, referral=referral)
    items = select_allowed_items(by=by, case=referral.case, service=referral.service_id, on=on)
    SharedField.objects.bulk_create(
        SharedField(referral=referral, sending=referral.sending, position=i, name=item.name, value=item.value[:400])
        for i, item in enumerate(items)
    )
    record_audit(
        by=by,
        action="route.share",
        subject=("person", referral.case.person_id),
        writes=True,
        purpose=f"refer:{referral.receiver_id}",
        details={"referral": referral.pk, "fields": [item.name for item in items]},
    )
    return referral


@transaction.atomic
def refer_person(
    *,
    by: Actor,
    case_id: int,
    service: str,
    on: date,
    consent: ConsentAnswer | None = None,
    withheld: Collection[str] | None = None,
    message: str = "",
    replaces_id: int | None = None,
) -> Referral | None:
    """Prepare and send in one go, recording what the person decides about sharing on the way.

    A refusal is recorded and answers None: nothing is prepared. Without a decision, an earlier permission must hold.
    ``withheld``: kinds of data she leaves out, all of them; None keeps what she said before.
    Errors: those of :func:`create_referral`, :func:`send_referral` and of recording a consent; nothing is written then.
    """
    case = get_case_for(by, case_id)
    if consent is not None:
        book = open_book()
        check_service(service, case=case, book=book)
        record_consent(
            by=by,
            person_id=case.person_id,
            purpose="refer",
            recipient=book.services[service].organisation.code,
            state=consent.state,
            language=consent.language,
            how=consent.how,
            on=on,
            valid_until=consent.valid_until,
        )
        if consent.state != "given":
            return None
    if withheld is not None:
        record_withheld_categories(
            by=by,
            person_id=case.person_id,
            purpose="refer",
            recipient=open_book().find_service(service).organisation.code,
            withheld=withheld,
            language=consent.language if consent else "es",
            how=consent.how if consent else "spoken",
            on=on,
        )
    referral = create_referral(by=by, case_id=case_id, service=service, on=on, message=message, replaces_id=replaces_id)
    return send_referral(by=by, referral_id=referral.pk, on=on)


@transaction.atomic
def receive_referral(*, by: Actor, referral_id: int, on: date) -> Referral:
    """The receiver has seen it. Opening a referral that was received already changes nothing."""
    referral = get_referral_for(by, referral_id, lock=True)
    if referral.state == "sent" and referral.receiver_id == by.organisation:
        move_referral(by=by, referral=referral, action="receive", on=max(on, referral.state_since))
    return referral


@transaction.atomic
def accept_referral(
    *,
    by: Actor,
    referral_id: int,
    on: date,
    note: str = "",
    starts_at: datetime | None = None,
    minutes: int = 45,
    place: str = "",
) -> Referral:
    """The receiver takes the person on, with an appointment where there is one.

    Errors: ``consent-withdrawn``, ``appointment-in-past``, ``action-not-allowed``, ``action-not-yours``, of dates.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    if not has_consent(person_id=referral.case.person_id, purpose="refer", recipient=referral.receiver_id, on=on):
        raise errors.consent_withdrawn(person=referral.case.person.number)
    move_referral(by=by, referral=referral, action="accept", on=on, note=note)
    keep_answer(by=by, referral=referral, accepted=True, reason="", on=on)
    if starts_at is not None:
        book_appointment(
            by=by, case=referral.case, referral=referral, starts_at=starts_at, minutes=minutes, place=place
        )
    return referral


@transaction.atomic
def decline_referral(*, by: Actor, referral_id: int, reason: str, on: date, note: str = "") -> Referral:
    """The receiver does not take the person on, for a coded reason. Errors: ``reason-missing``, ``note-missing``, …"""
    referral = _move(by, referral_id, "decline", on=on, reason=reason, note=note)
    keep_answer(by=by, referral=referral, accepted=False, reason=reason, on=on)
    return referral


@transaction.atomic
def return_referral(*, by: Actor, referral_id: int, note: str, on: date) -> Referral:
    """The receiver asks the sender to correct something. Errors: ``note-missing``, ``action-not-allowed``, …"""
    return _move(by, referral_id, "return", on=on, note=note)


@transaction.atomic
def record_attendance(*, by: Actor, referral_id: int, came: bool, on: date, note: str = "") -> Referral:
    """The person came, or did not. Errors: ``action-not-allowed``, ``action-not-yours``, of dates."""
    referral = _move(by, referral_id, "attend" if came else "miss", on=on, note=note)
    Appointment.objects.filter(referral=referral, state="planned", starts_at__date__lte=on).update(
        state="kept" if came else "missed"
    )
    return referral


@transaction.atomic
def reschedule_referral(
    *, by: Actor, referral_id: int, on: date, starts_at: datetime, minutes: int = 45, place: str = ""
) -> Referral:
    """Call somebody again who did not come. Errors: ``appointment-in-past``, ``action-not-allowed``, …"""
    referral = _move(by, referral_id, "reschedule", on=on)
    book_appointment(by=by, case=referral.case, referral=referral, starts_at=starts_at, minutes=minutes, place=place)
    return referral


@transaction.atomic
def withdraw_referral(*, by: Actor, referral_id: int, reason: str, on: date, note: str = "") -> Referral:
    """The sender takes it back. Errors: ``reason-missing``, ``action-not-allowed``, ``action-not-yours``, of dates."""
    return _move(by, referral_id, "withdraw", on=on, reason=reason, note=note)


@transaction.atomic
def close_referral(*, by: Actor, referral_id: int, on: date) -> Referral:
    """The sender has taken note of the answer. Errors: ``action-not-allowed``, ``action-not-yours``."""
    return _move(by, referral_id, "close", on=on)


def _move(by: Actor, referral_id: int, action: str, *, on: date, reason: str = "", note: str = "") -> Referral:
    referral = get_referral_for(by, referral_id, lock=True)
    move_referral(by=by, referral=referral, action=action, on=on, reason=reason, note=note.strip())
    if referral.state in ("declined", "closed", "returned"):
        Appointment.objects.filter(referral=referral, state="planned").update(state="cancelled")
    return referral


def _replace(by: Actor, replaced: Referral, step: Step, *, on: date) -> None:
    """The new step takes the place of the refused one in the plan."""
    if replaced.state == "declined":
        move_referral(by=by, referral=replaced, action="close", on=on)
    old = Step.objects.filter(referrals=replaced).exclude(pk=step.pk).exclude(state__in=["done", "dropped"]).first()
    if old is None:
        return
    old.opens.exclude(pk=step.pk).update(after=step)
    step.position = old.position
    step.save(update_fields=["position"])
    old.state, old.after = "dropped", None
    old.save(update_fields=["state", "after"])


def _find_step(by: Actor, case: Case, service: str, *, why: str) -> Step:
    step = case.steps.select_related("after").filter(service_id=service, document="").exclude(state="dropped").first()
    if step is None:
        return add_step(by=by, case_id=case.pk, service=service, why=why)
    if step.state != "done":
        require_reachable(step)
    return step
