"""Every query of every room, called as everybody, and again with every policy and hand-written filter forgotten."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.utils import timezone

import ruta.rooms
from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import ask_job
from ruta.rooms.access.rules.scope import NobodyActsError, acting_as, reading_all
from ruta.rooms.access.types import ANONYMOUS, Actor
from ruta.rooms.people import policies as people_policies
from ruta.rooms.people.commands import record_specific_needs, update_person
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import load_person_file
from ruta.rooms.people.queries import records as people_records
from ruta.rooms.route import policies as route_policies
from ruta.rooms.route.commands import make_appointment
from ruta.rooms.route.models import Case, FollowUp, Referral
from ruta.rooms.route.queries import records as route_records
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

OUTSIDERS = ("marta", "olga", "eva", "ada", "anonymous", "otra_institucion")
#: What nobody outside the desk of Santiago may read, planted in every place that takes it.
SECRETS = ("Quilapayún", "canario-nota", "+56955500991", "canario-mensaje")


def list_query_functions() -> list[tuple[str, Callable[..., Any]]]:
    """Every public function with ``by`` of every room's queries, by its full name."""
    found: dict[str, Callable[..., Any]] = {}
    for room in pkgutil.iter_modules(ruta.rooms.__path__):
        name = f"ruta.rooms.{room.name}.queries"
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError:
            continue
        modules = [package]
        for part in pkgutil.iter_modules(getattr(package, "__path__", ())):
            modules.append(importlib.import_module(f"{name}.{part.name}"))
        for module in modules:
            for label, function in vars(module).items():
                own = inspect.isfunction(function) and function.__module__ == module.__name__ and label[0] != "_"
                if own and "by" in inspect.signature(function).parameters:
                    found[f"{module.__name__}.{label}"] = function
    return sorted(found.items())


FUNCTIONS = list_query_functions()


@pytest.fixture
def otra_institucion(db: None) -> Actor:
    """Partner staff of another institution of the same city."""
    from ruta.rooms.access.types import Role
    from tests.conftest import _member

    return _member("nora", Role.PARTNER, "sence", "santiago")


@pytest.fixture
def anonymous() -> Actor:
    return ANONYMOUS


@pytest.fixture
def arguments(sent: Referral, rosa: Actor, carlos: Actor) -> dict[str, Any]:  # noqa: F811
    """Something that exists for every name of a parameter."""
    case_, on = sent.case, timezone.localdate()
    person_ = case_.person
    Person.objects.filter(pk=person_.pk).update(
        surname_1="Quilapayún", contact_note="canario-nota", phone="+56955500991", preferred_name=""
    )
    Referral.objects.filter(pk=sent.pk).update(message="canario-mensaje")
    record_specific_needs(by=carlos, person_id=person_.pk, needs=["torture-survivor"], purpose="protección")
    appointment = make_appointment(by=rosa, case_id=case_.pk, starts_at=timezone.now() + timedelta(days=2), minutes=30)
    follow_up = FollowUp.objects.first()
    fresh = Referral.objects.select_related("case__person").get(pk=sent.pk)
    return {
        "person_id": person_.pk, "case_id": case_.pk, "case": Case.objects.get(pk=case_.pk), "referral_id": sent.pk,
        "referral": fresh, "appointment_id": appointment.pk, "follow_up_id": follow_up.pk if follow_up else 1,
        "step_id": sent.step_id or 1, "service": "omil-asesoria", "on": on, "purpose": "probe", "text": "Quilapayún",
        "surname_1": "Quilapayún", "phone": "+56955500991", "person_ids": [person_.pk], "delivery_ids": [1, 2, 3],
        "delivery_id": 1, "cohort": "pilot-1.1.8", "for_person": True, "programme": "phase2", "version": "final",
        "subject": ("person", person_.pk), "job_id": ask_job(by=rosa, kind="none", parameters={}),
        "period": Period(date(2026, 1, 1), date(2026, 6, 30)), "code": "1.2.A", "pk": 1, "id": 1,
    }  # fmt: skip


def call(function: Callable[..., Any], by: Actor, known: dict[str, Any]) -> Any:
    """The function's answer, read to its end; a problem is an answer too."""
    signature = inspect.signature(function)
    words = {name for name, value in known.items() if isinstance(value, str)}
    known = {
        name: value for name, value in known.items()
        if name not in words or "str" in str(getattr(signature.parameters.get(name), "annotation", "str"))
    }  # fmt: skip
    given: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if name == "by":
            given["by"] = by
        elif name in known and (parameter.default is inspect.Parameter.empty or name in ("text", "surname_1", "phone")):
            given[name] = known[name]
        elif parameter.default is inspect.Parameter.empty:
            given[name] = {"date": date(2026, 1, 1), "int": 1, "str": "x", "bool": True}.get(str(parameter.annotation))
    positional = [given.pop(n) for n, p in signature.parameters.items() if p.kind == p.POSITIONAL_ONLY and n in given]
    try:
        return spell(function(*positional, **given))
    except Problem as problem:
        return spell(dict(problem.details)) + problem.message
    except (TypeError, AttributeError, KeyError, ValueError):
        if set(signature.parameters) - set(known) - {"by"}:
            return ""  # a parameter this walk cannot make: nothing was read
        raise


