"""What a plan can be drawn from: what the person may enter, as planning sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import DocumentKind
from ruta.rooms.directory.queries import find_entitlement
from ruta.rooms.directory.queries.services import is_given_on
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.entitlements import Entitlement, ServiceAnswer
from ruta.rooms.people.queries import declare_facts
from ruta.rooms.route.models import Case, Step
from ruta.rooms.route.rules.lines import LineStep
from ruta.rooms.route.types import PlanOption, Words

#: Services of these kinds are no step of a plan: they are where the plan is made, or have no follow-up.
_NOT_A_STEP = frozenset({"orientation"})


def find_case_entitlement(*, by: Actor, case: Case, on: date) -> Entitlement:
    """What the person of a case may enter on a day. Errors: those of ``declare_facts``. Cost: five or six queries."""
    facts = declare_facts(by=by, person_id=case.person_id, on=on)
    return find_entitlement(facts=facts, city=case.city, on=on)


def list_plan_options(entitlement: Entitlement) -> list[PlanOption]:
    """The services a plan may hold: open ones, and those that documents alone would open."""
    options = [_make_option(answer, ()) for answer in entitlement.open]
    for answer in entitlement.key:
        papers = next((key.documents for key in answer.keys if not key.facts), ())
        if papers:
            options.append(_make_option(answer, tuple(document.code for document in papers)))
    return [option for option in options if option.kind not in _NOT_A_STEP]


def list_counters() -> dict[str, str]:
    """Where each document is issued: document → service, only where the directory knows it. Cost: one query."""
    rows = DocumentKind.objects.filter(retired=False, issued_at__isnull=False, issued_at__retired=False)
    rows = rows.filter(is_given_on(timezone.localdate(), path="issued_at__"))
    return dict(rows.values_list("code", "issued_at__code"))


def title_of_step(step: Step, book: Book) -> Words:
    """What the step is called: the paper to obtain, or the service to enter."""
    if step.document:
        document = book.documents.get(step.document)
        name = document.name if document else Texts(step.document)
        return {"es": f"Obtener: {name.es}", "en": f"Obtain: {name.en or name.es}"}
    return title_of_service(step.service_id or "", book)


def title_of_service(code: str, book: Book) -> Words:
    """The service's name in both languages; its code when the directory lost it."""
    service = book.services.get(code)
    return write_words(service.name) if service else {"es": code, "en": code}


def organisation_of_service(code: str | None, book: Book) -> tuple[str, Words]:
    """The code and name of the institution that gives a service."""
    service = book.services.get(code or "")
    return (service.organisation.code, write_words(service.organisation.name)) if service else ("", {})


def write_words(texts: Texts) -> Words:
    """A text of the directory as words."""
    return {"es": texts.es, "en": texts.en or texts.es}


def list_line_steps(
    steps: list[Step], book: Book, *, latest_referrals: Mapping[int, tuple[int, str]] | None = None
) -> list[LineStep]:
    """Steps as the line draws them; ``latest_referrals``: step → (referral, its state)."""
    lines = []
    for step in steps:
        referral_id, referral_state = (latest_referrals or {}).get(step.pk, (None, ""))
        lines.append(
            LineStep(
                step_id=step.pk,
                title=title_of_step(step, book),
                organisation=organisation_of_service(step.service_id, book)[0],
                state=step.state,
                after=step.after_id,
                is_document=bool(step.document),
                referral_state=referral_state,
                referral_id=referral_id,
                detail=step.done_on.isoformat() if step.done_on else "",
            )
        )
    return lines


def _make_option(answer: ServiceAnswer, missing: tuple[str, ...]) -> PlanOption:
    service = answer.service
    return PlanOption(service.code, service.kind, service.needs, not missing, missing, service.organisation.code)
