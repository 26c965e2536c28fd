"""Names of breakdowns and of their values, in the reader's language."""

from __future__ import annotations

import pycountry
from babel import Locale
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

_BREAKDOWNS = {
    "sex": gettext_noop("Sex"),
    "age_band": gettext_noop("Age when registered"),
    "nationality": gettext_noop("Nationality"),
    "status": gettext_noop("Migration status"),
    "disability": gettext_noop("Disability"),
    "city": gettext_noop("City"),
    "organisation": gettext_noop("Institution"),
}
_VALUES = {
    ("sex", "F"): gettext_noop("Women"),
    ("sex", "M"): gettext_noop("Men"),
    ("sex", "X"): gettext_noop("Other"),
    ("disability", "yes"): gettext_noop("With disability"),
    ("disability", "no"): gettext_noop("Without disability"),
    ("city", "santiago"): gettext_noop("santiago"),
    ("city", "mexico-city"): gettext_noop("mexico-city"),
    ("status", "national"): gettext_noop("National"),
    ("status", "permanent-residence"): gettext_noop("Permanent residence"),
    ("status", "temporary-residence"): gettext_noop("Temporary residence"),
    ("status", "humanitarian-visa"): gettext_noop("Humanitarian visa"),
    ("status", "residence-in-process"): gettext_noop("Residence in process"),
    ("status", "asylum-seeker"): gettext_noop("Asylum seeker"),
    ("status", "refugee"): gettext_noop("Refugee"),
    ("status", "complementary-protection"): gettext_noop("Complementary protection"),
    ("status", "temporary-visitor"): gettext_noop("Temporary visitor"),
    ("status", "irregular"): gettext_noop("Irregular"),
    ("status", "returned-national"): gettext_noop("Returned national"),
    ("status", "internally-displaced"): gettext_noop("Internally displaced"),
}


def name_breakdown(name: str) -> str:
    """What a breakdown is called on screen."""
    return " × ".join(_(_BREAKDOWNS.get(part, part)) for part in name.split(" x "))


def name_value(breakdown: str, value: str) -> str:
    """What a value of a breakdown is called on screen; ``unknown`` is always *not recorded*."""
    if value == "unknown":
        return _("Not recorded")
    if breakdown == "nationality":
        return name_country(value)
    known = _VALUES.get((breakdown, value))
    return _(known) if known else value


def name_country(alpha3: str) -> str:
    """A country's name in the reader's language, from its three letters."""
    found = pycountry.countries.get(alpha_3=alpha3)
    territories = Locale.parse((get_language() or "es").split("-")[0]).territories
    return str(territories.get(found.alpha_2, alpha3)) if found else alpha3
