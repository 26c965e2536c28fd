"""A route as a line of the metro: stations passed, where the person is, what lies ahead, where it is blocked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ruta.rooms.route.rules.states import REFERRAL
from ruta.rooms.route.types import Station, Words


@dataclass(frozen=True)
class LineStep:
    """What the line needs to know of a step. ``referral_state``: of its latest referral, "" when there is none."""

    step_id: int
    title: Words
    organisation: str
    state: str
    after: int | None = None
    is_document: bool = False
    referral_state: str = ""
    referral_id: int | None = None
    detail: str = ""


#: A referral in one of these states blocks its step until the single window acts.
_BLOCKED = ("declined", "returned", "not-attended")


def draw_line(steps: Sequence[LineStep]) -> tuple[Station, ...]:
    """The stations of a plan in order.

    *done* what was done; *stop* what blocks: a step whose referral was refused, or an undone step that others wait for
    (a paper); *now* the first step that can be worked on; *ahead* the rest. Where the institution differs from the
    station before, the line changes.

    >>> steps = [LineStep(1, {}, "a", "done"), LineStep(2, {}, "b", "planned"), LineStep(3, {}, "b", "planned")]
    >>> [(station.state, station.change) for station in draw_line(steps)]
    [('done', False), ('now', True), ('ahead', False)]
    """
    done = {step.step_id for step in steps if step.state == "done"}
    awaited = {step.after for step in steps if step.after is not None and step.state != "done"} - done
    stations: list[Station] = []
    before = ""
    has_now = False
    for step in steps:
        waits = step.after is not None and step.after not in done
        if step.state == "done":
            state = "done"
        elif step.referral_state in _BLOCKED or step.step_id in awaited:
            state = "stop"
        elif not has_now and not waits:
            state, has_now = "now", True
        else:
            state = "ahead"
        stations.append(
            Station(
                state=state,
                title=step.title,
                change=bool(before and step.organisation and step.organisation != before),
                tag=REFERRAL.states[step.referral_state].words
                if step.referral_state and step.state != "done"
                else None,
                detail=step.detail,
                step_id=step.step_id,
                referral_id=step.referral_id,
            )
        )
        before = step.organisation or before
    return tuple(stations)


def find_next_step(steps: Sequence[LineStep]) -> LineStep | None:
    """The first step that can be worked on: not done, nothing before it undone."""
    done = {step.step_id for step in steps if step.state == "done"}
    return next((step for step in steps if step.state != "done" and (step.after is None or step.after in done)), None)
