"""What is done every day without anybody asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from ruta.rooms.access.commands import ask_job
from ruta.rooms.access.types import SYSTEM


@dataclass(frozen=True)
class Daily:
    """Work of a kind, once a day from an hour on (the office's own time)."""

    kind: str
    at: time


SCHEDULE: tuple[Daily, ...] = (
    Daily("people.compare_people", time(2, 30)),
    Daily("ledger.delete_old_list_files", time(3, 10)),
    Daily("people.tokenise_people", time(3, 30)),
    Daily("route.look_again", time(4)),
    Daily("directory.remind_reviews", time(6)),
)


def ask_due_work(now: datetime, *, schedule: tuple[Daily, ...] | None = None) -> list[int]:
    """Queue what is due by ``now`` (local time) and was not queued today. Gives the numbers of the work."""
    return [
        ask_job(by=SYSTEM, kind=daily.kind, parameters={}, once=f"{daily.kind}:{now:%Y-%m-%d}")
        for daily in (SCHEDULE if schedule is None else schedule)
        if now.time() >= daily.at
    ]
