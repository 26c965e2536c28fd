"""From the content files to what a registration may hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from ruta.rooms.people.types import (
    Choice,
    CityRegister,
    DocumentKind,
    Notice,
    NoticeVersion,
    RegistrationContent,
)

#: Lists whose words stand with the facts of the directory.
_FACT_LISTS = ("sex", "status", "residence_area", "specific_needs", "employment", "education", "income_band")
_OWN_LISTS = (
    "language_levels", "document_states", "none_reasons", "functioning_answers", "occupations", "consent_ways",
    "consent_categories",
)  # fmt: skip
#: The social security number has a check digit that the directory's file does not name.
_CHECKS_BY_CODE = {"mex-nss": "mx.nss"}


def parse_registration_content(
    registration: dict[str, Any],
    facts: list[dict[str, Any]],
    documents: list[dict[str, Any]],
    notices: list[dict[str, Any]],
) -> RegistrationContent:
    """Read the parsed YAML of registration.yaml, facts.yaml, documents.yaml and notices.yaml."""
    by_name = {fact["name"]: fact for fact in facts}
    lists = {name: _read_choices(by_name[name].get("values", [])) for name in _FACT_LISTS}
    lists |= {name: _read_choices(registration[name]) for name in _OWN_LISTS}
    lists["functioning"] = tuple(Choice(entry["field"], entry["question"]) for entry in registration["functioning"])
    states = [state["value"] for state in registration["document_states"]]
    return RegistrationContent(
        cities={entry["code"]: _read_city(entry) for entry in registration["cities"]},
        documents={entry["code"]: _read_kind(entry) for entry in documents},
        notices={entry["purpose"]: _read_notice(entry) for entry in notices},
        lists=lists,
        reasons_by_state={
            state: frozenset(r["value"] for r in registration["none_reasons"] if state in r["states"])
            for state in states
        },
        frequent_countries=tuple(registration["frequent_countries"]),
        languages=tuple(registration["languages"]),
    )


def _read_choices(entries: list[dict[str, Any]]) -> tuple[Choice, ...]:
    """The words of a value stand under ``words`` or, in long lists, beside it."""
    return tuple(
        Choice(str(entry["value"]), entry.get("words") or {"es": entry["es"], "en": entry["en"]}) for entry in entries
    )


def _read_city(entry: dict[str, Any]) -> CityRegister:
    return CityRegister(
        entry["code"], entry["country"], entry["prefix"], tuple(entry["statuses"]), tuple(entry["areas"])
    )


def _read_kind(entry: dict[str, Any]) -> DocumentKind:
    check = _CHECKS_BY_CODE.get(entry["code"]) or entry.get("check_digit") or ""
    short = entry.get("short") or entry["name"]
    return DocumentKind(entry["code"], entry.get("country") or "", entry["name"], short, check)


def _read_notice(entry: dict[str, Any]) -> Notice:
    versions = sorted(
        (
            NoticeVersion(
                v["version"],
                _as_date(v["from"]),
                v["text"],
                frozenset(v.get("translations_to_be_confirmed") or ()),
            )
            for v in entry["versions"]
        ),
        key=lambda version: version.version,
    )
    return Notice(entry["purpose"], entry["name"], entry["recipient"], entry["required"], tuple(versions))


def _as_date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
