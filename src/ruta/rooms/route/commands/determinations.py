"""Keeping verdicts about who may enter a service, and looking at them again when a rule, a permit or an age changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import SYSTEM, Actor, Progress
from ruta.rooms.directory.queries import get_demand_before, open_book
from ruta.rooms.directory.rules.books import Book, check_facts
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.entitlements import settle_age
from ruta.rooms.directory.rules.verdicts import judge
from ruta.rooms.directory.types.demands import Node, Verdict
from ruta.rooms.people.queries import declare_facts, find_ends
from ruta.rooms.people.types import DeclaredFacts
from ruta.rooms.route import errors, policies
from ruta.rooms.route.models import Case, Determination, Referral, Step
from ruta.rooms.route.rules.determinations import find_reason, find_valid_until, list_birthdays

#: A receiving institution that declines for these reasons says that the person may not enter.
_ANSWERS_NO = frozenset({"not-eligible", "outside-area"})


def keep_judgement(*, by: Actor, case: Case, service: str, on: date, referral: Referral | None = None) -> Determination:
    """Keep what the demand that holds today answers for the person of a case; an earlier verdict is replaced.

    Call it in the transaction of what it is kept for. Errors: those of declaring facts. Cost: some fifteen queries.
    """
    book = open_book()
    return _keep(by, case, service, book.demands[service], book, on, referral)


def keep_answer(*, by: Actor, referral: Referral, accepted: bool, reason: str, on: date) -> Determination | None:
    """Keep what the receiving institution answered, on the facts the desk judged by; None where it says nothing of who
    may enter (no capacity, could not be contacted)."""
    if not accepted and reason not in _ANSWERS_NO:
        return None
    book = open_book()
    before = _find_holding(referral.case_id, referral.service_id)
    service = book.find_service(referral.service_id)
    person = referral.case.person
    return _store(
        by,
        referral.case,
        referral.service_id,
        referral,
        {
            "basis": "answered",
            "verdict": (Verdict.ELIGIBLE if accepted else Verdict.NOT_ELIGIBLE).value,
            "facts": before.facts if before else {},
            "demand_version": service.demand_version,
            "edition": book.edition,
            "valid_until": before.valid_until if before and accepted else None,
            "valid_because": before.valid_because if before and accepted else "",
            "checked_version": service.demand_version,
            "checked_person": before.checked_person if before else person.version,
        },
        on,
    )


@transaction.atomic
def look_again(*, by: Actor, determination_id: int, on: date) -> Determination:
    """A worker looks again: a new verdict on today's facts and version takes the old one's place; the old is kept.

    Errors: ``determination-not-found``, ``role-not-enough``, ``other-city``.
    """
    old = Determination.objects.select_related("case__person", "referral").filter(pk=determination_id).first()
    if old is None or old.state == "replaced":
        raise errors.determination_not_found(determination=determination_id)
    require(policies.may_keep_case(by, old.city))
    new = keep_judgement(by=by, case=old.case, service=old.service_id, on=on, referral=old.referral)
    record_audit(
        by=by,
        action="route.look_again",
        subject=("person", old.case.person_id),
        writes=True,
        details={"service": old.service_id, "before": old.verdict, "now": new.verdict, "version": new.demand_version},
    )
    return new


def run_look_again(*, by: Actor, progress: Progress, service: str = "") -> dict[str, Any]:
    """Hold every kept verdict of open cases against today's demands, facts, permits and ages; flag those that changed.

    ``service``: only that one, whose demand has just changed; then steps of plans for which no verdict was kept yet
    are judged under the version before, so that they are flagged as well. Safe to run again.
    Errors: ``role-not-enough``. Cost: a few queries per verdict that something could have changed for.
    """
    require(policies.may_look_again(by))
    today = timezone.localdate()
    kept = _adopt_steps(service, today) if service else 0
    rows = Determination.objects.filter(state="holds").exclude(case__state="closed")
    if service:
        rows = rows.filter(service_id=service)
    waiting = list(rows.values_list("pk", flat=True))
    flagged = 0
    for done, pk in enumerate(waiting, 1):
        flagged += _hold_against_today(pk, today)
        progress(done, len(waiting))
    return {"looked_at": len(waiting), "flagged": flagged, "kept": kept}


@transaction.atomic
def _hold_against_today(pk: int, today: date) -> bool:
    row = Determination.objects.select_for_update(of=("self",)).select_related("case__person").get(pk=pk)
    if row.state != "holds":
        return False
    book = open_book()
    service = book.find_service(row.service_id)
    person = row.case.person
    rule_changed = service.demand_version != row.checked_version
    ending = row.valid_until is not None and row.valid_until - timedelta(days=31) <= today
    if not (rule_changed or ending or person.version != row.checked_person):
        return False
    declared = declare_facts(by=SYSTEM, person_id=person.pk, on=today)
    now = _judge(book.demands[row.service_id], declared, book, today)
    before = row.verdict
    if row.basis == "answered" and not rule_changed and not ending and now == Verdict.CANNOT_TELL:
        now = Verdict(before)  # an institution knew more than the file does
    why = find_reason(
        on=today,
        verdict=before,
        verdict_now=now.value,
        valid_until=row.valid_until,
        valid_because=row.valid_because,
        rule_changed=rule_changed,
    )
    row.checked_version, row.checked_person = service.demand_version, person.version
    if why:
        row.state, row.again_since, row.again_because, row.verdict_now = "look-again", today, why, now.value
        record_audit(
            by=SYSTEM,
            action="route.flag_determination",
            subject=("person", person.pk),
            writes=True,
            purpose=why,
            details={"service": row.service_id, "case": row.case_id},
        )
    row.save()
    return bool(why)


def _adopt_steps(service: str, today: date) -> int:
    """Judge the open steps to a service that have no verdict yet, under the version before the last."""
    book = open_book()
    earlier = get_demand_before(service)
    if earlier is None:
        return 0
    steps = Step.objects.filter(service_id=service, document="", state__in=["planned", "in-progress"])
    steps = steps.exclude(case__state="closed").exclude(
        case__in=Determination.objects.filter(service_id=service).exclude(state="replaced").values("case")
    )
    count = 0
    for step in steps.select_related("case__person"):
        with transaction.atomic():
            referral = step.referrals.order_by("-pk").first()
            _keep(SYSTEM, step.case, service, earlier.demand, book, today, referral, version=earlier.number)
        count += 1
    return count


def _keep(
    by: Actor,
    case: Case,
    service: str,
    demand: Node,
    book: Book,
    on: date,
    referral: Referral | None,
    *,
    version: int | None = None,
) -> Determination:
    found = book.find_service(service)
    declared = declare_facts(by=by, person_id=case.person_id, on=on)
    verdict = _judge(demand, declared, book, on)
    until, why = find_valid_until(
        lambda day: (
            Verdict.NOT_ELIGIBLE
            if found.open_until is not None and day > found.open_until
            else _judge(demand, declare_facts(by=by, person_id=case.person_id, on=day), book, day)
        ),
        verdict,
        _list_days(by, case, demand, book, service, on),
    )
    asked = {condition.fact for condition in list_conditions(demand)} | {"age"}
    facts = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in declared.facts.items()
        if name in asked and not book.facts[name].sensitive
    }
    number = found.demand_version if version is None else version
    return _store(
        by,
        case,
        service,
        referral,
        {
            "basis": "judged",
            "verdict": verdict.value,
            "facts": facts,
            "demand_version": number,
            "edition": book.edition,
            "valid_until": until,
            "valid_because": why,
            "checked_version": number,
            "checked_person": case.person.version,
        },
        on,
    )


def _list_days(by: Actor, case: Case, demand: Node, book: Book, service: str, on: date) -> Iterator[tuple[date, str]]:
    """The days ahead on which something about the person or the service changes."""
    closes = book.find_service(service).open_until
    if closes is not None and closes >= on:
        yield closes + timedelta(days=1), "service-ends"
    ends = find_ends(by=by, person_id=case.person_id, after=on)
    if ends.permit is not None:
        yield ends.permit + timedelta(days=1), "permit-ends"
    for day in ends.documents:
        yield day + timedelta(days=1), "document-ends"
    for day in list_birthdays(demand, ends.born, after=on):
        yield day, "age-reached"


def _judge(demand: Node, declared: DeclaredFacts, book: Book, on: date) -> Verdict:
    """The verdict without sensitive facts: a kept verdict is read by the whole desk and must not tell of them."""
    told = {name: value for name, value in declared.facts.items() if not book.facts[name].sensitive}
    settled = settle_age(check_facts(told, book.facts), declared.ages)
    return judge(compile_catalogue({"service": demand}), settled, on=on)["service"]


def _find_holding(case_id: int, service: str) -> Determination | None:
    with reading_all("replace the verdict that holds"):
        return Determination.objects.filter(case_id=case_id, service_id=service).exclude(state="replaced").first()


def _store(
    by: Actor, case: Case, service: str, referral: Referral | None, values: dict[str, Any], on: date
) -> Determination:
    """The new verdict in place of the one that held."""
    before = _find_holding(case.pk, service)
    if before is not None:
        before.state = "replaced"
        before.save(update_fields=["state"])
    return Determination.objects.create(
        case=case,
        referral=referral,
        service_id=service,
        city=case.city,
        decided_on=on,
        decided_at=timezone.now(),
        decided_by=by.username,
        organisation=by.organisation,
        **values,
    )
