"""The employability profile: what comes first, and why. Neither nationality, sex nor status enters it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.rooms.route.types import Profile, ProfileFinding, Words

#: Days without food in a week from which basic needs come first.
HUNGER_DAYS = 2
#: Years in a trade from which certifying it is worth more than a course.
CERTIFIABLE_YEARS = 1
#: Highest ISCED level at which a course comes before looking for work, when there is little experience.
BASIC_EDUCATION = 1

PROFILE_WORDS: Mapping[Profile, Words] = {
    Profile.PROTECTION_FIRST: {"es": "proteger primero", "en": "protection first"},
    Profile.TRAINING_FIRST: {"es": "capacitarse primero", "en": "training first"},
    Profile.CERTIFICATION_FIRST: {"es": "certificar primero", "en": "certification first"},
    Profile.OWN_BUSINESS: {"es": "negocio propio", "en": "own business"},
    Profile.DEPENDENT_WORK: {"es": "empleo", "en": "dependent work"},
}

REASON_WORDS: Mapping[str, Words] = {
    "asked-for-protection": {
        "es": "pidió hablar con el equipo de protección",
        "en": "asked to talk to the protection team",
    },
    "nowhere-to-sleep": {"es": "no tiene dónde dormir esta semana", "en": "has nowhere to sleep this week"},
    "hunger": {"es": "faltó comida en su casa", "en": "food was lacking at home"},
    "runs-a-business": {"es": "tiene un negocio en marcha", "en": "runs a business"},
    "wants-own-business": {"es": "prefiere un negocio propio", "en": "prefers an own business"},
    "has-a-business-idea": {"es": "tiene una idea de negocio", "en": "has a business idea"},
    "trade-without-certificate": {
        "es": "tiene un oficio sin certificado válido aquí",
        "en": "has a trade without a certificate valid here",
    },
    "years-of-experience": {"es": "tiene años de experiencia", "en": "has years of experience"},
    "wants-to-study": {"es": "prefiere estudiar o capacitarse primero", "en": "prefers to study or train first"},
    "little-spanish": {"es": "necesita más español para trabajar", "en": "needs more Spanish to work"},
    "basic-schooling": {
        "es": "tiene pocos estudios y poca experiencia",
        "en": "has little schooling and little experience",
    },
    "looks-for-work": {"es": "busca trabajo", "en": "is looking for work"},
    "wants-a-job": {"es": "prefiere un empleo", "en": "prefers a job"},
    "no-other-reason": {
        "es": "nada de lo dicho pide otra cosa antes",
        "en": "nothing said asks for something else first",
    },
}


def find_profile(answers: Mapping[str, Any], facts: Mapping[str, Any]) -> ProfileFinding:
    """What comes first for a person, with its reasons, from the assessment's answers and her declared facts.

    Safety and basic needs come before everything; then what the person wishes; then what stands in her way.

    >>> find_profile({"trade-to-certify": "yes", "holds-certificate": "no"}, {"work_experience_years": 8}).profile
    <Profile.CERTIFICATION_FIRST: 'certification-first'>
    >>> find_profile({"sleeps-safely": "no", "has-business": "yes"}, {}).reasons
    ('nowhere-to-sleep',)
    """
    for profile, reasons in (
        (Profile.PROTECTION_FIRST, _find_protection_reasons(answers)),
        (Profile.TRAINING_FIRST, _find_wish_to_train(answers)),
        (Profile.OWN_BUSINESS, _find_business_reasons(answers, facts)),
        (Profile.CERTIFICATION_FIRST, _find_certification_reasons(answers, facts)),
        (Profile.TRAINING_FIRST, _find_training_reasons(answers, facts)),
        (Profile.DEPENDENT_WORK, _find_work_reasons(answers, facts)),
    ):
        if reasons:
            return ProfileFinding(profile, tuple(reasons))
    return ProfileFinding(Profile.DEPENDENT_WORK, ("no-other-reason",))


def _find_protection_reasons(answers: Mapping[str, Any]) -> list[str]:
    reasons = []
    if answers.get("wants-protection") == "yes":
        reasons.append("asked-for-protection")
    if answers.get("sleeps-safely") == "no":
        reasons.append("nowhere-to-sleep")
    if int(answers.get("food-days", 0)) >= HUNGER_DAYS:
        reasons.append("hunger")
    return reasons


def _find_wish_to_train(answers: Mapping[str, Any]) -> list[str]:
    return ["wants-to-study"] if answers.get("work-wish") == "study-first" else []


def _find_business_reasons(answers: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    wishes_job = answers.get("work-wish") == "employed"
    reasons = []
    if answers.get("work-wish") == "own-business":
        reasons.append("wants-own-business")
    if _holds(answers, "has-business", facts, "has_business") and not wishes_job:
        reasons.append("runs-a-business")
    idea = _holds(answers, "business-idea", facts, "business_idea")
    seeks = _holds(answers, "job-seeking", facts, "job_seeking")
    if idea and (reasons or not (wishes_job or seeks)):
        reasons.append("has-a-business-idea")
    return reasons


def _find_certification_reasons(answers: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    if (
        not _holds(answers, "trade-to-certify", facts, "occupation_experience")
        or answers.get("holds-certificate") == "yes"
    ):
        return []
    years = _find_number(answers, "experience-years", facts, "work_experience_years")
    if years is not None and years < CERTIFIABLE_YEARS:
        return []
    return ["trade-without-certificate", *(["years-of-experience"] if years else [])]


def _find_training_reasons(answers: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    reasons = ["little-spanish"] if answers.get("spanish") == "none" else []
    education = _find_number(answers, "education", facts, "education")
    years = _find_number(answers, "experience-years", facts, "work_experience_years")
    if education is not None and education <= BASIC_EDUCATION and years is not None and years < CERTIFIABLE_YEARS:
        reasons.append("basic-schooling")
    return reasons


def _find_work_reasons(answers: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    reasons = ["wants-a-job"] if answers.get("work-wish") == "employed" else []
    if _holds(answers, "job-seeking", facts, "job_seeking"):
        reasons.append("looks-for-work")
    return reasons


def _holds(answers: Mapping[str, Any], question: str, facts: Mapping[str, Any], fact: str) -> bool:
    """Whether the answer, or else the fact, is a clear yes."""
    return bool(answers[question] == "yes") if question in answers else facts.get(fact) is True


def _find_number(answers: Mapping[str, Any], question: str, facts: Mapping[str, Any], fact: str) -> int | None:
    value = answers.get(question, facts.get(fact))
    return None if value is None else int(value)
