"""Who acts, who did what, who is a colleague."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from ruta.rooms.access import policies
from ruta.rooms.access.models import AuditEntry, Membership, User
from ruta.rooms.access.types import ANONYMOUS, Actor, Role


def load_actor(user: User | AnonymousUser, *, second_factor: bool) -> Actor:
    """The actor behind a signed-in user; anybody without a membership acts as anonymous.

    Cost: one query.
    """
    if not isinstance(user, User):
        return ANONYMOUS
    membership = Membership.objects.filter(user=user).first()
    if membership is None:
        return ANONYMOUS
    return Actor(
        user_id=user.pk,
        username=user.get_username(),
        role=Role(membership.role),
        organisation=membership.organisation,
        city=membership.city,
        sees_sensitive=membership.sees_sensitive and second_factor,
        needs_second_factor=membership.sees_sensitive,
        display_name=user.first_name or user.get_username(),
    )


def list_audit(*, by: Actor, subject: tuple[str, object] | None = None) -> QuerySet[AuditEntry]:
    """Who looked at or changed what, newest first; supervisors see their own organisation's entries.

    Errors: ``role-not-enough``.
    """
    policies.require(policies.may_read_audit(by))
    entries = AuditEntry.objects.order_by("-at", "-pk")
    if by.role == Role.SUPERVISOR:
        entries = entries.filter(organisation=by.organisation)
    if subject is not None:
        entries = entries.filter(subject_type=subject[0], subject_id=str(subject[1]))
    return entries


def list_case_workers(*, by: Actor) -> QuerySet[Membership]:
    """Colleagues of the same organisation to whom a case may be given."""
    return (
        Membership.objects.filter(
            organisation=by.organisation, role__in=[Role.FRONT_DESK, Role.CASE_WORKER, Role.SUPERVISOR]
        )
        .select_related("user")
        .order_by("user__first_name", "user__username")
    )
