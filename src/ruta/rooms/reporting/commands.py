"""Writes of the reporting room: the narrative of a report."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.reporting import errors, policies
from ruta.rooms.reporting.models import SectionText
from ruta.rooms.reporting.queries import list_narrative, list_section_definitions


@transaction.atomic
def save_section_text(
    *,
    by: Actor,
    programme: str,
    period_from: date,
    period_to: date,
    section: str,
    language: str,
    text: str,
    expected_version: int | None = None,
    source: str = "",
) -> SectionText:
    """Keep what a section says; an empty text makes the section a gap again.

    Errors: ``role-not-enough``, ``report-section-unknown``, ``report-period-upside-down``, ``section-text-changed``
    when somebody saved it after ``expected_version`` was read (0: nobody had written it yet).
    """
    require(policies.may_write_report(by))
    known = [definition.key for definition in list_section_definitions()]
    if section not in known:
        raise errors.section_unknown(key=section, known=known)
    if period_from > period_to:
        raise errors.period_upside_down(start=str(period_from), end=str(period_to))
    row, created = SectionText.objects.select_for_update().get_or_create(
        programme=programme,
        period_from=period_from,
        period_to=period_to,
        section=section,
        language=language,
        defaults={"text": text.strip(), "updated_by": by.username, "source": source},
    )
    if not created:
        if expected_version is not None and expected_version != row.version:
            raise errors.text_changed_meanwhile(by=row.updated_by)
        if row.text == text.strip():
            return row
        row.text, row.source, row.updated_by, row.version = text.strip(), source, by.username, row.version + 1
        row.save()
    elif expected_version:
        raise errors.text_changed_meanwhile(by="?")
    record_audit(
        by=by,
        action="reporting.save_section_text",
        subject=("report-section", row.pk),
        writes=True,
        details={"programme": programme, "section": section, "language": language, "version": row.version},
    )
    return row


@transaction.atomic
def load_narrative(*, by: Actor) -> int:
    """Keep the texts that the content files give for past reports, where nobody wrote anything; how many were kept.

    What people wrote on screen is never replaced. Errors: as :func:`save_section_text`.
    """
    require(policies.may_write_report(by))
    kept = 0
    for text in list_narrative():
        first, last = text.period.from_, text.period.to
        written = SectionText.objects.filter(
            programme=text.programme, period_from=first, period_to=last, section=text.section, language=text.language
        )
        if written.exists():
            continue
        save_section_text(
            by=by,
            programme=text.programme,
            period_from=first,
            period_to=last,
            section=text.section,
            language=text.language,
            text=text.text,
            source=text.source,
        )
        kept += 1
    return kept
