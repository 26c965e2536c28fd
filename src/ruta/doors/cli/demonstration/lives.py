"""What happened to a synthetic person: a case, its plan, referrals, deliveries, follow-ups. Pure and repeatable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.doors.cli.demonstration.follow_ups import draw_follow_up
from ruta.doors.cli.demonstration.openings import Answer, Openings
from ruta.doors.cli.demonstration.population import SyntheticPerson
from ruta.doors.cli.demonstration.referrals import Course, draw_course
from ruta.rooms.people.rules.facts import derive_facts
from ruta.rooms.people.types import Registration
from ruta.rooms.route.rules.follow_ups import schedule_follow_ups
from ruta.rooms.route.rules.instrument import prefill_answers
from ruta.rooms.route.types import (
    ImportedFollowUp,
    ImportedReferral,
    ImportedStep,
    Instrument,
)

#: What the first visit itself is, in each city.
WELCOME = {"santiago": "orientacion-oficina-migrantes", "mexico-city": "ventanilla-unica-sibiso"}

_SATISFACTION = {
    "labour-intermediation": "satisfaction:labour-intermediation",
    "employability": "satisfaction:employability",
    "certification": "satisfaction:employability",
    "business-service": "satisfaction:enterprise",
}
#: Ends of what may be passed, failed or left: (outcome, percent). 34 of 49 carers were certified (004, line 3372).
_OUTCOMES = {
    "certification": (("certified", 70), ("not-yet-competent", 19), ("dropped-out", 11)),
    "training": (("completed", 86), ("dropped-out", 14)),
    "business-service": (("completed", 62), ("delivered", 28), ("dropped-out", 10)),
}
#: How cases end, by weight: after a service towards work, and otherwise.
_ENDS_AFTER_WORK = {"route-completed": 5, "in-work": 3, "own-business": 1, "moved-away": 1, "lost-contact": 1}
_ENDS_OTHERWISE = {"route-completed": 2, "lost-contact": 4, "moved-away": 2, "person-withdrew": 2, "handed-over": 1}
_WORKING = frozenset({"labour-intermediation", "employability", "certification", "business-service", "seed-capital"})
_FOLLOWED = _WORKING | {"training"}


@dataclass(frozen=True)
class LifeDelivery:
    """An entry for the ledger. ``referral``: position of the one it came of. ``reversal``: why it was taken back."""

    on: date
    service: str
    kind: str
    organisation: str
    outcome: str = "delivered"
    source: str = "partner"
    activity: str = ""
    referral: int | None = None
    reversal: str = ""


@dataclass(frozen=True)
class Life:
    """All that happened to one person. ``has_case`` false: only what she was given at the desk.

    ``refusals``: institutions she did not let her data go to; ``withdrawals``: those she took the permission back from,
    and when. ``appointments``: position of the referral and the day.
    """

    has_case: bool = False
    opened_on: date | None = None
    state: str = "open"
    closed_on: date | None = None
    close_outcome: str = ""
    assessed_on: date | None = None
    agreed_on: date | None = None
    answers: Mapping[str, Any] | None = None
    steps: tuple[ImportedStep, ...] = ()
    referrals: tuple[ImportedReferral, ...] = ()
    receivers: tuple[str, ...] = ()
    follow_ups: tuple[ImportedFollowUp, ...] = ()
    deliveries: tuple[LifeDelivery, ...] = ()
    refusals: tuple[str, ...] = ()
    withdrawals: tuple[tuple[str, date], ...] = ()
    appointments: tuple[tuple[int, date], ...] = ()


@dataclass
class _Telling:
    """A life while it is being told."""

    random: Random
    registration: Registration
    openings: Openings
    calendar: Calendar
    steps: list[ImportedStep] = field(default_factory=list)
    referrals: list[ImportedReferral] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    follow_ups: list[ImportedFollowUp] = field(default_factory=list)
    deliveries: list[LifeDelivery] = field(default_factory=list)
    appointments: list[tuple[int, date]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)
    is_busy: bool = False
    obtained: list[str] = field(default_factory=list)


def make_life(
    person: SyntheticPerson, *, seed: int, openings: Openings, instrument: Instrument, calendar: Calendar
) -> Life:
    """The life of one person from her registration to today. Cost: some 0.3 ms, no database."""
    random = Random(f"{seed}:life:{person.index}")
    registration = person.registration
    began = registration.registered_on
    assert began is not None
    telling = _Telling(random, registration, openings, calendar)
    _welcome(telling, began)
    if person.second_of is not None or random.random() > 0.87:
        if random.random() < 0.4:
            _inform(telling, began)
        return Life(deliveries=tuple(telling.deliveries))
    assessed = (
        began if random.random() < 0.75 else calendar.move_to_work_day(began + timedelta(days=random.randint(1, 12)))
    )
    if assessed > calendar.last or random.random() < 0.04:
        return Life(has_case=True, opened_on=began, deliveries=tuple(telling.deliveries))
    answers = _draw_answers(random, instrument, registration, on=assessed)
    agreed = calendar.move_to_work_day(assessed + timedelta(days=random.choice((0, 0, 0, 2, 5))))
    if agreed > calendar.last or random.random() < 0.03:
        return Life(
            has_case=True, opened_on=began, assessed_on=assessed, answers=answers, deliveries=tuple(telling.deliveries)
        )
    _walk_plan(telling, agreed)
    state, closed_on, close_outcome = _close(telling, agreed)
    _follow_up(telling, closed_on)
    return Life(
        has_case=True,
        opened_on=began,
        state=state,
        closed_on=closed_on,
        close_outcome=close_outcome,
        assessed_on=assessed,
        agreed_on=agreed,
        answers=answers,
        steps=tuple(telling.steps),
        referrals=tuple(telling.referrals),
        receivers=tuple(telling.receivers),
        follow_ups=tuple(telling.follow_ups),
        deliveries=tuple(telling.deliveries),
        refusals=tuple(telling.refusals),
        withdrawals=_draw_withdrawals(telling),
        appointments=tuple(telling.appointments),
    )


def _welcome(telling: _Telling, on: date) -> None:
    random = telling.random
    service = telling.openings.services[WELCOME[telling.registration.city]]
    welcome = LifeDelivery(on, service.code, service.ledger_kind, service.organisation, source="desk")
    telling.deliveries.append(welcome)
    if random.random() < 0.012:
        reason = random.choice(("entered-twice", "wrong-person", "did-not-happen", "wrong-service"))
        telling.deliveries.append(
            LifeDelivery(on, service.code, service.ledger_kind, service.organisation, source="desk", reversal=reason)
        )
    if random.random() < 0.18:
        again = telling.calendar.move_to_work_day(on + timedelta(days=random.randint(10, 160)))
        if again <= telling.calendar.last:
            telling.deliveries.append(
                LifeDelivery(again, service.code, service.ledger_kind, service.organisation, source="desk")
            )


def _inform(telling: _Telling, on: date) -> None:
    """A talk on rights, told by an attendance list."""
    day = telling.calendar.move_to_work_day(on + timedelta(days=telling.random.randint(3, 60)))
    open_now = [
        answer.service
        for answer in telling.openings.find_answers(telling.registration, on=on)
        if answer.is_open and answer.service.kind == "rights-information"
    ]
    if open_now and day <= telling.calendar.last:
        service = telling.random.choice(open_now)
        outcome = "completed" if service.ledger_kind == "training" else "delivered"
        telling.deliveries.append(
            LifeDelivery(day, service.code, service.ledger_kind, service.organisation, outcome, source="list")
        )


def _draw_answers(random: Random, instrument: Instrument, registration: Registration, *, on: date) -> dict[str, Any]:
    """Answers to the assessment: what the file says, and the rest as it comes; one in ten questions stays open."""
    facts = derive_facts(registration, specific_needs=None, on=on).facts
    answers = dict(prefill_answers(instrument, facts))
    for question in instrument.questions:
        if question.id in answers or random.random() < 0.1:
            continue
        if question.kind == "yes-no" and not question.fact:
            answers[question.id] = "yes" if random.random() < (0.12 if question.need_when_yes else 0.72) else "no"
        elif question.kind == "one" and question.options:
            weights = [3 if not option.need else 1 for option in question.options]
            answers[question.id] = random.choices(question.options, weights)[0].value
        elif question.kind == "number" and not question.fact:
            answers[question.id] = (question.minimum or 0) + random.choice((0, 0, 0, 1, 2))
    return answers


def _choose_kinds(random: Random, registration: Registration) -> list[str]:
    """Kinds of the directory in the order of a plan."""
    needs = registration.specific_needs or ()
    chances = {
        "protection": 0.5 if needs else 0.03,
        "housing": 0.6 if "homeless" in needs else 0.02,
        "food": 0.1,
        "health": 0.13,
        "mental-health": 0.05,
        "social-protection": 0.22,
        "legal-aid": 0.08,
        "rights-information": 0.2,
    }
    kinds = [kind for kind, chance in chances.items() if random.random() < chance]
    wants_business = registration.has_business or (registration.business_idea and random.random() < 0.65)
    if wants_business:
        kinds.append("entrepreneurship")
        kinds += ["seed-capital"] * (random.random() < 0.35) + ["market"] * (random.random() < 0.3)
    elif registration.occupation_experience and random.random() < 0.62:
        kinds.append("certification")
        kinds += ["labour-intermediation"] * (random.random() < 0.7)
    elif random.random() < 0.32:
        kinds += ["training"] + ["employability"] * (random.random() < 0.5)
    elif registration.job_seeking is not False:
        kinds += ["employability"] * (random.random() < 0.55) + ["labour-intermediation"]
    if random.random() < 0.12:
        kinds.append("education" if registration.children_under_6 or random.random() < 0.6 else "culture")
    return kinds[:6] or ["rights-information"]


def _walk_plan(telling: _Telling, agreed: date) -> None:
    random, day = telling.random, agreed
    for kind in _choose_kinds(random, telling.registration):
        answers = telling.openings.find_answers(
            telling.registration, on=min(day, telling.calendar.last), obtained=telling.obtained
        )
        used = {step.service for step in telling.steps}
        fitting = [a for a in answers if a.service.kind == kind and a.service.code not in used]
        chosen = [a for a in fitting if a.is_open] or [a for a in fitting if len(a.missing) == 1]
        if not chosen:
            continue
        day = _take_step(telling, random.choice(chosen), day)
        if day > telling.calendar.today:
            day = telling.calendar.today


def _take_step(telling: _Telling, answer: Answer, day: date) -> date:
    """One service of the plan, its paper first when one is missing; answers the day the next step may begin."""
    random, calendar, service = telling.random, telling.calendar, answer.service
    after = None
    if answer.missing:
        after, got_on = _obtain(telling, answer.missing[0], day)
        if got_on is None:
            telling.steps.append(ImportedStep(service=service.code, after=after))
            return day
        day = got_on
    if telling.is_busy and random.random() < 0.5:
        telling.steps.append(ImportedStep(service=service.code, after=after))
        return day
    refuses = random.random() < 0.02
    if refuses and service.organisation not in telling.receivers:
        telling.refusals.append(service.organisation)
    may_send = service.organisation not in telling.refusals
    course = draw_course(random, start=day, ledger_kind=service.ledger_kind, calendar=calendar, may_send=may_send)
    position = len(telling.steps)
    done = course.delivered_on is not None
    state = "done" if done else "in-progress" if not course.is_over else "dropped"
    telling.steps.append(ImportedStep(service=service.code, state=state, done_on=course.delivered_on, after=after))
    telling.referrals.append(
        ImportedReferral(step=position, state=course.state, history=course.history, reason=course.reason)
    )
    telling.receivers.append(service.organisation)
    if not course.is_over:
        telling.is_busy = True
    if course.appointment is not None:
        telling.appointments.append((len(telling.referrals) - 1, course.appointment))
    if done:
        _deliver(telling, answer, course)
    return calendar.move_to_work_day(course.history[-1][1] + timedelta(days=random.randint(0, 12)))


def _obtain(telling: _Telling, document: str, day: date) -> tuple[int | None, date | None]:
    """A step for a paper: its position (None when it is in the plan already) and the day it was got, if it was."""
    for position, step in enumerate(telling.steps):
        if step.document == document:
            return position, step.done_on
    counter = telling.openings.counters.get(document, "")
    got_on: date | None = telling.calendar.move_to_work_day(day + timedelta(days=telling.random.randint(8, 90)))
    if telling.random.random() > 0.66 or (got_on and got_on > telling.calendar.last):
        got_on = None
    position = len(telling.steps)
    state = "done" if got_on else "in-progress"
    used = {step.service for step in telling.steps if not step.document}
    telling.steps.append(
        ImportedStep(service=counter if counter not in used else "", document=document, state=state, done_on=got_on)
    )
    if got_on is None:
        telling.is_busy = True
        return position, None
    telling.obtained.append(document)
    telling.ends.append(got_on)
    if counter:
        service = telling.openings.services[counter]
        telling.deliveries.append(
            LifeDelivery(got_on, service.code, service.ledger_kind, service.organisation, source="desk")
        )
    return position, got_on


def _deliver(telling: _Telling, answer: Answer, course: Course) -> None:
    random, service, on = telling.random, answer.service, course.delivered_on
    assert on is not None
    kind = service.ledger_kind
    outcomes = _OUTCOMES.get(kind, (("delivered", 100),))
    outcome = random.choices([name for name, _ in outcomes], [percent for _, percent in outcomes])[0]
    first = LifeDelivery(on, service.code, kind, service.organisation, outcome, referral=len(telling.referrals) - 1)
    telling.deliveries.append(first)
    telling.ends.append(on)
    if random.random() < 0.09 and kind not in ("certification", "seed-capital"):
        again = telling.calendar.move_to_work_day(on + timedelta(days=random.randint(7, 70)))
        if again <= telling.calendar.last:
            telling.deliveries.append(
                LifeDelivery(again, service.code, kind, service.organisation, outcome, source="list")
            )
    if random.random() < 0.008:
        wrong = random.choice(("entered-twice", "wrong-date", "wrong-person"))
        telling.deliveries.append(
            LifeDelivery(on, service.code, kind, service.organisation, outcome, source="list", reversal=wrong)
        )
    asked_on = telling.calendar.move_to_work_day(on + timedelta(days=random.randint(2, 20)))
    if kind in _SATISFACTION and random.random() < 0.5 and asked_on <= telling.calendar.last:
        said = random.choices(("satisfied", "not-satisfied", "no-answer"), (86, 8, 6))[0]
        telling.deliveries.append(
            LifeDelivery(asked_on, service.code, _SATISFACTION[kind], service.organisation, said, source="list")
        )


def _close(telling: _Telling, agreed: date) -> tuple[str, date | None, str]:
    """Whether the case ended, when and how; a case with work on its way stays open."""
    random, calendar = telling.random, telling.calendar
    last = max([agreed, *telling.ends, *(step[1] for referral in telling.referrals for step in referral.history)])
    closed_on = calendar.move_to_work_day(last + timedelta(days=random.randint(5, 45)))
    waits = telling.is_busy or any(step.state in ("planned", "in-progress") for step in telling.steps)
    if waits or closed_on > calendar.last or random.random() < 0.3:
        return "open", None, ""
    worked = any(delivery.kind in _WORKING and delivery.outcome != "dropped-out" for delivery in telling.deliveries)
    outcomes = _ENDS_AFTER_WORK if worked else _ENDS_OTHERWISE
    return "closed", closed_on, random.choices(list(outcomes), list(outcomes.values()))[0]


def _follow_up(telling: _Telling, closed_on: date | None) -> None:
    """Questions after steps towards work and after the case's end; old ones are answered, recent ones partly wait."""
    existing: list[date] = []
    ended: list[tuple[int | None, date]] = [
        (position, step.done_on)
        for position, step in enumerate(telling.steps)
        if step.done_on and not step.document and telling.openings.services[step.service].ledger_kind in _FOLLOWED
    ]
    if closed_on is not None:
        ended.append((None, closed_on))
    for position, day in sorted(ended, key=lambda entry: entry[1]):
        for days, due in schedule_follow_ups(day, existing=existing):
            existing.append(due)
            telling.follow_ups.append(
                draw_follow_up(telling.random, calendar=telling.calendar, step=position, days=days, due=due)
            )


def _draw_withdrawals(telling: _Telling) -> tuple[tuple[str, date], ...]:
    if not telling.receivers or telling.random.random() > 0.012:
        return ()
    begun = telling.referrals[-1].history[-1][1]
    day = min(begun + timedelta(days=telling.random.randint(1, 30)), telling.calendar.today)
    return ((telling.receivers[-1], day),) if telling.receivers[-1] not in telling.refusals else ()
