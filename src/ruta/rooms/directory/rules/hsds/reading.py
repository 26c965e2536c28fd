"""Somebody else's HSDS records as entries of our content files, for an official to review before they are loaded.

What HSDS cannot say (who may enter, as conditions) stays open, marked *to be confirmed*, with the prose beside it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.hsds.writing import make_id

_KINDS = {"active": "active", "inactive": "inactive", "defunct": "inactive", "temporarily closed": "inactive"}


@dataclass(frozen=True)
class Drafts:
    """What an import would add: entries as the content files have them, and what could not be taken."""

    organisations: tuple[dict[str, Any], ...]
    places: tuple[dict[str, Any], ...]
    services: tuple[dict[str, Any], ...]
    known: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_services(
    records: Sequence[Any],
    *,
    name: str,
    city: str,
    country: str,
    known_services: Collection[str],
    known_organisations: Collection[str],
    vocabulary: Mapping[str, Mapping[str, Any]],
) -> Drafts:
    """Services of another directory as drafts of ours.

    ``records``: HSDS services, nested or of a list. ``name``: whose directory it is, a slug that stands before every
    code. A service that came from here is told as known and left out. A record that cannot be taken is a problem of its
    own (``hsds-record-unusable``) that names it, and the rest goes on.
    """
    reader = _Reader(name, city, country, vocabulary)
    ours = {make_id("service", code): code for code in known_services}
    own_institutions = {make_id("organization", code): code for code in known_organisations}
    known, problems = [], []
    for position, record in enumerate(records):
        try:
            if isinstance(record, Mapping) and record.get("id") in ours:
                known.append(ours[record["id"]])
                continue
            reader.read(record, own_institutions, known_services)
        except ValueError as error:
            title = record.get("name") or record.get("id") if isinstance(record, Mapping) else None
            problems.append(
                Problem(
                    "hsds-record-unusable",
                    "Record {number} ({name}) cannot be taken: {why}",
                    number=position + 1,
                    name=str(title or "?"),
                    why=str(error),
                )
            )
    return Drafts(
        tuple(reader.organisations.values()),
        tuple(reader.places.values()),
        tuple(reader.services.values()),
        tuple(known),
        tuple(problems),
    )


def make_slug(text: str) -> str:
    """A text as a code: small letters, digits and hyphens.

    >>> make_slug("Asesoría Jurídica (Sede Ñuñoa)")
    'asesoria-juridica-sede-nunoa'
    """
    plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


class _Reader:
    """Collects the drafts, each institution and place once."""

    def __init__(self, name: str, city: str, country: str, vocabulary: Mapping[str, Mapping[str, Any]]) -> None:
        self.name, self.city, self.country, self.vocabulary = name, city, country, vocabulary
        self.organisations: dict[str, dict[str, Any]] = {}
        self.places: dict[str, dict[str, Any]] = {}
        self.services: dict[str, dict[str, Any]] = {}
        self.codes: dict[str, str] = {}

    def read(self, record: Any, own: Mapping[str, str], taken: Collection[str]) -> None:
        """One service with its institution and place. Errors: ``ValueError`` says what is missing."""
        if not isinstance(record, Mapping):
            raise ValueError("it is no record; give HSDS services.")
        title = _take_text(record, "name")
        identifier = _take_text(record, "id")
        if not title or not identifier:
            raise ValueError("a service needs its id and its name.")
        status = record.get("status")
        if status not in _KINDS:
            raise ValueError(f"its status is {status!r}; HSDS knows {', '.join(sorted(_KINDS))}.")
        if identifier in self.codes:
            raise ValueError("the same id comes twice.")
        organisation = self._read_organisation(record, own)
        place = self._read_place(record, organisation)
        kind, needs = self._read_terms(record)
        code = self._make_code(title, {*taken, *self.services})
        self.codes[identifier] = code
        description = _take_text(record, "description") or title
        free = next((one.get("amount") == 0 for one in record.get("cost_options") or () if "amount" in one), None)
        fees, reach = _take_text(record, "fees_description"), _take_text(record, "application_process")
        unconfirmed = ["kind", "ledger_kind", "demand", "needs"]
        self.services[code] = {
            "id": code,
            "name": _say(title, record.get("alternate_name")),
            "organisation": organisation,
            "programme": _take_text(record.get("program") or {}, "name")[:200] or None,
            "city": self.city,
            "kind": kind,
            "ledger_kind": "orientation",
            "needs": needs,
            "status": _KINDS[status],
            "emergency": False,
            "gives": _say(description),
            "how_to_reach": _say(reach) if reach else None,
            "place": place,
            "cost": {"free": free, **_say(fees or "Por confirmar", "" if fees else "To be confirmed")},
            "languages": [
                one["code"]
                for one in record.get("languages") or ()
                if one.get("code") in self.vocabulary.get("languages", {})
            ],
            "documents_asked": [],
            "demand": self._read_demand(record),
            "to_be_confirmed": unconfirmed + ([] if fees or free is not None else ["cost"]),
        }

    def _read_demand(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The ages that HSDS can say as conditions; the prose as words of what is still to be confirmed."""
        words = _take_text(record, "eligibility_description")
        parts: list[dict[str, Any]] = []
        for name, op, es, en in (
            ("minimum_age", ">=", "tener al menos {} años", "be at least {} years old"),
            ("maximum_age", "<=", "tener a lo más {} años", "be at most {} years old"),
        ):
            age = record.get(name)
            if isinstance(age, int | float):
                parts.append(
                    {
                        "fact": "age",
                        "op": op,
                        "value": int(age),
                        "words": {"es": es.format(int(age)), "en": en.format(int(age))},
                        "to_be_confirmed": True,
                    }
                )
        demand: dict[str, Any] = {"all": parts, "to_be_confirmed": True}
        return demand | ({"words": _say(words)} if words else {})

    def _read_organisation(self, record: Mapping[str, Any], own: Mapping[str, str]) -> str:
        institution = record.get("organization") or {}
        identifier = str(institution.get("id") or record.get("organization_id") or "")
        if identifier in own:
            return own[identifier]
        title = _take_text(institution, "name")
        if not identifier or not title:
            raise ValueError("nothing says which institution gives it; ask for the records in full.")
        if identifier not in self.codes:
            code = self.codes[identifier] = self._make_code(title, self.organisations)
            self.organisations[code] = {
                "id": code,
                "kind": "civil-society",
                "name": _say(title, institution.get("alternate_name")),
                "city": self.city,
                "country": self.country,
                "website": _take_text(institution, "website")[:200] or None,
                "description": _say(_take_text(institution, "description") or title),
                "to_be_confirmed": ["kind"],
            }
        return self.codes[identifier]

    def _read_place(self, record: Mapping[str, Any], organisation: str) -> str | None:
        for link in record.get("service_at_locations") or ():
            location = link.get("location") or {}
            identifier = location.get("id")
            if not identifier or location.get("location_type") != "physical":
                continue
            if identifier not in self.codes:
                title = _take_text(location, "name") or _take_text(record, "name")
                code = self.codes[identifier] = self._make_code(title, self.places)
                address: Mapping[str, Any] = next(iter(location.get("addresses") or ()), {})
                lines = [str(address[part]) for part in ("address_1", "address_2", "city") if address.get(part)]
                point = location.get("latitude"), location.get("longitude")
                whole = all(isinstance(one, int | float) for one in point)
                self.places[code] = {
                    "id": code,
                    "organisation": organisation,
                    "name": _say(title),
                    "city": self.city,
                    "address": ", ".join(lines)[:250] or None,
                    "latitude": point[0] if whole else None,
                    "longitude": point[1] if whole else None,
                    "to_be_confirmed": [] if lines else ["address"],
                }
            return self.codes[identifier]
        return None

    def _read_terms(self, record: Mapping[str, Any]) -> tuple[str, list[str]]:
        codes = [
            (attribute.get("taxonomy_term") or {}).get("code")
            for attribute in record.get("attributes") or ()
            if isinstance(attribute, Mapping)
        ]
        kinds = [code for code in codes if code in self.vocabulary.get("service_kinds", {})]
        needs = [code for code in codes if code in self.vocabulary.get("needs", {})]
        return (str(kinds[0]) if kinds else "orientation"), list(dict.fromkeys(map(str, needs)))

    def _make_code(self, title: str, taken: Collection[str]) -> str:
        base = f"{self.name}-{make_slug(title)}"[:76]
        code, number = base, 2
        while code in taken:
            code, number = f"{base}-{number}", number + 1
        return code


def _take_text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text.")
    return " ".join(value.split())


def _say(text: str, other: Any = None) -> dict[str, str]:
    """A text in the one language it came in; the other is the same until somebody translates it."""
    return {"es": text, "en": other if isinstance(other, str) and other else text}