def spell(value: Any, depth: int = 0) -> str:
    """Everything a value holds, as text."""
    if depth > 7 or value is None:
        return ""
    if isinstance(value, Model):
        held = {key: got for key, got in vars(value).items() if key != "_state"}
        cached = value._state.fields_cache
        return f"{value!s} " + spell(held, depth + 1) + spell(dict(cached), depth + 1)
    if isinstance(value, (QuerySet, list, tuple, set, frozenset)):
        return " ".join(spell(one, depth + 1) for one in list(value)[:200])
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return spell({f.name: getattr(value, f.name) for f in dataclasses.fields(value)}, depth + 1)
    if isinstance(value, dict):
        return " ".join(f"{key} {spell(got, depth + 1)}" for key, got in value.items())
    return value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)


def test_the_walk_finds_the_queries_and_the_desk_reads_the_secrets(arguments: dict[str, Any], carlos: Actor) -> None:
    names = {name for name, _ in FUNCTIONS}
    assert len(names) >= 30
    assert {"ruta.rooms.people.queries.files.load_person_file", "ruta.rooms.route.queries.referrals.inbox"} <= names
    with acting_as(carlos):
        seen = " ".join(call(function, carlos, arguments) for _, function in FUNCTIONS)
    assert [secret for secret in SECRETS if secret not in seen] == []


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_query_tells_outsiders_anything(who: str, arguments: dict[str, Any], request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    with acting_as(by):
        for name, function in FUNCTIONS:
            told = call(function, by, {k: v for k, v in arguments.items() if k not in ("text", "surname_1", "phone")})
            assert [secret for secret in SECRETS if secret in told] == [], (who, name)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_forgotten_filters_and_policies_do_not_open_the_tables(
    who: str, arguments: dict[str, Any], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every policy says yes and every hand-written narrowing is gone; what is left is what the tables do."""
    by = request.getfixturevalue(who)
    for module in (people_policies, route_policies):
        for name in list(vars(module)):
            if name.startswith("may_"):
                monkeypatch.setattr(module, name, lambda *a, **k: None)
    monkeypatch.setattr(people_records, "people_of", lambda by: Person.objects.all())
    monkeypatch.setattr(route_records, "referrals_of", lambda by: Referral.objects.all())
    for module in (people_records, importlib.import_module("ruta.rooms.people.queries.find")):
        monkeypatch.setattr(module, "people_of", lambda by: Person.objects.all())
    known = {k: v for k, v in arguments.items() if k not in ("case", "referral", "text", "surname_1", "phone")}
    with acting_as(by):
        for name, function in FUNCTIONS:
            if name.startswith(("ruta.rooms.people", "ruta.rooms.route")):
                told = call(function, by, known)
                assert [secret for secret in SECRETS if secret in told] == [], (who, name)


def test_writes_do_not_reach_other_cities_either(
    arguments: dict[str, Any], rosa: Actor, marta: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(vars(people_policies)):
        if name.startswith("may_"):
            monkeypatch.setattr(people_policies, name, lambda *a, **k: None)
    changes = load_person_file(by=rosa, person_id=arguments["person_id"], purpose="probe").registration
    with acting_as(marta), pytest.raises(Problem) as caught:
        update_person(
            by=marta, person_id=arguments["person_id"], changes=changes, on=timezone.localdate(), expected_version=1
        )
    assert caught.value.code == "person-not-found"
    with acting_as(marta):
        assert Person.objects.filter(pk=arguments["person_id"]).update(given_names="X") == 0
        assert Person.objects.filter(pk=arguments["person_id"]).delete()[0] == 0


def list_scoped() -> Iterator[type[Model]]:
    from tests.house.test_scopes import _NOT_NARROWED, _list_personal

    return (model for model in _list_personal() if model._meta.label not in _NOT_NARROWED)


@pytest.mark.parametrize("who", ["anonymous", "ada", "olga", "marta", "otra_institucion"])
def test_the_tables_themselves_answer_outsiders_with_nothing(
    who: str, arguments: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    with acting_as(by):
        for model in list_scoped():
            if model._meta.label == "ledger.Delivery":
                continue  # the programme sees all of the ledger, by number alone
            assert model._default_manager.count() == 0, (who, model._meta.label)


def test_with_nobody_acting_nothing_personal_is_read(
    arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ruta.rooms.access.rules import scope

    monkeypatch.setattr(scope, "_standing", [])
    for model in list_scoped():
        with pytest.raises(NobodyActsError, match="acting_as"):
            model._default_manager.first()
    with pytest.raises(NobodyActsError):
        arguments["referral"].case.steps.count()
    with pytest.raises(ValueError, match="reason"), reading_all("  "):
        pass
    with reading_all("a test counts"):
        assert Person.objects.count() >= 1
