"""What an institution decides about one referral: one small form per decision, each running one command."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.access.types import Actor
from ruta.rooms.route import commands
from ruta.rooms.route.rules import recalls
from ruta.rooms.route.rules.codes import DECLINE_REASONS, DELIVERY_OUTCOMES, REVERSAL_REASONS


class DecisionForm(forms.Form):
    """One decision; ``label`` stands on its button, ``done`` is said afterwards."""

    action: ClassVar[str]
    label: ClassVar[Any]
    done: ClassVar[Any]
    danger: ClassVar[bool] = False
    required_css_class = "required"

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Carry the decision out. Errors: those of the command."""
        raise NotImplementedError


def make_note(label: Any, *, hint: Any = "") -> forms.CharField:
    """A short free text."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=500, widget=widget)


def make_day(label: Any) -> forms.DateField:
    """A day, today unless changed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, initial=timezone.localdate, widget=widget)


def make_reasons(label: Any, reasons: Any) -> forms.TypedChoiceField:
    """A coded reason."""
    field = forms.TypedChoiceField(label=label, required=False, empty_value="")
    field.choices = lambda: [("", "—"), *((code, in_language(words)) for code, words in reasons.items())]
    return field


class AppointmentFields(forms.Form):
    """When and where the person is expected; all of it may stay empty."""

    day = forms.DateField(
        label=_("Appointment: day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(
        label=_("Place"), required=False, max_length=300, help_text=_("Leave it empty for the service's own place.")
    )

    def read_start(self) -> datetime | None:
        """The moment of the appointment; None without a day. An hour left out is nine o'clock."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None:
            return None
        start = datetime.combine(day, hour or datetime.min.time().replace(hour=9))
        return timezone.make_aware(start)


class AcceptForm(AppointmentFields, DecisionForm):
    """Take the person on."""

    action, label, done = "accept", _("Accept"), _("Accepted. The single window and the person know.")
    note = make_note(_("What the person should know"))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Accept, with the appointment if there is one."""
        commands.accept_referral(
            by=by,
            referral_id=referral_id,
            on=on,
            note=self.cleaned_data["note"],
            starts_at=self.read_start(),
            place=self.cleaned_data["place"],
        )


class RescheduleForm(AppointmentFields, DecisionForm):
    """Call somebody again."""

    action, label, done = "reschedule", _("Give another appointment"), _("The new appointment is recorded.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].required = True

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Set the new appointment."""
        start = self.read_start()
        assert start is not None
        commands.reschedule_referral(
            by=by, referral_id=referral_id, on=on, starts_at=start, place=self.cleaned_data["place"]
        )


class AppointmentForm(RescheduleForm):
    """Set or change the appointment of an accepted referral."""

    action, label, done = "appointment", _("Set the appointment"), _("The appointment is recorded.")

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Set the appointment."""
        start = self.read_start()
        assert start is not None
        commands.make_referral_appointment(
            by=by, referral_id=referral_id, starts_at=start, place=self.cleaned_data["place"]
        )


class ReturnForm(DecisionForm):
    """Ask the sender to correct something."""

    action, label, done = "return", _("Return for correction"), _("Returned. The single window will correct it.")
    note = make_note(_("What is missing or wrong"))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Return it."""
        commands.return_referral(by=by, referral_id=referral_id, note=self.cleaned_data["note"], on=on)


class DeclineForm(DecisionForm):
    """Do not take the person on."""

    action, label, done = "decline", _("Decline"), _("Declined. The single window looks for another service.")
    danger = True
    reason = make_reasons(_("Reason"), DECLINE_REASONS)
    note = make_note(_("More about it"), hint=_("Needed for “another reason”."))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Decline it."""
        commands.decline_referral(
            by=by, referral_id=referral_id, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"], on=on
        )


class AttendForm(DecisionForm):
    """The person came."""

    action, label, done = "attend", _("The person came"), _("Attendance is recorded.")
    on = make_day(_("Day"))
    note = make_note(_("Note for the single window"))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Record that the person came."""
        commands.record_attendance(
            by=by, referral_id=referral_id, came=True, on=self.cleaned_data["on"], note=self.cleaned_data["note"]
        )


class MissForm(DecisionForm):
    """The person did not come."""

    action, label, done = "miss", _("The person did not come"), _("Recorded. The single window will ask what happened.")
    on = make_day(_("Day"))
    note = make_note(_("Note for the single window"))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Record that the person did not come."""
        commands.record_attendance(
            by=by, referral_id=referral_id, came=False, on=self.cleaned_data["on"], note=self.cleaned_data["note"]
        )


class DeliverForm(DecisionForm):
    """The service was given."""

    action, label, done = "deliver", _("Record the service given"), _("Recorded. Thank you: it counts from now on.")
    on = make_day(_("Day"))
    outcome = forms.ChoiceField(label=_("How it ended"))
    again = forms.BooleanField(
        label=_("It was given once more to the same person"),
        help_text=_("Only when this service was recorded for this person before. The person is counted once."),
        required=False,
    )
    note = make_note(_("Note for the single window"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, in_language(words)) for code, words in DELIVERY_OUTCOMES.items()]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Enter the delivery."""
        commands.deliver_referral(
            by=by,
            referral_id=referral_id,
            on=self.cleaned_data["on"],
            outcome=self.cleaned_data["outcome"],
            again=self.cleaned_data["again"],
            note=self.cleaned_data["note"],
        )


class ReverseForm(DecisionForm):
    """Take a delivery back."""

    action, label, done = "reverse", _("Reverse what was recorded"), _("Reversed. Neither entry counts any more.")
    danger = True
    reason = make_reasons(_("Reason"), REVERSAL_REASONS)
    note = make_note(_("More about it"), hint=_("Needed for “another reason”."))

    def run(self, *, by: Actor, referral_id: int, on: date) -> None:
        """Reverse the delivery that holds."""
        commands.reverse_referral_delivery(
            by=by, referral_id=referral_id, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"], on=on
        )


#: In the order in which they are offered.
DECISIONS: dict[str, type[DecisionForm]] = {
    form.action: form
    for form in (
        AcceptForm, AttendForm, DeliverForm, AppointmentForm, RescheduleForm, MissForm, ReturnForm, DeclineForm,
        ReverseForm,
    )
}  # fmt: skip


class AcknowledgementForm(forms.Form):
    """What the institution did with data whose permission was taken back."""

    answer = forms.ChoiceField(label=_("What did you do with the data?"), widget=forms.RadioSelect)
    legal_basis = forms.CharField(
        label=_("The law, and what it obliges you to keep"),
        help_text=_("Only if you keep something."),
        required=False,
        max_length=400,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, in_language(words)) for code, words in recalls.ANSWERS.items()]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
