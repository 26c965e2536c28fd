"""The cast: named actors that tests act as."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from ruta.rooms.access.types import SYSTEM, Actor, Role

if TYPE_CHECKING:
    from ruta.rooms.directory.types.content import DirectoryContent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that touch no database run once, not again on PostgreSQL."""
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not needs & {"db", "transactional_db", "product"}:
            item.add_marker(pytest.mark.once)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hash passwords quickly: these guard nobody."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _let_tests_empty_append_only_tables() -> Iterator[None]:
    """Tests with real transactions are cleaned by emptying every table; on SQLite the triggers would refuse that."""
    from django.db import connection
    from django.test.testcases import TransactionTestCase

    empty_tables = TransactionTestCase._fixture_teardown

    def empty_without_triggers(case: TransactionTestCase) -> None:
        if connection.vendor != "sqlite":
            return empty_tables(case)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            try:
                empty_tables(case)
            finally:
                for _, statement in triggers:
                    cursor.execute(statement)
        return None

    TransactionTestCase._fixture_teardown = empty_without_triggers
    yield
    TransactionTestCase._fixture_teardown = empty_tables


@pytest.fixture(autouse=True)
def _own_progress(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """How far long work is stays apart from what the product itself keeps."""
    folder = str(tmp_path_factory.getbasetemp() / "progress")
    settings.CACHES = {**settings.CACHES, "progress": {**settings.CACHES["progress"], "LOCATION": folder}}


@pytest.fixture(autouse=True)
def _tests_see_every_row() -> None:
    """Tests look at the rows as the system; what comes through a door is narrowed to who is signed in."""
    from ruta.rooms.access.rules.scope import stand_as

    stand_as(SYSTEM)


@pytest.fixture
def system() -> Actor:
    return SYSTEM


def _member(username: str, role: Role, organisation: str, city: str, *, sees_sensitive: bool = False) -> Actor:
    from ruta.rooms.access.models import Membership, User

    user = User.objects.create_user(username=username, password="Correcta-Caballo-9")
    Membership.objects.create(user=user, organisation=organisation, city=city, role=role, sees_sensitive=sees_sensitive)
    return Actor(
        user_id=user.pk,
        username=username,
        role=role,
        organisation=organisation,
        city=city,
        sees_sensitive=sees_sensitive,
        display_name=username,
    )


@pytest.fixture
def rosa(db: None) -> Actor:
    """Front desk of Santiago's Oficina de Migrantes."""
    return _member("rosa", Role.FRONT_DESK, "oficina-migrantes", "santiago")


@pytest.fixture
def carlos(db: None) -> Actor:
    """Case worker of Santiago's Oficina de Migrantes who may see sensitive needs."""
    return _member("carlos", Role.CASE_WORKER, "oficina-migrantes", "santiago", sees_sensitive=True)


@pytest.fixture
def silvia(db: None) -> Actor:
    """Supervisor of Santiago's Oficina de Migrantes."""
    return _member("silvia", Role.SUPERVISOR, "oficina-migrantes", "santiago")


@pytest.fixture
def marta(db: None) -> Actor:
    """Front desk of Mexico City's Resource Centre."""
    return _member("marta", Role.FRONT_DESK, "sibiso", "mexico-city")


@pytest.fixture
def pedro(db: None) -> Actor:
    """Partner staff of Santiago's OMIL."""
    return _member("pedro", Role.PARTNER, "omil-santiago", "santiago")


@pytest.fixture
def olga(db: None) -> Actor:
    """Programme officer of the ILO."""
    return _member("olga", Role.PROGRAMME_OFFICER, "ilo", "")


@pytest.fixture
def eva(db: None) -> Actor:
    """Independent evaluator."""
    return _member("eva", Role.EVALUATOR, "ilo", "")


@pytest.fixture
def ada(db: None) -> Actor:
    """Administrator."""
    return _member("ada", Role.ADMINISTRATOR, "municipalidad-santiago", "santiago")


@pytest.fixture(scope="session")
def directory_content() -> DirectoryContent:
    """What the product's own content files of the directory say, read once."""
    from ruta.config.environment import REPOSITORY
    from ruta.rooms.directory.rules.content import read_directory

    return read_directory(REPOSITORY / "content")


@pytest.fixture
def directory(db: None, directory_content: DirectoryContent) -> DirectoryContent:
    """The directory loaded into the database, as the product's content files have it."""
    from ruta.rooms.directory.commands import load_directory_content

    load_directory_content(by=SYSTEM, content=directory_content)
    return directory_content
