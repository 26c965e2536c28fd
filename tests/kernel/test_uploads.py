"""What is handed in passes only when it is what it says and carries nothing that runs or bursts."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from ruta.kernel.problems import Problem
from ruta.kernel.uploads import LARGEST_UNPACKED, PICTURES, SPREADSHEETS, check_upload, clean_file_name

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"


def make_xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Asistencia")
        for row in range(300):
            sheet.write_row(row, 0, ["Ana Prueba", row, "2026-05-03"])
    return stream.getvalue()


def make_xlsx_by_openpyxl() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Nombre", "RUN"])  # type: ignore[union-attr]
    book.save(stream)
    return stream.getvalue()


def make_xls() -> bytes:
    book, stream = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("Asistencia").write(0, 0, "Ana Prueba")
    book.save(stream)
    return stream.getvalue()


def make_ods() -> bytes:
    book, stream = OpenDocumentSpreadsheet(), io.BytesIO()
    table, row, cell = Table(name="Asistencia"), TableRow(), TableCell()
    cell.addElement(P(text="Ana Prueba"))
    row.addElement(cell)
    table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(stream)
    return stream.getvalue()


def with_entry(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one more entry, or one replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return made.getvalue()


def refuse(data: bytes, name: str, allowed: frozenset[str] = SPREADSHEETS) -> str:
    with pytest.raises(Problem) as raised:
        check_upload(data, name, allowed=allowed)
    return raised.value.code


@pytest.mark.parametrize(
    ("make", "name", "kind"),
    [
        (make_xlsx, "lista.xlsx", "xlsx"),
        (make_xlsx_by_openpyxl, "Lista de MAYO.XLSX", "xlsx"),
        (make_xls, "lista.xls", "xls"),
        (make_ods, "lista.ods", "ods"),
        (make_xlsx, "lista.xls", "xlsx"),
        (lambda: "Nombre;Año\nIñaki;1990\n".encode("latin-1"), "lista.csv", "csv"),
        (lambda: "Nombre\tAño\nIñaki\t1990\n".encode("utf-16"), "lista.csv", "csv"),
        (lambda: b"\xef\xbb\xbfNombre,RUN\r\nAna,1-9\r\n", "lista.txt", "csv"),
    ],
)
def test_spreadsheets_pass_as_what_they_are(make: Callable[[], bytes], name: str, kind: str) -> None:
    checked = check_upload(make(), name, allowed=SPREADSHEETS)
    assert (checked.kind, checked.name) == (kind, name)
    assert len(checked.sha256) == 64


def test_pictures_and_documents_pass_where_they_are_asked() -> None:
    assert check_upload(PNG, "foto.png", allowed=PICTURES).kind == "png"
    assert check_upload(PDF, "acta.pdf", allowed={"pdf"}).kind == "pdf"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "lista.xlsx", "upload-empty"),
        (b"a;b\n" * 3_000_000, "lista.csv", "upload-too-large"),
        (PNG, "lista.xlsx", "upload-kind-refused"),
        (b"MZ\x90\x00\x03\x00", "lista.csv", "upload-kind-refused"),
        (b"#!/bin/sh\necho hola\n", "lista.csv", "upload-kind-refused"),
        (b"<html><script>alert(1)</script><table>", "lista.xls", "upload-kind-refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "lista.csv", "upload-kind-refused"),
        (b"Nombre\x00;RUN\n", "lista.csv", "upload-kind-refused"),
        (b"PK\x03\x04 and then nothing", "lista.xlsx", "upload-damaged"),
        (b"Nombre;RUN\n", "lista.exe", "upload-not-what-it-says"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(data: bytes, name: str, code: str) -> None:
    assert refuse(data, name) == code


def test_an_archive_that_is_no_spreadsheet_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("lista.csv", "a;b")
    assert refuse(stream.getvalue(), "lista.xlsx") == "upload-kind-refused"


def test_a_picture_named_otherwise_is_refused() -> None:
    assert refuse(PNG, "foto.html", PICTURES) == "upload-not-what-it-says"


@pytest.mark.parametrize(
    "entry",
    ["xl/vbaProject.bin", "xl/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml", "xl/embeddings/oleObject1.bin"],
)
def test_programs_inside_a_spreadsheet_are_refused(entry: str) -> None:
    assert refuse(with_entry(make_xlsx(), entry, b"program"), "lista.xlsx") == "upload-holds-programs"


def test_macros_of_open_document_and_old_files_are_refused() -> None:
    assert refuse(with_entry(make_ods(), "Basic/Standard/Module1.xml", b"<x/>"), "l.ods") == "upload-holds-programs"
    old = make_xls() + "_VBA_PROJECT_CUR".encode("utf-16-le")
    assert refuse(old, "lista.xls") == "upload-holds-programs"
    sheet = make_xls()
    at = sheet.index(b"\x85\x00")
    macro = sheet[: at + 9] + b"\x01" + sheet[at + 10 :]
    assert refuse(macro, "lista.xls") == "upload-holds-programs"


def test_a_macro_type_named_as_a_plain_file_is_refused() -> None:
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert refuse(with_entry(make_xlsx(), "[Content_Types].xml", types), "lista.xlsx") == "upload-holds-programs"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_of_entities_are_refused(encoding: str) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ja"><!ENTITY b "&a;&a;">]><a>&b;</a>'.encode(encoding)
    assert refuse(with_entry(make_xlsx(), "xl/sharedStrings.xml", laughs), "lista.xlsx") == "upload-holds-programs"


def test_a_bomb_is_refused_by_what_it_unpacks_to() -> None:
    bomb = with_entry(make_xlsx(), "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert len(bomb) < 100_000
    assert refuse(bomb, "lista.xlsx") == "upload-bursts"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(with_entry(make_xlsx(), "xl/worksheets/sheet1.xml", b" " * 30_000_000))
    real = struct.pack("<I", 30_000_000)
    while (at := bomb.find(real)) >= 0:
        bomb[at : at + 4] = struct.pack("<I", 10)
    assert refuse(bytes(bomb), "lista.xlsx") in ("upload-damaged", "upload-bursts")


def test_entries_laid_over_each_other_are_refused() -> None:
    data = bytearray(make_xlsx())
    directory = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", directory + 4)
    third = data.find(b"PK\x01\x02", second + 4)
    data[third + 42 : third + 46] = data[second + 42 : second + 46]
    assert refuse(bytes(data), "lista.xlsx") in ("upload-bursts", "upload-damaged")


def test_a_claimed_size_beyond_the_limit_is_refused_without_unpacking() -> None:
    data = bytearray(make_xlsx())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", LARGEST_UNPACKED + 1)
    assert refuse(bytes(data), "lista.xlsx") == "upload-bursts"


def test_a_path_that_leaves_the_archive_and_a_locked_one_are_refused() -> None:
    assert refuse(with_entry(make_xlsx(), "../../etc/cron.d/x", b"x"), "lista.xlsx") == "upload-damaged"
    data = bytearray(make_xlsx())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refuse(bytes(data), "lista.xlsx") == "upload-locked"


@pytest.mark.parametrize("word", [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/J#61vaScript"])
def test_a_document_that_acts_is_refused(word: bytes) -> None:
    assert refuse(PDF + b"<< " + word + b" (x) >>", "acta.pdf", frozenset({"pdf"})) == "upload-holds-programs"


@given(st.text())
def test_a_clean_name_steers_nothing(name: str) -> None:
    cleaned = clean_file_name(name)
    assert cleaned
    assert len(cleaned) <= 131
    assert not set(cleaned) & set('/\\<>"\r\n;%\x00')


@given(st.binary(max_size=400))
def test_no_bytes_break_the_check(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"):
        with suppress(Problem):
            assert check_upload(start + data, "lista.xlsx", allowed=SPREADSHEETS).kind in SPREADSHEETS
