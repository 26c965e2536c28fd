"""Nationalities as people write them: demonyms, names and codes, in Spanish, English, French and Portuguese."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.people.rules.codes import list_countries, normalise_country

#: Stems of demonyms (what remains without -o, -a, -s, -os, -as, -e, -es) by country.
_STEMS = {
    "VEN": "venezolan venezuelan venezuelien", "HTI": "haitian haitien ayisyen", "COL": "colombian colombien",
    "PER": "peruan peruvian peruvien", "BOL": "bolivian bolivien", "ECU": "ecuatorian ecuadorian ecuadorean equatorien",
    "CUB": "cuban cubain", "DOM": "dominican dominicain", "HND": "hondureñ honduran hondurien",
    "SLV": "salvadoreñ salvadoran salvadorien", "GTM": "guatemaltec guatemalan guatemalteque",
    "NIC": "nicaragüens nicaraguens nicaraguan nicaraguay", "ARG": "argentin argentinian", "BRA": "brasileñ "
    "brasileir brazilian brasilien bresilien",
    "CHL": "chilen chilean chilien", "MEX": "mexican mejican mexicain", "USA": "estadounidens american "
    "estadunidens norteamerican",
    "URY": "uruguay uruguayan", "PRY": "paraguay paraguayan", "PAN": "panameñ panamanian",
    "CRI": "costarricens costarican",
    "ESP": "español spanish espanol "
    "espagnol", "CHN": "chin chinese chinois", "AFG": "afgan afghan", "SYR": "siri syrian syrien",
    "UKR": "ucranian ukrainian ukrainien", "RUS": "rus russian russe", "NGA": "nigerian", "COD": "congoleñ "
    "congolese congolais",
    "AGO": "angoleñ angolan", "CMR": "camerunes cameroonian camerounais", "SEN": "senegales senegalese senegalais",
    "PSE": "palestin palestinian", "LBN": "libanes lebanese", "IND": "indi indian", "FRA": "frances french "
    "francais francesa",
    "DEU": "aleman german", "ITA": "italian", "PRT": "portugues portuguese", "GBR": "britanic british ingles",
    "CAN": "canadiens canadian", "JAM": "jamaican jamaiquin", "TTO": "trinitens", "BGD": "bangladesi "
    "bengali bangladeshi", "PAK": "paquistani pakistani",
    "IRQ": "iraqui iraqi", "IRN": "irani iranian", "ETH": "etiop ethiopian", "SOM": "somali", "GHA": "ghanes ghanaian",
}  # fmt: skip
_LEFT = re.compile(r"(?:os|as|es|o|a|e|s)?$")


@lru_cache(maxsize=1)
def _list_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for language in ("es", "en", "fr", "pt"):
        territories = Locale(language).territories
        for three, two in list_countries():
            if two in territories:
                words.setdefault(fold_heading(str(territories[two])), three)
    words |= {"eeuu": "USA", "ee uu": "USA", "estados unidos de america": "USA", "republica dominicana": "DOM",
              "republica bolivariana de venezuela": "VEN", "rep dominicana": "DOM", "bolivia plurinacional": "BOL",
              "mexico": "MEX", "brasil": "BRA", "ayiti": "HTI"}  # fmt: skip
    for country, stems in _STEMS.items():
        for stem in stems.split():
            words.setdefault(_LEFT.sub("", fold_heading(stem)), country)
            words.setdefault(fold_heading(stem), country)
    return words


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """The three-letter code; empty when it is not recognised.

    >>> read_country("Venezolana"), read_country("haïtienne"), read_country("PE"), read_country("Marte")
    ('VEN', 'HTI', 'PER', '')
    """
    code = normalise_country(text) if re.fullmatch(r"[A-Za-z]{2,3}", text.strip()) else None
    if code:
        return code
    words, folded = _list_words(), fold_heading(text)
    folded = re.sub(r"^(nacionalidad|pais|de) ", "", folded)
    for form in (folded, re.sub(r"nnes?$", "n", folded), folded.rstrip("s"), _LEFT.sub("", folded)):
        if form in words:
            return words[form]
    return ""
