"""What stands behind a figure or one of its cells: lines for everybody, deliveries without names for those allowed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.utils import timezone

from ruta.kernel.periods import Period
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.policies import may_see_evidence
from ruta.rooms.ledger.queries import list_deliveries_as_evidence
from ruta.rooms.ledger.types import DeliverySummary
from ruta.rooms.measurement.queries.figures import compute_figures, find_default_period
from ruta.rooms.measurement.queries.ledger import Ledger, list_headcount_lines, read_ledger, select_events, take_view
from ruta.rooms.measurement.queries.published import CLOSED
from ruta.rooms.measurement.rules.assembly import find_view
from ruta.rooms.measurement.types.definitions import EVENT_BREAKDOWN_COLUMNS, UNKNOWN
from ruta.rooms.measurement.types.results import Evidence, EvidenceDelivery, FigureLine
from ruta.rooms.programme.models import Indicator
from ruta.rooms.programme.queries import get_indicator

#: Deliveries shown at once; the total is always told.
SHOWN = 500


def list_evidence(
    *,
    by: Actor,
    programme: str,
    indicator: str,
    version: str = "",
    period: Period | None = None,
    breakdown: str = "",
    value: str = "",
    new_only: bool = False,
    limit: int = SHOWN,
    on: date | None = None,
) -> Evidence:
    """The lines of a figure (or of one cell: ``breakdown="sex", value="F"``), and its deliveries, oldest first.

    Deliveries show a stable reference in place of the person, for programme staff and supervisors; others get the
    reason why not, and the totals. ``new_only`` keeps those of people new in the period. Of a share: its base.
    Errors: ``framework-unknown``, ``indicator-unknown``. Cost: the ledger once in columns, and one query per 500 shown.
    """
    found = get_indicator(programme, version, indicator)
    framework = found.framework
    if framework.programme in CLOSED:
        figures = compute_figures(
            by=by, programme=programme, version=framework.version, indicator=found.code, period=period, breakdowns=()
        )
        return Evidence(tuple(line for figure in figures for line in figure.lines), (), 0, 0)
    asked = period or find_default_period(framework, on or timezone.localdate())
    if found.definition is None:
        return Evidence((), (), 0, 0)
    ledger = read_ledger(framework.programme)
    events = _select(ledger, found, asked, breakdown=breakdown, value=value)
    if new_only:
        events = _keep_new(ledger, events, found, asked, start=framework.first)
    lines: tuple[FigureLine, ...] = ()
    if not breakdown:
        lines = list_headcount_lines(framework.programme, {found.code: found.definition}, period=asked)[found.code]
    people = pc.count_distinct(_resolve(ledger, events)).as_py()
    refusal = may_see_evidence(by)
    if refusal is not None:
        return Evidence(lines, (), events.num_rows, people, refusal.message)
    record_audit(
        by=by,
        action="measurement.list_evidence",
        subject=("indicator", str(found)[:60]),
        writes=False,
        purpose="follow a figure down to its deliveries",
    )
    ids = events.sort_by([("date", "ascending"), ("event_id", "ascending")])["event_id"].to_pylist()[:limit]
    resolved = dict(zip(events["event_id"].to_pylist(), _resolve(ledger, events).to_pylist(), strict=True))
    deliveries = [
        _hide_person(one, resolved[one.delivery_id]) for one in list_deliveries_as_evidence(by=by, delivery_ids=ids)
    ]
    return Evidence(lines, tuple(deliveries), events.num_rows, people)


def hide_number(person_id: int) -> str:
    """A reference that is the same for a person every time and tells nothing about her.

    Keyed with the product's secret: nobody outside can make it from a number.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"evidence:{person_id}".encode(), hashlib.sha256)
    return digest.hexdigest()[:10]


def _hide_person(delivery: DeliverySummary, person_id: int) -> EvidenceDelivery:
    return EvidenceDelivery(
        reference=hide_number(person_id),
        date=delivery.date,
        service=delivery.service_words,
        organisation=delivery.organisation,
        organisation_words=delivery.organisation_words,
        city=delivery.city,
        kind=delivery.kind_words,
        outcome=delivery.outcome_words,
        source=delivery.source_words,
        recorded_at=delivery.recorded_at,
        synthetic=delivery.synthetic,
    )


def _get_where(indicator: Indicator) -> Mapping[str, Sequence[str]]:
    definition: Mapping[str, Any] = indicator.definition or {}
    where: Mapping[str, Sequence[str]] = definition["share"]["base"] if "share" in definition else definition["where"]
    return where


def _select(ledger: Ledger, indicator: Indicator, period: Period, *, breakdown: str, value: str) -> pa.Table:
    """Deliveries to persons that the indicator counts in the period, of one cell if one is named."""
    known = replace(find_view(indicator.definition or {}), once_by="")
    seen, _ = take_view(ledger.events, ledger.people, known)
    events = select_events(seen, _get_where(indicator), period=period)
    events = events.filter(pc.is_valid(events["person_id"]))
    if not breakdown:
        return events
    column = events[breakdown] if breakdown in EVENT_BREAKDOWN_COLUMNS else _look_up(ledger, events, breakdown)
    return events.filter(pc.is_null(column) if value == UNKNOWN else pc.equal(column, value))


def _resolve(ledger: Ledger, events: pa.Table) -> pa.ChunkedArray:
    """Who each delivery's person is, once merged records are one."""
    rows = pc.index_in(events["person_id"], value_set=ledger.people["person_id"].combine_chunks())
    return pc.coalesce(pc.take(ledger.people["resolved_id"], rows), events["person_id"])


def _look_up(ledger: Ledger, events: pa.Table, attribute: str) -> pa.ChunkedArray:
    rows = pc.index_in(_resolve(ledger, events), value_set=ledger.people["person_id"].combine_chunks())
    return pc.cast(pc.take(ledger.people[attribute], rows), pa.string())


def _keep_new(ledger: Ledger, events: pa.Table, indicator: Indicator, period: Period, *, start: date) -> pa.Table:
    if period.from_ <= start:
        return events
    earlier = Period(start, max(start, date.fromordinal(period.from_.toordinal() - 1)))
    before = select_events(ledger.events, _get_where(indicator), period=earlier)
    before = before.filter(pc.is_valid(before["person_id"]))
    known = pc.unique(_resolve(ledger, before))
    return events.filter(pc.invert(pc.is_in(_resolve(ledger, events), value_set=known)))
