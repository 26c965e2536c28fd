"""What can go wrong on a route. Every problem of an input carries ``field``, the name of the form's field."""

from __future__ import annotations

from datetime import date

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def case_not_found(*, case: object) -> NotFound:
    """No such case, or none this actor may know of."""
    return NotFound(
        "case-not-found", "There is no case {case} here. Look for the person and open the case there.", case=case
    )


def step_not_found(*, step: object) -> NotFound:
    """No such step in the plan."""
    return NotFound("step-not-found", "There is no step {step} in this plan. Go back to the case.", step=step)


def referral_not_found(*, referral: object) -> NotFound:
    """No such referral, or it was sent to somebody else."""
    return NotFound(
        "referral-not-found",
        "There is no referral {referral} for your institution. Go back to the inbox.",
        referral=referral,
    )


def appointment_not_found(*, appointment: object) -> NotFound:
    """No such appointment."""
    return NotFound("appointment-not-found", "There is no appointment {appointment} here.", appointment=appointment)


def follow_up_not_found(*, follow_up: object) -> NotFound:
    """No such follow-up."""
    return NotFound("follow-up-not-found", "There is no follow-up {follow_up} here.", follow_up=follow_up)


def cohort_unknown(*, cohort: str) -> NotFound:
    """No such cohort."""
    return NotFound("cohort-unknown", "There is no cohort {cohort}. See the list of cohorts.", cohort=cohort)


def case_open_already(*, number: str) -> Conflict:
    """One person, one open case."""
    return Conflict(
        "case-open-already",
        "This person already has an open case, {number}. Continue there; nothing was opened.",
        number=number,
    )


def case_not_open(*, number: str, state: str) -> Conflict:
    """A closed or paused case takes no new work."""
    return Conflict(
        "case-not-open",
        "The case {number} is {state}. Reopen or resume it first; nothing was changed.",
        number=number,
        state=state,
    )


def case_changed(*, number: str) -> Conflict:
    """Two people changed one plan."""
    return Conflict(
        "case-changed-meanwhile",
        "Somebody else changed the plan of {number} while you were looking at it. It is shown as it is now: try again.",
        number=number,
    )


def action_not_allowed(*, machine: str, state: str, action: str) -> Conflict:
    """The record has moved on since the page was opened, or the action never applies."""
    return Conflict(
        "action-not-allowed",
        "This {machine} is “{state}” now, and “{action}” does not follow from there. Reload the page to see what does.",
        machine=machine,
        state=state,
        action=action,
    )


def refuse_action(*, action: str, who: str) -> NotAllowed:
    """The action belongs to the other side of the referral."""
    return NotAllowed(
        "action-not-yours", "“{action}” is for the {who} of this referral, not for you.", action=action, who=who
    )


def consent_missing(*, organisation: str, person: str) -> Problem:
    """Nothing is shared without a yes for that institution."""
    return Problem(
        "consent-missing",
        "Nothing was sent: {person} has not agreed to share data with {organisation}. Read the notice aloud, record "
        "the answer in this form, and send again.",
        organisation=organisation,
        person=person,
        field="consent",
    )


def consent_withdrawn(*, person: str) -> Conflict:
    """The person took the permission back after the referral was sent."""
    return Conflict(
        "consent-withdrawn",
        "{person} withdrew the permission to share data for this referral. Stop using them; the single window "
        "closes it.",
        person=person,
    )


def reason_missing(*, known: str) -> Problem:
    """A coded reason is needed."""
    return Problem("reason-missing", "Choose one of the reasons on the list.", known=known, field="reason")


def note_missing() -> Problem:
    """Some words are needed."""
    return Problem(
        "note-missing", "Write what is missing or wrong, so that the other side can act on it.", field="note"
    )


def date_missing() -> Problem:
    """A day is needed."""
    return Problem("date-missing", "Say on which day it happened.", field="on")


def date_in_future(*, value: date) -> Problem:
    """Only what has happened is recorded."""
    return Problem(
        "route-date-in-future", "{value} lies in the future. Record it on the day it happens.", value=value, field="on"
    )


def date_before(*, value: date, first: date) -> Problem:
    """Something can't have happened before what led to it."""
    return Problem(
        "route-date-too-early",
        "{value} is before {first}, when this began. Check the day.",
        value=value,
        first=first,
        field="on",
    )


def appointment_in_past(*, value: str) -> Problem:
    """Nobody can come to what is over."""
    return Problem(
        "appointment-in-past", "{value} is already past. Choose a later day or hour.", value=value, field="starts_at"
    )


def service_not_given(*, service: str) -> Problem:
    """Nobody is sent to a service that is not given."""
    return Problem(
        "step-service-inactive",
        "The service {service} is not given now. Choose another one.",
        service=service,
        field="service",
    )


def service_other_city(*, service: str, city: str) -> Problem:
    """A plan holds services of the person's city."""
    return Problem(
        "step-service-elsewhere",
        "The service {service} is given in {city}, another city. Choose one of this city.",
        service=service,
        city=city,
        field="service",
    )


