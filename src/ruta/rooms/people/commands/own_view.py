"""Handing a person the code to what is kept about her, and taking it when she uses it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors
from ruta.rooms.people.models import OwnViewCode
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.rules.own_view import LASTS, MOST_TRIES, digest_code, make_code


@transaction.atomic
def make_own_view_code(*, by: Actor, person_id: int, now: datetime) -> str:
    """A code for one look within a day; codes made before are void. It is told once and kept nowhere.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``.
    """
    person = get_person_for(by, person_id, writes=True, lock=True)
    OwnViewCode.objects.filter(person=person, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    code = make_code()
    OwnViewCode.objects.create(
        person=person,
        digest=digest_code(code, key=settings.SECRET_KEY),
        made_by=by.username,
        made_at=now,
        expires_at=now + LASTS,
    )
    record_audit(by=by, action="people.make_own_view_code", subject=("person", person.pk), writes=True)
    return code


def use_own_view_code(*, by: Actor, code: str, birth_year: int | None, now: datetime) -> int:
    """Take a code that a person typed with her year of birth; answers whose file it opens.

    A wrong year counts as a try, which stays counted. Errors: ``own-view-refused``, one for every reason.
    """
    with reading_all("the one row of a code that a person typed herself"):
        rows = OwnViewCode.objects.filter(
            digest=digest_code(code, key=settings.SECRET_KEY),
            used_at__isnull=True,
            expires_at__gt=now,
            tries__lt=MOST_TRIES,
        )
        row = rows.select_related("person").first()
        if row is None:
            raise errors.own_view_refused()
        if row.person.birth_year is not None and row.person.birth_year != birth_year:
            rows.update(tries=F("tries") + 1)
            raise errors.own_view_refused()
        with transaction.atomic():
            if not rows.update(used_at=now):
                raise errors.own_view_refused()
            record_audit(
                by=by,
                action="people.use_own_view_code",
                subject=("person", row.person_id),
                writes=True,
                details={"code": row.pk},
            )
    return row.person.resolved_to_id or row.person_id
