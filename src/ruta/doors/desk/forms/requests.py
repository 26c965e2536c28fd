"""What a person asks about her data, and the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.people.rules.requests import DECISIONS, KINDS, WAYS


def _list(words: Any) -> list[tuple[str, str]]:
    return [(code, in_language(texts)) for code, texts in words.items()]


class DataRequestForm(forms.Form):
    """One request, as she makes it."""

    kind = forms.ChoiceField(label=_("What does she ask for?"), required=False, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What exactly"),
        help_text=_("In her words. Needed to correct something or to object to a use."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    how = forms.ChoiceField(label=_("How she asked"), widget=forms.RadioSelect(attrs={"class": "inline"}))
    asked_on = forms.DateField(
        label=_("Day"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _list(KINDS)  # type: ignore[attr-defined]
        self.fields["how"].choices = _list(WAYS)  # type: ignore[attr-defined]
        self.fields["how"].initial = "spoken"


class DataAnswerForm(forms.Form):
    """The supervisor's answer."""

    decision = forms.ChoiceField(label=_("What was done?"), required=False, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer to her"),
        help_text=_("Needed when it is not done, or only in part."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = _list(DECISIONS)  # type: ignore[attr-defined]
