"""Which links stand in the page's top, by role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from ruta.rooms.access.types import Role


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    label: Any
    url: str
    current: bool


_PUBLIC = [
    (_("What can I ask for?"), "public:check"),
    (_("Services"), "public:services"),
    (_("Urgent help"), "public:emergency"),
    (_("Results"), "public:results"),
]
_DESK = [
    (_("Today"), "desk:today"),
    (_("People"), "desk:people"),
    (_("Pairs"), "desk:pairs"),
    (_("Referrals"), "desk:referrals"),
    (_("Lists"), "partners:lists"),
    (_("Cohorts"), "desk:cohorts"),
    (_("Services"), "public:services"),
]
_BY_ROLE: dict[Role, list[tuple[Any, str]]] = {
    Role.FRONT_DESK: _DESK,
    Role.CASE_WORKER: _DESK,
    Role.SUPERVISOR: [
        *_DESK,
        (_("What services ask"), "partners:demands"),
        (_("Barriers"), "programme:barriers"),
        (_("Protocols"), "partners:protocols"),
        (_("Access log"), "desk:audit"),
        (_("Emergency access"), "desk:emergencies"),
        (_("Requests about data"), "desk:data_requests"),
    ],
    Role.PARTNER: [
        (_("Inbox"), "partners:inbox"),
        (_("Lists"), "partners:lists"),
        (_("What services ask"), "partners:demands"),
        (_("Protocols"), "partners:protocols"),
        (_("Services"), "public:services"),
    ],
    Role.PROGRAMME_OFFICER: [
        (_("Results"), "programme:results"),
        (_("Barriers"), "programme:barriers"),
        (_("Figures checked"), "programme:checks"),
        (_("Activities"), "programme:activities"),
        (_("Dialogue"), "programme:dialogue"),
        (_("Reports"), "programme:reports"),
        (_("What services ask"), "partners:demands"),
        (_("Protocols"), "programme:protocols"),
        (_("Services"), "public:services"),
    ],
    Role.EVALUATOR: [
        (_("Results"), "programme:results"),
        (_("Barriers"), "programme:barriers"),
        (_("Figures checked"), "programme:checks"),
        (_("Activities"), "programme:activities"),
        (_("Dialogue"), "programme:dialogue"),
        (_("Reports"), "programme:reports"),
        (_("Protocols"), "programme:protocols"),
    ],
    Role.ADMINISTRATOR: [
        (_("What services ask"), "partners:demands"),
        (_("Protocols"), "partners:protocols"),
        (_("Access log"), "desk:audit"),
        (_("Comparison"), "desk:linkage"),
        (_("Reference data"), "admin:index"),
    ],
}


def list_navigation(request: HttpRequest, actor: Any) -> list[Link]:
    """The links of the reader's role; visitors get the public ones."""
    entries = _BY_ROLE.get(getattr(actor, "role", Role.ANONYMOUS), _PUBLIC)
    found = []
    for label, name in entries:
        try:
            found.append((label, reverse(name)))
        except NoReverseMatch:
            continue
    here = max((url for _label, url in found if request.path.startswith(url)), key=len, default="")
    return [Link(label, url, current=url == here) for label, url in found]
