"""Forms of a case's page: assessment, steps, appointments, the case's state, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.directory.types.entitlements import Entitlement
from ruta.rooms.route.rules.codes import CLOSE_OUTCOMES, PAUSE_REASONS, REVERSAL_REASONS
from ruta.rooms.route.rules.follow_ups import FORMALITY_WORDS
from ruta.rooms.route.types import Domain, FollowUpAnswer, Instrument, Question, Words

_YES_NO: list[tuple[str, Any]] = [("yes", _("Yes")), ("no", _("No"))]
_EMPTY: tuple[str, Any] = ("", "—")


def list_word_choices(words: Mapping[str, Words]) -> list[tuple[str, Any]]:
    """Codes with their words in the reader's language, an empty one first."""
    return [_EMPTY, *((code, in_language(text)) for code, text in words.items())]


class AssessmentForm(forms.Form):
    """The questions of an instrument; none is required."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        for question in instrument.questions:
            self.fields[question.id] = _make_question(question)

    def list_domains(self) -> list[tuple[Domain, list[forms.BoundField]]]:
        """The fields, domain by domain."""
        return [(domain, [self[question.id] for question in domain.questions]) for domain in self.instrument.domains]

    def read_answers(self) -> dict[str, Any]:
        """What was answered, as the command takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


def _make_question(question: Question) -> forms.Field:
    options: dict[str, Any] = {
        "label": in_language(question.text),
        "help_text": in_language(question.hint),
        "required": False,
    }
    if question.kind == "number":
        return forms.IntegerField(min_value=question.minimum, max_value=question.maximum, **options)
    choices = [(option.value, in_language(option.words)) for option in question.options]
    if question.kind == "yes-no":
        return forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect(attrs={"class": "inline"}), **options)
    if question.kind == "many":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if len(choices) > 5:
        return forms.ChoiceField(choices=[_EMPTY, *choices], **options)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


class StepForm(forms.Form):
    """Add a service or a paper to the plan."""

    step = forms.ChoiceField(label=_("Service or document"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, entitlement: Entitlement | None, documents: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups: list[tuple[Any, Any]] = [_EMPTY]
        for label, answers in (
            (_("Open today"), entitlement.open if entitlement else ()),
            (_("Open with a key"), entitlement.key if entitlement else ()),
            (_("Closed for now"), entitlement.closed if entitlement else ()),
        ):
            services = [
                (
                    f"service:{a.service.code}",
                    f"{in_language(a.service.name)} · {in_language(a.service.organisation.name)}",
                )
                for a in answers
            ]
            if services:
                groups.append((label, services))
        groups.append((_("Documents to obtain"), [(f"document:{code}", in_language(name)) for code, name in documents]))
        self.fields["step"].choices = groups  # type: ignore[attr-defined]

    def read_step(self) -> dict[str, str]:
        """``service`` or ``document`` with its code."""
        kind, _colon, code = self.cleaned_data["step"].partition(":")
        return {kind: code}


class AppointmentForm(forms.Form):
    """When the person is expected at the single window."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Place"), required=False, max_length=300)

    def read_start(self) -> datetime:
        """The moment of the appointment."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"]))


class CaseStateForm(forms.Form):
    """Pause, close or reopen a case."""

    reason = forms.ChoiceField(label=_("Reason"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=action, **kwargs)
        self.action = action
        reasons = {"pause": PAUSE_REASONS, "close": CLOSE_OUTCOMES}.get(action)
        if reasons is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].choices = list_word_choices(reasons)  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who accompanies the person from now on."""

    worker = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, workers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = [_EMPTY, *workers]  # type: ignore[attr-defined]


class StepDeliveryForm(forms.Form):
    """A step that was done without a referral."""

    on = forms.DateField(
        label=_("Day"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    again = forms.BooleanField(label=_("It was given once more to the same person"), required=False)


class ReversalForm(forms.Form):
    """Why something recorded is taken back."""

    reason = forms.ChoiceField(label=_("Reason"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list_word_choices(REVERSAL_REASONS)  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """How somebody is doing some time after."""

    reached = forms.ChoiceField(
        label=_("Was the person reached?"), choices=_YES_NO, widget=forms.RadioSelect(attrs={"class": "inline"})
    )
    employment = forms.ChoiceField(label=_("Work situation"), required=False)
    formality = forms.ChoiceField(label=_("How formal it is"), required=False)
    income_band = forms.ChoiceField(label=_("Household income"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("What is needed now"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        *args: Any,
        employment: Sequence[tuple[str, Any]],
        income: Sequence[tuple[str, Any]],
        needs: Mapping[str, Words],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employment"].choices = employment  # type: ignore[attr-defined]
        self.fields["income_band"].choices = income  # type: ignore[attr-defined]
        self.fields["formality"].choices = list_word_choices(FORMALITY_WORDS)  # type: ignore[attr-defined]
        self.fields["needs"].choices = list_word_choices(needs)[1:]  # type: ignore[attr-defined]

    def read_answer(self) -> FollowUpAnswer:
        """The answer as the command takes it."""
        typed = self.cleaned_data
        return FollowUpAnswer(
            reached=typed["reached"] == "yes",
            employment=typed["employment"],
            formality=typed["formality"],
            income_band=typed["income_band"],
            needs=tuple(typed["needs"]),
            note=typed["note"],
        )
