"""Questions of consent, with the notice that is read before each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ruta.doors.desk import words
from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.people.types import ConsentAnswer, RegistrationContent

_ANSWERS: list[tuple[str, Any]] = [("given", _("Yes, agrees")), ("refused", _("No"))]
#: The languages in which notices are told.
LANGUAGES: list[tuple[str, Any]] = [
    ("es", _("Spanish")),
    ("en", _("English")),
    ("pt", _("Portuguese")),
    ("fr", _("French")),
    ("ht", _("Haitian Creole")),
]
#: Purposes asked when registering; the others are asked when they come up.
ASKED_AT_REGISTRATION = ("register", "contact", "statistics", "show-to-employers", "recognise")


def name_field(purpose: str) -> str:
    """The field of a purpose's question."""
    return f"consent_{purpose.replace('-', '_')}"


def add_consent_fields(form: forms.Form, content: RegistrationContent) -> None:
    """Add a question per purpose, and how and in which language the notices were told."""
    for purpose in ASKED_AT_REGISTRATION:
        notice = content.notices[purpose]
        form.fields[name_field(purpose)] = forms.ChoiceField(
            label=in_language(notice.name),
            help_text=in_language(notice.current.text),
            choices=_ANSWERS,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "inline"}),
        )
    form.fields["consent_language"] = forms.ChoiceField(label=_("Notices told in"), choices=LANGUAGES, required=False)
    form.fields["consent_how"] = forms.ChoiceField(
        label=_("How the person answered"), choices=words.list_choices(content, "consent_ways")[1:], required=False
    )


def read_consents(typed: dict[str, Any]) -> tuple[ConsentAnswer, ...]:
    """The decisions as typed; a question without answer is no decision."""
    return tuple(
        ConsentAnswer(
            purpose=purpose,
            state=typed[name_field(purpose)],
            language=typed.get("consent_language") or "es",
            how=typed.get("consent_how") or "spoken",
        )
        for purpose in ASKED_AT_REGISTRATION
        if typed.get(name_field(purpose))
    )


class ConsentForm(forms.Form):
    """One decision about one purpose, from the person's page."""

    purpose = forms.CharField(widget=forms.HiddenInput)
    recipient = forms.CharField(label=_("Institution"), required=False)
    state = forms.ChoiceField(choices=[(state, state) for state in ("given", "refused", "withdrawn")])
    language = forms.ChoiceField(label=_("Notice told in"), choices=LANGUAGES)
    how = forms.ChoiceField(label=_("How the person answered"))

    def __init__(self, *args: Any, content: RegistrationContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = words.list_choices(content, "consent_ways")[1:]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """What reserved information is opened for; it is kept with the reader's name."""

    reason = forms.CharField(
        label=_("What you need to see it for"),
        help_text=_("It is kept with your name, and your supervisor can read it."),
        min_length=5,
        max_length=200,
    )


class NeedsForm(forms.Form):
    """Situations that need special protection, and why they are written down."""

    needs = forms.MultipleChoiceField(
        label=_("Situations that need special protection"), required=False, widget=forms.CheckboxSelectMultiple
    )
    gender_identity = forms.CharField(
        label=_("Gender identity"), help_text=_("Only if the person wants to say it."), required=False, max_length=80
    )
    purpose = forms.CharField(
        label=_("What you need this for"), help_text=_("It is kept with your name."), required=False, max_length=200
    )

    def __init__(self, *args: Any, content: RegistrationContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = words.list_choices(content, "specific_needs")[1:]  # type: ignore[attr-defined]
