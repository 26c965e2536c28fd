"""Changing the plan on the case's page: each button is one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ruta.doors.desk.cases import answer_on_case, describe_case
from ruta.doors.desk.forms.route import ReversalForm, StepDeliveryForm, StepForm
from ruta.doors.desk.people import actor_of
from ruta.kernel.problems import NotFound
from ruta.rooms.route import commands


@login_required
@require_POST
def draw_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the steps that the assessment leads to."""
    by, version = actor_of(request), _read_version(request)
    return answer_on_case(
        request,
        pk,
        lambda: commands.draw_case_plan(by=by, case_id=pk, on=timezone.localdate(), expected_version=version),
        done=_("The plan is drawn. Go through it together."),
    )


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The person agrees to the plan as it stands."""
    by, version = actor_of(request), _read_version(request)
    return answer_on_case(
        request,
        pk,
        lambda: commands.agree_plan(by=by, case_id=pk, on=timezone.localdate(), expected_version=version),
        done=_("The plan is agreed. Print it for the person."),
    )


@login_required
@require_POST
def add_plan_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a service or a paper."""
    by = actor_of(request)
    offered = describe_case(request, pk)["step_form"]
    form = StepForm(request.POST, prefix="step", entitlement=None, documents=())
    form.fields["step"].choices = offered.fields["step"].choices  # type: ignore[attr-defined]
    return answer_on_case(
        request,
        pk,
        lambda: commands.add_step(
            by=by, case_id=pk, expected_version=form.cleaned_data.get("version"), **form.read_step()
        ),
        done=_("The step is in the plan."),
        step_form=form,
    )


@login_required
@require_POST
def change_step(request: HttpRequest, pk: int, step: int, action: str) -> HttpResponse:
    """Move, remove, complete, deliver or take back one step."""
    by, today, version = actor_of(request), timezone.localdate(), _read_version(request)
    plain: dict[str, Callable[[], Any]] = {
        "up": lambda: commands.move_plan_step(by=by, step_id=step, up=True, expected_version=version),
        "down": lambda: commands.move_plan_step(by=by, step_id=step, up=False, expected_version=version),
        "remove": lambda: commands.remove_step(by=by, step_id=step, expected_version=version),
        "done": lambda: commands.complete_step(by=by, step_id=step, on=today),
    }
    if action in plain:
        return answer_on_case(request, pk, plain[action], done=_("The plan is changed."))
    if action == "deliver":
        delivery = StepDeliveryForm(request.POST, prefix=f"step{step}")
        return answer_on_case(
            request,
            pk,
            lambda: commands.record_step_delivery(
                by=by, step_id=step, on=delivery.cleaned_data["on"], again=delivery.cleaned_data["again"]
            ),
            done=_("Recorded: it counts from now on."),
            delivery_form=delivery,
        )
    if action == "reverse":
        reversal = ReversalForm(request.POST, prefix=f"step{step}")
        return answer_on_case(
            request,
            pk,
            lambda: commands.reverse_step_delivery(
                by=by, step_id=step, reason=reversal.cleaned_data["reason"], note=reversal.cleaned_data["note"]
            ),
            done=_("Reversed. Neither entry counts any more."),
            reversal_form=reversal,
        )
    raise NotFound("page-not-found", "There is no such page.")


def _read_version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdigit() else None
