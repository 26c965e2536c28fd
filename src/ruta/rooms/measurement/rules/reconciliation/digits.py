"""Misprints: whether two numbers differ as they do when somebody mistypes one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

Texts = Mapping[str, str]


def find_misprint(printed: Decimal, expected: Decimal) -> Texts | None:
    """Say in words how the printed number could be a mistyped form of the expected one; None when it could not.

    Looked for: a power of ten, two neighbouring digits swapped, one digit wrong (of two or more), one digit too many or
    too few (of three or more). The expected number is rounded to the places printed.

    >>> find_misprint(Decimal(131), Decimal(113))["en"]
    'two digits are swapped'
    >>> find_misprint(Decimal("4.8"), Decimal(48))["en"]
    'the decimal point is in another place'
    """
    places = min(0, int(printed.as_tuple().exponent))
    expected_as_printed = expected.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_UP)
    if printed == 0 or expected == 0 or printed == expected_as_printed or (printed < 0) != (expected < 0):
        return None
    shifts = (1, 2, 3, -1, -2, -3)
    if any(abs(printed * Decimal(10) ** shift - expected) <= _half_unit(printed, shift) for shift in shifts):
        return {"es": "el punto decimal está en otro lugar", "en": "the decimal point is in another place"}
    one, other = _list_digits(printed, places), _list_digits(expected_as_printed, places)
    if len(one) == len(other) >= 2:
        differing = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
        if len(differing) == 1:
            return {"es": "difieren en un solo dígito", "en": "a single digit differs"}
        first, last = differing[0], differing[-1]
        if len(differing) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]:
            return {"es": "hay dos dígitos intercambiados", "en": "two digits are swapped"}
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    without_one = (longer[:place] + longer[place + 1 :] for place in range(len(longer)))
    if len(longer) == len(shorter) + 1 >= 3 and shorter in without_one:
        return {"es": "sobra o falta un dígito", "en": "there is one digit too many or too few"}
    return None


def _half_unit(printed: Decimal, shift: int) -> Decimal:
    return Decimal(5).scaleb(min(0, int(printed.as_tuple().exponent)) - 1 + shift) if shift > 0 else Decimal(0)


def _list_digits(value: Decimal, places: int) -> str:
    return str(abs(int(value.scaleb(-places))))
