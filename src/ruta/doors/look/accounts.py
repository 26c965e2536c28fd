"""Sign-in as this house does it: administrators make the accounts, failed sign-ins are throttled."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class AccountsMadeByAdministrators(DefaultAccountAdapter):
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an administrator gives each member an account."""
        return False


def answer_lockout(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Too many wrong passwords: say so, and when to try again."""
    return render(request, "look/lockout.html", status=429)
