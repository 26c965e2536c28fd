"""A list from file to ledger: who does what, nothing doubled, nothing told to those who may not know."""

from __future__ import annotations

import json

import pytest

from ruta.kernel.problems import Problem
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.ledger.commands.lists import (
    decide_list_row,
    delete_old_list_files,
    enter_list,
    hand_in_list,
    import_list_file,
    mend_list_row,
    review_list,
)
from ruta.rooms.ledger.models import Delivery, ImportedList, ListRow
from ruta.rooms.ledger.queries.lists import describe_rows, get_list
from ruta.rooms.people.models import Consent, Person
from tests.rooms.ledger.lists.files import ANA, HEADINGS, JEAN, LUZ, write_csv

pytestmark = pytest.mark.usefixtures("directory")
WRONG = ("Eva", "Sintética", "Soto", "12.531.909-3", "", "", "", "", "25/03/2026")


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def hand_in(by: Actor, *rows: tuple[str, ...]) -> ImportedList:
    row = hand_in_list(
        by=by, kind="attendance", data=write_csv(HEADINGS, *rows), name="lista.csv", organisation="omil-santiago",
        service="omil-asesoria", queue=False,
    )  # fmt: skip
    review_list(by=by, list_id=row.pk, progress=quiet)
    return row


def states(row: ImportedList) -> list[str]:
    return list(row.rows.order_by("row").values_list("state", flat=True))


def test_a_list_is_entered_with_its_evidence_and_handed_in_again_changes_nothing(pedro: Actor) -> None:
    first = hand_in(pedro, ANA, JEAN, ANA, WRONG)
    assert states(first) == ["create", "create", "unchanged", "refuse"]
    assert enter_list(by=pedro, list_id=first.pk, mode="rows", progress=quiet)["entered"] == 2
    delivery = Delivery.objects.get(list_row__row=2)
    assert (delivery.source, delivery.source_line, delivery.organisation_id) == ("list", 2, "omil-santiago")
    assert first.sha256[:32] in delivery.source_document
    assert {person.came_by for person in Person.objects.all()} == {"list"}
    assert not Consent.objects.exists()
    again = hand_in(pedro, JEAN, ANA, LUZ)
    assert states(again) == ["unchanged", "unchanged", "create"]
    assert enter_list(by=pedro, list_id=again.pk, mode="rows", progress=quiet)["entered"] == 1
    assert (Person.objects.count(), Delivery.objects.count()) == (3, 3)


def test_all_or_nothing_enters_nothing_while_a_row_is_open_and_a_mended_row_goes_in(pedro: Actor) -> None:
    row = hand_in(pedro, JEAN, WRONG)
    with pytest.raises(Problem, match="list-rows-open"):
        enter_list(by=pedro, list_id=row.pk, mode="all", progress=quiet)
    assert not Delivery.objects.exists()
    assert mend_list_row(by=pedro, list_id=row.pk, row=3, values={"document": "12.531.909-2"}).state == "create"
    assert enter_list(by=pedro, list_id=row.pk, mode="all", progress=quiet)["entered"] == 2
    with pytest.raises(Problem, match="list-row-entered"):
        mend_list_row(by=pedro, list_id=row.pk, row=3, values={"document": ""})


def test_the_window_decides_who_is_who_and_a_partner_sees_nobody(pedro: Actor, rosa: Actor) -> None:
    first = hand_in(pedro, ANA)
    enter_list(by=pedro, list_id=first.pk, mode="rows", progress=quiet)
    other = ("Ana María", "Sintetica", "Rojas", "", "12/03/1991", "F", "", "", "27/03/2026")
    second = hand_in(pedro, other)
    assert states(second) == ["ask"]
    rows = list(ListRow.objects.filter(list=second))
    assert not describe_rows(by=pedro, rows=rows)[0].candidates
    assert not describe_rows(by=pedro, rows=rows)[0].person_number
    candidate = describe_rows(by=rosa, rows=rows)[0].candidates[0]
    with pytest.raises(Problem, match="list-window-decides"):
        decide_list_row(by=pedro, list_id=second.pk, row=2, person_id=None)
    with pytest.raises(Problem, match="list-decision-unclear"):
        decide_list_row(by=rosa, list_id=second.pk, row=2, person_id=candidate.person_id + 999)
    assert decide_list_row(by=rosa, list_id=second.pk, row=2, person_id=candidate.person_id).state == "link"
    enter_list(by=rosa, list_id=second.pk, mode="rows", progress=quiet)
    assert (Person.objects.count(), Delivery.objects.count()) == (1, 2)


def test_a_list_is_of_its_organisation(pedro: Actor, marta: Actor) -> None:
    row = hand_in(pedro, ANA)
    from ruta.rooms.access.rules.scope import acting_as

    with acting_as(marta), pytest.raises(Problem, match="list-not-found"):
        get_list(by=marta, list_id=row.pk)
    with pytest.raises(Problem, match="list-other-organisation"):
        hand_in_list(by=pedro, kind="attendance", data=b"a;b\n", name="l.csv", organisation="chilevalora", queue=False)


def test_a_process_killed_between_pieces_leaves_whole_rows_and_the_rest_is_entered_later(
    pedro: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ruta.rooms.ledger.commands.lists import entering

    monkeypatch.setattr(entering, "_CHUNK", 1)
    row = hand_in(pedro, ANA, JEAN, LUZ)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enter_list(by=pedro, list_id=row.pk, mode="rows", progress=stop)
    row.refresh_from_db()
    assert (row.state, Delivery.objects.count(), row.rows.exclude(delivery=None).count()) == ("committing", 1, 1)
    assert enter_list(by=pedro, list_id=row.pk, mode="rows", progress=quiet)["entered"] == 3
    assert (Person.objects.count(), Delivery.objects.count()) == (3, 3)


def test_the_file_goes_when_its_time_has_come_and_the_evidence_stays(pedro: Actor) -> None:
    row = hand_in(pedro, ANA)
    enter_list(by=pedro, list_id=row.pk, mode="rows", progress=quiet)
    ImportedList.objects.filter(pk=row.pk).update(keep_until="2020-01-01")
    assert delete_old_list_files(by=SYSTEM, progress=quiet) == {"lists": 1}
    row.refresh_from_db()
    assert (row.file_sealed, len(row.sha256), row.rows.get().said) == ("", 64, None)
    assert row.rows.get().delivery is not None
    with pytest.raises(Problem, match="list-file-gone"):
        review_list(by=pedro, list_id=row.pk, progress=quiet)


def test_a_dry_run_leaves_nothing_and_prints_the_agreed_shape(db: None) -> None:
    told = import_list_file(
        by=SYSTEM, kind="attendance", data=write_csv(HEADINGS, ANA, WRONG), name="lista.csv", service="omil-asesoria",
        progress=quiet,
    )  # fmt: skip
    assert not ImportedList.objects.exists()
    assert {"file", "columns", "rows", "counts"} <= set(json.loads(json.dumps(told)))
    assert [row["state"] for row in told["rows"]] == ["create", "refuse"]
    assert set(told["rows"][0]) >= {"row", "state", "person", "duplicate_of_row", "problems", "read"}
