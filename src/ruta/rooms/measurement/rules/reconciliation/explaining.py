"""Looking for what would make a published figure and its evidence meet.

An explanation is a lead for whoever mends the table, not a verdict: the most likely comes first, the others follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

from ruta.rooms.measurement.rules.reconciliation.digits import find_misprint
from ruta.rooms.measurement.types.claims import Claim, ClaimKind, Explanation, ExplanationKind, Figure

#: More leads than this help nobody.
MOST_EXPLANATIONS = 5

#: Beyond so many parts, leaving out two at a time fits almost any difference by chance.
MOST_PARTS_FOR_PAIRS = 40

Search = Callable[[Claim, Decimal, Decimal], Iterator[Explanation]]


def explain_difference(claim: Claim, computed: Decimal, tolerance: Decimal) -> list[Explanation]:
    """List what may lie behind a difference, the likeliest first; empty when nothing fits.

    ``claim.candidates`` are the further numbers that may have been used instead. Cost: pairs of parts, at most 780.
    """
    found: dict[tuple[ExplanationKind, str], Explanation] = {}
    for explanation in islice(_SEARCHES[claim.kind](claim, computed, tolerance), 4 * MOST_EXPLANATIONS):
        found.setdefault((explanation.kind, explanation.text["en"]), explanation)
    return list(found.values())[:MOST_EXPLANATIONS]


def _explain_sum(claim: Claim, computed: Decimal, tolerance: Decimal) -> Iterator[Explanation]:
    missing = claim.reported - computed
    slack = tolerance + sum((_half_of_last_digit(part.value) for part in claim.parts), Decimal(0))
    if any(part.value != int(part.value) for part in claim.parts) and abs(missing) <= slack:
        yield _write(
            ExplanationKind.ROUNDING, "las partes están redondeadas; la diferencia cabe en el redondeo",
            "the parts are rounded, and the difference is within their rounding",
        )  # fmt: skip
    yield from _list_left_out(claim, missing, tolerance, 1)
    for part in claim.parts:
        if part.value and abs(missing - part.value) <= tolerance:
            yield _write(
                ExplanationKind.TWICE, f"lo publicado cuenta dos veces {_name(part, 'es')}",
                f"the published figure counts {_name(part, 'en')} twice", part,
            )  # fmt: skip
    for other in claim.candidates:
        if other.value and abs(missing - other.value) <= tolerance:
            yield _write(
                ExplanationKind.FROM_ELSEWHERE, f"lo publicado incluye además {_name(other, 'es')}",
                f"the published figure also includes {_name(other, 'en')}, which is not among the parts", other,
            )  # fmt: skip
    yield from _list_misprints(claim.reported, computed)
    for part in claim.parts:
        misprint = find_misprint(part.value, part.value + missing)
        if misprint is not None:
            needed = part.value + missing
            yield _write(
                ExplanationKind.DIGIT,
                f"{_name(part, 'es')} tendría que decir {_print(needed, 'es')}: {misprint['es']}",
                f"{_name(part, 'en')} would have to read {_print(needed, 'en')}: {misprint['en']}", part,
            )  # fmt: skip
    if len(claim.parts) <= MOST_PARTS_FOR_PAIRS:
        yield from _list_left_out(claim, missing, tolerance, 2)


def _list_left_out(claim: Claim, missing: Decimal, tolerance: Decimal, size: int) -> Iterator[Explanation]:
    for chosen in combinations(claim.parts, size):
        together = sum((part.value for part in chosen), Decimal(0))
        if all(part.value for part in chosen) and abs(missing + together) <= tolerance:
            es, en = (" y ".join(_name(p, "es") for p in chosen), " and ".join(_name(p, "en") for p in chosen))
            yield _write(
                ExplanationKind.LEFT_OUT, f"lo publicado deja fuera {es}", f"the published figure leaves out {en}",
                *chosen,
            )  # fmt: skip


def _explain_share(claim: Claim, computed: Decimal, tolerance: Decimal) -> Iterator[Explanation]:
    numerator, base = claim.figures["numerator"], claim.figures["base"]
    for other in _list_denominators(claim):
        if other.value not in (0, base.value) and _is_near(100 * numerator.value / other.value, claim, tolerance):
            yield _write(
                ExplanationKind.DENOMINATOR, f"el porcentaje está calculado sobre {_name(other, 'es')}",
                f"the percentage is taken over {_name(other, 'en')}", other,
            )  # fmt: skip
    for other in (*claim.parts, *claim.candidates):
        if other.value != numerator.value and _is_near(100 * other.value / base.value, claim, tolerance):
            yield _write(
                ExplanationKind.NUMERATOR, f"el porcentaje es el de {_name(other, 'es')}",
                f"the percentage is that of {_name(other, 'en')}", other,
            )  # fmt: skip
    if _is_near(100 - computed, claim, tolerance):
        yield _write(ExplanationKind.COMPLEMENT, "es el porcentaje del resto", "it is the percentage of the rest")
    if numerator.value and _is_near(100 * base.value / numerator.value, claim, tolerance):
        yield _write(
            ExplanationKind.FORMULA, "el numerador y la base están intercambiados", "numerator and base are swapped"
        )
    yield from _list_misprints(claim.reported, computed)


def _list_denominators(claim: Claim) -> Iterator[Figure]:
    numerator, base = claim.figures["numerator"], claim.figures["base"]
    yield from claim.parts
    if claim.parts:
        total = sum((part.value for part in claim.parts), Decimal(0))
        yield Figure(total, {"es": "la suma de las partes", "en": "the sum of the parts"})
        yield from (Figure(total - part.value, _without(part)) for part in claim.parts)
    yield from claim.candidates
    yield Figure(base.value - numerator.value, {"es": "la base sin el numerador", "en": "the base less the numerator"})
    yield Figure(base.value + numerator.value, {"es": "la base más el numerador", "en": "the base plus the numerator"})


def _without(part: Figure) -> dict[str, str]:
    return {"es": f"la suma sin {_name(part, 'es')}", "en": f"the sum without {_name(part, 'en')}"}


def _explain_growth(claim: Claim, computed: Decimal, tolerance: Decimal) -> Iterator[Explanation]:
    previous, current = claim.figures["previous"], claim.figures["current"]
    change = current.value - previous.value
    if current.value and _is_near(100 * change / current.value, claim, tolerance):
        yield _write(
            ExplanationKind.DENOMINATOR, "el cambio está dividido por el valor actual, no por el anterior",
            "the change is divided by the current value, not by the previous one", current,
        )  # fmt: skip
    for other in (*claim.parts, *claim.candidates):
        if other.value and _is_near(100 * (current.value - other.value) / other.value, claim, tolerance):
            yield _write(
                ExplanationKind.DENOMINATOR, f"el crecimiento está medido desde {_name(other, 'es')}",
                f"the growth is measured from {_name(other, 'en')}", other,
            )  # fmt: skip
    for other in (*claim.parts, *claim.candidates):
        if _is_near(100 * (other.value - previous.value) / previous.value, claim, tolerance):
            yield _write(
                ExplanationKind.NUMERATOR, f"el crecimiento llega hasta {_name(other, 'es')}",
                f"the growth is measured up to {_name(other, 'en')}", other,
            )  # fmt: skip
    variants = [
        (100 * current.value / previous.value, "es el valor actual como porcentaje del anterior, sin restar",
         "it is the current value as a percentage of the previous one, without subtracting"),
        (change, "es la diferencia, no el porcentaje", "it is the difference, not the percentage"),
        (-computed, "el signo está cambiado", "the sign is reversed"),
    ]  # fmt: skip
    for value, es, en in variants:
        if _is_near(value, claim, tolerance):
            yield _write(ExplanationKind.FORMULA, es, en)
    yield from _list_misprints(claim.reported, computed)


def _explain_count(claim: Claim, computed: Decimal, tolerance: Decimal) -> Iterator[Explanation]:
    distinct = len({_name_item(item) for item in claim.items})
    if distinct < len(claim.items) and _is_near(Decimal(distinct), claim, tolerance):
        yield _write(
            ExplanationKind.TWICE, "la lista repite elementos; sin las repeticiones coincide",
            "the list repeats items; without the repetitions it agrees",
        )  # fmt: skip
    for other in claim.candidates:
        if _is_near(computed + other.value, claim, tolerance) and other.value:
            yield _write(
                ExplanationKind.FROM_ELSEWHERE, f"lo publicado incluye además {_name(other, 'es')}",
                f"the published figure also includes {_name(other, 'en')}", other,
            )  # fmt: skip
    yield from _list_misprints(claim.reported, computed)
    short = computed - claim.reported
    if 0 < short <= 2:
        es, en = ("un elemento", "one item") if short == 1 else ("dos elementos", "two items")
        yield _write(
            ExplanationKind.LEFT_OUT, f"lo publicado deja fuera {es} de la lista",
            f"the published figure leaves out {en} of the list",
        )  # fmt: skip


def _explain_same(claim: Claim, computed: Decimal, tolerance: Decimal) -> Iterator[Explanation]:
    one, other_half = _half_of_last_digit(claim.reported), _half_of_last_digit(computed)
    if one != other_half and abs(claim.reported - computed) <= max(one, other_half):
        yield _write(ExplanationKind.ROUNDING, "una de las dos está redondeada", "one of the two is rounded")
    yield from _list_misprints(claim.reported, computed)
    for other in claim.candidates:
        if other.value != computed and _is_near(other.value, claim, tolerance):
            yield _write(
                ExplanationKind.FROM_ELSEWHERE, f"lo publicado es {_name(other, 'es')}",
                f"the published figure is that of {_name(other, 'en')}", other,
            )  # fmt: skip


_SEARCHES: Mapping[ClaimKind, Search] = {
    ClaimKind.SUM: _explain_sum,
    ClaimKind.SHARE: _explain_share,
    ClaimKind.GROWTH: _explain_growth,
    ClaimKind.COUNT: _explain_count,
    ClaimKind.SAME: _explain_same,
}


def _list_misprints(printed: Decimal, expected: Decimal) -> Iterator[Explanation]:
    misprint = find_misprint(printed, expected)
    if misprint is not None:
        yield _write(
            ExplanationKind.DIGIT,
            f"lo publicado dice {_print(printed, 'es')} y la evidencia {_print(expected, 'es')}: {misprint['es']}",
            f"the published figure is {_print(printed, 'en')}, the evidence {_print(expected, 'en')}: {misprint['en']}",
        )


def _is_near(value: Decimal, claim: Claim, tolerance: Decimal) -> bool:
    return abs(claim.reported - value) <= tolerance


def _half_of_last_digit(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(min(0, int(value.as_tuple().exponent)) - 1)


def _write(kind: ExplanationKind, es: str, en: str, *figures: Figure) -> Explanation:
    return Explanation(kind, {"es": es, "en": en}, figures)


def _name(figure: Figure, language: str) -> str:
    label = figure.label
    if isinstance(label, Mapping):
        label = label.get(language) or next(iter(label.values()), None)
    value = _print(figure.value, language)
    return f"{label} ({value})" if label not in (None, "") else value


def _print(value: Decimal, language: str) -> str:
    rounded = value if int(value.as_tuple().exponent) >= -6 else round(value, 2)
    text = f"{rounded:f}"
    return text.replace(".", ",") if language == "es" else text


def _name_item(item: Any) -> str:
    if isinstance(item, Mapping):
        item = item.get("id", item.get("label", sorted((str(key), str(value)) for key, value in item.items())))
    return " ".join(str(item).split()).casefold()
