"""More spreadsheets as they come, each with something that a reader would get wrong in silence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ruta.kernel.problems import Problem
from ruta.rooms.ledger.rules.lists.files import open_book
from tests.rooms.ledger.lists.files import ANA, HEADINGS, write_csv, write_xlsx
from tests.rooms.ledger.lists.test_hostile_files import codes, entries, notes, read

H = ("Nombres", "Apellido paterno", "RUN", "Fecha")
DAY = "25/03/2026"


def names(rows: Any) -> list[str]:
    return [row.read.get("given_names", "") for row in rows]


def test_serial_numbers_written_as_text_are_days_and_it_is_told() -> None:
    row = entries(read(write_csv((*H, "Nacimiento"), ("Ana", "Uno", "", "46106", "32944,0")), "l.csv"))[0]
    assert (row.read["date"], row.read["birth_date"]) == ("2026-03-25", "1990-03-12")
    assert [problem.code for problem in row.problems] == ["date-read-as", "date-read-as"]


@pytest.mark.parametrize("written", ["1.23457E+11", "1,23457E+11", "1.2e7", "12531909,2"])
def test_shortened_numbers_are_refused_and_never_guessed(written: str) -> None:
    row = entries(read(write_csv(H, ("Ana", "Uno", written, DAY)), "l.csv"))[0]
    assert codes(row) == {"digits-lost"}
    assert "document" not in row.read


@pytest.mark.parametrize("written", ["125319092,00", "125319092.0"])
def test_decimals_that_say_nothing_are_no_part_of_a_document(written: str) -> None:
    row = entries(read(write_csv(H, ("Ana", "Uno", written, DAY)), "l.csv"))[0]
    assert (row.read["document"], row.read["document_kind"]) == ("125319092", "chl-run")


@pytest.mark.parametrize("written", ["12.531.909", "12531909", 12531909, 12531909.0])
def test_a_run_without_its_check_digit_is_asked(written: Any) -> None:
    row = entries(read(write_xlsx(H, ("Ana", "Uno", written, DAY))))[0]
    assert codes(row) & {"document-digit-missing", "document-check-digit"}
    assert "document" not in row.read


@pytest.mark.parametrize(
    "written",
    [
        "12.531.909-2\u00a0",
        "\u200b12.531.909-2",
        "\u202d12531909-2\u202c",
        "12\u2011531\u2011909\u20112",
        "RUN 12.531.909-2",
        "R.U.T.: 12.531.909-2",
        "'12531909-2",
        "１２５３１９０９-2",
        "12 531 909 - 2",
    ],
)
def test_a_run_among_invisible_and_odd_signs_is_the_same_run(written: str) -> None:
    row = entries(read(write_csv(H, ("Ana", "Uno", written, DAY)), "l.csv"))[0]
    assert (row.read["document"], row.read["document_kind"]) == ("125319092", "chl-run")


def test_two_documents_in_one_cell_are_asked() -> None:
    row = entries(read(write_csv(H, ("Ana", "Uno", "12.531.909-2 / P1234567", DAY)), "l.csv"))[0]
    assert codes(row) == {"documents-two"}


def test_invisible_signs_do_not_break_names_and_pictures_are_left_out_aloud() -> None:
    rows = entries(
        read(
            write_csv(
                H,
                ("Si\u200bntética\u00a0", "\u202eUno\u202c", "", DAY),
                ("Ana 😀", "Uno", "", DAY),
                ("😀", "Uno", "", DAY),
                ("علي", "حسن", "", DAY),
            ),
            "l.csv",
        )
    )
    assert (rows[0].read["given_names"], rows[0].read["surname_1"], rows[0].problems) == ("Sintética", "Uno", ())
    assert (rows[1].read["given_names"], codes(rows[1])) == ("Ana", {"signs-left-out"})
    assert codes(rows[2]) == {"name-missing"}
    assert rows[3].read["given_names"] == "علي"


@pytest.mark.parametrize("mark", [b"", b"\xfe\xff"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_in_two_bytes_a_letter_is_read_with_and_without_its_mark(encoding: str, mark: bytes) -> None:
    if mark and encoding == "utf-16-le":
        mark = b"\xff\xfe"
    found = read(mark + write_csv(H, ("Begoña", "Uno", "", DAY), encoding=encoding), "l.csv")
    assert names(entries(found)) == ["Begoña"]


def test_a_quotation_mark_that_would_swallow_the_next_person_does_not() -> None:
    found = read(
        f'Nombres;Apellido;Fecha;Nota\nAna;Uno;{DAY};"x\nLuz;Dos;{DAY};y"\nEva;Tres;{DAY};\n'.encode(), "l.csv"
    )
    assert names(entries(found)) == ["Ana", "Luz", "Eva"]
    assert "quotes-as-text" in notes(found)


def test_a_cell_of_two_lines_stays_one_cell() -> None:
    found = read(f'Nombres;Apellido;Fecha;Nota\nAna;Uno;{DAY};"uno\ndos"\nEva;Tres;{DAY};\n'.encode(), "l.csv")
    assert [row.row for row in entries(found)] == [2, 4]
    assert "quotes-as-text" not in notes(found)


def test_totals_in_the_middle_are_no_people_and_no_end() -> None:
    found = read(
        write_csv(
            H,
            ("Ana", "Uno", "", DAY),
            ("Subtotal", "1", "", ""),
            ("Luz", "Dos", "", DAY),
            ("TOTAL", "", "2", ""),
            ("Eva", "Tres", "", DAY),
        ),
        "l.csv",
    )
    assert names(entries(found)) == ["Ana", "Luz", "Eva"]
    assert [row.ignored for row in found.rows if row.ignored] == ["total-or-signature"] * 2


def test_headings_of_each_page_are_told_apart_from_people() -> None:
    found = read(
        write_csv(
            H,
            ("Ana", "Uno", "", DAY),
            ("Página 2 de 3", "", "", ""),
            H,
            ("Luz", "Dos", "", DAY),
            H,
            ("Eva", "Tres", "", DAY),
        ),
        "l.csv",
    )
    assert names(entries(found)) == ["Ana", "Luz", "Eva"]
    assert [row.ignored for row in found.rows if row.ignored] == [
        "total-or-signature",
        "heading-again",
        "heading-again",
    ]


def test_headings_that_stand_again_in_another_order_refuse_the_rows_below() -> None:
    other = ("Apellido paterno", "Nombres", "RUN", "Fecha")
    found = read(write_csv(H, ("Ana", "Uno", "", DAY), other, ("Dos", "Luz", "", DAY)), "l.csv")
    first, second = entries(found)
    assert not first.problems
    assert codes(second) == {"headings-changed"}


def test_two_lists_side_by_side_are_refused_rather_than_mixed() -> None:
    data = write_xlsx((*H, "", *H), ("Ana", "Uno", "", DAY, "", "Luz", "Dos", "", DAY))
    with pytest.raises(Problem, match="list-side-by-side"):
        read(data)


def test_negative_zero_and_days_that_never_were() -> None:
    rows = entries(
        read(
            write_xlsx(
                ("Nombres", "Apellido", "Nacimiento", "RUN", "Teléfono", "Fecha"),
                ("Ana", "Uno", 60, -0.0, -0.0, 46106),
                ("Luz", "Dos", "29/02/1900", "0", "0", DAY),
                ("Eva", "Tres", "", "", "", -46106),
                ("Ivo", "Seis", "29/02/2000", "", "", 46106.75),
            )
        )
    )
    assert {"date-unreadable", "document-digit-missing", "phone-invalid"} <= codes(rows[0])
    assert "date-impossible" in codes(rows[1])
    assert codes(rows[2]) == {"date-unreadable"}
    assert (rows[3].read["birth_date"], rows[3].read["date"]) == ("2000-02-29", "2026-03-25")


def test_a_column_that_writes_both_orders_is_asked_only_where_both_are_possible() -> None:
    found = read(
        write_csv(
            H,
            *(
                (name, "Uno", "", day)
                for name, day in (("Ana", DAY), ("Luz", "03/25/2026"), ("Eva", "04/05/2026"), ("Ivo", "05/05/2026"))
            ),
        ),
        "l.csv",
    )
    assert [row.read.get("date") for row in entries(found)] == ["2026-03-25", "2026-03-25", None, "2026-05-05"]
    assert "dates-both-ways" in notes(found)


def test_days_that_the_program_may_have_exchanged_are_asked() -> None:
    def more(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        sheet.write_datetime(1, 3, date(2026, 3, 2), day)  # type: ignore[arg-type]

    found = read(write_xlsx(H, ("Ana", "Uno", "", ""), ("Luz", "Dos", "", DAY), more=more))
    ana, luz = entries(found)
    assert (ana.read["date"], codes(ana)) == ("2026-03-02", {"date-perhaps-exchanged"})
    assert (luz.read["date"], luz.problems) == ("2026-03-25", ())


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (56987654321.0, "+56987654321"),
        ("987654321,0", "+56987654321"),
        ("987654321,5", ""),
        (987654321.5, ""),
        (9.8e20, ""),
    ],
)
def test_telephones_as_numbers_with_decimals(written: Any, read_as: str) -> None:
    row = entries(read(write_xlsx((*H, "Teléfono"), ("Ana", "Uno", "", DAY, written))))[0]
    assert row.read.get("phone", "") == read_as
    assert bool(codes(row)) is not bool(read_as)


def test_an_empty_tail_of_columns_is_nothing_until_something_stands_there() -> None:
    tail = ("",) * 17
    found = entries(
        read(write_csv((*H, *tail), ("Ana", "Uno", "", DAY, *tail), ("Luz", "Dos", "", DAY, *tail[:-1], "x")), "l.csv")
    )
    assert not found[0].problems
    assert codes(found[1]) == {"row-has-more-cells"}


def test_formulas_that_failed_refuse_their_cell_and_text_formulas_are_read() -> None:
    def more(book: Any, sheet: Any) -> None:
        sheet.write_formula("A2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("B2", '="Uno"', None, "Uno")
        sheet.write_formula("D2", "=NA()", None, "#N/A")

    row = entries(read(write_xlsx(H, ("", "", "", ""), more=more)))[0]
    assert [(problem.field, problem.code) for problem in row.problems] == [
        ("given_names", "cell-error"),
        ("date", "cell-error"),
    ]
    assert row.read["surname_1"] == "Uno"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html><table><tr><td>Nombres</td></tr></table></html>", "upload-kind-refused"),
        (b"\xef\xbb\xbf\n<table><tr><td>Nombres</td><td>Apellido</td></tr></table>", "list-file-unreadable"),
        (b"MIME-Version: 1.0\n\n<html><table><tr><td>Nombres</td></tr></table>", "list-file-unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "upload-locked"),
    ],
)
def test_an_xls_that_is_a_web_page_or_locked_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(Problem, match=code):
        read(data, "lista.xls")


def test_a_file_is_read_as_what_it_is_whatever_its_name_says() -> None:
    assert names(entries(read(write_xlsx(HEADINGS, ANA), "lista.csv"))) == ["Ana María"]
    assert names(entries(read(write_csv(HEADINGS, ANA), "lista.xlsx"))) == ["Ana María"]


def test_truth_values_are_no_names() -> None:
    row = entries(read(write_xlsx(H, (True, "Uno", "", DAY))))[0]
    assert codes(row) == {"name-unreadable"}


def test_headings_merged_over_two_rows() -> None:
    def more(book: Any, sheet: Any) -> None:
        for place, text in (("A1:A2", "Nombres"), ("B1:C1", "Apellidos"), ("D1:D2", "RUN"), ("E1:E2", "Fecha")):
            sheet.merge_range(place, text)

    found = read(
        write_xlsx((), ("", "Paterno", "Materno", "", ""), ("Ana", "Uno", "Dos", "12.531.909-2", DAY), more=more)
    )
    row = entries(found)[0]
    assert (row.read["surname_1"], row.read["surname_2"], row.read["document"]) == ("Uno", "Dos", "125319092")
    assert found.header_row == 2


def test_the_only_list_on_a_hidden_sheet_is_read_and_told() -> None:
    def more(book: Any, sheet: Any) -> None:
        hidden = book.add_worksheet("Oculta")
        hidden.write_row(0, 0, H)
        hidden.write_row(1, 0, ("Ana", "Uno", "", DAY))
        hidden.hide()

    found = read(write_xlsx(("nada",), more=more))
    assert (found.sheet, names(entries(found))) == ("Oculta", ["Ana"])
    assert "hidden-sheet-read" in notes(found)


def test_notes_below_the_list_are_no_people() -> None:
    found = read(
        write_csv(
            H, ("Ana", "Uno", "", DAY), ("", "", "", ""), ("Observaciones:", "", "", ""), ("Todos firmaron", "", "", "")
        ),
        "l.csv",
    )
    assert names(entries(found)) == ["Ana"]
    assert [row.ignored for row in found.rows if row.ignored] == ["total-or-signature", "after-the-end"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_end_as_each_machine_ends_them(end: str) -> None:
    book = open_book(end.join(["Nombres;Apellido", "Ana;Uno", "Luz;Dos"]).encode(), kind="csv", name="l.csv")
    assert [row[0] for row in book.sheets[0].rows] == ["Nombres", "Ana", "Luz"]
