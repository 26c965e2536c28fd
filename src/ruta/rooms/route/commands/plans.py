"""Drawing a plan, changing it, agreeing on it."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.errors.lookups import document_unknown
from ruta.rooms.directory.errors.places import service_full
from ruta.rooms.directory.queries import find_full_services, open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.route import errors
from ruta.rooms.route.commands.changes import check_day, plan_follow_ups, require_open
from ruta.rooms.route.models import Case, Step
from ruta.rooms.route.queries.content import load_instrument
from ruta.rooms.route.queries.plans import find_case_entitlement, list_counters, list_plan_options, title_of_step
from ruta.rooms.route.queries.records import get_case_for, get_step_for
from ruta.rooms.route.rules.instrument import find_needs
from ruta.rooms.route.rules.planning import draw_plan
from ruta.rooms.route.rules.states import LIVE
from ruta.rooms.route.types import Profile


@transaction.atomic
def draw_case_plan(*, by: Actor, case_id: int, on: date, expected_version: int | None = None) -> list[Step]:
    """Add the steps that the latest assessment and what the person may enter lead to; what is planned already stays.

    Errors: ``case-not-open``, ``assessment-missing``, ``plan-finds-nothing``, ``case-changed-meanwhile``.
    """
    case = _lock_plan(by, case_id, expected_version)
    assessment = case.assessments.order_by("-made_on", "-id").first()
    if assessment is None:
        raise errors.assessment_missing(number=case.number)
    instrument = load_instrument(assessment.version)
    present = list(case.steps.exclude(state="dropped"))
    drafts = draw_plan(
        Profile(assessment.profile),
        options=list_plan_options(find_case_entitlement(by=by, case=case, on=on)),
        needs=find_needs(instrument, assessment.answers),
        counters=list_counters(),
        already=[step.document or step.service_id or "" for step in present],
    )
    if not drafts and not present:
        raise errors.nothing_to_plan()
    start = max((step.position for step in present), default=0)
    steps: list[Step] = []
    for offset, draft in enumerate(drafts, start=1):
        step = Step(
            case=case,
            position=start + offset,
            service_id=draft.service or None,
            document=draft.document,
            after=steps[draft.after] if draft.after is not None else None,
            why=draft.why,
        )
        step.save(force_insert=True)
        steps.append(step)
    if steps:
        _touch_plan(by, case, "draw_plan", steps=len(steps))
    return steps


@transaction.atomic
def add_step(
    *,
    by: Actor,
    case_id: int,
    service: str = "",
    document: str = "",
    after_id: int | None = None,
    why: str = "worker",
    expected_version: int | None = None,
) -> Step:
    """Add a service, or a paper to obtain, at the end of the plan; a paper takes the counter that issues it.

    Errors: ``step-there-already``, ``step-service-inactive``, ``step-service-elsewhere``, ``route-reference-unknown``,
    ``document-unknown``, ``step-not-found``, ``case-not-open``, ``case-changed-meanwhile``.
    """
    case = _lock_plan(by, case_id, expected_version)
    book = open_book()
    if document:
        if document not in book.documents:
            raise document_unknown(document)
        service = service or list_counters().get(document, "")
    if service or not document:
        check_service(service, case=case, book=book)
    after = get_step_for(by, after_id) if after_id is not None else None
    if after is not None and after.case_id != case.pk:
        raise errors.step_not_found(step=after_id)
    last = case.steps.aggregate(last=Max("position"))["last"] or 0
    step = Step(case=case, position=last + 1, service_id=service or None, document=document, after=after, why=why)
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError as error:
        raise errors.step_there_already(title=title_of_step(step, book)["es"]) from error
    _touch_plan(by, case, "add_step", step=step.pk)
    return step


@transaction.atomic
def remove_step(*, by: Actor, step_id: int, expected_version: int | None = None) -> Step:
    """Take a step out of the plan; what waited for it waits no longer.

    Errors: ``step-in-use`` (done, or a referral on its way), ``case-not-open``, ``case-changed-meanwhile``.
    """
    step = get_step_for(by, step_id)
    case = _lock_plan(by, step.case_id, expected_version)
    if step.state == "done" or step.referrals.filter(state__in=LIVE).exists():
        raise errors.step_in_use(title=title_of_step(step, open_book())["es"])
    step.opens.update(after=None)
    step.state, step.after = "dropped", None
    step.save(update_fields=["state", "after"])
    _touch_plan(by, case, "remove_step", step=step.pk)
    return step


@transaction.atomic
def move_plan_step(*, by: Actor, step_id: int, up: bool, expected_version: int | None = None) -> Step:
    """Change places with the step before (``up``) or after; at the end of the plan nothing happens.

    Errors: ``step-blocked`` (it would come before the one it waits for), ``case-not-open``, ``case-changed-meanwhile``.
    """
    step = get_step_for(by, step_id)
    case = _lock_plan(by, step.case_id, expected_version)
    steps = list(case.steps.exclude(state="dropped"))
    here = next((i for i, other in enumerate(steps) if other.pk == step.pk), None)
    if here is None:
        raise errors.step_not_found(step=step_id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(steps):
        return step
    first, second = (steps[there], steps[here]) if up else (steps[here], steps[there])
    if second.after_id == first.pk:
        book = open_book()
        raise errors.step_blocked(title=title_of_step(second, book)["es"], first=title_of_step(first, book)["es"])
    steps[here], steps[there] = steps[there], steps[here]
    for position, row in enumerate(steps, start=1):
        row.position = position
    Step.objects.bulk_update(steps, ["position"])
    _touch_plan(by, case, "move_step", step=step.pk)
    return step


@transaction.atomic
def agree_plan(*, by: Actor, case_id: int, on: date, expected_version: int | None = None) -> Case:
    """The person agreed to the plan as it stands. Errors: ``plan-empty``, ``case-not-open``, of dates, version."""
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    _check_version(case, expected_version)
    check_day(on, first=case.opened_on)
    if not case.steps.exclude(state="dropped").exists():
        raise errors.plan_empty()
    case.agreed_on = on
    case.save(update_fields=["agreed_on"])
    record_audit(by=by, action="route.agree_plan", subject=("case", case.pk), writes=True)
    return case


@transaction.atomic
def complete_step(*, by: Actor, step_id: int, on: date) -> Step:
    """A step was done without a delivery of ours: the person obtained the paper, or went by herself.

    Errors: ``step-blocked``, ``step-in-use`` (done already), ``case-not-open``, of dates.
    """
    step = get_step_for(by, step_id, lock=True)
    case = get_case_for(by, step.case_id, lock=True)
    require_open(case)
    require_reachable(step)
    check_day(on, first=date.min)
    step.state, step.done_on = "done", on
    step.save(update_fields=["state", "done_on"])
    if not step.document:
        plan_follow_ups(case=case, step=step, ended_on=on)
    record_audit(by=by, action="route.complete_step", subject=("case", case.pk), writes=True, details={"step": step.pk})
    return step


def require_reachable(step: Step) -> None:
    """Work on a step that is neither done, dropped nor waiting. Errors: ``step-in-use``, ``step-blocked``."""
    if step.state in ("done", "dropped"):
        raise errors.step_in_use(title=title_of_step(step, open_book())["es"])
    if step.after is not None and step.after.state != "done":
        book = open_book()
        raise errors.step_blocked(title=title_of_step(step, book)["es"], first=title_of_step(step.after, book)["es"])


def check_service(service: str, *, case: Case, book: Book) -> None:
    """A service a person of this case can be sent to. Errors: ``service-full``, of reference, state, city."""
    found = book.services.get(service)
    if found is None:
        raise errors.reference_unknown(kind="service", value=service, field="service")
    if not found.is_given_on(timezone.localdate()):
        raise errors.service_not_given(service=found.name.es)
    if found.city != case.city:
        raise errors.service_other_city(service=found.name.es, city=found.city)
    if service in find_full_services(on=timezone.localdate()):
        raise service_full(service=found.name.es)


def _lock_plan(by: Actor, case_id: int, expected_version: int | None) -> Case:
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    _check_version(case, expected_version)
    return case


def _check_version(case: Case, expected_version: int | None) -> None:
    if expected_version is not None and expected_version != case.version:
        raise errors.case_changed(number=case.number)


def _touch_plan(by: Actor, case: Case, action: str, **details: object) -> None:
    """A changed plan has a new version and must be agreed on again."""
    case.version += 1
    case.agreed_on = None
    case.save(update_fields=["version", "agreed_on"])
    record_audit(by=by, action=f"route.{action}", subject=("case", case.pk), writes=True, details=dict(details))
