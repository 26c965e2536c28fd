"""Withdrawals that reach whoever received data, and what each receiver answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.people.models import Consent
from ruta.rooms.route import policies
from ruta.rooms.route.models import Acknowledgement, Referral, SharedField
from ruta.rooms.route.queries.records import referrals_of
from ruta.rooms.route.rules.recalls import touches_what_was_told


@dataclass(frozen=True)
class Recall:
    """One withdrawal and one referral it concerns. ``category``: the kind of data, empty for all of it.

    ``days``: since the withdrawal. ``answer``: empty while the receiver has not said what it did.
    """

    referral: Referral
    consent_id: int
    category: str
    since: date
    days: int
    answer: str = ""
    legal_basis: str = ""
    answered_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the receiver has yet to answer."""
        return not self.answer


def list_recalls(
    *, by: Actor, on: date, referral_id: int | None = None, person_id: int | None = None, only_open: bool = False
) -> tuple[Recall, ...]:
    """Withdrawals of data that was sent, for the desk of the city or the receiver; the longest waiting first.

    Errors: ``role-not-enough``. Cost: four queries.
    """
    require(policies.may_see_referrals(by))
    referrals = referrals_of(by).filter(sending__gt=0).select_related("case__person", "receiver")
    if referral_id is not None:
        referrals = referrals.filter(pk=referral_id)
    if person_id is not None:
        referrals = referrals.filter(case__person_id=person_id)
    withdrawals = _list_withdrawals(by, person_id=person_id)
    if not withdrawals:
        return ()
    concerned = [
        row
        for row in referrals.filter(case__person_id__in={one.person_id for one in withdrawals})
        if any(one.person_id == row.case.person_id and one.recipient == row.receiver_id for one in withdrawals)
    ]
    told: dict[int, set[str]] = {}
    for referral, name in SharedField.objects.filter(referral__in=concerned).values_list("referral_id", "name"):
        told.setdefault(referral, set()).add(name)
    answers = {(row.referral_id, row.consent_id): row for row in Acknowledgement.objects.filter(referral__in=concerned)}
    found = []
    for row in concerned:
        for one in withdrawals:
            if one.person_id != row.case.person_id or one.recipient != row.receiver_id:
                continue
            if not touches_what_was_told(one.category, told.get(row.pk, ())):
                continue
            answer = answers.get((row.pk, one.pk))
            if answer is not None and only_open:
                continue
            found.append(
                Recall(
                    referral=row,
                    consent_id=one.pk,
                    category=one.category,
                    since=one.given_at,
                    days=(on - one.given_at).days,
                    answer=answer.answer if answer else "",
                    legal_basis=answer.legal_basis if answer else "",
                    answered_on=answer.answered_on if answer else None,
                )
            )
    return tuple(sorted(found, key=lambda recall: (recall.since, recall.consent_id)))


def _list_withdrawals(by: Actor, *, person_id: int | None) -> list[Consent]:
    """The latest decisions about sharing that are not, or no longer, permissions."""
    with reading_all("which decision about sharing is the latest, for data that was sent"):
        newer = Consent.objects.filter(
            person_id=OuterRef("person_id"),
            purpose=OuterRef("purpose"),
            recipient=OuterRef("recipient"),
            category=OuterRef("category"),
            id__gt=OuterRef("id"),
        )
    rows = Consent.objects.filter(purpose="refer", state__in=["withdrawn", "refused"]).filter(~Exists(newer))
    if by.role == Role.PARTNER:
        rows = rows.filter(recipient=by.organisation)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return list(rows)
