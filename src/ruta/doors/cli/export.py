"""``ruta export NAME``: the product's lists as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from ruta.doors.cli.house import check_output_folder, explain_missing_tables, offer_database, open_house
from ruta.kernel.problems import Problem

#: Columns and rows of one list.
Listing = tuple[Sequence[str], Iterable[Sequence[Any]]]


@click.command()
@click.argument("name")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="a file .csv, .xlsx or .parquet"
)
@offer_database
def export(*, name: str, output: Path, database: Path | None) -> None:
    """Write the list NAME to a file whose ending says its kind.

    NAME: services, organisations, figures, activities, deliveries or published. Deliveries carry no names: each person
    has a reference that says nothing about her; synthetic people are marked in the column synthetic.
    """
    if name not in LISTS:
        raise Problem(
            "export-unknown",
            "There is no list “{value}”. Choose one of: {known}.",
            value=name,
            known=", ".join(sorted(LISTS)),
        )
    check_output_folder(output)
    open_house(database=database)
    from ruta.doors.look.exports import save_export

    with explain_missing_tables():
        columns, rows = LISTS[name]()
        written = list(rows)
    save_export(output, columns, written)
    click.echo(f"{len(written):,} rows of {name} in {output}", err=True)


def list_service_rows() -> Listing:
    """Every active service of both cities."""
    from ruta.rooms.directory.queries import list_services

    columns = (
        "code", "name_es", "name_en", "organisation", "city", "kind", "ledger_kind", "status", "free", "languages",
        "documents_asked", "needs", "demand_version", "review_by", "source_document", "source_line", "to_be_confirmed",
    )  # fmt: skip
    rows = (
        (
            service.code, service.name_es, service.name_en, service.organisation.code, service.city, service.kind,
            service.ledger_kind, service.status, service.cost_free, _join(service.languages),
            _join(service.documents_asked), _join(service.needs), service.demand_version, service.review_by,
            service.source_document, service.source_line, _join(service.to_be_confirmed),
        )
        for service in list_services().select_related("organisation")
    )  # fmt: skip
    return columns, rows


def list_organisation_rows() -> Listing:
    """Every institution of the directory."""
    from ruta.rooms.directory.queries import list_organisations

    columns = (
        "code",
        "name_es",
        "name_en",
        "short",
        "kind",
        "city",
        "country",
        "parent",
        "source_document",
        "source_line",
    )
    rows = (
        (
            found.code, found.name_es, found.name_en, found.short, found.kind, found.city, found.country,
            found.parent.code if found.parent else None, found.source_document, found.source_line,
        )
        for found in list_organisations().select_related("parent")
    )  # fmt: skip
    return columns, rows


def list_figure_rows() -> Listing:
    """Every figure of every framework: what was promised, what was published, what the records say."""
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.measurement.queries import compute_figures

    columns = (
        "framework", "version", "indicator", "title_es", "title_en", "unit", "from", "to", "baseline", "target",
        "reported", "in_period", "new", "cumulative", "from_persons", "from_headcounts", "agrees", "source_document",
        "source_line",
    )  # fmt: skip
    rows = (
        (
            figure.framework, figure.version, figure.indicator, figure.title.es, figure.title.en, figure.unit,
            figure.period.from_, figure.period.to, _number(figure.baseline), _number(figure.target),
            _number(figure.reported), _number(figure.in_period.value), _number(figure.new.value),
            _number(figure.cumulative.value), _number(figure.in_period.persons), _number(figure.in_period.headcounts),
            figure.agrees, figure.document or None, figure.line,
        )
        for figure in compute_figures(by=SYSTEM, breakdowns=())
    )  # fmt: skip
    return columns, rows


def list_activity_rows() -> Listing:
    """The 59 activities of the joint programme."""
    from ruta.rooms.programme.queries import list_activities

    columns = ("code", "number", "countries", "output", "text_es", "text_en", "source_document", "source_line")
    rows = (
        (
            found.code, found.number, _join(found.countries), found.output, found.text_es, found.text_en,
            found.source_document, found.source_line,
        )
        for found in list_activities()
    )  # fmt: skip
    return columns, rows


def list_delivery_rows() -> Listing:
    """Every entry of the ledger without names, both programmes; a reversal names the entry that it corrects."""
    import pyarrow as pa

    from ruta.rooms.ledger.queries import export_events
    from ruta.rooms.ledger.types import PROGRAMMES
    from ruta.rooms.measurement.queries.evidence import hide_number

    columns = (
        "programme", "event_id", "reference", "headcount", "kind", "outcome", "service", "organisation", "city", "date",
        "activity", "source", "reverses", "synthetic",
    )  # fmt: skip

    def list_rows() -> Iterable[Sequence[Any]]:
        for programme in PROGRAMMES:
            events: pa.Table = export_events(programme=programme)
            for row in events.to_pylist():
                person = row["person_id"]
                yield (
                    programme,
                    row["event_id"],
                    hide_number(int(person)) if person is not None else None,
                    *(row[name] for name in columns[3:-1]),
                    bool(row["synthetic"]),
                )

    return columns, list_rows()


def list_published_rows() -> Listing:
    """Every value as a report printed it, with its place in the documents."""
    from ruta.rooms.programme.queries import list_published

    columns = (
        "code", "framework", "version", "indicator", "report", "measure", "from", "to", "value", "value_text",
        "baseline", "target", "evidence_lines", "source_document", "source_line",
    )  # fmt: skip
    rows = (
        (
            found.code, found.indicator.framework.programme, found.indicator.framework.version, found.indicator.code,
            found.report, found.measure, found.first, found.last, _number(found.value), found.value_text,
            _number(found.baseline), _number(found.target), found.lines.count(), found.source_document,
            found.source_line,
        )
        for found in list_published()
    )  # fmt: skip
    return columns, rows


def _join(values: Iterable[Any] | None) -> str | None:
    return "; ".join(str(value) for value in values) if values else None


def _number(value: Any) -> int | float | None:
    """A number as spreadsheets and Parquet keep it; a missing one stays missing."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


LISTS: dict[str, Callable[[], Listing]] = {
    "services": list_service_rows,
    "organisations": list_organisation_rows,
    "figures": list_figure_rows,
    "activities": list_activity_rows,
    "deliveries": list_delivery_rows,
    "published": list_published_rows,
}
