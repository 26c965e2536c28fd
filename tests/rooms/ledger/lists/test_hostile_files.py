"""Spreadsheets as they come: nothing silent, nothing lost, nothing doubled."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P

from ruta.kernel.problems import Problem
from ruta.kernel.uploads import SPREADSHEETS, check_upload
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.rules.lists.reading import read_list
from ruta.rooms.ledger.types.lists import ReadingChoices, ReadList, ReadRow
from ruta.rooms.people.queries.content import load_registration_content
from tests.rooms.ledger.lists.files import ANA, HEADINGS, JEAN, LUZ, write_csv, write_xlsx

ON = date(2026, 11, 22)


def read(data: bytes, name: str = "lista.xlsx", kind: str = "attendance", **choices: Any) -> ReadList:
    checked = check_upload(data, name, allowed=SPREADSHEETS)
    return read_list(
        data, file_kind=checked.kind, name=name, kind=get_list_kind(kind),
        documents=load_registration_content().documents,
        choices=ReadingChoices(**{"on": ON, "country": "CHL", **choices}),
    )  # fmt: skip


def entries(found: ReadList) -> list[ReadRow]:
    return [row for row in found.rows if not row.ignored]


def codes(row: ReadRow) -> set[str]:
    return {problem.code for problem in row.problems}


def notes(found: ReadList) -> set[str]:
    return {note.code for note in found.notes}


def test_a_plain_list_is_read_whole() -> None:
    found = read(write_csv(HEADINGS, ANA, JEAN, LUZ), "lista.csv")
    ana, jean, luz = entries(found)
    assert ana.read == {
        "given_names": "Ana María", "surname_1": "Sintética", "surname_2": "Rojas", "document": "125319092",
        "document_kind": "chl-run", "birth_date": "1990-03-12", "sex": "F", "nationality": "VEN",
        "phone": "+56987654321", "date": "2026-03-25",
    }  # fmt: skip
    assert not ana.problems
    assert (jean.read["sex"], jean.read["nationality"], luz.read["birth_date"]) == ("M", "HTI", "1979-05-01")


def test_01_titles_logos_and_blank_rows_above_the_headings() -> None:
    found = read(write_xlsx(("Municipalidad Sintética",), (), ("Taller de empleo",), (), ("", *HEADINGS), ("", *ANA)))
    assert found.header_row == 5
    assert entries(found)[0].row == 6
    assert entries(found)[0].read["document"] == "125319092"


def test_02_headings_in_two_rows_with_merged_groups() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.merge_range("B1:C1", "Apellido")

    found = read(
        write_xlsx(
            ("", "", "", "Documento", "Fecha"), ("Nombres", "Paterno", "Materno", "RUN", "de asistencia"),
            ("Ana", "Sintética", "Rojas", "12.531.909-2", "25/03/2026"), more=more,
        )
    )  # fmt: skip
    assert found.header_row == 2
    assert entries(found)[0].read["surname_1"] == "Sintética"
    assert entries(found)[0].read["surname_2"] == "Rojas"
    assert entries(found)[0].read["date"] == "2026-03-25"


def test_03_cells_merged_downwards_hold_for_each_row_and_it_is_told() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.merge_range("C2:C3", "25/03/2026")

    found = read(write_xlsx(("Nombres", "Apellido", "Fecha"), ("Ana", "Uno", ""), ("Luz", "Dos", ""), more=more))
    assert [row.read["date"] for row in entries(found)] == ["2026-03-25", "2026-03-25"]
    assert "merged-filled" in notes(found)


def test_04_dates_as_serial_numbers_of_both_systems() -> None:
    rows = (("Nombres", "Apellido", "Nacimiento", "Fecha"), ("Ana", "Uno", 32944, 46106))
    ordinary = entries(read(write_xlsx(*rows)))[0]
    assert (ordinary.read["birth_date"], ordinary.read["date"]) == ("1990-03-12", "2026-03-25")
    assert "date-read-as" in codes(ordinary)
    apple = entries(read(write_xlsx(rows[0], ("Ana", "Uno", 32944 - 1462, 46106 - 1462), date_1904=True)))[0]
    assert (apple.read["birth_date"], apple.read["date"]) == ("1990-03-12", "2026-03-25")


def test_05_days_and_months_that_may_be_either_are_asked_unless_the_column_decides() -> None:
    headings = ("Nombres", "Apellido", "Fecha")
    asked = entries(read(write_csv(headings, ("Ana", "Uno", "03/04/2026")), "a.csv"))[0]
    assert "date-ambiguous" in codes(asked)
    assert "date" not in asked.read
    decided = entries(read(write_csv(headings, ("Ana", "Uno", "03/04/2026"), ("Luz", "Dos", "04/25/2026")), "a.csv"))
    assert [row.read["date"] for row in decided] == ["2026-03-04", "2026-04-25"]
    chosen = entries(read(write_csv(headings, ("Ana", "Uno", "03/04/2026")), "a.csv", date_order="dmy"))[0]
    assert chosen.read["date"] == "2026-04-03"


def test_06_identifiers_turned_into_numbers() -> None:
    found = entries(
        read(write_xlsx(("Nombres", "Apellido", "RUN", "Fecha"), ("Ana", "Uno", 125319092, "25/03/2026"),
                        ("Luz", "Dos", "1.23457E+11", "25/03/2026"), ("Eva", "Tres", 12531909, "25/03/2026")))
    )  # fmt: skip
    assert found[0].read["document"] == "125319092"
    assert codes(found[1]) == {"digits-lost"}
    assert "document" not in found[1].read
    assert codes(found[2]) & {"document-digit-missing", "document-check-digit"}
    nss = entries(read(write_xlsx(("Nombres", "Apellido", "NSS", "Fecha"), ("Ana", "Uno", 1234567897, "25/03/2026")),
                       country="MEX", mapping={"NSS": "document"}))[0]  # fmt: skip
    assert nss.read["document"].endswith("1234567897")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_07_encodings_and_separators(encoding: str, separator: str) -> None:
    found = read(
        write_csv(
            ("Nombres", "Apellido", "Fecha"), ("Begoña", "Núñez", "25/03/2026"), separator=separator, encoding=encoding
        ),
        "l.csv",
    )
    assert entries(found)[0].read["surname_1"] == "Núñez"
    assert found.encoding in (encoding, "cp1252", "utf-8")


def test_08_letters_read_in_the_wrong_encoding_come_back_and_it_is_told() -> None:
    spoilt = "Núñez".encode().decode("cp1252")
    row = entries(read(write_csv(("Nombres", "Apellido", "Fecha"), ("Ana", spoilt, "25/03/2026")), "l.csv"))[0]
    assert row.read["surname_1"] == "Núñez"
    assert "letters-repaired" in codes(row)


def test_09_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})
        book.add_worksheet("Oculta").hide()

    found = read(write_xlsx(HEADINGS, ANA, JEAN, more=more))
    assert len(entries(found)) == 2
    assert {"hidden-rows-read", "hidden-columns-read"} <= notes(found)


def test_10_totals_signatures_and_numbered_empty_rows_are_ignored_by_name() -> None:
    found = read(
        write_csv(("N°", *HEADINGS), ("1", *ANA), (), ("2", *JEAN), ("3",), ("Total", "2"),
                  ("Firma:", "Persona Sintética"),
                  ("Coordinadora",)), "l.csv"
    )  # fmt: skip
    assert [row.row for row in entries(found)] == [2, 4]
    ignored = {row.row: row.ignored for row in found.rows if row.ignored}
    assert set(ignored) == {5, 6, 7, 8}
    assert found.blank_rows == 1


def test_11_the_same_heading_twice_and_unknown_columns_are_told() -> None:
    found = read(
        write_csv(("Nombre", "Apellido", "Apellido", "Fecha", "Color"), ("Ana", "Uno", "Dos", "25/03/2026", "azul")),
        "l.csv",
    )
    assert entries(found)[0].read["surname_2"] == "Dos"
    assert {"headings-repeated", "columns-kept-apart"} <= notes(found)


def test_12_other_sheets_with_lists_are_named() -> None:
    def more(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("Abril")
        other.write_row(0, 0, HEADINGS)
        other.write_row(1, 0, JEAN)

    data = write_xlsx(HEADINGS, ANA, more=more)
    assert "other-sheet-not-read" in notes(read(data))
    assert entries(read(data, sheet="abril"))[0].read["given_names"] == "Jean Robert"
    with pytest.raises(Problem, match="list-sheet-unknown"):
        read(data, sheet="Mayo")


def test_13_errors_and_formulas_without_a_value_refuse_their_row() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.write_formula("D2", "=NA()", None, "#N/A")

    assert "cell-error" in codes(entries(read(write_xlsx(HEADINGS, ANA, more=more)))[0])
    book = openpyxl.Workbook()
    book.active.append(["Nombres", "Apellido", "Fecha"])
    book.active.append(["Ana", "Uno", "=TODAY()"])
    buffer = io.BytesIO()
    book.save(buffer)
    row = entries(read(buffer.getvalue()))[0]
    assert codes(row) == {"formula-without-value"}


def test_14_blanks_in_all_spellings_are_blank() -> None:
    row = entries(
        read(
            write_csv(
                HEADINGS, ("\xa0Ana\xa0\xa0María ", "Uno", "-", "s/i", "N/A", "", "sin información", "--", "25/03/2026")
            ),
            "l.csv",
        )
    )[0]
    assert row.read == {"given_names": "Ana María", "surname_1": "Uno", "date": "2026-03-25"}
    assert not row.problems


@pytest.mark.parametrize(
    ("written", "sex"),
    [("Femenino", "F"), ("MUJER", "F"), ("f", "F"), ("Fem.", "F"), ("Female", "F"), ("Hombre", "M"), ("masc", "M"),
     ("H", "M"), ("homme", "M"), ("No binario", "X"), ("X", "X"), ("Varón", "M")],
)  # fmt: skip
def test_15_sex_in_many_spellings(written: str, sex: str) -> None:
    row = entries(
        read(write_csv(("Nombres", "Apellido", "Sexo", "Fecha"), ("Ana", "Uno", written, "25/03/2026")), "l.csv")
    )[0]
    assert row.read["sex"] == sex


def test_16_m_is_a_woman_where_men_are_h() -> None:
    found = entries(
        read(
            write_csv(
                ("Nombres", "Apellido", "Sexo", "Fecha"),
                ("Ana", "Uno", "M", "25/03/2026"),
                ("Juan", "Dos", "H", "25/03/2026"),
            ),
            "l.csv",
        )
    )
    assert [row.read["sex"] for row in found] == ["F", "M"]


def test_17_names_in_one_column_are_parted_and_doubt_is_asked() -> None:
    found = entries(
        read(write_csv(("Nombre completo", "Fecha"), ("Ana María Rojas Peña", "25/03/2026"),
                       ("Peña Soto, Luz", "25/03/2026"),
                       ("Juan Carlos Díaz", "25/03/2026")), "l.csv")
    )  # fmt: skip
    assert [(r.read["given_names"], r.read["surname_1"]) for r in found] == [
        ("Ana María", "Rojas"),
        ("Luz", "Peña"),
        ("Juan Carlos", "Díaz"),
    ]
    assert [r.weight.value if r.weight else "" for r in found] == ["tells", "tells", "asks"]


def test_18_telephones_as_numbers_and_wrong_ones() -> None:
    found = entries(
        read(
            write_xlsx(
                ("Nombres", "Apellido", "Celular", "Fecha"),
                ("Ana", "Uno", 56987654321.0, "25/03/2026"),
                ("Luz", "Dos", "123", "25/03/2026"),
            )
        )
    )
    assert found[0].read["phone"] == "+56987654321"
    assert codes(found[1]) == {"phone-invalid"}
    assert found[1].cells[2] == "123"


def test_19_formulas_in_text_are_refused_and_macros_not_opened() -> None:
    row = entries(read(write_csv(HEADINGS, ("=cmd|' /C calc'!A0", *ANA[1:])), "l.csv"))[0]
    assert "cell-like-formula" in codes(row)
    with pytest.raises(Problem, match="upload"):
        read(b"MZ\x90\x00" + bytes(200), "lista.xlsx")


def test_20_a_quotation_mark_that_never_closes_loses_no_row() -> None:
    data = b'Nombres;Apellido;Fecha\nAna;"Uno;25/03/2026\nLuz;Dos;25/03/2026\nEva;Tres;26/03/2026\n'
    found = read(data, "l.csv")
    assert len(entries(found)) == 3
    assert "quotes-as-text" in notes(found)
    with pytest.raises(Problem, match="list-quote-open"):
        read(data + b'";"\n"a;b;c;d;e\n\n"x\n', "l.csv")


def test_21_old_xls_and_ods() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Hoja1")
    for row, values in enumerate((HEADINGS, ANA, JEAN)):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    old = read(buffer.getvalue(), "l.xls")
    assert [row.read["given_names"] for row in entries(old)] == ["Ana María", "Jean Robert"]
    assert "xls-hides" in notes(old)
    ods = OpenDocumentSpreadsheet()
    table = Table(name="Hoja1")
    table.addElement(TableColumn())
    for values in (HEADINGS, ANA, JEAN):
        line = TableRow(visibility="collapse") if values is JEAN else TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    ods.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    ods.save(buffer)
    found = read(buffer.getvalue(), "l.ods")
    assert len(entries(found)) == 2
    assert "hidden-rows-read" in notes(found)


def test_22_a_check_digit_in_its_own_column_and_a_wrong_one() -> None:
    found = entries(
        read(
            write_csv(
                ("RUT", "DV", "Nombres", "Apellido", "Fecha"),
                ("12531909", "2", "Ana", "Uno", "25/03/2026"),
                ("12531909", "3", "Luz", "Dos", "25/03/2026"),
            ),
            "l.csv",
        )
    )
    assert found[0].read["document"] == "125319092"
    assert codes(found[1]) == {"document-check-digit"}


def test_23_a_curp_in_small_letters() -> None:
    row = entries(
        read(
            write_csv(("Nombres", "Apellido", "CURP", "Fecha"), ("Ana", "Uno", "hegg560427mvzrrl04", "25/03/2026")),
            "l.csv",
            country="MEX",
        )
    )[0]
    assert row.read["document"] == "HEGG560427MVZRRL04"


def test_24_a_row_with_more_cells_than_headings_is_asked() -> None:
    row = entries(read(write_csv(("Nombres", "Apellido", "Fecha"), ("Ana", "Uno", "25/03/2026", "otra")), "l.csv"))[0]
    assert "row-has-more-cells" in codes(row)


def test_25_a_file_without_headings_is_refused_with_what_to_do() -> None:
    with pytest.raises(Problem, match="list-header-not-found"):
        read(write_csv(("a", "b"), ("1", "2")), "l.csv")


def test_columns_may_be_chosen_and_wrong_choices_are_refused() -> None:
    data = write_csv(("Quién", "De quién", "Cuándo"), ("Ana", "Uno", "25/03/2026"))
    chosen = {"Quién": "given_names", "De quién": "surname_1", "Cuándo": "date"}
    assert entries(read(data, "l.csv", mapping=chosen))[0].read == {
        "given_names": "Ana",
        "surname_1": "Uno",
        "date": "2026-03-25",
    }
    for mapping, code in (
        ({**chosen, "Quién": "color"}, "list-field-unknown"),
        ({**chosen, "Cuándo": "surname_1"}, "list-field-twice"),
    ):
        with pytest.raises(Problem, match=code):
            read(data, "l.csv", mapping=mapping)
    with pytest.raises(Problem, match="list-column-unknown"):
        read(data, "l.csv", mapping={**chosen, "Nadie": "document"})


def test_results_of_an_assessment_are_words_of_the_kind() -> None:
    found = entries(
        read(
            write_csv(
                ("Nombres", "Apellido", "Fecha", "Resultado"),
                ("Ana", "Uno", "25/03/2026", "Competente"),
                ("Luz", "Dos", "25/03/2026", "quizás"),
            ),
            "l.csv",
            kind="certification",
        )
    )
    assert found[0].read["result"] == "certified"
    assert codes(found[1]) == {"list-word-unknown"}
