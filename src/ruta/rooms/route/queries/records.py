"""Rows of the route for an actor: fetched and authorised in one step."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from ruta.kernel.problems import NotFound
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.people.models import Consent
from ruta.rooms.route import errors, policies
from ruta.rooms.route.models import Appointment, Case, FollowUp, Referral, Step

_Row = TypeVar("_Row", bound=Model)


def get_case_for(by: Actor, case_id: int, *, lock: bool = False) -> Case:
    """The case for an actor of its city's single window, with its person.

    Errors: ``case-not-found``, ``role-not-enough``, ``other-city``. Cost: one query.
    """
    rows = Case.objects.select_related("person")
    if lock:
        rows = rows.select_for_update(of=("self",))
    case = _first(rows, case_id, errors.case_not_found(case=case_id))
    require(policies.may_keep_case(by, case.city))
    return case


def get_step_for(by: Actor, step_id: int, *, lock: bool = False) -> Step:
    """The step with its case. Errors: ``step-not-found`` and those of :func:`get_case_for`."""
    rows = Step.objects.select_related("case__person")
    if lock:
        rows = rows.select_for_update(of=("self",))
    step = _first(rows, step_id, errors.step_not_found(step=step_id))
    require(policies.may_keep_case(by, step.case.city))
    return step


def get_referral_for(by: Actor, referral_id: int, *, lock: bool = False) -> Referral:
    """The referral with its case, for its sender's city or its receiver; nobody else learns that it exists.

    Errors: ``role-not-enough``, ``referral-not-found``. Cost: one query.
    """
    require(policies.may_see_referrals(by))
    rows = referrals_of(by).select_related("case__person", "step", "receiver")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return _first(rows, referral_id, errors.referral_not_found(referral=referral_id))


def get_appointment_for(by: Actor, appointment_id: int, *, lock: bool = False) -> Appointment:
    """The appointment with its case. Errors: ``role-not-enough``, ``appointment-not-found``."""
    require(policies.may_see_referrals(by))
    rows = Appointment.objects.select_related("case", "referral")
    if lock:
        rows = rows.select_for_update(of=("self",))
    if by.role == Role.PARTNER:
        rows = rows.filter(referral__receiver__code=by.organisation)
    elif not by.is_system:
        rows = rows.filter(case__city=by.city)
    return _first(rows, appointment_id, errors.appointment_not_found(appointment=appointment_id))


def get_follow_up_for(by: Actor, follow_up_id: int, *, lock: bool = False) -> FollowUp:
    """The follow-up with its case. Errors: ``follow-up-not-found`` and those of :func:`get_case_for`."""
    rows = FollowUp.objects.select_related("case__person", "step")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = _first(rows, follow_up_id, errors.follow_up_not_found(follow_up=follow_up_id))
    require(policies.may_keep_case(by, found.case.city))
    return found


def referrals_of(by: Actor) -> QuerySet[Referral]:
    """The referrals an actor may know of: partner staff those sent to their institution, the desk its city's too."""
    if by.is_system:
        return Referral.objects.all()
    to_us = Q(receiver__code=by.organisation) & Q(sending__gt=0)
    return Referral.objects.filter(to_us if by.role == Role.PARTNER else to_us | Q(city=by.city))


def with_consent_state(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Each with ``consent_state``: the person's latest decision about sharing with the receiver. Cost: a subquery."""
    with reading_all("the state of the permission beside each referral the actor reaches"):
        latest = Consent.objects.filter(
            person_id=OuterRef("case__person_id"), purpose="refer", recipient=OuterRef("receiver_id"), category=""
        ).order_by("-id")
    return referrals.annotate(consent_state=Subquery(latest.values("state")[:1]))


def _first(rows: QuerySet[_Row], pk: int, missing: NotFound) -> _Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise missing
    return row
