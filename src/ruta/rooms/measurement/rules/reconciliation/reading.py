"""Claims as an analyst writes them, read with every fault named by its path (``claims[3].base``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.measurement.errors import build_definition_problem as fault
from ruta.rooms.measurement.types.claims import Claim, ClaimKind, Figure, Source

#: The numbers each kind of claim rests on, beside lists.
ROLES: Mapping[ClaimKind, tuple[str, ...]] = {
    ClaimKind.SUM: (),
    ClaimKind.SHARE: ("numerator", "base"),
    ClaimKind.GROWTH: ("previous", "current"),
    ClaimKind.COUNT: (),
    ClaimKind.SAME: ("other",),
}

#: A number longer than this is a slip, and would only cost time.
MOST_DIGITS = 24

_GROUPED_BY_COMMAS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}(,\d+)?|[+-]?\d{1,3}(\.\d{3})+,\d+")


def read_claims(data: Any) -> list[Claim]:
    """Read ``{"claims": [...]}``.

    Numbers may be numbers or printed texts (``"17.50"``, ``"3,131"``, ``"50 %"``); a text keeps its trailing zeros and
    with them its precision. Wherever a number stands, ``{"value", "label", "source"}`` may stand too.
    Errors: ``Problems`` with one problem per fault: ``claims-missing``, ``claim-malformed``, ``id-missing``,
    ``id-twice``, ``kind-unknown``, ``number-missing``, ``number-unreadable``, ``number-not-finite``, ``list-missing``,
    ``division-by-zero``, ``tolerance-negative``, ``source-malformed``.
    """
    listed = data.get("claims") if isinstance(data, Mapping) else None
    if not isinstance(listed, list | tuple):
        raise Problems([fault("claims-missing", "claims", 'write an object {"claims": [...]} with a list of claims.')])
    problems: list[Problem] = []
    claims: list[Claim] = []
    seen: dict[str, str] = {}
    for number, item in enumerate(listed):
        path = f"claims[{number}]"
        if not isinstance(item, Mapping):
            problems.append(fault("claim-malformed", path, f"{item!r} is not an object."))
            continue
        before = len(problems)
        claim = _read_claim(item, path, problems)
        identifier = str(item.get("id"))
        if identifier in seen:
            problems.append(
                fault("id-twice", f"{path}.id", f"the id {identifier} is taken by {seen[identifier]}; give another.")
            )
        seen.setdefault(identifier, path)
        if claim is not None and len(problems) == before:
            claims.append(claim)
    if problems:
        raise Problems(problems)
    return claims


def _read_claim(item: Mapping[str, Any], path: str, problems: list[Problem]) -> Claim | None:
    identifier = item.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        problems.append(fault("id-missing", f"{path}.id", "give the claim an id that no other has."))
    reported = _read_figure(item, "reported", path, problems)
    kind = item.get("kind")
    if kind not in list(ClaimKind):
        choices = ", ".join(ClaimKind)
        problems.append(fault("kind-unknown", f"{path}.kind", f"{kind!r} is no kind of claim; choose among {choices}."))
        return None
    kind = ClaimKind(kind)
    figures = {role: _read_figure(item, role, path, problems) for role in ROLES[kind]}
    divisor = {ClaimKind.SHARE: "base", ClaimKind.GROWTH: "previous"}.get(kind)
    if divisor and (below := figures[divisor]) is not None and below.value == 0:
        message = f"the {divisor} is 0, and nothing can be divided by it; correct it or leave the claim out."
        problems.append(fault("division-by-zero", f"{path}.{divisor}", message))
    parts = _read_list(item, "parts", path, problems, is_needed=kind is ClaimKind.SUM)
    items = _read_list(item, "items", path, problems, is_needed=kind is ClaimKind.COUNT and "items" not in item)
    candidates = _read_list(item, "candidates", path, problems, is_needed=False)
    tolerance = _read_figure(item, "tolerance", path, problems) if item.get("tolerance") is not None else None
    if tolerance is not None and tolerance.value < 0:
        message = f"{tolerance.value} is below 0; take 0 or more."
        problems.append(fault("tolerance-negative", f"{path}.tolerance", message))
    return Claim(
        id=str(identifier),
        label=item.get("label"),
        kind=kind,
        reported=reported.value if reported else Decimal(0),
        source=_read_source(item.get("source"), f"{path}.source", problems),
        figures={role: figure for role, figure in figures.items() if figure is not None},
        parts=tuple(_read_figures(parts, f"{path}.parts", problems)),
        items=tuple(items),
        candidates=tuple(_read_figures(candidates, f"{path}.candidates", problems)),
        tolerance=tolerance.value if tolerance else None,
    )


def _read_list(
    item: Mapping[str, Any], key: str, path: str, problems: list[Problem], *, is_needed: bool
) -> list[Any] | tuple[Any, ...]:
    listed = item.get(key)
    if listed is None and not is_needed and key not in item:
        return ()
    if not isinstance(listed, list | tuple) or (is_needed and not listed):
        problems.append(fault("list-missing", f"{path}.{key}", f"list the {key} the figure rests on."))
        return ()
    return listed


def _read_figures(listed: list[Any] | tuple[Any, ...], path: str, problems: list[Problem]) -> list[Figure]:
    read = [_read_value(value, f"{path}[{number}]", problems) for number, value in enumerate(listed)]
    return [figure for figure in read if figure is not None]


def _read_figure(item: Mapping[str, Any], role: str, path: str, problems: list[Problem]) -> Figure | None:
    if item.get(role) is None:
        problems.append(fault("number-missing", f"{path}.{role}", "the number is missing; write it as it is printed."))
        return None
    figure = _read_value(item[role], f"{path}.{role}", problems)
    if figure is not None and figure.source is None and f"{role}_source" in item:
        source = _read_source(item[f"{role}_source"], f"{path}.{role}_source", problems)
        figure = Figure(figure.value, figure.label, source)
    return figure


def _read_value(value: Any, path: str, problems: list[Problem]) -> Figure | None:
    label = source = None
    if isinstance(value, Mapping):
        label = value.get("label")
        source = _read_source(value.get("source"), f"{path}.source", problems)
        value, path = value.get("value"), f"{path}.value"
    if value is None:
        problems.append(fault("number-missing", path, "the number is missing; write it as it is printed."))
        return None
    number = parse_number(value)
    if number is None:
        message = f"{value!r} is not a number; write digits, as in 17.5 or 3131."
        problems.append(fault("number-unreadable", path, message))
        return None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        problems.append(fault("number-not-finite", path, f"{value!r} cannot be compared; write the number printed."))
        return None
    return Figure(number, label, source)


def parse_number(value: Any) -> Decimal | None:
    """A number as written in data or printed on a page, with the digits printed; None when it is none.

    A comma before groups of three digits, and several points, part thousands; another comma is a decimal comma; a
    single point is always the decimal point.

    >>> [str(parse_number(text)) for text in ("17.50", "3,131", "17,5", "1.234.567", "50 %", 12, 0.5)]
    ['17.50', '3131', '17.5', '1234567', '50', '12', '0.5']
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = re.sub(r"[\s\u00a0\u202f']", "", str(value)).removesuffix("%").replace("\u2212", "-")
    if _GROUPED_BY_COMMAS.fullmatch(text):
        text = text.replace(",", "")
    elif _GROUPED_BY_POINTS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return None if "_" in text else Decimal(text)
    except InvalidOperation:
        return None


def _read_source(value: Any, path: str, problems: list[Problem]) -> Source | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Source(value)
    if isinstance(value, Mapping) and isinstance(document := value.get("document"), str | int):
        line = value.get("line")
        if line is None or (isinstance(line, str | int) and not isinstance(line, bool)):
            return Source(str(document), line)
    problems.append(fault("source-malformed", path, 'write {"document": "004", "line": 1017}.'))
    return None
