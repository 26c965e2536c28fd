"""A brief of two pages for a secretary: what closes doors, for whom, what to ask of which institution, how we know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_date

from ruta.rooms.directory.types.barriers_said import BarrierReport, RatedCity, SaidDemand
from ruta.rooms.directory.types.barriers_shown import Shown, ShownGroup
from ruta.rooms.reporting.rules.barrier_charts import draw_ranking
from ruta.rooms.reporting.types import Block, Chart, Column, DataTable, Heading, Paragraph, Report, Row

_MOST_BARS, _MOST_ASKS, _MOST_GROUPS, _MOST_DOCUMENTS = 6, 6, 5, 4
_LONGEST = 78

_WORDS: dict[str, dict[str, str]] = {
    "es": {
        "title": "Qué cierra las puertas en {city}",
        "subtitle": "Nota para decidir, {day}",
        "synthetic": "Las personas de esta nota son sintéticas: es una demostración.",
        "lead": "De las {people} personas registradas, el requisito que más puertas cierra es «{demand}»: "
        "si solo ese cambiara, {count} personas entrarían al menos a un servicio más. "
        "{inclusive} de {rated} servicios de la ciudad ({percent} %) incluyen hoy a todas las personas en movilidad.",
        "lead_none": "De las {people} personas registradas, ningún requisito por sí solo cierra puertas a un grupo "
        "que se pueda mostrar. {inclusive} de {rated} servicios ({percent} %) incluyen a todas las personas en "
        "movilidad.",
        "what": "Qué cierra más puertas",
        "bars": "Personas que entrarían a algún servicio si cambiara solo ese requisito",
        "people": "Personas",
        "whom": "A quiénes",
        "whom_table": "Situación migratoria de las personas que entrarían, por requisito",
        "ask": "Qué pedir y a quién",
        "ask_table": "Cambios posibles, por institución",
        "institution": "Institución",
        "demand": "Requisito de hoy",
        "change": "Qué pedir",
        "enter": "Entrarían",
        "accept": "Aceptar también: {document}",
        "lift": "Revisar o quitar el requisito",
        "papers": "Qué documentos abren más puertas",
        "papers_table": "Documentos, quién los emite y a cuántas personas servirían",
        "document": "Documento",
        "issuer": "Quién lo emite",
        "unknown": "por confirmar",
        "how": "Cómo se sabe",
        "method": "Base: {people} personas registradas en la ventanilla única de {city} al {day}, cada una contada una "
        "vez, y los requisitos publicados ese día de {services} servicios. Cada requisito se quita por separado y se "
        "vuelve a juzgar a todas las personas con las mismas reglas de la ventanilla; lo que no se sabe de una persona "
        "no se supone. No se leen necesidades específicas ni nombres. Los grupos o cantidades de menos de {minimum} "
        "personas se ocultan, y otros más para que no se puedan deducir: «···». Los requisitos marcados por confirmar "
        "en el directorio deben verificarse con la institución antes de citar la cifra. Regla de inclusión, "
        "versión {version}.",
        "others": "Otros",
        "not_recorded": "No registrada",
    },
    "en": {
        "title": "What closes doors in {city}",
        "subtitle": "Brief for a decision, {day}",
        "synthetic": "The people in this brief are synthetic: it is a demonstration.",
        "lead": "Of the {people} people registered, the demand that closes most doors is “{demand}”: if it alone "
        "changed, {count} people would enter at least one more service. {inclusive} of {rated} services of the city "
        "({percent} %) include all people on the move today.",
        "lead_none": "Of the {people} people registered, no demand on its own closes doors to a group that can be "
        "shown. {inclusive} of {rated} services ({percent} %) include all people on the move.",
        "what": "What closes most doors",
        "bars": "People who would enter some service if that demand alone changed",
        "people": "People",
        "whom": "For whom",
        "whom_table": "Migration status of the people who would enter, by demand",
        "ask": "What to ask, and of whom",
        "ask_table": "Possible changes, by institution",
        "institution": "Institution",
        "demand": "Demand today",
        "change": "What to ask",
        "enter": "Would enter",
        "accept": "Also accept: {document}",
        "lift": "Review or lift the demand",
        "papers": "Which documents open most doors",
        "papers_table": "Documents, who issues them and how many people they would serve",
        "document": "Document",
        "issuer": "Issued by",
        "unknown": "to be confirmed",
        "how": "How we know",
        "method": "Base: {people} people registered at the single window of {city} on {day}, each counted once, and "
        "the demands of {services} services published that day. Each demand is lifted on its own and everybody is "
        "judged again by the rules of the front desk; what is not known of a person is not assumed. Specific needs "
        "and names are not read. Groups or counts of fewer than {minimum} people are hidden, and others so that they "
        "cannot be worked out: “···”. Demands marked to be confirmed in the directory must be checked with the "
        "institution before the figure is quoted. Inclusivity rule, version {version}.",
        "others": "Others",
        "not_recorded": "Not recorded",
    },
}


@dataclass(frozen=True)
class BriefNames:
    """Names the directory does not keep in the report: the city's, and those of statuses by code."""

    city: str
    statuses: Mapping[str, str]


