"""The figures of a framework for a period: of the closed programme from its evidence lines, of the open one counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from ruta.kernel.periods import Period
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.policies import may_see_cells
from ruta.rooms.measurement.queries.directory_figures import compute_directory_figure
from ruta.rooms.measurement.queries.indicators import describe_indicator
from ruta.rooms.measurement.queries.ledger import count_ledger, list_headcount_lines
from ruta.rooms.measurement.queries.published import CLOSED, build_published_figures
from ruta.rooms.measurement.rules.assembly import build_cells, take_total
from ruta.rooms.measurement.types.definitions import TOTAL
from ruta.rooms.measurement.types.results import BREAKDOWNS, NOTHING, Figure, Number
from ruta.rooms.programme.models import Framework, Indicator
from ruta.rooms.programme.queries import choose_indicators

NOT_COUNTED = Words(
    "Este indicador no se cuenta desde el registro de atenciones.", "This indicator isn't counted from the ledger."
)


def compute_figures(
    *,
    by: Actor,
    programme: str = "",
    version: str = "",
    period: Period | None = None,
    indicator: str = "",
    breakdowns: Sequence[str] = BREAKDOWNS,
    on: date | None = None,
) -> tuple[Figure, ...]:
    """The figures of a programme (of all, when none is named), of one indicator or all, for a period.

    Without a period: every figure as published (``cities``), or from the start of the programme until today
    (``phase2``). The public gets totals without breakdowns.
    Errors: ``framework-unknown`` and ``indicator-unknown``, each listing what exists; ``period-backwards``.
    Cost: ``cities`` four queries; ``phase2`` six while nothing changed, otherwise one reading of the ledger in columns.
    """
    shown = tuple(breakdowns) if may_see_cells(by) is None else ()
    figures: list[Figure] = []
    for framework, indicators in choose_indicators(programme, version, indicator):
        if framework.programme in CLOSED:
            figures += build_published_figures(framework, indicators, period=period, breakdowns=shown)
        else:
            asked = period or find_default_period(framework, on or timezone.localdate())
            figures += _count_figures(framework, indicators, period=asked, breakdowns=shown)
    return tuple(figures)


def find_default_period(framework: Framework, today: date) -> Period:
    """The whole programme: from its start to its end, or to today while it's open."""
    last = framework.last or today
    return Period(framework.first, max(framework.first, last))


def _count_figures(
    framework: Framework, indicators: Sequence[Indicator], *, period: Period, breakdowns: Sequence[str]
) -> list[Figure]:
    definitions = {i.code: i.definition for i in framework.indicators.order_by("position") if i.definition}
    table = count_ledger(framework, definitions, period=period, breakdowns=breakdowns) if definitions else {}
    lines = list_headcount_lines(framework.programme, definitions, period=period)
    figures = []
    for indicator in indicators:
        figure = describe_indicator(framework, indicator, period)
        if indicator.definition is None:
            found = compute_directory_figure(
                programme=framework.programme, indicator=indicator.code, on=timezone.localdate()
            )
            count, words = found or (NOTHING, NOT_COUNTED)
            figures.append(Figure(**figure, cumulative=count, explanation=words))
            continue
        total = take_total(build_cells(indicator.definition, indicator.code, table, TOTAL))
        figures.append(
            Figure(
                **figure,
                in_period=total.in_period,
                new=total.new,
                cumulative=total.cumulative,
                answer=_say_yes(indicator, total.cumulative.value),
                lines=lines.get(indicator.code, ()),
                breakdowns={
                    name: build_cells(indicator.definition, indicator.code, table, name) for name in breakdowns
                },
            )
        )
    return figures


def _say_yes(indicator: Indicator, value: Number | None) -> str:
    """Whether a count means yes, for indicators that ask yes or no."""
    yes_when = (indicator.definition or {}).get("yes_when")
    if not yes_when:
        return ""
    return "yes" if value is not None and value >= yes_when["at_least"] else "no"
