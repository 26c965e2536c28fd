"""The small forms around a demand: publish it, restore a version, record a source, decide between sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ruta.rooms.access.types import Actor
from ruta.rooms.directory import commands


class SourceFields(forms.Form):
    """Where something is stated."""

    source_document = forms.CharField(
        label=_("Where it is stated"),
        help_text=_("A law, a rule of operation, a letter, a page, or the number of a programme document."),
        required=False,
        max_length=200,
    )
    source_line = forms.IntegerField(label=_("Line or article"), required=False, min_value=1)


class PublishForm(SourceFields):
    """What must be said for a demand to be published."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it changes"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    accept_examples = forms.BooleanField(label=_("The new answers to the worked cases are right"), required=False)

    def run(self, *, by: Actor, service: str, demand: Any, on: date) -> Any:
        """Publish the demand. Errors: those of the command."""
        return commands.publish_demand(by=by, service=service, demand=demand, on=on, **self.cleaned_data)


class RestoreForm(PublishForm):
    """What must be said for an earlier version to hold again."""

    def restore(self, *, by: Actor, service: str, number: int, on: date) -> Any:
        """Publish the earlier version anew. Errors: those of the command."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "source_line"}
        return commands.restore_demand(by=by, service=service, number=number, on=on, **given)


class StatementForm(SourceFields):
    """What one source says."""

    says = forms.CharField(
        label=_("What it says about who may enter"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def run(self, *, by: Actor, service: str) -> Any:
        """Record it. Errors: those of the command."""
        return commands.record_statement(by=by, service=service, **self.cleaned_data)


class DecideForm(forms.Form):
    """Follow a source or set it aside."""

    decision = forms.CharField(label=_("Why"), required=False, max_length=500)
    accept_examples = forms.BooleanField(label=_("The new answers to the worked cases are right"), required=False)
    follow = forms.CharField(required=False, widget=forms.HiddenInput)

    def run(self, *, by: Actor, statement_id: int, on: date) -> Any:
        """Decide. Errors: those of the command."""
        given = {**self.cleaned_data, "follow": self.cleaned_data["follow"] == "yes"}
        return commands.decide_statement(by=by, statement_id=statement_id, on=on, **given)
