"""Sign-in as this house does it: administrators make the accounts, failed sign-ins are throttled."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ruta.doors.look.protection import find_address


class AccountsMadeByAdministrators(DefaultAccountAdapter):
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an administrator gives each member an account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere in the product: behind the proxies that are trusted."""
        return find_address(request)


class NotAboutTheProduct:
    """A password validator: nothing made of the product's own words, or of one sign repeated; and not without end."""

    _WORDS = ("rutaabierta", "ventanilla", "municipalidad", "migrantes", "contrasena", "contraseña")

    def validate(self, password: str, user: object = None) -> None:
        """Errors: Django's ``ValidationError`` with the help text."""
        plain = re.sub(r"[\W_]", "", password.lower())
        for word in (*self._WORDS, str(getattr(user, "username", "")).lower()):
            plain = plain.replace(word, "") if word else plain
        plain = re.sub(r"(?:19|20)\d\d$", "", plain)
        steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(plain)} if plain.isdigit() else set()
        if len(password) > 256 or len(plain) < 6 or len(set(password)) < 5 or len(steps) == 1:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What is asked, in words."""
        return _("Use words of your own: not the product's name, not one sign repeated, at most 256 signs.")


def answer_lockout(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Too many wrong passwords: say so, and when to try again."""
    return render(request, "look/lockout.html", status=429)
