"""Every table about people narrows itself to who acts, and whatever reads around that says why."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model, Q

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.access.types import ANONYMOUS, Actor, Role
from tests.house.source import SOURCE, list_calls, list_modules, name_called

#: Tables that hang on a person and are not narrowed, with why.
_NOT_NARROWED: dict[str, str] = {
    "ledger.HeadcountPart": "numbers of a head-count, which is of nobody",
    "programme.EvidenceLine": "points at the ledger's entry; shown by number alone",
}
#: Modules that write SQL themselves, with how they keep to the scope.
_WRITES_SQL: dict[str, str] = {
    "rooms/people/queries/population.py": "columns of facts without names, of one city that a policy allows",
    "rooms/people/queries/find.py": "looks in narrow_cities() alone",
    "rooms/people/queries/counting.py": "columns without names or numbers, for counting",
    "rooms/people/commands/bulk.py": "writes new keys",
    "rooms/people/commands/merging.py": "takes a lock, reads nothing",
    "rooms/people/commands/erasing.py": "the triggers of an append-only table, no rows",
    "rooms/ledger/queries/__init__.py": "columns of the ledger without names, for counting",
}
_OUTSIDER = Actor(1, "nadie", Role.ADMINISTRATOR, "x", "y")


def _list_personal() -> list[type[Model]]:
    """Tables of the rooms that lead to a person by their links."""
    found: set[type[Model]] = {apps.get_model("people", "Person"), apps.get_model("people", "Household")}
    tables = [m for m in apps.get_models() if m.__module__.startswith("ruta.rooms")]
    grows = True
    while grows:
        more = {
            m for m in tables for f in m._meta.get_fields()
            if m not in found and f.concrete and f.is_relation and f.related_model in found
        }  # fmt: skip
        found |= more
        grows = bool(more)
    return sorted(found, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", _list_personal(), ids=lambda model: model._meta.label)
def test_every_table_about_people_narrows_itself(model: type[Model]) -> None:
    if model._meta.label in _NOT_NARROWED:
        return
    assert isinstance(model._default_manager, ScopedManager), (
        f"{model._meta.label} leads to a person: give it, before its Meta, "
        f'objects = ScopedManager["{model.__name__}"]() and reach = staticmethod(…) (see rooms/people/models/reach.py)'
    )
    reach = model.reach  # type: ignore[attr-defined]
    for nobody in (ANONYMOUS, _OUTSIDER):
        assert reach(nobody) == Q(pk__in=()), f"{model._meta.label} is reached by {nobody.role}"


@pytest.mark.parametrize("path", list_modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_reads_around_the_scope_without_saying_why(path: Path) -> None:
    place = str(path.relative_to(SOURCE))
    names = {name_called(call) for call in list_calls(path)}
    if names & {"cursor", "raw"} and place.startswith("rooms/"):
        assert place in _WRITES_SQL, f"{place} writes SQL: narrow it with narrow_cities() and list it here with how"
    if "reading_all" in names:
        assert place.startswith("rooms/"), f"{place}: only commands and queries read everybody's rows"
        assert not {"acting_as"} & names or place.startswith("rooms/access/")
    if "stand_as" in names:
        assert place == "doors/cli/house.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "_base_manager":
            assert "models" in place, f"{place} goes around the scope with _base_manager"


def test_reasons_are_given_where_everybody_is_read() -> None:
    reasons = [
        call.args[0].value
        for path in list_modules()
        for call in list_calls(path)
        if name_called(call) == "reading_all" and call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert len(reasons) >= 8
    assert all(isinstance(reason, str) and len(reason.split()) >= 3 for reason in reasons)
