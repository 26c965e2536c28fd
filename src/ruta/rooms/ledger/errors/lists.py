"""What can go wrong with a list as a whole, or with handing it in."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def file_unreadable(*, file: str, reason: str) -> Problem:
    """The library cannot open it, or it is too large to be a list."""
    return Problem(
        "list-file-unreadable",
        "{file} cannot be read: {reason}. Open it, save it again as .xlsx and hand it in.",
        file=file,
        reason=reason,
    )


def quote_open(*, file: str, line: int) -> Problem:
    """A quotation mark that never closes would swallow every row after it."""
    return Problem(
        "list-quote-open",
        "In {file} a quotation mark opens about line {line} and never closes; the rows after it would be lost. "
        "Remove it, or save the list as .xlsx.",
        file=file,
        line=line,
    )


def header_not_found(*, file: str, sheet: str) -> Problem:
    """No row names at least a name and something else."""
    return Problem(
        "list-header-not-found",
        "No row of {file} {sheet} names its columns. Write one row with headings such as “Nombres”, "
        "“Apellido paterno”, “RUN” and “Fecha”, or use the template.",
        file=file,
        sheet=f"({sheet})" if sheet else "",
    )


def lists_side_by_side(*, file: str, columns: str) -> Problem:
    """Two lists beside each other in one sheet."""
    return Problem(
        "list-side-by-side",
        "In {file} two lists stand side by side (again: {columns}). Put the second below the first, or on a sheet of "
        "its own, and hand the file in again.",
        file=file,
        columns=columns,
    )


def sheet_unknown(*, sheet: str, known: str) -> Problem:
    """There is no such sheet in the file."""
    return Problem(
        "list-sheet-unknown",
        "The file has no sheet “{sheet}”; it has: {known}.",
        sheet=sheet,
        known=known,
        field="sheet",
    )


def kind_unknown(*, kind: str, known: str) -> Problem:
    """There is no such kind of list."""
    return Problem(
        "list-kind-unknown", "There is no kind of list “{kind}”. Choose one of: {known}.", kind=kind, known=known,
        field="kind",
    )  # fmt: skip


def field_unknown(*, value: str, known: str) -> Problem:
    """A column was given to a field that the kind does not have."""
    return Problem(
        "list-field-unknown", "This kind of list has no field “{value}”; it has: {known}.", value=value, known=known
    )


def column_unknown(*, column: str, known: str) -> Problem:
    """A field was given to a column that is not there."""
    return Problem(
        "list-column-unknown", "The list has no column “{column}”; it has: {known}.", column=column, known=known
    )


def column_taken(*, value: str, first: str, second: str) -> Problem:
    """Two columns cannot both be one field."""
    return Problem(
        "list-field-twice",
        "Two columns, “{first}” and “{second}”, were both given to {value}. Choose one of them.",
        value=value,
        first=first,
        second=second,
    )


def list_not_found(*, list_id: int) -> NotFound:
    """No such list, or none this actor may know of."""
    return NotFound("list-not-found", "There is no list number {list_id}. Look in your lists.", list_id=list_id)


def row_not_found(*, row: int) -> NotFound:
    """No such row of the list."""
    return NotFound("list-row-not-found", "The list has no row {row}.", row=row)


def file_gone(*, list_id: int) -> Conflict:
    """The file's retention has ended."""
    return Conflict(
        "list-file-gone",
        "The file of list {list_id} was deleted when its time had come; its hash and what it led to are kept. "
        "Hand the file in again to work with it.",
        list_id=list_id,
    )


def refuse_organisation(*, organisation: str) -> NotAllowed:
    """Institutions hand in their own lists."""
    return NotAllowed(
        "list-other-organisation",
        "Your account hands in lists of your own organisation; this one is of {organisation}.",
        organisation=organisation,
    )


def refuse_deciding() -> NotAllowed:
    """Only who may look at people says whether two are the same."""
    return NotAllowed(
        "list-window-decides",
        "Whether this is somebody registered already is decided by the single window. The row waits for it.",
    )


def too_many_lists(*, most: int) -> Problem:
    """More lists in a day than anybody has; somebody may be guessing."""
    return Problem(
        "list-too-many",
        "Your organisation has handed in {most} lists or their rows today, the most that is taken in a day. "
        "Go on tomorrow, or ask the single window.",
        most=most,
    )


def list_not_reviewed(*, list_id: int) -> Conflict:
    """It must be looked through before it is entered."""
    return Conflict(
        "list-not-reviewed",
        "List {list_id} has not been looked through yet, or is being entered now. Wait until that is finished.",
        list_id=list_id,
    )


def list_unfinished(*, rows: int) -> Conflict:
    """All or nothing: while rows are refused or asked, nothing is entered."""
    return Conflict(
        "list-rows-open",
        "{rows} rows still have something to mend or to decide. Mend them, or enter the others row by row.",
        rows=rows,
    )


def row_entered(*, row: int) -> Conflict:
    """What was entered is corrected by a reversal, not by mending the row."""
    return Conflict(
        "list-row-entered",
        "Row {row} is entered already. To correct it, reverse its delivery and hand the row in again.",
        row=row,
    )


def decision_unclear(*, row: int) -> Problem:
    """The answer is neither a new person nor one of those offered."""
    return Problem(
        "list-decision-unclear",
        "Say for row {row} whether it is one of the people offered or somebody new.",
        row=row,
        field="person",
    )


def service_not_yours(*, service: str) -> Problem:
    """A list belongs to a service of the organisation."""
    return Problem(
        "list-service-not-theirs",
        "The service “{service}” is not one of this organisation. Choose one of its own.",
        service=service,
        field="service",
    )


def mapping_unreadable(*, value: str) -> Problem:
    """``--map`` names a column and a field."""
    return Problem(
        "list-mapping-unreadable",
        "“{value}” does not say which column is which field. Write COLUMN=FIELD.",
        value=value,
    )
