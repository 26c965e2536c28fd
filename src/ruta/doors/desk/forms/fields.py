"""Fields that the desk's forms share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO: list[tuple[str, Any]] = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not asked (None)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=YES_NO, coerce=lambda value: value == "yes", empty_value=None, required=False, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """A kept True or False as its choice."""
        return {True: "yes", False: "no"}.get(value, value)


class LevelField(forms.TypedChoiceField):
    """One of a few whole numbers, or not asked (None)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **options)


class LineField(forms.CharField):
    """One line of text; how long it may be is the room's to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=500, **options)


class CountField(forms.IntegerField):
    """A whole number, or not asked (None); which numbers can be is the room's to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}), **options
        )


def pick(*, label: Any, choices: Sequence[tuple[str, Any]] = (), help_text: Any = "") -> forms.ChoiceField:
    """A list to choose one of, or none."""
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)


def day_field(*, label: Any, help_text: Any = "") -> forms.DateField:
    """A day in the calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
