"""Every request carries its actor, and every problem becomes a page or JSON."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject

from ruta.doors.look.problems import translate_problem
from ruta.kernel.problems import Problem
from ruta.rooms.access.queries import load_actor
from ruta.rooms.access.rules.scope import acting_as

_OPEN_TO_ALL = ("/cuenta/", "/static/", "/health", "/idioma/")
_Answer = Callable[[HttpRequest], HttpResponse]


def _used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a code or a passkey."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


class SignedInActor:
    """``request.actor``: loaded on first use, so that public pages cost no query. People's rows are read as this actor.

    Whoever may see sensitive needs is sent to set up the second factor before anything else.
    """

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: load_actor(request.user, second_factor=_used_second_factor(request))
        )
        if self._must_set_up_second_factor(request):
            return redirect("mfa_activate_totp")
        with acting_as(request.actor):  # type: ignore[attr-defined]
            return self.get_response(request)

    def _must_set_up_second_factor(self, request: HttpRequest) -> bool:
        if request.path.startswith(_OPEN_TO_ALL) or not request.user.is_authenticated:
            return False
        return bool(request.actor.needs_second_factor) and not is_mfa_enabled(request.user)  # type: ignore[attr-defined]


class ProblemsBecomePages:
    """A :class:`Problem` that no view caught is shown as a page (or JSON) with its message and status."""

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn problems into answers; anything else stays an error."""
        if not isinstance(exception, Problem):
            return None
        if "application/json" in request.headers.get("accept", "") or request.path.startswith("/api/"):
            return JsonResponse(
                {"code": exception.code, "message": translate_problem(exception)}, status=exception.status
            )
        context = {"problem": exception, "message": translate_problem(exception)}
        return render(request, "look/problem.html", context, status=exception.status)