def assemble_barrier_brief(
    report: BarrierReport, rated: RatedCity, *, names: BriefNames, language: str, papers_only: Callable[[str], bool]
) -> Report:
    """The brief as blocks, for Word and pdf. ``papers_only`` says which facts are matters of papers and status.

    Nothing hidden in the analysis is shown or can be inferred from the order of rows.
    """
    words = _WORDS[language]
    day = format_date(report.population.on, format="long", locale=language)
    demands = [row for row in report.demands if papers_only(row.fact) and row.people][:_MOST_BARS]
    people = _number(report.population.people)
    share = {
        "people": people,
        "inclusive": rated.inclusive,
        "rated": rated.rated,
        "percent": f"{rated.percent or 0:.0f}",
    }
    lead = (
        words["lead"].format(demand=_say(demands[0], language), count=_number(demands[0].people), **share)
        if demands
        else words["lead_none"].format(**share)
    )
    method = words["method"].format(
        people=people,
        city=names.city,
        day=day,
        services=len(report.services),
        minimum=report.numbers.minimum,
        version=rated.rule.version,
    )
    blocks: list[Block] = [Paragraph(lead)]
    if demands:
        bars = [(_say(row, language), row.people or 0) for row in demands]
        alternative = "; ".join(f"{name}: {count}" for name, count in bars)
        blocks += [
            Heading(words["what"], 1),
            Chart(words["bars"], alternative, draw_ranking(bars, value_title=words["people"])),
            Heading(words["whom"], 1),
            _tabulate_groups(demands[:3], words, names, language),
        ]
    blocks += [Heading(words["ask"], 1), _tabulate_asks(report, demands, words, language)]
    blocks += [Heading(words["papers"], 1), _tabulate_documents(report, words, language)]
    blocks += [Heading(words["how"], 1), Paragraph(method, "note")]
    return Report(
        title=words["title"].format(city=names.city),
        subtitle=words["subtitle"].format(day=day),
        language=language,
        period_from=report.population.on,
        period_to=report.population.on,
        blocks=tuple(blocks),
        synthetic_note=words["synthetic"] if report.population.synthetic else "",
    )


def _tabulate_groups(
    demands: list[SaidDemand], words: Mapping[str, str], names: BriefNames, language: str
) -> DataTable:
    """The status groups that most of the first demand's people belong to, beside the other demands."""
    first = [group for group in demands[0].groups if group.breakdown == "by_status"]
    order = sorted(first, key=lambda group: (group.count is None, -(group.count or 0), str(group.value)))
    chosen = [group.value for group in order[:_MOST_GROUPS]]
    rows = []
    for value in chosen:
        cells = [_find_group(row.groups, value) for row in demands]
        rows.append(Row((_name_status(value, words, names), *(_show(cell) for cell in cells))))
    columns = (
        Column(words["whom"], share=1.6),
        *(Column(_say(row, language), numeric=True, share=1.4) for row in demands),
    )
    return DataTable(words["whom_table"], columns, tuple(rows))


def _find_group(groups: tuple[ShownGroup, ...], value: str | None) -> Shown:
    return next((group.count for group in groups if (group.breakdown, group.value) == ("by_status", value)), None)


def _name_status(value: str | None, words: Mapping[str, str], names: BriefNames) -> str:
    if value is None:
        return words["not_recorded"]
    return words["others"] if value == "other" else names.statuses.get(value, value)


def _tabulate_asks(
    report: BarrierReport, demands: list[SaidDemand], words: Mapping[str, str], language: str
) -> DataTable:
    """For each institution the change that would let in most: another document accepted, or the demand reviewed."""
    asks: list[tuple[int, tuple[str, str, str, str]]] = []
    for row in demands:
        for service, count in row.services[:3]:
            if count:
                institution = f"{getattr(service.organisation.name, language)}\n{getattr(service.name, language)}"
                asks.append((count, (institution, _say(row, language), words["lift"], _number(count))))
    for form in report.forms:
        if form.would_enter:
            institution = f"{getattr(form.service.organisation.name, language)}\n{getattr(form.service.name, language)}"
            change = words["accept"].format(document=getattr(form.name, language))
            asks.append((form.would_enter, (institution, _cut(getattr(form.asks, language)), change,
                                            _number(form.would_enter))))  # fmt: skip
    chosen: list[tuple[str, str, str, str]] = []
    for _, ask in sorted(asks, key=lambda one: (-one[0], one[1])):
        if all((ask[0], ask[2]) != (other[0], other[2]) for other in chosen) and len(chosen) < _MOST_ASKS:
            chosen.append(ask)
    columns = (
        Column(words["institution"], share=2),
        Column(words["demand"], share=2),
        Column(words["change"], share=1.8),
        Column(words["enter"], numeric=True, share=0.8),
    )
    return DataTable(words["ask_table"], columns, tuple(Row(ask) for ask in chosen))


def _tabulate_documents(report: BarrierReport, words: Mapping[str, str], language: str) -> DataTable:
    rows = tuple(
        Row(
            (
                getattr(row.name, language),
                getattr(row.issued_by.name, language) if row.issued_by else words["unknown"],
                _number(row.people),
            )
        )
        for row in [found for found in report.documents if found.people][:_MOST_DOCUMENTS]
    )
    columns = (
        Column(words["document"], share=2),
        Column(words["issuer"], share=2),
        Column(words["people"], numeric=True, share=0.8),
    )
    return DataTable(words["papers_table"], columns, rows)


def _say(row: SaidDemand, language: str) -> str:
    return _cut(getattr(row.words, language))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _show(count: Shown) -> str:
    return "···" if count is None else _number(count)


def _number(count: Shown) -> str:
    return "···" if count is None else f"{count:,}".replace(",", "\u202f")
