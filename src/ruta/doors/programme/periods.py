"""The period a page's address asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem


class PeriodForm(forms.Form):
    """Which framework, and from when to when. Everything stands in the address, so that a page can be sent on."""

    framework = forms.ChoiceField(label=_("Programme and framework"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, frameworks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].choices = frameworks  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period may not end before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The period ends before it begins. Exchange the dates."))
        return cleaned


def read_period(form: PeriodForm, *, opening: date, today: date) -> Period | None:
    """The period asked for; open ends reach to the programme's opening and to today, none asked is ``None``."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since is None and until is None:
        return None
    return Period(since or opening, until or max(today, since or opening))


def read_date(text: str) -> date:
    """A date of an address. Errors: ``date-unreadable``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem(
            "date-unreadable", "“{value}” is not a date. Write a year, year-month or year-month-day.", value=text
        ) from error


def keep_query(request: HttpRequest) -> str:
    """The part of the address after ``?``, with its question mark, or nothing."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""
