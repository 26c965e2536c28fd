"""A registration: all that the desk may write down about a person, nothing of it checked yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ruta.rooms.people.types.consents import ConsentAnswer

#: The six domains of the Washington Group short set; answers 1 (no difficulty) to 4 (cannot do it).
WG_FIELDS = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


@dataclass(frozen=True)
class DocumentEntry:
    """A document as shown or told. ``state``: held, expired, in-process, lost or none (then with a coded reason)."""

    kind: str
    number: str = ""
    country: str = ""
    state: str = "held"
    none_reason: str = ""
    valid_until: date | None = None


@dataclass(frozen=True)
class LanguageSkill:
    """A language and how well the person reads, writes and speaks it: 0 (not at all) to 3, null when not asked."""

    language: str
    reads: int | None = None
    writes: int | None = None
    speaks: int | None = None


@dataclass(frozen=True)
class Registration:
    """All fields are optional but the city; ``None`` or "" means *not asked*, never *no* or zero.

    ``registered_on``, ``registered_by_organisation`` and ``synthetic`` are for lists and demonstrations loaded by the
    system; at the desk the day and the organisation are those of the actor.
    """

    city: str
    given_names: str = ""
    surname_1: str = ""
    surname_2: str = ""
    preferred_name: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    birth_estimated: bool = False
    sex: str = ""
    gender_identity: str = ""
    nationalities: tuple[str, ...] = ()
    stateless: bool | None = None
    status: str = ""
    status_until: date | None = None
    residence_area: str = ""
    arrival_year: int | None = None
    arrival_month: int | None = None
    arrival_day: int | None = None
    documents: tuple[DocumentEntry, ...] = ()
    languages: tuple[LanguageSkill, ...] = ()
    phone: str = ""
    phone_safe: bool | None = None
    email: str = ""
    email_safe: bool | None = None
    contact_note: str = ""
    household_of: str = ""
    head_of_household: bool | None = None
    household_size: int | None = None
    dependants: int | None = None
    children_under_6: int | None = None
    pregnant: bool | None = None
    education: int | None = None
    occupation: str = ""
    work_experience_years: int | None = None
    occupation_experience: bool | None = None
    employment: str = ""
    has_business: bool | None = None
    business_idea: bool | None = None
    job_seeking: bool | None = None
    income_band: str = ""
    formal_job_months: int | None = None
    lost_job_months: int | None = None
    wg_seeing: int | None = None
    wg_hearing: int | None = None
    wg_walking: int | None = None
    wg_remembering: int | None = None
    wg_self_care: int | None = None
    wg_communicating: int | None = None
    specific_needs: tuple[str, ...] | None = None
    consents: tuple[ConsentAnswer, ...] = ()
    registered_on: date | None = None
    registered_by_organisation: str = ""
    synthetic: bool = False
