"""What was delivered on a route: entered in the ledger in the same transaction, and taken back by reversal."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory.queries import open_book
from ruta.rooms.ledger.commands import record_delivery, reverse_delivery
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.types import NewDelivery, Source
from ruta.rooms.people.models import Person
from ruta.rooms.route import errors
from ruta.rooms.route.commands.changes import cancel_follow_ups, check_day, move_referral, plan_follow_ups, require_open
from ruta.rooms.route.commands.plans import require_reachable
from ruta.rooms.route.models import Case, Referral, Step
from ruta.rooms.route.queries.plans import title_of_service
from ruta.rooms.route.queries.records import get_case_for, get_referral_for, get_step_for

#: The open programme, which the desk feeds; the closed one's figures come from its documents.
PROGRAMME = "phase2"


@transaction.atomic
def deliver_referral(
    *, by: Actor, referral_id: int, on: date, outcome: str = "delivered", again: bool = False, note: str = ""
) -> Referral:
    """The service was given: the ledger gets its entry, the step is done, follow-ups are planned.

    ``again`` confirms that the same service is given to the same person once more; figures count her once all the same.
    Errors: ``delivered-before``, ``action-not-allowed``, ``action-not-yours``, those of the ledger, of dates; nothing
    is written then.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    if not again:
        _refuse_delivered(referral.case, referral.service_id)
    move_referral(by=by, referral=referral, action="deliver", on=on, note=note)
    referral.delivery = _enter(
        by, referral.case, service=referral.service_id, on=on, outcome=outcome, again=again,
        ref=f"referral:{referral.pk}", note=note,
    )  # fmt: skip
    referral.save(update_fields=["delivery"])
    return referral


@transaction.atomic
def reverse_referral_delivery(*, by: Actor, referral_id: int, reason: str, on: date, note: str = "") -> Referral:
    """Take back the delivery of a referral: the ledger gets a reversal; an earlier one of the referral holds again.

    Errors: ``nothing-delivered``, ``reason-missing``, ``note-missing``, ``action-not-allowed``, ``reversal-not-yours``
    and the ledger's other refusals; nothing is written then.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    if referral.delivery_id is None:
        raise errors.nothing_delivered()
    delivery_id = referral.delivery_id
    earlier = _standing(referral.case).filter(referral_ref=f"referral:{referral.pk}").exclude(pk=delivery_id)
    referral.delivery = earlier.order_by("-date", "-pk").first()
    if referral.delivery is None:
        move_referral(by=by, referral=referral, action="reverse", on=on, reason=reason, note=note)
    else:
        referral.save(update_fields=["delivery"])
    reverse_delivery(by=by, delivery_id=delivery_id, reason=reason, note=note)
    return referral


@transaction.atomic
def record_step_delivery(
    *, by: Actor, step_id: int, on: date, outcome: str = "delivered", again: bool = False, note: str = ""
) -> Step:
    """A service of the plan was given without a referral (at the desk itself, or as the person tells).

    Errors: ``delivered-before``, ``step-blocked``, ``step-in-use``, ``route-reference-unknown`` (a paper without a
    counter), ``case-not-open``, those of the ledger, of dates; nothing is written then.
    """
    step = get_step_for(by, step_id, lock=True)
    case = get_case_for(by, step.case_id, lock=True)
    require_open(case)
    if step.service_id is None:
        raise errors.reference_unknown(kind="service", value=step.document, field="service")
    if step.state != "done":
        require_reachable(step)
    if not again:
        _refuse_delivered(case, step.service_id)
    check_day(on, first=date.min)
    _enter(by, case, service=step.service_id, on=on, outcome=outcome, again=again, ref=f"step:{step.pk}", note=note)
    if step.state != "done":
        step.state, step.done_on = "done", on
        step.save(update_fields=["state", "done_on"])
        plan_follow_ups(case=case, step=step, ended_on=on)
    record_audit(
        by=by, action="route.record_step_delivery", subject=("person", case.person_id), writes=True,
        details={"step": step.pk},
    )  # fmt: skip
    return step


@transaction.atomic
def reverse_step_delivery(*, by: Actor, step_id: int, reason: str, note: str = "") -> Step:
    """Take back what :func:`record_step_delivery` entered last. Errors: ``nothing-delivered``, those of the ledger."""
    step = get_step_for(by, step_id, lock=True)
    standing = _standing(step.case).filter(referral_ref=f"step:{step.pk}").order_by("-pk")
    latest = standing.first()
    if latest is None:
        raise errors.nothing_delivered()
    reverse_delivery(by=by, delivery_id=latest.pk, reason=reason, note=note)
    if not standing.exclude(pk=latest.pk).exists():
        step.state, step.done_on = "planned", None
        step.save(update_fields=["state", "done_on"])
        cancel_follow_ups(step)
    return step


def _enter(
    by: Actor, case: Case, *, service: str, on: date, outcome: str, again: bool, ref: str, note: str
) -> Delivery:
    found = open_book().find_service(service)
    return record_delivery(
        by=by,
        delivery=NewDelivery(
            date=on,
            person_id=case.person_id,
            kind=found.ledger_kind,
            outcome=outcome,
            service=service,
            organisation=found.organisation.code,
            city=case.city,
            programme=PROGRAMME,
            source=(Source.PARTNER if by.role == Role.PARTNER else Source.DESK).value,
            referral_ref=ref,
            note=note[:300],
            synthetic=case.synthetic,
        ),
        again=again,
    )


def _refuse_delivered(case: Case, service: str) -> None:
    """Two tabs can't both pass: the person is locked before looking."""
    Person.objects.select_for_update().filter(pk=case.person_id).values_list("pk", flat=True).first()
    earlier = _standing(case).filter(service_id=service).order_by("-date").first()
    if earlier is not None:
        raise errors.delivered_before(service=title_of_service(service, open_book())["es"], on=earlier.date)


def _standing(case: Case) -> QuerySet[Delivery]:
    """Deliveries to the person that count: neither reversed nor reversals."""
    return Delivery.objects.filter(person_id=case.person_id, programme=PROGRAMME, reverses=None, reversal=None)
