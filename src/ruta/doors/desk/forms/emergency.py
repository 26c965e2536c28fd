"""Opening an emergency sheet, and saying afterwards whether it was justified."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.people.rules.emergency import REASONS, REVIEWS


class EmergencyForm(forms.Form):
    """Whom it is about and what is happening."""

    number = forms.CharField(
        label=_("Person's number or document number"), help_text=_("Exactly, sign by sign."), max_length=40
    )
    reason = forms.ChoiceField(label=_("What kind of emergency is it?"), required=False, widget=forms.RadioSelect)
    story = forms.CharField(
        label=_("What is happening"),
        help_text=_("Kept sealed, with your name; a supervisor of the person's city reads it."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, in_language(words)) for code, words in REASONS.items()]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class EmergencyReviewForm(forms.Form):
    """A supervisor's word on an access."""

    review = forms.ChoiceField(
        label=_("Was it justified?"), required=False, widget=forms.RadioSelect(attrs={"class": "inline"})
    )
    note = forms.CharField(
        label=_("What happens next"),
        help_text=_("Needed when it was not justified."),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, in_language(words)) for code, words in REVIEWS.items()]
        self.fields["review"].choices = choices  # type: ignore[attr-defined]
