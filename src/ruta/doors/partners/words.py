"""Words of the partners' door: operators, countries, verdicts, roles, as a reader says them."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ruta.rooms.people.rules.codes import list_countries

OPERATORS: dict[str, Any] = {
    "=": _("is"),
    "!=": _("is not"),
    ">=": _("at least"),
    "<=": _("at most"),
    ">": _("more than"),
    "<": _("less than"),
    "between": _("between"),
    "in": _("is one of"),
    "not_in": _("is none of"),
    "has_any": _("has at least one of"),
    "has_all": _("has all of"),
    "has_none": _("has none of"),
}
DATE_OPERATORS: dict[str, Any] = {
    ">=": _("from this day on"),
    "<=": _("up to this day"),
    ">": _("after"),
    "<": _("before"),
}
VERDICTS: dict[str, Any] = {
    "eligible": _("may enter"),
    "not-eligible": _("may not enter"),
    "cannot-tell": _("cannot tell yet"),
}
BREAKDOWNS: dict[str, Any] = {
    "status": _("By migration status"),
    "nationality": _("By nationality"),
    "sex": _("By sex"),
    "age": _("By age"),
}
STATEMENT_STATES: dict[str, Any] = {
    "open": _("not decided"),
    "followed": _("followed"),
    "set-aside": _("set aside"),
}


def read_language() -> str:
    """The reader's language as content has it: ``es`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "es"


def name_country(code: str) -> str:
    """A country's name in the reader's language."""
    return list_country_names().get(code, code)


def list_country_names() -> dict[str, str]:
    """Every country by its three letters, in the reader's language, in alphabetical order."""
    names = Locale.parse(read_language()).territories
    found = ((code, str(names.get(two, code))) for code, two in list_countries())
    return dict(sorted(found, key=lambda pair: pair[1]))
