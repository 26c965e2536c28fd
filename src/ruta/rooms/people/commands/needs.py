"""Recording specific needs, which few may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.rules.sealing import seal_list, seal_text


@transaction.atomic
def record_specific_needs(
    *, by: Actor, person_id: int, needs: Sequence[str], purpose: str, gender_identity: str | None = None
) -> None:
    """Write down situations that need special protection, sealed; an empty list says that she was asked and has none.

    ``gender_identity``: as the person says it; None leaves what there is.

    Errors: ``sensitive-refused``, ``role-not-enough``, ``other-city``, ``person-not-found``, ``purpose-missing``,
    ``value-unknown``. The audit keeps the purpose, never the needs.
    """
    require(policies.may_see_sensitive(by))
    person = get_person_for(by, person_id, writes=True, lock=True)
    known = load_registration_content().list_values("specific_needs")
    problems = [errors.value_unknown(value=need, field="needs") for need in needs if need not in known]
    if not purpose.strip():
        problems.append(errors.reading_purpose_missing())
    if problems:
        raise Problems(problems)
    sealed = seal_list(tuple(set(needs)), keys=settings.RUTA.field_key)
    values = {"specific_needs_sealed": sealed}
    if gender_identity is not None:
        values["gender_identity_sealed"] = seal_text(gender_identity.strip()[:80], keys=settings.RUTA.field_key)
    Person.objects.filter(pk=person.pk).update(**values, version=F("version") + 1)
    record_audit(
        by=by,
        action="people.record_specific_needs",
        subject=("person", person.pk),
        writes=True,
        purpose=purpose.strip()[:200],
    )