def reference_unknown(*, kind: str, value: str, field: str) -> Problem:
    """No such service, document or worker."""
    return Problem(
        "route-reference-unknown",
        "There is no {kind} “{value}”. Choose it from the list.",
        kind=kind,
        value=value,
        field=field,
    )


def step_there_already(*, title: str) -> Conflict:
    """A plan never has two identical steps."""
    return Conflict(
        "step-there-already", "“{title}” is already in the plan. Nothing was added.", title=title, field="service"
    )


def step_in_use(*, title: str) -> Conflict:
    """A step that was done or referred stays."""
    return Conflict(
        "step-in-use",
        "“{title}” was done or has a referral on its way, so it stays in the plan. Withdraw the referral first.",
        title=title,
    )


def step_blocked(*, title: str, first: str) -> Conflict:
    """Another step comes before."""
    return Conflict(
        "step-blocked",
        "“{title}” waits for “{first}”. Do that first, or remove it from the plan.",
        title=title,
        first=first,
    )


def plan_empty() -> Problem:
    """Nothing to agree on."""
    return Problem("plan-empty", "The plan has no step yet. Draw it or add a step before agreeing on it.")


def nothing_to_plan() -> Problem:
    """No service fits."""
    return Problem(
        "plan-finds-nothing",
        "No service of the city can be entered with what is known. Complete the assessment or add a step by hand.",
    )


def assessment_missing(*, number: str) -> Problem:
    """A plan is drawn from an assessment."""
    return Problem("assessment-missing", "The case {number} has no assessment yet. Make it first.", number=number)


def answer_invalid(*, question: str, value: object, known: str) -> Problem:
    """An answer outside the question's list or range."""
    return Problem(
        "answer-invalid",
        "“{value}” is no answer to {question}. Use {known}.",
        question=question,
        value=value,
        known=known,
        field=question,
    )


def answers_empty() -> Problem:
    """An assessment without answers says nothing."""
    return Problem("assessment-empty", "Not one question was answered. Answer at least one before saving.")


def question_unknown(*, question: str) -> Problem:
    """The instrument has no such question."""
    return Problem("question-unknown", "The instrument has no question {question}.", question=question)


def delivered_before(*, service: str, on: date) -> Conflict:
    """The same service was delivered to the person earlier; it counts her once all the same."""
    return Conflict(
        "delivered-before",
        "{service} was already delivered to this person on {on}. If it was given again, confirm it: the person is "
        "counted once.",
        service=service,
        on=on,
        field="again",
    )


def nothing_delivered() -> Conflict:
    """There is no delivery to take back."""
    return Conflict(
        "nothing-delivered", "There is no delivery to reverse here: it was reversed already, or never recorded."
    )


def referral_exists(*, service: str) -> Conflict:
    """One live referral per service and case."""
    return Conflict(
        "referral-exists",
        "There is already a referral to {service} on its way in this case. Open that one.",
        service=service,
    )


def follow_up_answered(*, on: date) -> Conflict:
    """Answered once."""
    return Conflict("follow-up-answered", "This follow-up was already answered on {on}. Nothing was changed.", on=on)


def member_already(*, number: str) -> Conflict:
    """Chosen once."""
    return Conflict("cohort-member-already", "The case {number} is already in this cohort.", number=number)


def cohort_other_city(*, city: str) -> Problem:
    """The cohort belongs to another city."""
    return Problem("cohort-other-city", "This cohort is of {city}; the case is of another city.", city=city)


def import_impossible(*, case: str, what: str) -> Problem:
    """An imported case says something that can't have happened."""
    return Problem("route-import-impossible", "The case {case} cannot be imported: {what}.", case=case, what=what)


def content_broken(*, file: str, path: str, what: str) -> Problem:
    """A content file of the route can't be used."""
    return Problem("route-content-broken", "{file}, {path}: {what}.", file=file, path=path, what=what)


def determination_not_found(determination: int) -> NotFound:
    """No such verdict, or another took its place."""
    return NotFound(
        "determination-not-found",
        "There is no such verdict to look at again: another may have taken its place. Look at the case.",
        determination=determination,
    )


def recall_not_found() -> NotFound:
    """No withdrawal of that kind waits for this institution."""
    return NotFound("recall-not-found", "No withdrawal waits for your answer here. Go back to the referral.")


def recall_answer_unknown(*, answer: str) -> Problem:
    """Not an answer to a withdrawal."""
    return Problem(
        "recall-answer-unknown", "Choose what your institution did with the data.", answer=answer, field="answer"
    )


def legal_basis_missing() -> Problem:
    """Data may only be kept where a law asks for it, and it must be named."""
    return Problem("legal-basis-missing", "Name the law and what it obliges you to keep.", field="legal_basis")


def recall_answered() -> Conflict:
    """Somebody of the institution answered already."""
    return Conflict("recall-answered", "Your institution has answered this withdrawal already.", field="answer")
