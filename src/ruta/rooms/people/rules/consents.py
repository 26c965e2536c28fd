"""When a decision about consent may be recorded, and when it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ruta.kernel.problems import Problem
from ruta.rooms.people import errors
from ruta.rooms.people.types import ConsentAnswer, RegistrationContent

STATES = frozenset({"given", "refused", "withdrawn"})
_ORGANISATION = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def find_consent_problems(
    answer: ConsentAnswer, *, content: RegistrationContent, on: date, today: date, present_state: str = ""
) -> list[Problem]:
    """Everything that is wrong with a decision; ``present_state`` is that of the latest one about the same thing."""
    notice = content.notices.get(answer.purpose)
    if notice is None:
        return [errors.purpose_unknown(purpose=answer.purpose)]
    found: list[Problem] = []
    if notice.has_recipient and not answer.recipient:
        found.append(errors.recipient_missing())
    if answer.recipient and not notice.has_recipient:
        found.append(errors.recipient_unexpected())
    if answer.recipient and not _ORGANISATION.fullmatch(answer.recipient):
        found.append(errors.value_unknown(value=answer.recipient, field="recipient"))
    if answer.state not in STATES:
        found.append(errors.value_unknown(value=answer.state, field="state"))
    if answer.state == "withdrawn" and present_state != "given":
        found.append(errors.consent_not_given())
    if answer.category and answer.category not in content.list_values("consent_categories"):
        found.append(errors.value_unknown(value=answer.category, field="category"))
    if answer.how not in content.list_values("consent_ways"):
        found.append(errors.value_unknown(value=answer.how, field="how"))
    version = answer.notice_version or notice.current.version
    texts: Mapping[str, str] | None = next((v.text for v in notice.versions if v.version == version), None)
    if texts is None:
        found.append(errors.notice_version_unknown(purpose=answer.purpose, version=version))
    elif answer.language not in texts:
        found.append(errors.language_unknown(value=answer.language, field="language"))
    if on > today:
        found.append(errors.consent_in_future(value=on.isoformat()))
    return found


def holds_consent(state: str, *, valid_until: date | None, on: date) -> bool:
    """Given, and not past its last day.

    >>> holds_consent("given", valid_until=date(2026, 1, 31), on=date(2026, 2, 1))
    False
    """
    return state == "given" and (valid_until is None or valid_until >= on)
