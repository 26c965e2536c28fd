"""Referring, and what the single window writes down about a referral."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruta.doors.desk import words
from ruta.doors.desk.forms.consents import LANGUAGES
from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.access.types import Actor
from ruta.rooms.people.types import ConsentAnswer, RegistrationContent
from ruta.rooms.route import commands
from ruta.rooms.route.rules.codes import DELIVERY_OUTCOMES, REASONS_BY_ACTION

_ANSWERS: list[tuple[str, Any]] = [("given", _("Yes, agrees")), ("refused", _("No"))]


class ReferForm(forms.Form):
    """Refer to one service, with the person's decision about sharing where there is none yet."""

    consent = forms.ChoiceField(
        label=_("Does the person agree?"), choices=_ANSWERS, widget=forms.RadioSelect(attrs={"class": "inline"})
    )
    consent_language = forms.ChoiceField(label=_("Notices told in"), choices=LANGUAGES)
    consent_how = forms.ChoiceField(label=_("How the person answered"))
    withheld = forms.MultipleChoiceField(
        label=_("Does she want to leave something out?"),
        help_text=_("What is ticked is not sent. The institution may then ask her itself."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        label=_("Message for the institution"),
        help_text=_("What the service must know. Leave out what the person has been through."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        content: RegistrationContent,
        has_consent: bool,
        categories: Sequence[str],
        withheld: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted({*categories, *withheld}, key=[c.value for c in content.lists["consent_categories"]].index)
        self.fields["withheld"].choices = [  # type: ignore[attr-defined]
            (category, in_language(content.find_words("consent_categories", category))) for category in offered
        ]
        self.fields["withheld"].initial = sorted(withheld)
        if not offered:
            del self.fields["withheld"]
        if has_consent:
            for name in ("consent", "consent_language", "consent_how"):
                del self.fields[name]
        else:
            self.fields["consent"].required = False
            ways = words.list_choices(content, "consent_ways")[1:]
            self.fields["consent_how"].choices = ways  # type: ignore[attr-defined]

    def read_consent(self) -> ConsentAnswer | None:
        """The decision, if there is one."""
        typed = self.cleaned_data
        if not typed.get("consent"):
            return None
        return ConsentAnswer("refer", typed["consent"], language=typed["consent_language"], how=typed["consent_how"])


class ReferralActionForm(forms.Form):
    """One thing the single window does with a referral; its fields are those that the action needs."""

    def __init__(self, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=action, **kwargs)
        self.action = action
        self.label, self.done, fields = _ACTIONS[action][:3]
        for name in fields:
            self.fields[name] = _make_field(name, action)

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Carry it out. Errors: those of the command."""
        _ACTIONS[self.action][3](by, referral_id, on, self.cleaned_data)


def _make_field(name: str, action: str) -> forms.Field:
    if name == "reason":
        choices = [(code, in_language(text)) for code, text in REASONS_BY_ACTION["referral", action].items()]
        return forms.ChoiceField(label=_("Reason"), required=False, choices=[("", "—"), *choices])
    if name == "on":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=_("Day"), initial=timezone.localdate, widget=widget)
    if name == "outcome":
        outcomes = [(code, in_language(text)) for code, text in DELIVERY_OUTCOMES.items()]
        return forms.ChoiceField(label=_("How it ended"), choices=outcomes)
    if name == "again":
        return forms.BooleanField(label=_("It was given once more to the same person"), required=False)
    labels = {"message": _("Message for the institution"), "note": _("Note")}
    widget_note = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=labels[name], required=False, max_length=500, widget=widget_note)


def _send(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.send_referral(by=by, referral_id=pk, on=on, message=typed["message"])


def _withdraw(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.withdraw_referral(by=by, referral_id=pk, on=on, reason=typed["reason"], note=typed["note"])


def _close(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.close_referral(by=by, referral_id=pk, on=on)


def _accept(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.accept_referral(by=by, referral_id=pk, on=on, note=typed["note"])


def _decline(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.decline_referral(by=by, referral_id=pk, on=on, reason=typed["reason"], note=typed["note"])


def _attend(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.record_attendance(by=by, referral_id=pk, came=True, on=typed["on"], note=typed["note"])


def _miss(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.record_attendance(by=by, referral_id=pk, came=False, on=typed["on"], note=typed["note"])


def _deliver(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.deliver_referral(
        by=by, referral_id=pk, on=typed["on"], outcome=typed["outcome"], again=typed["again"], note=typed["note"]
    )


def _reverse(by: Actor, pk: int, on: date, typed: Mapping[str, Any]) -> None:
    commands.reverse_referral_delivery(by=by, referral_id=pk, on=on, reason=typed["reason"], note=typed["note"])


_Run = Callable[[Actor, int, date, Mapping[str, Any]], None]
#: What the single window may do: the words on the button, what is said afterwards, the fields, the command.
_ACTIONS: dict[str, tuple[Any, Any, tuple[str, ...], _Run]] = {
    "send": (_("Send"), _("Sent. The institution sees it in its inbox."), ("message",), _send),
    "close": (_("Take note and close"), _("The referral is closed."), (), _close),
    "accept": (_("The institution accepted, by telephone"), _("Recorded."), ("note",), _accept),
    "attend": (_("The person went"), _("Recorded."), ("on", "note"), _attend),
    "deliver": (
        _("The service was given"),
        _("Recorded: it counts from now on."),
        ("on", "outcome", "again", "note"),
        _deliver,
    ),
    "miss": (_("The person did not go"), _("Recorded."), ("on", "note"), _miss),
    "decline": (_("The institution declined, by telephone"), _("Recorded."), ("reason", "note"), _decline),
    "withdraw": (_("Withdraw the referral"), _("Withdrawn."), ("reason", "note"), _withdraw),
    "reverse": (
        _("Reverse what was recorded"),
        _("Reversed. Neither entry counts any more."),
        ("reason", "note"),
        _reverse,
    ),
}
#: The order in which actions are offered.
ACTIONS = tuple(_ACTIONS)
