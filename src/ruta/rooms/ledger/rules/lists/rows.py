"""One row of a list: every cell read for its column, names put together, and what is missing said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ruta.rooms.ledger.rules.lists import cells as readers
from ruta.rooms.ledger.rules.lists.cells import CellContext, CellRead, is_blank, is_error, make_problem, write_cell
from ruta.rooms.ledger.rules.lists.dates import is_exchanged
from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.ledger.rules.lists.names import part_surnames, split_full_name
from ruta.rooms.ledger.rules.lists.numbers import NumberContext, name_document, read_document
from ruta.rooms.ledger.types.lists import CellProblem, Column, ListField, ListKind, ReadingChoices, ReadRow, Weight
from ruta.rooms.people.types import DocumentKind

_READERS: dict[str, Callable[[Any, str, ListField, CellContext], CellRead]] = {
    "name": readers.read_name, "full-name": readers.read_name, "surnames": readers.read_name, "date": readers.read_day,
    "birth-date": readers.read_day, "sex": readers.read_sex, "country": readers.read_nationality,
    "phone": readers.read_phone, "service": readers.read_text, "text": readers.read_text,
}  # fmt: skip


class RowReader:
    """Reads rows of one list; what the whole column shows is found once."""

    def __init__(
        self,
        *,
        kind: ListKind,
        columns: Sequence[Column],
        documents: Mapping[str, DocumentKind],
        choices: ReadingChoices,
        orders: Mapping[str, str],
        epoch_1904: bool,
        samples: Sequence[Sequence[Any]],
    ) -> None:
        self.kind, self.choices = kind, choices
        self.columns = {column.field: column for column in columns if column.field}
        self.last = max((column.index for column in columns if column.heading), default=0)
        base = CellContext(country=choices.country, on=choices.on, epoch_1904=epoch_1904)
        sexes = {fold_heading(write_cell(value)) for value in self._sample("sex", samples)}
        self.contexts = {
            field.code: replace(
                base,
                order=orders.get(field.code, ""),
                female_m=bool(sexes & {"h", "v"}) and "f" not in sexes,
                exchanged=field.reads in ("date", "birth-date") and is_exchanged(self._sample(field.code, samples)),
            )
            for field in kind.fields
        }
        named = self.columns.get("document")
        lengths = Counter(
            len(write_cell(value)) for value in self._sample("document", samples) if isinstance(value, str)
        )
        usual = lengths.most_common(1)[0][0] if lengths else 0
        self.numbers = NumberContext(documents, usual, name_document(named.heading) if named else "")

    def _sample(self, field: str, samples: Sequence[Sequence[Any]]) -> list[Any]:
        column = self.columns.get(field)
        if column is None:
            return []
        found = [row[column.index] for row in samples[:2000] if column.index < len(row)]
        return [value for value in found if not is_blank(value)]

    def read(self, line: int, row: Sequence[Any], marks: Mapping[int, str], shown: tuple[str, ...]) -> ReadRow:
        """Read one row. ``marks``: cells that hold an error or no value, by column."""
        mended = self.choices.mended.get(line, {})
        values: dict[str, str] = {}
        problems: list[CellProblem] = []
        raw: dict[str, Any] = {}
        for field in self.kind.fields:
            column = self.columns.get(field.code)
            if column is None and field.code not in mended:
                continue
            index = column.index if column else -1
            heading = column.heading if column else field.words.es
            mark = marks.get(index, "") if field.code not in mended else ""
            value = mended[field.code] if field.code in mended else (row[index] if index < len(row) else "")
            if mark or is_error(value):
                problems.append(_tell_mark(heading, field.code, mark or "error"))
            elif not is_blank(value):
                raw[field.code] = value
        self._read_fields(raw, values, problems)
        self._put_names_together(values, problems)
        self._ask_missing(values, problems, raw)
        extra = [write_cell(value) for value in row[self.last + 1 :] if not is_blank(value)]
        if extra:
            problems.append(
                make_problem(
                    "", "", "row-has-more-cells",
                    "The row has {cells} cells more than there are headings; its values may stand in the "
                    "wrong columns. "
                    "Look at the row.", Weight.ASKS, cells=len(extra),
                )
            )  # fmt: skip
        return ReadRow(line, shown, values, tuple(problems))

    def _read_fields(self, raw: Mapping[str, Any], values: dict[str, str], problems: list[CellProblem]) -> None:
        for field in self.kind.fields:
            if field.code not in raw or field.reads in ("check-digit", "document-kind"):
                continue
            column = self.columns[field.code].heading if field.code in self.columns else field.words.es
            context = self.contexts[field.code]
            if field.reads == "document":
                found = self._read_document(raw, column, field, context)
            else:
                found = _READERS[field.reads](raw[field.code], column, field, context)
            if found.value:
                values[field.code] = found.value
            if found.extra:
                values.update(found.extra)
            problems += found.problems

    def _read_document(self, raw: Mapping[str, Any], column: str, field: ListField, context: CellContext) -> CellRead:
        value, named = raw[field.code], ""
        if "document_kind" in raw:
            named = name_document(write_cell(raw["document_kind"]))
        if "document_digit" in raw and write_cell(value).replace(".", "").isdigit():
            value, named = f"{write_cell(value)}-{write_cell(raw['document_digit'])}", named or "chl-run"
        return read_document(value, column, field, context, self.numbers, named=named)

    def _put_names_together(self, values: dict[str, str], problems: list[CellProblem]) -> None:
        """Names that came whole or with both surnames in one cell are parted; a guess is asked."""
        whole, both = values.pop("full_name", ""), values.pop("surnames", "")
        column, sure, field = "", True, ""
        if whole and not values.get("surname_1") and not both:
            column, field = self._heading("full_name"), "full_name"
            name = split_full_name(whole)
            sure = name.sure
            values |= {"given_names": name.given_names, "surname_1": name.surname_1, "surname_2": name.surname_2}
        elif whole and not values.get("given_names"):
            values["given_names"] = whole
        if both:
            column, field = self._heading("surnames"), "surnames"
            values["surname_1"], values["surname_2"], sure = part_surnames(both)
        elif (
            " " in values.get("surname_1", "")
            and not values.get("surname_2")
            and "surname_2" not in self.columns
            and not whole
        ):
            column, field = self._heading("surname_1"), "surname_1"
            values["surname_1"], values["surname_2"], sure = part_surnames(values["surname_1"])
        for name_field in ("given_names", "surname_1", "surname_2"):
            if not values.get(name_field):
                values.pop(name_field, None)
        if field:
            problems.append(
                make_problem(
                    column, field, "name-parted",
                    "The name was parted: given names “{given}”, surnames “{first}” and “{second}”. Mend it "
                    "if that is wrong.",
                    Weight.TELLS if sure else Weight.ASKS,
                    given=values.get("given_names", ""), first=values.get("surname_1", ""),
                    second=values.get("surname_2", ""),
                )
            )  # fmt: skip

    def _heading(self, field: str) -> str:
        return self.columns[field].heading if field in self.columns else field

    def _ask_missing(self, values: Mapping[str, str], problems: list[CellProblem], raw: Mapping[str, Any]) -> None:
        troubled = {problem.field for problem in problems}
        if not values.get("given_names") and not troubled & {"given_names", "full_name"}:
            problems.append(
                make_problem(
                    self._heading("given_names"), "given_names", "name-missing",
                    "The row names nobody: write the given names." if not values.get("surname_1") else
                    "The given names are missing. Write them.",
                )
            )  # fmt: skip
        elif (
            not values.get("surname_1")
            and values.get("given_names")
            and not troubled & {"surname_1", "surnames", "full_name", "given_names"}
        ):
            problems.append(
                make_problem(
                    self._heading("surname_1"), "surname_1", "surname-missing",
                    "The row has no surname. Write it, or confirm that the person has none.", Weight.ASKS,
                )
            )  # fmt: skip
        for field in self.kind.fields:
            if (
                field.required
                and field.code not in ("given_names",)
                and not values.get(field.code)
                and field.code not in troubled
            ):
                problems.append(
                    make_problem(
                        self._heading(field.code), field.code, "value-missing",
                        "“{name}” is missing. Write it.", name=field.words.es,
                    )
                )  # fmt: skip


def _tell_mark(column: str, field: str, mark: str) -> CellProblem:
    if mark == "error":
        return make_problem(
            column, field, "cell-error", "The cell holds an error of the spreadsheet program (such as "
            "#N/A). Write the value.",
        )  # fmt: skip
    return make_problem(
        column, field, "formula-without-value",
        "The cell holds a formula that was never calculated. Open the file, save it again, or write the value.",
    )  # fmt: skip
