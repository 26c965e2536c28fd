"""The registration page: one form that grows as needed, and the same form section by section for changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ruta.doors.desk import words
from ruta.doors.desk.forms.consents import add_consent_fields, read_consents
from ruta.doors.desk.forms.fields import CountField, LevelField, LineField, YesNoField, day_field, pick
from ruta.doors.desk.forms.rows import MOST_ROWS, DocumentRow, LanguageRow, NationalityRow, make_rows
from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import Problem, Problems
from ruta.rooms.people.types import WG_FIELDS, Registration, RegistrationContent

_ROWS = {"nationalities": NationalityRow, "documents": DocumentRow, "languages": LanguageRow}

#: Section: title, lines of fields, and the rows that belong to it.
SECTIONS: dict[str, tuple[Any, tuple[tuple[str, ...], ...], str]] = {
    "identity": (
        _("Identity"),
        (
            ("given_names", "surname_1", "surname_2"),
            ("preferred_name",),
            ("birth_day", "birth_month", "birth_year"),
            ("birth_estimated",),
            ("sex", "gender_identity", "stateless"),
        ),
        "nationalities",
    ),
    "papers": (
        _("Papers and status"),
        (("status", "status_until"), ("arrival_day", "arrival_month", "arrival_year")),
        "documents",
    ),
    "contact": (
        _("Contact"),
        (("phone", "phone_safe"), ("email", "email_safe"), ("contact_note",), ("residence_area",)),
        "",
    ),
    "household": (
        _("Household"),
        (("household_size", "dependants", "children_under_6"), ("head_of_household", "pregnant"), ("household_of",)),
        "",
    ),
    "languages": (_("Languages"), (), "languages"),
    "work": (
        _("Work and education"),
        (
            ("education", "occupation"),
            ("employment", "job_seeking", "income_band"),
            ("work_experience_years", "occupation_experience"),
            ("formal_job_months", "lost_job_months"),
            ("has_business", "business_idea"),
        ),
        "",
    ),
    "functioning": (_("Functioning"), tuple((name,) for name in WG_FIELDS), ""),
}


class RegistrationForm(forms.Form):
    """Every single field of a registration; names are those of :class:`Registration`. Nothing is required here:
    what must be is the room's to say, so that a list and the page are judged alike."""

    given_names = LineField(label=_("Given names"))
    surname_1 = LineField(label=_("First surname"))
    surname_2 = LineField(label=_("Second surname"), help_text=_("Leave empty if there is one or none."))
    preferred_name = LineField(label=_("Name the person goes by"))
    birth_day = CountField(label=_("Day of birth"))
    birth_month = CountField(label=_("Month of birth"))
    birth_year = CountField(label=_("Year of birth"))
    birth_estimated = forms.BooleanField(label=_("The birth date is an estimate"), required=False)
    sex = pick(label=_("Sex in the document"))
    gender_identity = LineField(label=_("Gender identity"), help_text=_("Only if the person wants to say it."))
    stateless = YesNoField(label=_("Stateless"))
    status = pick(label=_("Status in the country"))
    status_until = day_field(label=_("Until when"))
    arrival_day = CountField(label=_("Day of arrival"))
    arrival_month = CountField(label=_("Month of arrival"))
    arrival_year = CountField(label=_("Year of arrival"))
    phone = LineField(label=_("Telephone"), help_text=_("Foreign numbers begin with + and the country's code."))
    phone_safe = YesNoField(label=_("Safe to call or write"))
    email = LineField(label=_("E-mail"))
    email_safe = YesNoField(label=_("Safe to write to"))
    contact_note = LineField(label=_("How to make contact"), help_text=_("Hours, who may answer, what not to say."))
    residence_area = pick(label=_("Commune or borough"))
    household_size = CountField(label=_("People in the household"))
    dependants = CountField(label=_("People who depend on them"))
    children_under_6 = CountField(label=_("Children under 6 in their care"))
    head_of_household = YesNoField(label=_("Supports the household"))
    pregnant = YesNoField(label=_("Pregnant"))
    household_of = LineField(
        label=_("Shares the household of"), help_text=_("Number of a person already registered, like SCL-000123.")
    )
    education = LevelField(label=_("Education completed"))
    occupation = pick(label=_("Occupation"))
    employment = pick(label=_("Work today"))
    job_seeking = YesNoField(label=_("Looks for work"))
    income_band = pick(label=_("Household income"))
    work_experience_years = CountField(label=_("Years of work experience"))
    occupation_experience = YesNoField(label=_("Has a trade to certify"))
    formal_job_months = CountField(label=_("Months with contract in the last year"))
    lost_job_months = CountField(label=_("Months since losing the last job"))
    has_business = YesNoField(label=_("Runs a business"))
    business_idea = YesNoField(label=_("Has a business idea"))
    wg_seeing = LevelField()
    wg_hearing = LevelField()
    wg_walking = LevelField()
    wg_remembering = LevelField()
    wg_self_care = LevelField()
    wg_communicating = LevelField()

    def __init__(
        self, *args: Any, content: RegistrationContent, city: str, only: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        here = content.cities[city]
        lists = {
            "sex": words.list_choices(content, "sex"),
            "status": words.list_choices(content, "status", only=here.statuses),
            "residence_area": words.list_choices(content, "residence_area", only=here.areas),
            "education": words.list_choices(content, "education"),
            "occupation": words.list_choices(content, "occupations"),
            "employment": words.list_choices(content, "employment"),
            "income_band": words.list_choices(content, "income_band"),
        }
        for choice in content.lists["functioning"]:
            self.fields[choice.value].label = in_language(choice.words)
            lists[choice.value] = words.list_choices(content, "functioning_answers")
        kept = self.initial.get("occupation")
        if kept and kept not in dict(lists["occupation"]):
            lists["occupation"].append((kept, kept))
        for name, choices in lists.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name in ("given_names", "surname_1", "surname_2", "birth_day", "birth_month", "birth_year", "sex", "phone"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "data-likeness": name}
        for name in set(self.fields) - set(only):
            del self.fields[name]


@dataclass(frozen=True)
class SectionShown:
    """One section as the template draws it."""

    code: str
    title: Any
    lines: list[list[forms.BoundField]]
    rows: Any
    is_open: bool


class RegistrationPage:
    """The form and its rows as one: filled from a request or a kept registration, read back as a registration.

    It can stand for a form in ``look/error_summary.html``: it has ``errors``, ``non_field_errors`` and its fields.
    """

    def __init__(
        self,
        *,
        content: RegistrationContent,
        city: str,
        data: QueryDict | None = None,
        kept: Registration | None = None,
        sections: tuple[str, ...] = tuple(SECTIONS),
        without: tuple[str, ...] = (),
        with_consents: bool = False,
    ) -> None:
        self.city, self.sections, self.with_consents = city, sections, with_consents
        self.content = content
        only = tuple(name for code in sections for line in SECTIONS[code][1] for name in line if name not in without)
        self.main = RegistrationForm(data, initial=asdict(kept) if kept else {}, content=content, city=city, only=only)
        if with_consents:
            add_consent_fields(self.main, content)
        self.rows = {
            name: make_rows(
                _ROWS[name], name, initial=_list_kept(name, kept), data=data,
                form_kwargs={"content": content, "city": city},
            )
            for code in sections
            if (name := SECTIONS[code][2])
        }  # fmt: skip

    @property
    def fields_changed(self) -> frozenset[str]:
        """The fields of a registration that this page asks."""
        return frozenset(self.main.fields) & frozenset(Registration.__dataclass_fields__) | frozenset(self.rows)

    def is_valid(self) -> bool:
        """Whether everything typed can be read; whether it can be true is the room's to say."""
        return all([self.main.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def read_registration(self) -> Registration:
        """What was typed."""
        typed = {name: value for name, value in self.main.cleaned_data.items() if name in self.fields_changed}
        for name, rows in self.rows.items():
            typed[name] = tuple(value for row in rows if (value := row.read()) is not None)
        consents = read_consents(self.main.cleaned_data) if self.with_consents else ()
        return Registration(city=self.city, consents=consents, **typed)

    def add_problem(self, problem: Problem) -> None:
        """Show each problem beside its field or row; nothing typed is lost."""
        for single in problem.problems if isinstance(problem, Problems) else [problem]:
            name, _dash, place = str(single.details.get("field", "")).partition("-")
            index, _dash, field = place.partition("-")
            if name in self.rows and index.isdigit():
                row = [row for row in self.rows[name] if row.read() is not None][int(index)]
                row.add_error(field if field in row.fields else None, translate_problem(single))
            else:
                add_problem_to_form(self.main, single)

    def list_sections(self) -> list[SectionShown]:
        """The sections for the template; those with errors, and those that somebody wrote in, stand open."""
        shown = []
        for code in self.sections:
            title, lines, rows_name = SECTIONS[code]
            bound = [[self.main[name] for name in line if name in self.main.fields] for line in lines]
            rows = self.rows.get(rows_name)
            has_errors = any(field.errors for line in bound for field in line) or bool(rows and _has_errors(rows))
            is_open = code == "identity" or has_errors or len(self.sections) == 1 or self._is_begun(bound, rows_name)
            shown.append(SectionShown(code, title, [line for line in bound if line], rows, is_open))
        return shown

    def _is_begun(self, lines: list[list[forms.BoundField]], rows_name: str) -> bool:
        if not self.main.is_bound:
            return False
        rows = [field for row in self.rows.get(rows_name, ()) for field in row]
        asked_for_more = bool(rows_name) and self.main.data.get("add") == rows_name
        return asked_for_more or any(field.data for field in [*rows, *(field for line in lines for field in line)])

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        """The questions of consent."""
        return [self.main[name] for name in self.main.fields if name.startswith("consent_")]

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.main.errors) or any(_has_errors(rows) for rows in self.rows.values())

    def non_field_errors(self) -> list[str]:
        """Errors that belong to no single field."""
        found = list(self.main.non_field_errors())
        for rows in self.rows.values():
            found += [*rows.non_form_errors(), *(error for row in rows for error in row.non_field_errors())]
        return found

    def __iter__(self) -> Iterator[forms.BoundField]:
        yield from self.main
        for rows in self.rows.values():
            for row in rows:
                yield from row


def add_empty_rows(data: QueryDict, name: str) -> QueryDict:
    """The same data with room for three more rows of one kind; works without JavaScript."""
    grown = data.copy()
    total = grown.get(f"{name}-TOTAL_FORMS", "0")
    if name in _ROWS and total.isdigit():
        grown[f"{name}-TOTAL_FORMS"] = str(min(int(total) + 3, MOST_ROWS))
    return grown


def _has_errors(rows: Any) -> bool:
    return rows.is_bound and (rows.total_error_count() > 0)


def _list_kept(name: str, kept: Registration | None) -> list[dict[str, Any]]:
    if kept is None:
        return []
    if name == "nationalities":
        return [{"country": country} for country in kept.nationalities]
    return [asdict(entry) for entry in getattr(kept, name)]
