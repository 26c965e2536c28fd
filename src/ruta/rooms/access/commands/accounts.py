"""Accounts: who may sign in, with which role."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from ruta.rooms.access import errors, policies
from ruta.rooms.access.commands.audit import record_audit
from ruta.rooms.access.models import Membership, User
from ruta.rooms.access.types import Actor, Role


@transaction.atomic
def create_account(
    *,
    by: Actor,
    username: str,
    password: str,
    role: str,
    organisation: str,
    city: str = "",
    name: str = "",
    sees_sensitive: bool = False,
) -> User:
    """Give somebody an account with one role in one organisation.

    Errors: ``role-not-enough``, ``role-unknown``, ``username-taken``, ``password-weak``.
    """
    policies.require(policies.may_manage_accounts(by))
    if role not in set(Role) - {Role.SYSTEM, Role.ANONYMOUS}:
        raise errors.role_unknown(role=role)
    if User.objects.filter(username=username).exists():
        raise errors.username_taken(username=username)
    check_password_strength(password, username=username, name=name)
    user = User.objects.create_user(username=username, password=password, first_name=name)
    user.is_staff = role == Role.ADMINISTRATOR
    user.save(update_fields=["is_staff"])
    Membership.objects.create(user=user, organisation=organisation, city=city, role=role, sees_sensitive=sees_sensitive)
    record_audit(by=by, action="access.create_account", subject=("user", user.pk), writes=True, details={"role": role})
    return user


@transaction.atomic
def recover_account(*, by: Actor, username: str, forget_second_factor: bool = False) -> str:
    """Give a member who lost the password an address, good once and for an hour, where a new one is chosen.

    The old password and every session end at once. Hand it over in person, to somebody you know.
    ``forget_second_factor``: the telephone was lost as well. Gives the address's path.
    Errors: ``role-not-enough``, ``username-unknown``.
    """
    policies.require(policies.may_manage_accounts(by))
    user = User.objects.select_for_update().filter(username=username, is_active=True).first()
    if user is None:
        raise errors.username_unknown(username=username)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    removed = Authenticator.objects.filter(user=user).delete()[0] if forget_second_factor else 0
    record_audit(
        by=by,
        action="access.recover_account",
        subject=("user", user.pk),
        writes=True,
        details={"second_factors_removed": removed},
    )
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return f"/cuenta/password/reset/key/{key}/"


def check_password_strength(password: str, *, username: str, name: str = "") -> None:
    """Refuse a password that is short, common, or about its owner. Errors: ``password-weak``."""
    try:
        validate_password(password, User(username=username, first_name=name))
    except ValidationError as error:
        raise errors.password_weak(reason=" ".join(error.messages)) from error


@transaction.atomic
def add_authenticator(*, by: Actor, username: str, secret: str) -> None:
    """Give an account an authenticator app whose secret is known already: demonstrations and the first administrator.

    ``secret``: base32. Errors: ``role-not-enough``, ``username-unknown``.
    """
    policies.require(policies.may_manage_accounts(by))
    user = User.objects.filter(username=username).first()
    if user is None:
        raise errors.username_unknown(username=username)
    TOTP.activate(user, secret)
    record_audit(by=by, action="access.add_authenticator", subject=("user", user.pk), writes=True)
