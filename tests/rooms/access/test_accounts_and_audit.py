"""Accounts, roles and the audit that nobody can change."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.commands import create_account, record_audit
from ruta.rooms.access.models import AuditEntry, User
from ruta.rooms.access.queries import list_audit, load_actor
from ruta.rooms.access.types import ANONYMOUS, SYSTEM, Actor, Role

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_somebody_an_account_and_it_is_audited(ada: Actor) -> None:
    user = create_account(
        by=ada, username="lucia", password="Correcta-Caballo-9", role="front-desk",
        organisation="oficina-migrantes", city="santiago",
    )  # fmt: skip
    actor = load_actor(user, second_factor=False)
    assert (actor.role, actor.organisation, actor.city) == (Role.FRONT_DESK, "oficina-migrantes", "santiago")
    entry = AuditEntry.objects.get(action="access.create_account")
    assert (entry.username, entry.writes, entry.subject_id) == ("ada", True, str(user.pk))


def test_create_account_refuses_whoever_is_no_administrator(rosa: Actor) -> None:
    before = User.objects.count()
    with pytest.raises(NotAllowed, match="front-desk") as caught:
        create_account(by=rosa, username="x", password="y", role="front-desk", organisation="o")
    assert caught.value.code == "role-not-enough"
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("username", "role", "code"),
    [("nadie", "mayor", "role-unknown"), ("nadie", "system", "role-unknown"), ("ada", "front-desk", "username-taken")],
)
def test_create_account_refuses_unknown_roles_and_taken_names(ada: Actor, username: str, role: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        create_account(by=ada, username=username, password="y", role=role, organisation="o")
    assert caught.value.code == code


def test_visitors_and_users_without_membership_act_as_anybody() -> None:
    assert load_actor(AnonymousUser(), second_factor=False) == ANONYMOUS
    assert load_actor(User.objects.create_user(username="suelta"), second_factor=True) == ANONYMOUS


def test_sensitive_needs_are_seen_only_after_the_second_factor(carlos: Actor) -> None:
    user = User.objects.get(pk=carlos.user_id)
    assert not load_actor(user, second_factor=False).sees_sensitive
    assert load_actor(user, second_factor=False).needs_second_factor
    assert load_actor(user, second_factor=True).sees_sensitive


@pytest.mark.parametrize("statement", ["UPDATE access_auditentry SET purpose = 'x'", "DELETE FROM access_auditentry"])
def test_the_database_itself_refuses_to_change_the_audit(statement: str) -> None:
    record_audit(by=SYSTEM, action="test", subject=("person", 1), writes=False)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().purpose == ""


def test_a_supervisor_reads_the_entries_of_her_own_organisation(silvia: Actor, rosa: Actor, marta: Actor) -> None:
    record_audit(by=rosa, action="people.read", subject=("person", 1), writes=False)
    record_audit(by=marta, action="people.read", subject=("person", 1), writes=False)
    assert [entry.username for entry in list_audit(by=silvia, subject=("person", 1))] == ["rosa"]
    with pytest.raises(NotAllowed):
        list_audit(by=rosa)


def test_only_roles_of_the_desk_may_be_given_sensitive_needs(ada: Actor) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="membership_sensitive"), transaction.atomic():
        create_account(
            by=ada, username="p", password="Correcta-Caballo-9", role="partner", organisation="o", sees_sensitive=True
        )
