"""Taking away who a record is about; what was counted of it stays."""

from __future__ import annotations

from collections.abc import Collection
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.models import F, Model, QuerySet

from ruta.kernel.append_only import drop_triggers, write_triggers
from ruta.rooms.people.models import (
    ComparedPerson,
    EmergencyAccess,
    Person,
    PersonDocument,
    PersonLanguage,
    RecognitionToken,
    SearchKey,
)
from ruta.rooms.people.models.persons import WG_COLUMNS
from ruta.rooms.people.rules.requests import NAME_DELETED

#: What tells who she is, how to reach her and what is sensitive. Year of birth, sex, nationalities, status, education
#: and area stay: the figures of the past are counted by them, and small groups are hidden where they are published.
_EMPTIED: dict[str, Any] = {
    **dict.fromkeys(("given_names", "surname_1", "surname_2", "name_words", "phone", "email"), ""),
    **dict.fromkeys(("contact_note", "gender_identity_sealed", "specific_needs_sealed", "occupation"), ""),
    **dict.fromkeys(("birth_month", "birth_day", "arrival_month", "arrival_day", "phone_safe", "email_safe"), None),
    **dict.fromkeys(("pregnant", "household", *WG_COLUMNS), None),
    "preferred_name": NAME_DELETED,
}


def empty_people_rows(person_ids: Collection[int]) -> dict[str, int]:
    """Empty or delete the rows of this room about these people; how many of each kind.

    Runs in the caller's transaction.
    """
    counts = {"people": Person.objects.filter(pk__in=person_ids).update(**_EMPTIED, version=F("version") + 1)}
    for name, model in (
        ("documents", PersonDocument),
        ("languages", PersonLanguage),
        ("search-keys", SearchKey),
        ("tokens", RecognitionToken),
        ("comparisons", ComparedPerson),
    ):
        rows: QuerySet[Any] = model.objects.filter(person_id__in=person_ids)
        counts[name] = rows.delete()[0]
    stories = EmergencyAccess.objects.filter(person_id__in=person_ids)
    counts["emergency-stories"] = stories.update(story="", review_note="")
    return counts


class open_append_only:  # noqa: N801 - used as a with-statement
    """Let words in a table that refuses changes be emptied, within the caller's transaction, and close it again."""

    def __init__(self, model: type[Model]) -> None:
        self.table = model._meta.db_table

    def __enter__(self) -> None:
        self._run(drop_triggers)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._run(write_triggers)

    def _run(self, write: Any) -> None:
        with connection.cursor() as cursor:
            for statement in write(self.table, vendor=connection.vendor):
                cursor.execute(statement)
