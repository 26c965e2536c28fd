"""Synthetic people: one registration per index, the same for the same seed, whatever their number."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.doors.cli.demonstration.mixes import CityMix, Mix
from ruta.doors.cli.demonstration.names import draw_name, misspell
from ruta.doors.cli.demonstration.papers import draw_papers
from ruta.rooms.people.types import WG_FIELDS, ConsentAnswer, DocumentEntry, LanguageSkill, Registration

#: People are written in batches of this many; households and second records stay inside a batch.
BATCH = 1000

_AREAS = {
    "santiago": ("santiago",) * 14
    + ("estacion-central", "independencia", "recoleta", "quinta-normal", "san-miguel", "pedro-aguirre-cerda", "other"),
    "mexico-city": ("cuauhtemoc",) * 5
    + ("iztapalapa", "gustavo-a-madero", "venustiano-carranza", "iztacalco", "benito-juarez", "tlahuac", "tlalpan"),
}
_DESKS = {"santiago": "oficina-migrantes", "mexico-city": "sibiso"}
_HOSTS = {"santiago": "CHL", "mexico-city": "MEX"}


@dataclass(frozen=True)
class SyntheticPerson:
    """A person to be registered. ``second_of``: the index whose second record this is; ``merge``: found out already."""

    index: int
    registration: Registration
    second_of: int | None = None
    merge: bool = False


def make_person(index: int, *, seed: int, mix: Mix, calendar: Calendar) -> SyntheticPerson:
    """The person of an index.

    Every fortieth is somebody registered a second time with her name written otherwise; every sixth or so shares the
    household of the one before. Cost: some 0.1 ms, no database.
    """
    if index % 40 == 39:
        return _make_second_record(index, seed=seed, mix=mix, calendar=calendar)
    person = _make_first_record(index, seed=seed, mix=mix, calendar=calendar)
    if index % 2 == 1 and index % 40 != 0 and Random(f"{seed}:home:{index}").random() < 0.3:
        before = _make_first_record(index - 1, seed=seed, mix=mix, calendar=calendar).registration
        shared = replace(
            person.registration,
            city=before.city,
            household_of=f"#{(index - 1) % BATCH}",
            household_size=max(before.household_size or 2, 2),
            residence_area=before.residence_area,
        )
        if before.city == person.registration.city:
            return replace(person, registration=shared)
    return person


def _make_first_record(index: int, *, seed: int, mix: Mix, calendar: Calendar) -> SyntheticPerson:
    random = Random(f"{seed}:{index}")
    on = calendar.draw_registration_day(random)
    city = mix.city.draw(random)
    here = mix.cities[city]
    nationality = here.nationality.draw(random)
    sex = here.sex.draw(random)
    given, surname_1, surname_2 = draw_name(random, nationality, sex)
    born = _draw_birth_day(random, here, on)
    age = (on - born).days // 365
    status, until = _draw_status(random, here, city=city, nationality=nationality, on=on)
    arrived = on - timedelta(days=int(random.expovariate(1 / 800)) + 3)
    papers = draw_papers(
        random, index=index, city=city, status=status, nationality=nationality, names=(given, surname_1, surname_2),
        born=born, sex=sex, on=on,
    )  # fmt: skip
    has_home_country = nationality == _HOSTS[city]
    registration = Registration(
        city=city,
        given_names=given,
        surname_1=surname_1,
        surname_2=surname_2,
        preferred_name=given.split()[-1] if random.random() < 0.06 else "",
        sex=sex,
        **_draw_birth(random, mix, born),
        **_draw_nationalities(random, nationality),
        status="" if _is_unknown(random, mix, "status") else status,
        residence_area="" if _is_unknown(random, mix, "residence_area") else random.choice(_AREAS[city]),
        **({} if has_home_country and status == "national" else _draw_arrival(random, arrived, born)),
        documents=() if _is_unknown(random, mix, "documents") else papers,
        languages=_draw_languages(random, mix, nationality),
        **_draw_contact(random, city=city, index=index, name=given),
        **_draw_home(random, mix, here, age=age, sex=sex),
        **_draw_work(random, mix, here, age=age, sex=sex),
        **_draw_functioning(random, mix, here),
        specific_needs=_draw_needs(random, age=age, sex=sex),
        consents=_draw_consents(random, nationality),
        registered_on=on,
        registered_by_organisation=_DESKS[city],
        synthetic=True,
    )
    if registration.status and until is not None:
        registration = replace(registration, status_until=until)
    return SyntheticPerson(index, registration)


def _make_second_record(index: int, *, seed: int, mix: Mix, calendar: Calendar) -> SyntheticPerson:
    """Somebody who came back on another day: heard otherwise, no paper shown, the same telephone perhaps."""
    random = Random(f"{seed}:second:{index}")
    first = index - 1 - random.randrange(30)
    before = _make_first_record(first, seed=seed, mix=mix, calendar=calendar).registration
    assert before.registered_on is not None
    later = min(
        calendar.move_to_work_day(before.registered_on + timedelta(days=random.randrange(3, 200))), calendar.last
    )
    surnames = (misspell(random, before.surname_1), misspell(random, before.surname_2))
    if random.random() < 0.2:
        surnames = (surnames[1], surnames[0])
    elif random.random() < 0.3:
        surnames = (surnames[0], "")
    country = before.nationalities[0] if before.nationalities else ""
    registration = replace(
        before,
        given_names=before.given_names.split()[0] if random.random() < 0.5 else before.given_names,
        surname_1=surnames[0],
        surname_2=surnames[1],
        birth_day=before.birth_day if random.random() < 0.6 else None,
        documents=(DocumentEntry("passport", country=country, state="lost", none_reason="left-behind"),),
        phone=before.phone if random.random() < 0.6 else "",
        registered_on=later,
    )  # fmt: skip
    return SyntheticPerson(index, registration, second_of=first, merge=random.random() < 0.3)


def _is_unknown(random: Random, mix: Mix, name: str) -> bool:
    return random.random() * 100 < mix.unknown[name]


def _draw_birth_day(random: Random, here: CityMix, on: date) -> date:
    low, high = here.ages.draw(random)
    return on - timedelta(days=int((low + random.random() * (high + 1 - low)) * 365.25))


def _draw_birth(random: Random, mix: Mix, born: date) -> dict[str, Any]:
    precision = mix.birth_precision.draw(random)
    if _is_unknown(random, mix, "birth"):
        return {}
    known: dict[str, Any] = {"birth_year": born.year}
    if precision in ("month", "day"):
        known["birth_month"] = born.month
    if precision == "day":
        known["birth_day"] = born.day
    return known | {"birth_estimated": precision == "year" and random.random() < 0.4}


def _draw_nationalities(random: Random, nationality: str) -> dict[str, Any]:
    if random.random() < 0.003:
        return {"nationalities": (), "stateless": True}
    if random.random() < 0.02:
        return {"nationalities": tuple(dict.fromkeys((nationality, random.choice(("COL", "VEN", "ESP", "USA")))))}
    return {"nationalities": (nationality,)}


def _draw_status(random: Random, here: CityMix, *, city: str, nationality: str, on: date) -> tuple[str, date | None]:
    if nationality == _HOSTS[city]:
        return str(here.nationals.draw(random)), None
    status = str(here.status.draw(random))
    if status in ("temporary-residence", "humanitarian-visa", "temporary-visitor") and random.random() < 0.8:
        return status, on + timedelta(days=random.randrange(20, 720))
    return status, None


def _draw_arrival(random: Random, arrived: date, born: date) -> dict[str, Any]:
    arrived = max(arrived, born + timedelta(days=1))
    if random.random() < 0.1:
        return {}
    known = {"arrival_year": arrived.year}
    if random.random() < 0.8:
        known["arrival_month"] = arrived.month
        if random.random() < 0.5:
            known["arrival_day"] = arrived.day
    return known


def _draw_languages(random: Random, mix: Mix, nationality: str) -> tuple[LanguageSkill, ...]:
    skills = []
    for language, percent in mix.languages.get(nationality, mix.languages["other"]).items():
        if random.random() * 100 < percent:
            first = not skills
            speaks = 3 if first else random.choice((1, 1, 2, 3))
            reads = random.choice((2, 3, 3, 3)) if first else max(speaks - random.randrange(2), 0)
            skills.append(
                LanguageSkill(language, reads=reads, writes=max(reads - random.randrange(2), 0), speaks=speaks)
            )
    return tuple(skills)


def _draw_contact(random: Random, *, city: str, index: int, name: str) -> dict[str, Any]:
    """Telephones are of numbers that exist in form; addresses end in ``.example``, which reaches nobody."""
    contact: dict[str, Any] = {}
    if random.random() < 0.86:
        number = f"{random.randrange(10**6):06d}"
        contact["phone"] = (
            f"+5699{random.randrange(4, 8)}{number}"
            if city == "santiago"
            else f"+5255{random.randrange(20, 60)}{number}"
        )
        contact["phone_safe"] = None if random.random() < 0.12 else random.random() < 0.93
    if random.random() < 0.38:
        plain = unicodedata.normalize("NFKD", name.split()[0].lower()).encode("ascii", "ignore").decode()
        contact["email"] = f"{plain}.{index}@correo.example"
        contact["email_safe"] = random.random() < 0.95
    return contact


def _draw_home(random: Random, mix: Mix, here: CityMix, *, age: int, sex: str) -> dict[str, Any]:
    has_children = age >= 18 and random.random() * 100 < here.children_percent
    dependants = 1 + min(int(random.expovariate(0.8)), 6) if has_children else 0
    young = sum(random.random() < (0.5 if age < 40 else 0.12) for _ in range(dependants))
    home: dict[str, Any] = {"household_size": 1 + dependants + random.choice((0, 0, 1, 1, 2))}
    if not _is_unknown(random, mix, "dependants"):
        home |= {"dependants": dependants, "children_under_6": young}
    if random.random() < 0.92:
        home["head_of_household"] = age >= 18 and random.random() < 0.58
    if sex == "F" and 16 <= age <= 45 and random.random() < 0.3:
        home["pregnant"] = random.random() < 0.09
    return home


def _draw_work(random: Random, mix: Mix, here: CityMix, *, age: int, sex: str) -> dict[str, Any]:
    work: dict[str, Any] = {}
    if not _is_unknown(random, mix, "education"):
        work["education"] = min(here.education.draw(random), 3 if age < 21 else 8, 1 if age < 15 else 8)
    if age < 16:
        return work | {"employment": "student"}
    work["occupation"] = mix.occupations["M" if sex == "M" else "F"].draw(random)
    if not _is_unknown(random, mix, "work_experience_years"):
        work["work_experience_years"] = min(int(random.expovariate(1 / 9)), max(age - 16, 0))
        work["occupation_experience"] = work["work_experience_years"] > 1 and random.random() < 0.62
    if _is_unknown(random, mix, "employment"):
        return work
    employment = mix.employment.draw(random)
    work["employment"] = employment
    work["job_seeking"] = employment == "unemployed" or (employment != "inactive" and random.random() < 0.6)
    work["has_business"] = employment == "self-employed" or random.random() < 0.06
    work["business_idea"] = random.random() < (0.5 if work["has_business"] else 0.28)
    if employment == "formal":
        work["formal_job_months"] = random.randrange(1, 13)
    elif random.random() < 0.7:
        work["formal_job_months"] = random.choice((0, 0, 0, 2, 5, 8))
    if employment == "unemployed" and random.random() < 0.6:
        work["lost_job_months"] = random.randrange(0, 30)
    if not _is_unknown(random, mix, "income_band"):
        bands = ("none", "below-minimum", "one-to-two-minimum", "above-two-minimum")
        chances = {"formal": (0, 2, 7, 2), "unemployed": (5, 4, 1, 0)}.get(employment, (1, 6, 3, 0.4))
        work["income_band"] = random.choices(bands, chances)[0]
    return work


def _draw_functioning(random: Random, mix: Mix, here: CityMix) -> dict[str, Any]:
    if _is_unknown(random, mix, "disability"):
        return {}
    answers = {name: random.choice((1, 1, 1, 1, 1, 1, 1, 2)) for name in WG_FIELDS}
    if random.random() * 100 < here.disability_percent:
        answers[random.choice(WG_FIELDS)] = random.choice((3, 3, 4))
    return answers


def _draw_needs(random: Random, *, age: int, sex: str) -> tuple[str, ...] | None:
    """Asked of one in four; the answers stay sealed for those allowed to see them."""
    if random.random() > 0.25:
        return None
    chances = {"gender-violence": 0.12 if sex == "F" else 0.02, "homeless": 0.09, "serious-illness": 0.06,
               "lgbti-risk": 0.04, "trafficking": 0.01, "torture-survivor": 0.01,
               "unaccompanied-child": 0.3 if age < 18 else 0}  # fmt: skip
    return tuple(need for need, chance in chances.items() if random.random() < chance)


def _draw_consents(random: Random, nationality: str) -> tuple[ConsentAnswer, ...]:
    how = "interpreter" if nationality in ("HTI", "AFG", "UKR") and random.random() < 0.5 else "spoken"
    if random.random() < 0.15:
        how = "written"
    language = "en" if nationality in ("CMR", "AFG", "UKR") else "es"
    chances = {"contact": 0.86, "statistics": 0.9, "show-to-employers": 0.42}
    consents = [ConsentAnswer("register", "given", language=language, how=how)]
    consents += [
        ConsentAnswer(purpose, "given" if random.random() < chance else "refused", language=language, how=how)
        for purpose, chance in chances.items()
        if purpose != "show-to-employers" or random.random() < 0.7
    ]
    return tuple(consents)
