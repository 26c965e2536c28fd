"""Who was at the table: the three parties, and women's share."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ruta.rooms.dialogue.types import Attended, Balance, Constituency

_GOVERNMENT = (Constituency.NATIONAL_GOVERNMENT, Constituency.LOCAL_GOVERNMENT)


def measure_balance(attended: Iterable[Attended]) -> Balance:
    """Count the three parties, and women among those whose sex was reported.

    >>> balance = measure_balance([Attended(Constituency.WORKERS, 4, 3), Attended(Constituency.EMPLOYERS, 5, None)])
    >>> balance.women_share, balance.women_known_of, balance.is_tripartite
    (Decimal('75.0'), 4, False)
    """
    rows = tuple(attended)

    def count(*parties: Constituency) -> int:
        return sum(row.people for row in rows if row.constituency in parties)

    women = sum(row.women or 0 for row in rows)
    known = sum(row.people for row in rows if row.women is not None)
    return Balance(
        people=sum(row.people for row in rows),
        government=count(*_GOVERNMENT),
        employers=count(Constituency.EMPLOYERS),
        workers=count(Constituency.WORKERS),
        women=women,
        women_known_of=known,
        women_share=(Decimal(100 * women) / known).quantize(Decimal("0.1")) if known else None,
    )
