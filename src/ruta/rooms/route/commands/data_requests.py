"""Answering what a person asked about her data; a deletion that is granted is carried out with the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery, ListRow
from ruta.rooms.people import errors
from ruta.rooms.people import policies as people
from ruta.rooms.people.commands.erasing import empty_people_rows, open_append_only
from ruta.rooms.people.models import DataRequest, ErasedCount, Erasure, Person
from ruta.rooms.people.queries.requests import get_data_request_for
from ruta.rooms.people.rules.requests import find_decision_problems
from ruta.rooms.route.models import Assessment, Case, Determination, FollowUp, Referral, SharedField, StateChange


@transaction.atomic
def answer_data_request(*, by: Actor, request_id: int, decision: str, answer: str = "", on: date) -> DataRequest:
    """A supervisor answers a request. A deletion that is granted deletes in the same transaction and is certified.

    Errors: ``role-not-enough``, ``other-city``, ``request-not-found``, ``request-decided``, ``erasure-case-open``;
    ``Problems`` of ``request-decision-missing``, ``request-answer-missing``. Nothing is written or deleted then.
    """
    row = get_data_request_for(by, request_id, lock=True)
    require(people.may_answer_data_request(by, row.city))
    if row.decision:
        raise errors.request_decided()
    problems = find_decision_problems(decision=decision, answer=answer)
    if problems:
        raise Problems(problems)
    row.decision, row.answer = decision, answer.strip()
    row.decided_on, row.decided_by = on, by.username
    if row.kind == "deletion" and decision == "granted":
        _erase(by, row)
    row.save(update_fields=["decision", "answer", "decided_on", "decided_by", "what"])
    record_audit(
        by=by,
        action="route.answer_data_request",
        subject=("person", row.person_id),
        writes=True,
        details={"request": row.pk, "kind": row.kind, "decision": decision},
    )
    return row


def _erase(by: Actor, row: DataRequest) -> None:
    with reading_all("everything about one person who asked for its deletion"):
        ids = list(Person.objects.filter(resolved_to_id=row.person_id).values_list("pk", flat=True))
        ids.append(row.person_id)
        is_open = Case.objects.filter(person_id__in=ids).exclude(state="closed").exists()
        on_its_way = Referral.objects.filter(case__person_id__in=ids).exclude(state__in=["declined", "closed"])
        if is_open or on_its_way.exclude(state="delivered").exists():
            raise errors.erasure_case_open()
        counts = {**empty_people_rows(ids), **_empty_route_rows(ids), **_empty_ledger_rows(ids)}
        counts["requests"] = DataRequest.objects.filter(person_id__in=ids).update(what="")
    row.what = ""
    lines = "\n".join(f"{what}={number}" for what, number in sorted(counts.items()))
    now = timezone.now()
    told = f"{row.pk}\n{now.isoformat()}\n{by.username}\n{lines}"
    certificate = Erasure.objects.create(
        request=row,
        done_at=now,
        done_by=by.username,
        organisation=by.organisation,
        digest=hashlib.sha256(told.encode()).hexdigest(),
    )
    ErasedCount.objects.bulk_create(
        ErasedCount(erasure=certificate, what=what, rows=number) for what, number in sorted(counts.items())
    )


def _empty_route_rows(ids: Collection[int]) -> dict[str, int]:
    of_case = {"case__person_id__in": ids}
    counts = {
        "referral-texts": Referral.objects.filter(**of_case).update(message="", answer=""),
        "shared-lines": SharedField.objects.filter(referral__case__person_id__in=ids).delete()[0],
        "assessments": Assessment.objects.filter(**of_case).update(answers={}, reasons=[]),
        "follow-ups": FollowUp.objects.filter(**of_case).update(note="", needs=[]),
        "determinations": Determination.objects.filter(**of_case).update(facts={}),
    }
    with open_append_only(StateChange):
        counts["notes"] = StateChange.objects.filter(**of_case).exclude(note="").update(note="")
    return counts


def _empty_ledger_rows(ids: Collection[int]) -> dict[str, int]:
    """Deliveries stay and go on counting; only what was written beside them goes, and cells of lists handed in."""
    counts = {"list-cells": ListRow.objects.filter(person_id__in=ids).update(said=None, identity="", entry="")}
    with open_append_only(Delivery):
        counts["delivery-notes"] = Delivery.objects.filter(person_id__in=ids).exclude(note="").update(note="")
    return counts
