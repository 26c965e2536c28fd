"""Cohorts and the state of their shares while people are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.rooms.route import errors
from ruta.rooms.route.types import Cohort, CohortGroup, ShareState, Words

#: Where somebody counts who fits no group, or whose sex or age is not known.
NO_GROUP = ""

WARNING_WORDS: Mapping[str, Words] = {
    "no-group": {
        "es": "no cuenta en ningún grupo: falta el sexo o la edad",
        "en": "counts in no group: sex or age is not recorded",
    },
    "group-full": {"es": "ese grupo ya tiene los que se anunciaron", "en": "that group already has as many as stated"},
    "cohort-full": {"es": "la cohorte ya está completa", "en": "the cohort is already complete"},
    "fact-not-met": {"es": "la actividad pide otra cosa", "en": "the activity asks for something else"},
    "fact-unknown": {
        "es": "falta un dato que la actividad pide",
        "en": "a fact that the activity asks for is not recorded",
    },
}


def read_cohorts(data: Any, *, file: str) -> dict[str, Cohort]:
    """The cohorts of the content file, by id. Errors: ``route-content-broken``."""
    cohorts: dict[str, Cohort] = {}
    for position, entry in enumerate(data or []):
        try:
            groups = tuple(CohortGroup(**group) for group in entry["groups"])
            cohort = Cohort(
                id=entry["id"],
                activity=entry.get("activity", ""),
                city=entry["city"],
                name=entry["name"],
                about=entry["about"],
                size=int(entry["size"]),
                groups=groups,
                asks=entry.get("asks") or {},
                to_be_confirmed=tuple(entry.get("to_be_confirmed") or ()),
                source=f"{entry['source']['document']}:{entry['source']['line']}" if entry.get("source") else "",
            )
        except (KeyError, TypeError, ValueError) as error:
            raise errors.content_broken(file=file, path=f"[{position}]", what=f"{error!r}") from error
        if sum(group.share for group in groups) != 100:
            raise errors.content_broken(file=file, path=f"[{position}].groups", what="the shares do not add up to 100")
        cohorts[cohort.id] = cohort
    return cohorts


def find_group(cohort: Cohort, *, sex: str, ages: tuple[int, int] | None) -> str:
    """The first group a person fits for certain; "" when none.

    >>> youth = CohortGroup("youth", 15, {}, age_from=18, age_to=29)
    >>> women = CohortGroup("women", 85, {}, sex="F")
    >>> cohort = Cohort("c", "", "santiago", {}, {}, 10, (youth, women), {}, (), "")
    >>> find_group(cohort, sex="F", ages=(24, 25)), find_group(cohort, sex="F", ages=None)
    ('youth', 'women')
    """
    for group in cohort.groups:
        fits_sex = not group.sex or group.sex == sex
        low, high = group.age_from, group.age_to
        fits_age = (low is None or (ages is not None and ages[0] >= low)) and (
            high is None or (ages is not None and ages[1] <= high)
        )
        if fits_sex and fits_age:
            return group.id
    return NO_GROUP


def find_shares(cohort: Cohort, counts: Mapping[str, int]) -> list[ShareState]:
    """How each share stands; people in no group come last, when there are any.

    Shapes: ``want`` is the share of the cohort's size, rounded by largest remainder so that the groups add up to it.
    """
    wants = _split(cohort.size, [group.share for group in cohort.groups])
    chosen = sum(counts.values())
    states = [
        ShareState(
            group=group.id,
            words=group.words,
            share=group.share,
            have=counts.get(group.id, 0),
            want=want,
            percent=round(100 * counts.get(group.id, 0) / chosen) if chosen else None,
        )
        for group, want in zip(cohort.groups, wants, strict=True)
    ]
    if counts.get(NO_GROUP):
        words = {"es": "Sin grupo", "en": "In no group"}
        states.append(ShareState(NO_GROUP, words, None, counts[NO_GROUP], None, round(100 * counts[NO_GROUP] / chosen)))
    return states


def find_warnings(cohort: Cohort, counts: Mapping[str, int], *, group: str, facts: Mapping[str, Any]) -> list[str]:
    """What speaks against choosing somebody, as codes of ``WARNING_WORDS``; never more than a warning."""
    warnings = []
    if sum(counts.values()) >= cohort.size:
        warnings.append("cohort-full")
    if group == NO_GROUP:
        warnings.append("no-group")
    else:
        state = next(state for state in find_shares(cohort, counts) if state.group == group)
        if state.missing == 0:
            warnings.append("group-full")
    for fact, wanted in cohort.asks.items():
        if facts.get(fact) is None:
            warnings.append("fact-unknown")
        elif facts[fact] != wanted:
            warnings.append("fact-not-met")
    return warnings


def _split(size: int, shares: list[int]) -> list[int]:
    """Whole people per share, adding up to the size.

    >>> _split(10, [50, 35, 15])
    [5, 4, 1]
    """
    exact = [size * share / 100 for share in shares]
    whole = [int(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda i: (-(exact[i] - whole[i]), i))
    for i in order[: size - sum(whole)]:
        whole[i] += 1
    return whole
