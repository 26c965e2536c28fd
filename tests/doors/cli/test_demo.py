"""The demonstration: people drawn from the proportions, lives that could have happened, one command."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ruta.config.environment import REPOSITORY
from ruta.doors.cli.demonstration.accounts import list_accounts
from ruta.doors.cli.demonstration.calendar import FIRST_DAY, LAST_DAY, Calendar
from ruta.doors.cli.demonstration.command import demo
from ruta.doors.cli.demonstration.lives import Life, make_life
from ruta.doors.cli.demonstration.mixes import Mix, read_mix
from ruta.doors.cli.demonstration.openings import Openings, read_openings
from ruta.doors.cli.demonstration.population import SyntheticPerson, make_person
from ruta.kernel.problems import Problem
from ruta.rooms.ledger.types import Kind, Outcome
from ruta.rooms.people.queries import load_registration_content
from ruta.rooms.people.rules.registration import review_registration
from ruta.rooms.route.queries.content import load_instrument
from ruta.rooms.route.rules.states import REFERRAL, check_history

CALENDAR = Calendar(date(2026, 11, 20))
CONTENT = REPOSITORY / "content"
PEOPLE = 600
#: What differs between two builds: moments of recording, salts, seals.
_VOLATILE = {
    *("recorded_at", "created_at", "changed_at", "since", "updated_at", "at", "made_at", "loaded_at", "date_joined"),
    *("history_date", "password", "gender_identity_sealed", "specific_needs_sealed", "data", "applied"),
    *("pregnant", "contact_note", "answers", "needs", "note", "message", "answer", "value"),
}


@pytest.fixture(scope="module")
def mix() -> Mix:
    return read_mix(CONTENT)


@pytest.fixture(scope="module")
def openings() -> Openings:
    return read_openings(CONTENT)[1]


@pytest.fixture(scope="module")
def people(mix: Mix) -> list[SyntheticPerson]:
    return [make_person(index, seed=1, mix=mix, calendar=CALENDAR) for index in range(PEOPLE)]


@pytest.fixture(scope="module")
def lives(people: list[SyntheticPerson], openings: Openings) -> list[Life]:
    instrument = load_instrument()
    return [make_life(person, seed=1, openings=openings, instrument=instrument, calendar=CALENDAR) for person in people]


def test_every_registration_passes_the_desks_checks(people: list[SyntheticPerson]) -> None:
    content = load_registration_content()
    problems = []
    for person in people:
        assert person.registration.registered_on
        found = review_registration(person.registration, content=content, on=person.registration.registered_on)
        problems += found[1]
    assert problems == []


def test_every_person_is_marked_synthetic(people: list[SyntheticPerson]) -> None:
    assert all(person.registration.synthetic for person in people)


def test_more_people_never_change_earlier_ones(mix: Mix, people: list[SyntheticPerson]) -> None:
    assert [make_person(index, seed=1, mix=mix, calendar=CALENDAR) for index in (0, 39, 41, 599)] == [
        people[index] for index in (0, 39, 41, 599)
    ]


def test_another_seed_makes_other_people(mix: Mix, people: list[SyntheticPerson]) -> None:
    assert make_person(0, seed=2, mix=mix, calendar=CALENDAR) != people[0]


def test_sex_and_nationality_are_near_the_documents_proportions(people: list[SyntheticPerson]) -> None:
    santiago = [person.registration for person in people if person.registration.city == "santiago"]
    sexes = Counter(registration.sex for registration in santiago)
    from_venezuela = sum("VEN" in registration.nationalities for registration in santiago)
    assert 0.68 < sexes["F"] / len(santiago) < 0.86
    assert 0.48 < from_venezuela / len(santiago) < 0.68


def test_unknown_values_and_partial_birth_dates_occur(people: list[SyntheticPerson]) -> None:
    registrations = [person.registration for person in people]
    assert any(r.birth_year is None for r in registrations)
    assert any(r.birth_year and r.birth_month is None for r in registrations)
    assert any(r.birth_month and r.birth_day is None for r in registrations)
    for name in ("status", "employment", "income_band", "residence_area"):
        assert any(getattr(r, name) == "" for r in registrations), name
    assert any(r.education is None for r in registrations)
    assert any(r.wg_seeing is None for r in registrations)
    assert {bool(r.surname_2) for r in registrations} == {True, False}


def test_second_records_name_their_first_in_the_same_batch(people: list[SyntheticPerson]) -> None:
    seconds = [person for person in people if person.second_of is not None]
    assert len(seconds) == PEOPLE // 40
    for person in seconds:
        assert person.second_of is not None
        assert person.second_of // 1000 == person.index // 1000
        assert people[person.second_of].registration.city == person.registration.city


def test_nothing_is_delivered_after_the_last_day_or_before_the_phase(lives: list[Life]) -> None:
    days = [delivery.on for life in lives for delivery in life.deliveries]
    assert min(days) >= FIRST_DAY
    assert max(days) <= LAST_DAY


def test_nothing_happened_in_the_future(lives: list[Life]) -> None:
    for life in lives:
        for referral in life.referrals:
            assert referral.history[-1][1] <= CALENDAR.today
        assert all(entry.answered_on is None or entry.answered_on <= CALENDAR.today for entry in life.follow_ups)
        assert all(day >= CALENDAR.today for _, day in life.appointments)


def test_referrals_pass_only_through_states_the_machine_knows(lives: list[Life]) -> None:
    histories = [[state for state, _ in referral.history] for life in lives for referral in life.referrals]
    assert histories
    assert all(check_history(REFERRAL, history) for history in histories)


def test_a_closed_case_has_no_referral_on_its_way(lives: list[Life]) -> None:
    closed = [life for life in lives if life.state == "closed"]
    assert closed
    assert all(referral.state == "closed" for life in closed for referral in life.referrals)


def test_kinds_and_outcomes_are_words_of_the_ledger(lives: list[Life]) -> None:
    deliveries = [delivery for life in lives for delivery in life.deliveries]
    assert {delivery.kind for delivery in deliveries} <= set(Kind)
    assert {delivery.outcome for delivery in deliveries} <= set(Outcome)


def test_work_is_left_for_today(lives: list[Life]) -> None:
    states = Counter(referral.state for life in lives for referral in life.referrals)
    assert {"sent", "accepted", "closed"} <= set(states)
    assert any(life.appointments for life in lives)
    assert any(f.answered_on is None and f.due_on < CALENDAR.today for life in lives for f in life.follow_ups)


def test_a_person_enters_only_services_that_are_open_to_her(
    people: list[SyntheticPerson], lives: list[Life], openings: Openings
) -> None:
    for person, life in zip(people, lives, strict=True):
        obtained = tuple(step.document for step in life.steps if step.document)
        for referral in life.referrals:
            on = min(referral.history[0][1], CALENDAR.last)
            found = openings.find_answers(person.registration, on=on, obtained=obtained)
            assert life.steps[referral.step].service in {answer.service.code for answer in found if answer.is_open}


def test_passwords_depend_on_the_seed_alone_and_are_long() -> None:
    accounts = list_accounts(7)
    assert accounts == list_accounts(7) != list_accounts(8)
    assert all(len(account.password) >= 12 for account in accounts)
    assert len({account.organisation for account in accounts if account.role == "partner"}) >= 6
    assert [account.user for account in accounts if account.totp_secret] == ["proteccion.santiago"]


def test_a_day_before_the_phase_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        Calendar(date(2025, 1, 5))
    assert caught.value.code == "demo-today-too-early"


def test_production_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RUTA_MODE", "production")
    result = CliRunner().invoke(demo, ["--no-serve", "--database", str(tmp_path / "x.sqlite3")])
    assert isinstance(result.exception, Problem)
    assert result.exception.code == "demo-not-in-production"
    assert not (tmp_path / "x.sqlite3").exists()


def test_a_broken_mix_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        read_mix(tmp_path)
    assert caught.value.code == "demo-mix-unusable"


def run_demo(database: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "RUTA_MODE": "demo"}
    command = [sys.executable, "-m", "ruta.doors.cli.main", "demo", "--no-serve", "--database", str(database)]
    return subprocess.run(
        [*command, "--people", "60", "--today", "2025-12-10", *options],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def digest_tables(database: Path) -> dict[str, list[Any]]:
    """Every row of every table without what differs from build to build."""
    connection = sqlite3.connect(database)
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not name.startswith(("sqlite_", "django_"))
    ]
    found: dict[str, list[Any]] = {}
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in _VOLATILE]
        named = ", ".join('"' + column + '"' for column in columns)
        found[table] = connection.execute(f"SELECT {named} FROM {table}").fetchall()  # noqa: S608 - names of ours
    connection.close()
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    database = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    return database, run_demo(database)


def test_the_command_prints_one_document_on_standard_output(
    built: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    database, result = built
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["database"] == str(database)
    assert {"user", "password", "role", "organisation"} <= set(document["accounts"][0])
    assert document["counts"]["people"] == 60
    assert document["counts"]["deliveries"] > 60
    assert "Built in" in result.stderr


def test_the_same_demonstration_is_not_built_twice(built: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    database, first = built
    result = run_demo(database)
    assert "already holds" in result.stderr
    assert json.loads(result.stdout) == json.loads(first.stdout)


def test_the_same_seed_makes_the_same_records(
    built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    again = tmp_path / "again.sqlite3"
    assert run_demo(again).returncode == 0
    assert digest_tables(again) == digest_tables(built[0])


def test_a_database_with_real_people_is_never_touched(
    built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    database = tmp_path / "real.sqlite3"
    database.write_bytes(built[0].read_bytes())
    connection = sqlite3.connect(database)
    connection.execute("UPDATE people_person SET synthetic = 0 WHERE id = 1")
    connection.commit()
    connection.close()
    before = digest_tables(database)
    result = run_demo(database, "--seed", "2")
    assert result.returncode == 2
    assert "demo-database-has-people" in result.stderr
    assert digest_tables(database) == before


def test_another_seed_replaces_a_synthetic_demonstration(
    built: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    database = tmp_path / "other.sqlite3"
    database.write_bytes(built[0].read_bytes())
    result = run_demo(database, "--seed", "2")
    assert result.returncode == 0, result.stderr
    assert digest_tables(database)["people_person"] != digest_tables(built[0])["people_person"]


def test_a_day_that_has_not_come_is_refused(tmp_path: Path) -> None:
    result = run_demo(tmp_path / "x.sqlite3", "--today", "2999-01-01")
    assert result.returncode == 2
    assert "demo-today-in-future" in result.stderr
