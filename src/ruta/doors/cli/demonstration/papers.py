"""Status and documents of synthetic people: what somebody in that situation would usually have on her.

Numbers pass their check digits and lie where no real one does: RUN from 40.000.000 on, CURP, RFC and NSS of the names
and dates drawn.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum.cl import rut
from stdnum.mx import curp, rfc

from ruta.rooms.people.types import DocumentEntry

#: The paper of a status in each country, and whether holding it makes the identity number likely (percent).
_STATUS_PAPER: dict[str, dict[str, tuple[str, int]]] = {
    "santiago": {
        "permanent-residence": ("chl-permanent-residence", 99),
        "temporary-residence": ("chl-temporary-residence", 90),
        "humanitarian-visa": ("chl-visa-stamped", 55),
        "residence-in-process": ("chl-residence-request", 22),
        "asylum-seeker": ("chl-refugee-request", 6),
        "refugee": ("chl-permanent-residence", 95),
        "national": ("", 99),
        "returned-national": ("", 93),
    },
    "mexico-city": {
        "permanent-residence": ("mex-permanent-residence", 95),
        "temporary-residence": ("mex-temporary-residence", 88),
        "humanitarian-visa": ("mex-humanitarian-card", 72),
        "residence-in-process": ("", 10),
        "asylum-seeker": ("mex-comar-certificate", 45),
        "refugee": ("mex-refugee-recognition", 86),
        "complementary-protection": ("mex-permanent-residence", 86),
        "national": ("", 97),
        "returned-national": ("", 78),
        "internally-displaced": ("", 88),
    },
}

_NO_PAPER_REASONS = ("never-had", "lost", "stolen", "withheld", "expired", "left-behind", "destroyed")


def draw_papers(
    random: Random,
    *,
    index: int,
    city: str,
    status: str,
    nationality: str,
    names: tuple[str, str, str],
    born: date,
    sex: str,
    on: date,
) -> tuple[DocumentEntry, ...]:
    """The documents of one person on the day she registers."""
    papers = [_draw_passport(random, index=index, nationality=nationality, on=on)]
    paper, identity_percent = _STATUS_PAPER[city].get(status, ("", 2))
    if paper:
        papers.append(_draw_status_paper(random, paper, index=index, on=on))
    has_identity = random.randrange(100) < identity_percent
    draw = _draw_chilean if city == "santiago" else _draw_mexican
    papers += draw(random, index=index, has_identity=has_identity, status=status, names=names, born=born, sex=sex)
    if random.random() < 0.22:
        papers.append(DocumentEntry("education-certificate"))
    if random.random() < 0.12:
        papers.append(DocumentEntry("work-experience-evidence"))
    return tuple(papers)


def _draw_passport(random: Random, *, index: int, nationality: str, on: date) -> DocumentEntry:
    chance = random.random()
    if chance < 0.62:
        until = on + timedelta(days=random.randrange(30, 2400))
        return DocumentEntry("passport", number=f"X{index:08d}", country=nationality, valid_until=until)
    if chance < 0.80:
        return DocumentEntry("passport", country=nationality, state="expired", none_reason="expired")
    if chance < 0.86:
        return DocumentEntry("consular-id", number=f"C{index:07d}", country=nationality)
    reason = random.choice(_NO_PAPER_REASONS)
    state = "lost" if reason in ("lost", "stolen", "withheld", "left-behind", "destroyed") else "none"
    return DocumentEntry("passport", country=nationality, state=state, none_reason=reason)


def _draw_status_paper(random: Random, paper: str, *, index: int, on: date) -> DocumentEntry:
    if paper.endswith("permanent-residence") or paper == "mex-refugee-recognition":
        return DocumentEntry(paper, number=f"P{index:07d}")
    if random.random() < 0.08:
        return DocumentEntry(paper, state="expired", none_reason="expired")
    return DocumentEntry(paper, number=f"T{index:07d}", valid_until=on + timedelta(days=random.randrange(20, 900)))


def _draw_chilean(
    random: Random, *, index: int, has_identity: bool, status: str, names: tuple[str, str, str], born: date, sex: str
) -> list[DocumentEntry]:
    papers = []
    if has_identity:
        papers.append(DocumentEntry("chl-run", number=make_run(index)))
        if random.random() < 0.7:
            papers.append(DocumentEntry("chl-rsh"))
        if random.random() < 0.6:
            papers.append(DocumentEntry("chl-fonasa"))
        if random.random() < 0.3:
            papers.append(DocumentEntry("chl-afp"))
    elif random.random() < 0.3:
        papers.append(DocumentEntry("chl-run", state="in-process", none_reason="in-process"))
    if random.random() < 0.5:
        papers.append(DocumentEntry("chl-proof-of-address"))
    return papers


def _draw_mexican(
    random: Random, *, index: int, has_identity: bool, status: str, names: tuple[str, str, str], born: date, sex: str
) -> list[DocumentEntry]:
    papers = []
    if has_identity:
        settled = status in ("national", "returned-national", "permanent-residence", "temporary-residence", "refugee")
        kind = "mex-curp" if settled or random.random() < 0.5 else "mex-curp-temporary"
        papers.append(DocumentEntry(kind, number=make_curp(names, born=born, sex=sex, index=index)))
        if random.random() < 0.45:
            papers.append(DocumentEntry("mex-rfc", number=make_rfc(names, born=born, index=index)))
        if random.random() < 0.35:
            papers.append(DocumentEntry("mex-nss", number=make_nss(index)))
    if random.random() < 0.34:
        papers.append(DocumentEntry("mex-guest-register", number=f"PH{index:06d}"))
    if random.random() < 0.45:
        papers.append(DocumentEntry("mex-proof-of-address"))
    return papers


def make_run(index: int) -> str:
    """A RUN of a range not given to anybody, with its check digit.

    >>> make_run(0)
    '40000000K'
    """
    digits = str(40_000_000 + index)
    return digits + str(rut.calc_check_digit(digits))


def make_nss(index: int) -> str:
    """A Mexican social security number whose last digit agrees.

    >>> make_nss(7)
    '99000000077'
    """
    digits = f"99{index:08d}"
    return digits + str(luhn.calc_check_digit(digits))


def make_curp(names: tuple[str, str, str], *, born: date, sex: str, index: int) -> str:
    """A CURP of these names and this date whose check digit agrees, of somebody born abroad (NE)."""
    letters = _spell_letters(names)
    gender = "M" if sex == "F" else "H"
    homonym = "A" if born.year >= 2000 else "0"
    inner = _pick_consonant(names[1]) + _SPREAD[index % len(_SPREAD)] + _SPREAD[index // len(_SPREAD) % len(_SPREAD)]
    head = f"{letters}{born:%y%m%d}{gender}NE{inner}{homonym}"
    return head + str(curp.calc_check_digit(head + "0"))


def make_rfc(names: tuple[str, str, str], *, born: date, index: int) -> str:
    """An RFC of these names and this date whose check digit agrees."""
    marks = "ABCDEFGHJKLMNPQRSTUV123456789"
    mark = marks[index % len(marks)] + marks[index // len(marks) % len(marks)]
    head = f"{_spell_letters(names)}{born:%y%m%d}{mark}"
    return head + str(rfc.calc_check_digit(head))


def _spell_plain(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.upper())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha()) or "X"


def _spell_letters(names: tuple[str, str, str]) -> str:
    """The four letters a CURP and an RFC begin with; forbidden words get an X."""
    first, second, given = (_spell_plain(word) for word in (names[1], names[2], names[0]))
    vowel = next((letter for letter in first[1:] if letter in "AEIOU"), "X")
    letters = f"{first[0]}{vowel}{second[0]}{given[0]}"
    return letters if letters not in _FORBIDDEN else letters[0] + "X" + letters[2:]


def _pick_consonant(word: str) -> str:
    return next((letter for letter in _spell_plain(word)[1:] if letter in _SPREAD), "X")


#: Consonants that tell apart people of one name and date.
_SPREAD = "BCDFGHJKLMNPQRSTVWXYZ"
#: Words the registry does not let a key begin with (as python-stdnum has them).
_FORBIDDEN = frozenset(getattr(curp, "_name_blacklist", ())) | frozenset(getattr(rfc, "_name_blacklist", ()))
