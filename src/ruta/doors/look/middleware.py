"""Every request carries its actor, and every problem becomes a page or JSON."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ruta.doors.look.problems import translate_problem
from ruta.kernel.problems import Problem
from ruta.rooms.access.queries import load_actor
from ruta.rooms.access.rules.scope import acting_as
from ruta.rooms.access.types import Actor

_OPEN_TO_ALL = ("/cuenta/", "/static/", "/health", "/idioma/")
_SEEN_EVERY = 120
_Answer = Callable[[HttpRequest], HttpResponse]


def _used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a code or a passkey."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


def find_why_session_ends(session: SessionBase, actor: Actor, *, now: float) -> str:
    """Why the session may not go on: ``idle``, ``too-long``, ``rights-changed``; empty when it may.

    Notes in the session when it began and was last used; at most once every two minutes, so that reading stays reading.
    """
    began, seen = session.get("began_at"), session.get("seen_at")
    if began is None or seen is None:
        session.update({"began_at": now, "seen_at": now, "rights": actor.rights_stamp})
        return ""
    idle, whole = actor.session_limits
    if session.get("rights") != actor.rights_stamp:
        return "rights-changed"
    if now - began > whole.total_seconds():
        return "too-long"
    if now - seen > idle.total_seconds():
        return "idle"
    if now - seen > _SEEN_EVERY:
        session["seen_at"] = now
    return ""


def _end_session(request: HttpRequest) -> HttpResponse:
    """Sign out and ask to sign in again; a page that was only read is opened again afterwards."""
    logout(request)
    messages.info(request, _("Your session ended, to protect people's data. Sign in again to go on."))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    if request.method == "GET":
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    return redirect("account_login")


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
        if request.user.is_authenticated and not request.path.startswith("/static/"):
            ended = find_why_session_ends(request.session, request.actor, now=time.time())  # type: ignore[attr-defined]
            if ended:
                return _end_session(request)
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
