"""Answers of the anonymous self-check, carried by the person herself: in the page, or as a code for the desk.

Nothing of them is kept here. They are signed, so that what is read back is what was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing

from ruta.kernel.problems import Problem

#: How long a code may lie before the desk reads it, and a page before it is sent on.
CODE_LASTS = timedelta(days=30)
PAGE_LASTS = timedelta(hours=24)
#: Longer than any list of answers there can be.
_LONGEST = 4_000
_CODE, _PAGE = "self-check-code", "self-check-page"


@dataclass(frozen=True)
class Answers:
    """What somebody answered, in order, about one city. A question passed over stands in ``skipped``."""

    city: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    def with_answer(self, name: str, value: Any) -> Answers:
        """As before, and this one answered; ``None`` passes it over."""
        before = self.without(name)
        if value is None:
            return Answers(before.city, before.facts, (*before.skipped, name), (*before.order, name))
        return Answers(before.city, {**before.facts, name: value}, before.skipped, (*before.order, name))

    def without(self, name: str) -> Answers:
        """As if this one had not been asked."""
        return Answers(
            self.city,
            {key: value for key, value in self.facts.items() if key != name},
            tuple(key for key in self.skipped if key != name),
            tuple(key for key in self.order if key != name),
        )


def write_page_state(answers: Answers) -> str:
    """The answers for a hidden field of the next page."""
    return _write(answers, _PAGE)


def read_page_state(text: str) -> Answers:
    """The answers out of a hidden field. Errors: ``answers-unreadable``, ``answers-expired``."""
    return _read(text, _PAGE, PAGE_LASTS)


def write_answers_code(answers: Answers) -> str:
    """The answers as a code to show at the desk; it names nobody."""
    return _write(answers, _CODE)


def read_answers_code(text: str) -> Answers:
    """The answers out of a code. Errors: ``answers-unreadable``, ``answers-expired``."""
    return _read("".join(text.split()), _CODE, CODE_LASTS)


def _write(answers: Answers, salt: str) -> str:
    data = [answers.city, dict(answers.facts), list(answers.skipped), list(answers.order)]
    return signing.dumps(data, salt=salt, compress=True)


def _read(text: str, salt: str, lasts: timedelta) -> Answers:
    if not text or len(text) > _LONGEST:
        raise _unreadable()
    try:
        city, facts, skipped, order = signing.loads(text, salt=salt, max_age=lasts)
    except signing.SignatureExpired as error:
        raise Problem(
            "answers-expired", "These answers are too old to be trusted. Answer the questions again.", field="code"
        ) from error
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _unreadable() from error
    return Answers(city, facts, tuple(skipped), tuple(order))


def _unreadable() -> Problem:
    return Problem(
        "answers-unreadable",
        "This code cannot be read: it was cut off or changed. Scan it again, or answer the questions anew.",
        field="code",
    )
