"""The pages of lists, as Pedro of the OMIL and Rosa of the window use them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery, ImportedList
from tests.doors.desk.test_people import sign_in
from tests.rooms.ledger.lists.files import ANA, HEADINGS, JEAN, write_csv

pytestmark = pytest.mark.usefixtures("directory")
WRONG = ("Eva", "Sintética", "Soto", "12.531.909-3", "", "", "", "", "25/03/2026")


def hand_in(client: Any, capture: Any, *rows: Any) -> ImportedList:
    file = SimpleUploadedFile("lista.csv", write_csv(HEADINGS, *rows))
    with capture(execute=True):
        answer = client.post("/institucion/listas/", {"kind": "attendance", "file": file, "service": "omil-asesoria"})
    assert answer.status_code == 302, answer.content.decode()
    return ImportedList.objects.latest("pk")


def work_off(by: Actor, row: ImportedList) -> None:
    """What the worker would do."""
    from ruta.rooms.ledger.commands.lists import review_list

    row.refresh_from_db()
    if row.state == "received":
        review_list(by=by, list_id=row.pk, progress=lambda done, total: None)


def test_a_partner_hands_a_list_in_mends_a_row_and_enters_it(
    pedro: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(pedro)
    assert "Listas" in client.get("/institucion/listas/").content.decode()
    row = hand_in(client, django_capture_on_commit_callbacks, ANA, WRONG)
    work_off(pedro, row)
    base = f"/institucion/listas/{row.pk}/"
    text = client.get(base).content.decode()
    assert "125319093" in text.replace(".", "").replace("-", "")
    assert client.get(f"{base}filas/3/").status_code == 200
    answer = client.post(f"{base}filas/3/", {"given_names": "Eva", "surname_1": "Sintética", "surname_2": "Soto",
                                             "document": "7.654.321-6", "date": "2026-03-25"})  # fmt: skip
    assert answer.status_code == 302
    assert client.post(f"{base}registrar", {"mode": "rows"}).status_code == 302
    from ruta.rooms.ledger.commands.lists import enter_list

    enter_list(by=pedro, list_id=row.pk, mode="rows", progress=lambda done, total: None)
    assert Delivery.objects.count() == 2
    assert "SCL-" not in client.get(base).content.decode()


def test_a_refused_file_keeps_the_page_and_says_why(pedro: Actor) -> None:
    client = sign_in(pedro)
    answer = client.post(
        "/institucion/listas/", {"kind": "attendance", "file": SimpleUploadedFile("l.xlsx", b"MZ\x90\x00")}
    )
    assert answer.status_code == 422


def test_the_list_page_asks_few_queries(
    pedro: Actor, django_capture_on_commit_callbacks: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(pedro)
    work_off(pedro, hand_in(client, django_capture_on_commit_callbacks, ANA, JEAN))
    with django_assert_max_num_queries(16):
        client.get("/institucion/listas/")


def test_a_template_keeps_identifiers_as_text(pedro: Actor) -> None:
    data = sign_in(pedro).get("/institucion/listas/plantilla/attendance.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    letter = sheet.cell(1, titles.index("Documento de identidad") + 1).column_letter
    assert sheet.column_dimensions[letter].width
    assert sheet.data_validations.dataValidation


def test_the_programme_and_strangers_see_no_lists(olga: Actor, ada: Actor) -> None:
    for who in (olga, ada):
        assert sign_in(who).get("/institucion/listas/").status_code == 403
