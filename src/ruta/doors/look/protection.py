"""What every answer carries to protect who reads it, and how often anything may be asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_Answer = Callable[[HttpRequest], HttpResponse]
#: Pages that are never kept by a browser or a search engine, whoever asks.
_PERSONAL = ("/ventanilla/", "/institucion/", "/programa/", "/administracion/", "/cuenta/", "/inicio/", "/trabajos/")
_FEATURES = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class ProtectAnswers:
    """Headers that no view needs to think of."""

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", _FEATURES)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        is_static = request.path.startswith(settings.STATIC_URL)
        signed_in = not is_static and user is not None and user.is_authenticated
        if request.path.startswith(_PERSONAL) or signed_in:
            answer.headers.setdefault("Cache-Control", "no-store")
            answer.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if request.path == "/cuenta/logout/" and request.method == "POST":
            answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


@dataclass(frozen=True)
class Limit:
    """How often in a minute addresses that begin so may be asked, by one member (or one network address)."""

    name: str
    starts: tuple[str, ...]
    a_minute: int
    only_posts: bool = False


#: The first that fits counts.
LIMITS = (
    Limit("sign-in", ("/cuenta/login", "/cuenta/2fa/authenticate", "/cuenta/reauthenticate"), 20, only_posts=True),
    Limit("search", ("/ventanilla/personas/buscar", "/ventanilla/personas/candidatas"), 240),
    Limit("search", ("/ventanilla/personas/",), 240, only_posts=True),
    Limit("files", ("/ventanilla/derivaciones/lista", "/institucion/listas"), 60),
    Limit("pages", ("/",), 900),
)


class LimitRates:
    """Who asks too often is asked to wait; counted by each server process for itself, for a minute.

    Switched on in production (``RUTA_RATE_LIMITS``). Wrong passwords are counted apart, in the database.
    """

    def __init__(self, get_response: _Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.RUTA.limits_rates and not request.path.startswith((settings.STATIC_URL, "/health")):
            limit = find_limit(request)
            if limit is not None and is_too_often(limit, who=_name_asker(request), now=time.time()):
                answer = render(request, "look/too_often.html", status=429)
                answer["Retry-After"] = "60"
                return answer
        return self.get_response(request)


def find_limit(request: HttpRequest) -> Limit | None:
    """The limit that fits the request."""
    for limit in LIMITS:
        if request.path.startswith(limit.starts) and (request.method == "POST" or not limit.only_posts):
            return limit
    return None


def is_too_often(limit: Limit, *, who: str, now: float) -> bool:
    """Count one more, and say whether it is beyond the limit of this minute."""
    key = f"limit:{limit.name}:{who}:{int(now // 60)}"
    cache = caches["default"]
    if cache.add(key, 1, 120):
        return False
    try:
        return int(cache.incr(key)) > limit.a_minute
    except ValueError:  # it was dropped between the two
        return False


def find_address(request: HttpRequest) -> str:
    """The network address of who asks: behind ``RUTA_PROXIES`` trusted proxies, the one the outermost of them saw.

    What a client writes into the header itself stands further left and is never believed.
    """
    proxies = settings.RUTA.proxies
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(seen) >= proxies:
        return seen[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def find_username(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """Whose password is being tried: the same name when it is counted as when it is looked up."""
    given = credentials or {}
    typed = request.POST.get("login", "") if request is not None else ""
    return (given.get("username") or given.get("login") or typed).strip().lower()[:150]


def _name_asker(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return f"user-{user.pk}" if user is not None and user.is_authenticated else find_address(request)
