"""Consents and the notices they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ConsentAnswer:
    """What a person decided about one purpose, as it is handed to a command.

    ``state``: given, refused or withdrawn. ``recipient``: code of an organisation, for purposes that name one.
    """

    purpose: str
    state: str
    recipient: str = ""
    category: str = ""
    language: str = "es"
    how: str = "spoken"
    notice_version: int | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class ConsentRecord:
    """The latest decision about one purpose and recipient. ``is_valid``: given, and not past its last day."""

    purpose: str
    recipient: str
    category: str
    state: str
    notice_version: int
    language: str
    how: str
    given_on: date
    valid_until: date | None
    recorded_by: str
    recorded_at: datetime
    is_valid: bool
    consent_id: int = 0


@dataclass(frozen=True)
class ConsentReceipt:
    """A decision as it is handed to the person, in the language in which she was told.

    ``words``: the labels of the sheet; ``withheld``: kinds of data left out, in words of Spanish and English.
    """

    consent_id: int
    person_number: str
    person_name: str
    language: str
    purpose: str
    state: str
    recipient: str
    withheld: tuple[Mapping[str, str], ...]
    told: str
    notice_version: int
    decided_on: date
    valid_until: date | None
    words: Mapping[str, str]
    to_be_confirmed: bool
    synthetic: bool


@dataclass(frozen=True)
class NoticeVersion:
    """The text a person was told from a day on, by language. ``unconfirmed``: languages nobody has checked yet."""

    version: int
    since: date
    text: Mapping[str, str]
    unconfirmed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Notice:
    """What a person is told about one purpose; the newest version last."""

    purpose: str
    name: Mapping[str, str]
    has_recipient: bool
    is_required: bool
    versions: tuple[NoticeVersion, ...]

    @property
    def current(self) -> NoticeVersion:
        """The version told today."""
        return self.versions[-1]
