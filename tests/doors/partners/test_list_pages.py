"""The column form, another sheet of the same file, the window's decision, and how much may be handed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.commands.lists import enter_list, handing
from ruta.rooms.ledger.models import Delivery, ImportedList
from ruta.rooms.people.models import Person
from tests.doors.desk.test_people import sign_in
from tests.doors.partners.test_lists import hand_in, work_off
from tests.rooms.ledger.lists.files import ANA, HEADINGS, JEAN, write_csv, write_xlsx

pytestmark = pytest.mark.usefixtures("directory")
ODD = ("Nombres", "Apellido", "Papel", "Cuándo")


def post(client: Any, capture: Any, address: str, **values: Any) -> Any:
    with capture(execute=True):
        return client.post(address, values)


def upload(client: Any, capture: Any, data: bytes, name: str = "l.csv") -> Any:
    file = SimpleUploadedFile(name, data)
    return post(client, capture, "/institucion/listas/", kind="attendance", file=file, service="omil-asesoria")


def test_columns_are_chosen_once_and_remembered_for_the_next_list(
    pedro: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    for turn in (1, 2):
        upload(client, capture, write_csv(ODD, ("Ana", "Sintética", "12.531.909-2", "25/03/2026")))
        row = ImportedList.objects.latest("pk")
        work_off(pedro, row)
        row.refresh_from_db()
        if turn == 1:
            assert row.rows.get().state == "refuse"
            page = client.get(f"/institucion/listas/{row.pk}/").content.decode()
            assert 'name="column-3"' in page
            chosen = {"column-0": "given_names", "column-1": "surname_1", "column-2": "document", "column-3": "date"}
            assert post(client, capture, f"/institucion/listas/{row.pk}/columnas", **chosen).status_code == 302
            row.refresh_from_db()
            work_off(pedro, row)
        assert row.rows.get().state == "create"
        assert row.rows.get().said["read"]["document"] == "125319092"


def test_two_columns_for_one_field_are_refused_and_nothing_changes(
    pedro: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    row = hand_in(client, capture, ANA)
    work_off(pedro, row)
    answer = client.post(
        f"/institucion/listas/{row.pk}/columnas", {"column-0": "date", "column-1": "date"}, follow=True
    )
    assert "date" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.rows.get().state) == ("reviewed", "create")


def test_another_sheet_of_the_file_is_chosen_on_screen_and_the_file_stays(
    pedro: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    def more(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("Tarde")
        other.write_row(0, 0, HEADINGS)
        other.write_row(1, 0, JEAN)

    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    upload(client, capture, write_xlsx(HEADINGS, ANA, more=more), "l.xlsx")
    row = ImportedList.objects.latest("pk")
    work_off(pedro, row)
    page = client.get(f"/institucion/listas/{row.pk}/").content.decode()
    assert "Tarde" in page
    assert 'name="sheet"' in page
    row.refresh_from_db()
    before, columns = row.sha256, row.reading["columns"]
    chosen = {f"column-{place}": column["field"] for place, column in enumerate(columns)}
    post(client, capture, f"/institucion/listas/{row.pk}/columnas", sheet="Tarde", **chosen)
    work_off(pedro, row)
    row.refresh_from_db()
    assert (row.reading["sheet"], row.sha256) == ("Tarde", before)
    assert row.rows.get().said["read"]["given_names"] == "Jean Robert"


def test_the_window_decides_an_asked_row_on_its_page(
    pedro: Actor, rosa: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    first = hand_in(client, capture, ANA)
    work_off(pedro, first)
    enter_list(by=pedro, list_id=first.pk, mode="rows", progress=lambda done, total: None)
    other = ("Ana María", "Sintetica", "Rojas", "", "12/03/1991", "F", "", "", "27/03/2026")
    second = hand_in(client, capture, other)
    work_off(pedro, second)
    address = f"/institucion/listas/{second.pk}/filas/2/"
    ana = Person.objects.get()
    assert ana.number not in client.get(address).content.decode()
    assert client.post(f"{address}decidir", {"person": str(ana.pk)}).status_code == 403
    desk = sign_in(rosa)
    page = desk.get(address).content.decode()
    assert ana.number in page
    wrong = desk.post(f"{address}decidir", {"person": "999999"}, follow=True)
    assert wrong.redirect_chain
    assert second.rows.get().state == "ask"
    assert desk.post(f"{address}decidir", {"person": str(ana.pk)}).status_code == 302
    assert second.rows.get().state == "link"
    enter_list(by=rosa, list_id=second.pk, mode="rows", progress=lambda done, total: None)
    assert (Person.objects.count(), Delivery.objects.count()) == (1, 2)
    shown = desk.get(f"/ventanilla/personas/{ana.pk}/").content.decode()
    assert "desde una lista" in shown


def test_more_lists_than_a_day_takes_are_refused_with_what_to_do(
    pedro: Actor, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(handing, "MOST_LISTS", 1)
    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    assert upload(client, capture, write_csv(HEADINGS, ANA)).status_code == 302
    answer = upload(client, capture, write_csv(HEADINGS, JEAN))
    assert answer.status_code == 422
    assert ImportedList.objects.count() == 1


def test_a_list_of_another_kind_enters_nothing_and_says_what_is_missing(
    pedro: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    client, capture = sign_in(pedro), django_capture_on_commit_callbacks
    file = SimpleUploadedFile("l.csv", write_csv(HEADINGS, ANA))
    answer = post(client, capture, "/institucion/listas/", kind="certification", file=file)
    assert answer.status_code == 302
    row = ImportedList.objects.latest("pk")
    work_off(pedro, row)
    assert row.rows.get().state == "refuse"
    assert "Resultado" in client.get(f"/institucion/listas/{row.pk}/").content.decode()
