"""Loading the directory: all or nothing, idempotent, and told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from ruta.config.environment import REPOSITORY
from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory.commands import load_directory, load_directory_content
from ruta.rooms.directory.models import DocumentKind, Edition, Organisation, Place, Service, ServiceTag
from ruta.rooms.directory.rules.content import parse_directory
from ruta.rooms.directory.types.content import DirectoryContent, LoadReport, Texts
from tests.rooms.directory.content_cast import ask, make_files, make_service

pytestmark = pytest.mark.django_db


def load(files: dict[str, Any]) -> LoadReport:
    return load_directory_content(by=SYSTEM, content=parse_directory(files))


def test_the_first_load_creates_everything() -> None:
    report = load(make_files())
    assert report.edition == 1
    assert "service card-counter" in report.created
    assert "organisation town" in report.created
    service = Service.objects.get(code="card-counter")
    assert service.organisation.code == "desk"
    assert service.demand_version == 1
    assert not service.open_to_all
    assert Service.objects.get(code="advice").open_to_all
    assert DocumentKind.objects.get(code="card").issued_at == service
    assert set(service.tags.values_list("kind", "value")) == {
        ("need", "work"),
        ("language", "es"),
        ("document", "passport"),
    }


def test_loading_the_same_again_changes_nothing(django_assert_max_num_queries: Any) -> None:
    load(make_files())
    with django_assert_max_num_queries(12):
        report = load(make_files())
    assert not report.changed_anything
    assert report.edition == 1
    assert Edition.objects.count() == 1
    assert Service.history.count() == 2
    assert AuditEntry.objects.filter(action="directory.load").count() == 1


def test_the_product_loads_and_loads_again_without_change(directory: DirectoryContent) -> None:
    assert Service.objects.filter(status="active").count() > 80
    report = load_directory(by=SYSTEM, content_dir=REPOSITORY / "content")
    assert not report.changed_anything


def test_a_change_names_its_fields_and_counts_the_demand() -> None:
    load(make_files())
    files = make_files()
    service = files["services/santiago.yaml"][1]
    service["demand"] = {"all": [ask("documents", "has_any", ["passport", "card"])]}
    service["gives"] = {"es": "Otra cosa", "en": "Something else"}
    report = load(files)
    assert [str(entry) for entry in report.changed] == ["service card-counter (gives_es, gives_en, demand)"]
    assert report.edition == 2
    changed = Service.objects.get(code="card-counter")
    assert changed.demand_version == 2
    assert changed.tags.filter(kind="document").count() == 2
    assert changed.history.count() == 2
    assert AuditEntry.objects.get(subject_id="2").details["changed"] == [str(report.changed[0])]


def test_a_change_beside_the_demand_keeps_its_version() -> None:
    load(make_files())
    files = make_files()
    files["services/santiago.yaml"][1]["needs"] = ["papers"]
    load(files)
    service = Service.objects.get(code="card-counter")
    assert service.demand_version == 1
    assert service.tags.filter(kind="need").get().value == "papers"


def test_what_leaves_the_files_is_retired_and_can_return() -> None:
    load(make_files())
    files = make_files()
    files["services/santiago.yaml"].append(make_service("market", {"all": []}))
    load(files)
    report = load(make_files())
    assert report.retired == ("service market",)
    market = Service.objects.get(code="market")
    assert (market.retired, market.status) == (True, "inactive")
    assert not market.tags.exists()
    assert load(make_files()).retired == ()
    back = load(files)
    assert str(back.changed[0]) == "service market (retired, status)"
    assert Service.objects.get(code="market").is_active


def test_changed_facts_make_an_edition() -> None:
    load(make_files())
    files = make_files()
    files["facts.yaml"][0]["words"] = {"es": "la edad", "en": "the age"}
    files["vocabulary.yaml"]["needs"]["rest"] = {"es": "Descanso", "en": "Rest"}
    report = load(files)
    assert [str(entry) for entry in report.changed] == ["fact age (words)", "vocabulary needs (words)"]
    assert Edition.objects.get(number=2).facts[0]["words"]["en"] == "the age"


def test_an_example_that_disagrees_stops_the_load_and_nothing_is_written() -> None:
    files = make_files()
    files["examples/santiago.yaml"][0]["expect"] = "not-eligible"
    with pytest.raises(Problem, match="example-disagrees"):
        load(files)
    assert not Organisation.objects.exists()
    assert not Edition.objects.exists()


def test_a_failure_in_the_middle_writes_nothing() -> None:
    content = parse_directory(make_files())
    broken = replace(content.services[0], name=Texts("", ""), status="asleep")
    with pytest.raises(IntegrityError), transaction.atomic():
        load_directory_content(by=SYSTEM, content=replace(content, services=(broken,), examples=(), documents=()))
    assert not Organisation.objects.exists()


def test_only_administrators_load(rosa: Actor, ada: Actor) -> None:
    with pytest.raises(NotAllowed, match="load the directory"):
        load_directory(by=rosa, content_dir=REPOSITORY / "content")
    assert not Service.objects.exists()
    assert load_directory_content(by=ada, content=parse_directory(make_files())).edition == 1
    assert Edition.objects.get().loaded_by == "ada"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "asleep"},
        {"retired": True},
        {"open_from": "2026-02-01", "open_until": "2026-01-01"},
    ],
)
def test_the_database_refuses_a_service_that_contradicts_itself(changes: dict[str, Any]) -> None:
    load(make_files())
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(code="advice").update(**changes)


def test_the_database_refuses_half_a_point_and_a_tag_twice() -> None:
    load(make_files())
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.update(latitude=1)
    tag = ServiceTag.objects.first()
    assert tag
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceTag.objects.create(service=tag.service, kind=tag.kind, value=tag.value)


def test_an_institution_with_services_cannot_be_deleted() -> None:
    load(make_files())
    with pytest.raises(ProtectedError):
        Organisation.objects.get(code="desk").delete()
