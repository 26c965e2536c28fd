"""Rows that repeat on the registration: nationalities, documents, languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ruta.doors.desk import words
from ruta.doors.desk.forms.fields import LevelField, LineField, day_field, pick
from ruta.rooms.people.types import DocumentEntry, LanguageSkill, RegistrationContent

#: How many empty rows are offered, and how many rows one form may hold.
EMPTY_ROWS, MOST_ROWS = 3, 30


class NationalityRow(forms.Form):
    """One nationality."""

    country = pick(label=_("Nationality"))

    def __init__(self, *args: Any, content: RegistrationContent, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = words.list_country_choices(content.frequent_countries)
        place = str(self.prefix).rpartition("-")[2]
        if place.isdigit():
            self.fields["country"].label = _("Nationality %(number)s") % {"number": int(place) + 1}

    def read(self) -> str | None:
        """The country's code, None for an empty row."""
        return self.cleaned_data.get("country") or None


class DocumentRow(forms.Form):
    """One document, or why there is none."""

    kind = pick(label=_("Document"))
    number = LineField(label=_("Number"))
    country = pick(label=_("Issued by"))
    state = pick(label=_("State"))
    none_reason = pick(label=_("Why there is none"))
    valid_until = day_field(label=_("Valid until"))

    def __init__(self, *args: Any, content: RegistrationContent, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "data-likeness": "document"}
        self.fields["kind"].choices = words.list_document_choices(content, content.cities[city].country)
        self.fields["country"].choices = words.list_country_choices(content.frequent_countries)
        self.fields["state"].choices = words.list_choices(content, "document_states")
        self.fields["none_reason"].choices = words.list_choices(content, "none_reasons")

    def read(self) -> DocumentEntry | None:
        """The document as typed, None for an empty row. A reason alone says that there is no document."""
        typed = self.cleaned_data
        if not any(typed.get(name) for name in ("kind", "number", "state", "none_reason", "valid_until")):
            return None
        state = typed.get("state") or ("none" if typed.get("none_reason") and not typed.get("number") else "held")
        return DocumentEntry(
            kind=typed.get("kind", ""),
            number=typed.get("number", ""),
            country=typed.get("country", ""),
            state=state,
            none_reason=typed.get("none_reason", ""),
            valid_until=typed.get("valid_until"),
        )


class LanguageRow(forms.Form):
    """One language with its levels."""

    language = pick(label=_("Language"))
    speaks = LevelField(label=_("Speaks"))
    reads = LevelField(label=_("Reads"))
    writes = LevelField(label=_("Writes"))

    def __init__(self, *args: Any, content: RegistrationContent, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = words.list_language_choices(content)
        kept = self.initial.get("language")
        if kept and kept not in dict(offered):
            offered.append((kept, words.name_language(kept)))
        self.fields["language"].choices = offered
        for name in ("speaks", "reads", "writes"):
            self.fields[name].choices = words.list_choices(content, "language_levels")

    def read(self) -> LanguageSkill | None:
        """The language as typed, None for an empty row."""
        typed = self.cleaned_data
        if not typed.get("language"):
            return None
        return LanguageSkill(typed["language"], typed.get("reads"), typed.get("writes"), typed.get("speaks"))


def make_rows(row: type[forms.Form], prefix: str, *, initial: list[dict[str, Any]], **options: Any) -> Any:
    """The rows of one kind: those kept plus empty ones, or those of a request's data."""
    extra = max(EMPTY_ROWS - len(initial), 1)
    rows = forms.formset_factory(row, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    return rows(prefix=prefix, initial=initial, **options)
