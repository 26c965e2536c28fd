"""The pages of the barrier analysis: who may see them, what they hide, the scratch copy, the file, the brief."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import barriers as queries
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.types import DocumentEntry
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.conftest import TODAY, make_registration
from tests.rooms.route.conftest import directory  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PAGES = ["barriers", "barrier_groups", "inclusion", "barrier_harmonise", "barrier_scratch", "barrier_file"]


@pytest.fixture
def crowd(directory: Any, rosa: Actor) -> None:  # noqa: F811
    """Forty synthetic people: irregular without a RUN, refugees with one; two of another status."""
    queries._kept.clear()
    for place in range(40):
        irregular = place % 2 == 0
        register_person(
            by=rosa,
            registration=make_registration(
                given_names=f"Sintética {'abcdefghijklmnopqrst'[place // 2] * 3}",
                surname_1="Irre" if irregular else "Refu",
                phone="",
                phone_safe=None,
                status="temporary-visitor" if place in (2, 4) else "irregular" if irregular else "refugee",
                sex="F" if place % 4 < 3 else "M",
                residence_area="santiago",
                job_seeking=True,
                documents=(DocumentEntry("passport", f"P{place:07d}", "VEN"),),
            ),
            on=TODAY,
        )


def get(client: Client, name: str, **query: str) -> Any:
    return client.get(reverse(f"programme:{name}"), query)


def test_officers_evaluators_and_supervisors_see_each_page(crowd: None, olga: Actor, eva: Actor, silvia: Actor) -> None:
    for actor in (olga, eva, silvia):
        client = sign_in(actor)
        for name in PAGES:
            assert get(client, name, city="santiago").status_code == 200, (actor.username, name)


def test_nobody_else_does(directory: Any, rosa: Actor, pedro: Actor, ada: Actor) -> None:  # noqa: F811
    for actor in (rosa, pedro, ada):
        client = sign_in(actor)
        for name in (*PAGES, "barrier_demand"):
            assert get(client, name, city="santiago").status_code == 403, (actor.username, name)


def test_a_supervisor_sees_her_own_city_alone(crowd: None, silvia: Actor) -> None:
    assert get(sign_in(silvia), "barriers", city="mexico-city").status_code == 403
    assert "mexico-city" not in get(sign_in(silvia), "barriers").content.decode()


def test_an_unknown_city_is_refused_and_few_people_are_not_analysed(crowd: None, olga: Actor) -> None:
    assert get(sign_in(olga), "barriers", city="atlantis").status_code in (404, 422, 400)
    answer = get(sign_in(olga), "barriers", city="mexico-city")
    assert answer.status_code in (400, 404, 409, 422)
    assert "10" in answer.content.decode()


def test_the_ranking_counts_people_and_hides_the_few(crowd: None, olga: Actor, settings: Any) -> None:
    answer = get(sign_in(olga), "barriers", city="santiago")
    report = answer.context["report"]
    assert report.population.people == 40
    run = next(row for row in report.demands if row.key == "documents has_any chl-run")
    assert run.people == 22  # the refugees and two visitors; the irregular miss by two
    services = {row.service.code: row for row in report.services}
    assert services["omil-bolsa"].eligible == 0
    statuses = {group.value: group.people for group in report.groups["by_status"]}
    assert "temporary-visitor" not in statuses
    assert min(statuses.values()) >= settings.RUTA.minimum_cell
    assert "Irre" not in answer.content.decode()
    assert "P0000001" not in answer.content.decode()


def test_the_pages_cost_few_queries_once_the_people_were_read(
    crowd: None, olga: Actor, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(olga)
    get(client, "barriers", city="santiago")
    for name in ("barriers", "barrier_groups", "inclusion", "barrier_harmonise"):
        with django_assert_max_num_queries(12):
            get(client, name, city="santiago")


def test_a_new_person_is_counted_at_once(crowd: None, olga: Actor, rosa: Actor) -> None:
    client = sign_in(olga)
    assert get(client, "barriers", city="santiago").context["population"].people == 40
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert get(client, "barriers", city="santiago").context["population"].people == 41
    assert AuditEntry.objects.filter(action="people.export_facts_of_people", purpose="barrier analysis").count() == 2


def test_a_demands_page_says_for_whom(crowd: None, olga: Actor) -> None:
    client = sign_in(olga)
    answer = get(client, "barrier_demand", city="santiago", key="documents has_any chl-run")
    groups = {group.value: group.count for group in answer.context["demand"].groups if group.breakdown == "by_status"}
    assert answer.context["demand"].people == 22
    assert groups == {"refugee": None, "other": None}  # twenty would tell the two others
    assert get(client, "barrier_demand", city="santiago", key="shoe = red").status_code == 404


def test_a_services_page_tells_its_rating_and_near_misses(crowd: None, olga: Actor) -> None:
    address = reverse("programme:barrier_service", args=["omil-bolsa"])
    answer = sign_in(olga).get(address, {"city": "santiago"})
    assert answer.context["found"].near_miss == 22
    assert answer.context["said"].rating.rating == "partly"
    forms = {(row.document, row.would_enter) for row in answer.context["forms"]}
    assert ("passport", 22) in forms
    assert sign_in(olga).get(reverse("programme:barrier_service", args=["nothing"])).status_code == 404


def test_the_tables_are_exported(crowd: None, olga: Actor) -> None:
    client = sign_in(olga)
    for name in ("barriers", "barrier_groups", "inclusion"):
        for kind in ("csv", "xlsx", "parquet"):
            answer = get(client, name, city="santiago", export=kind)
            assert answer.status_code == 200
            assert f'.{kind}"' in answer["Content-Disposition"]
    rows = get(client, "barriers", city="santiago", export="parquet").content
    counts = [row["would_enter"] for row in pa_parquet.read_table(io.BytesIO(rows)).to_pylist()]
    assert 22 in counts
    assert not any(0 < (count or 0) < 5 for count in counts)


def test_a_scratch_copy_is_compared_kept_in_the_session_and_thrown_away(crowd: None, olga: Actor) -> None:
    client, address = sign_in(olga), reverse("programme:barrier_scratch") + "?city=santiago"
    path = next(
        condition.path
        for condition in client.get(f"{address}&service=omil-bolsa").context["scratch"].conditions
        if condition.takes_documents
    )
    posted = {"service": "omil-bolsa", "path": path, "do": "accept", "value": "passport"}
    assert client.post(address, posted).status_code == 302
    (row,) = client.get(address).context["changes"]
    assert (row["change"].before, row["change"].enters, row["change"].leaves, row["change"].after) == (0, 22, 0, 22)
    client.post(address, {**posted, "do": "lift"})
    assert client.get(address).context["changes"][0]["change"].enters == 22
    client.post(address, {**posted, "do": "keep"})
    assert client.get(address).context["changes"] == []
    client.post(address, posted)
    client.post(address, {"do": "forget"})
    assert client.get(address).context["changes"] == []
    assert AuditEntry.objects.filter(purpose="what-if: omil-bolsa").exists()


@pytest.mark.parametrize("value", ["old", "", "nan", "1e999"])
def test_a_value_that_cannot_stand_is_refused_and_stays_typed(value: str, crowd: None, olga: Actor) -> None:
    client, address = sign_in(olga), reverse("programme:barrier_scratch") + "?city=santiago"
    age = next(
        condition.path
        for condition in client.get(f"{address}&service=omil-bolsa").context["scratch"].conditions
        if condition.value == "18"
    )
    answer = client.post(address, {"service": "omil-bolsa", "path": age, "do": "value", "value": value})
    assert answer.status_code == 422
    assert answer.context["problem"].code == "scratch-value-unusable"
    assert f'value="{value}"' in answer.content.decode()
    assert client.get(address).context["changes"] == []
    answer = client.post(address, {"service": "omil-bolsa", "path": "demand.all[99]", "do": "lift"})
    assert answer.context["problem"].code == "scratch-path-unknown"


def _write_population() -> pa.Table:
    return pa.table(
        {
            "person_id": range(30),
            "status": ["irregular"] * 15 + ["refugee"] * 15,
            "age": [30] * 30,
            "sex": ["F"] * 30,
            "city": ["santiago"] * 30,
            "residence_area": ["santiago"] * 30,
            "job_seeking": [True] * 30,
            "documents": ["passport"] * 15 + ["chl-run|passport"] * 15,
        }
    )


def _as_file(table: pa.Table, kind: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    if kind == "parquet":
        lists = pa.array([cell.split("|") for cell in table["documents"].to_pylist()])
        pa_parquet.write_table(table.set_column(table.column_names.index("documents"), "documents", lists), buffer)
    elif kind == "csv":
        lines = [",".join(table.column_names), *(",".join(map(str, row.values())) for row in table.to_pylist())]
        buffer.write("\n".join(lines).encode())
    else:
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, table.column_names)
            for place, row in enumerate(table.to_pylist(), start=1):
                sheet.write_row(place, 0, list(row.values()))
    return SimpleUploadedFile(f"gente.{kind}", buffer.getvalue())


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_file_of_people_is_analysed_and_not_kept(kind: str, crowd: None, olga: Actor) -> None:
    address = reverse("programme:barrier_file")
    answer = sign_in(olga).post(address, {"city": "santiago", "people": _as_file(_write_population(), kind)})
    assert answer.status_code == 200
    report = answer.context["report"]
    assert (report.population.people, report.population.name) == (30, f"gente.{kind}")
    assert {row.service.code: row.eligible for row in report.services}["omil-bolsa"] == 15
    assert queries._kept == {}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "gente.csv"), (b"person_id,status\n1,irregular\n", "gente.csv"), (b"%PDF-1.7", "gente.pdf"),
        (b"status,age\nirregular,3\n", "gente.csv"), (b"PAR1 this is no parquet", "gente.parquet"),
        (b"person_id,age\n" + b"\n".join(b"%d,old" % n for n in range(30)), "gente.csv"),
    ],
)  # fmt: skip
def test_an_unusable_file_is_refused_with_words(data: bytes, name: str, crowd: None, olga: Actor) -> None:
    file = SimpleUploadedFile(name, data)
    answer = sign_in(olga).post(reverse("programme:barrier_file"), {"city": "santiago", "people": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_brief_is_two_pages_in_both_languages(kind: str, language: str, crowd: None, olga: Actor) -> None:
    address = reverse("programme:barrier_brief", args=[kind])
    answer = sign_in(olga).get(address, {"city": "santiago", "language": language})
    assert answer.status_code == 200
    if kind == "pdf":
        assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) <= 2
        assert answer.content.startswith(b"%PDF-")
    else:
        text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert {"es": "Qué cierra las puertas en", "en": "What closes doors in"}[language] in text
        assert {"es": "40 personas registradas", "en": "40 people registered"}[language] in text
        assert 'descr="' in text


def test_a_brief_of_another_kind_is_refused(crowd: None, olga: Actor) -> None:
    answer = sign_in(olga).get(reverse("programme:barrier_brief", args=["odt"]), {"city": "santiago"})
    assert 400 <= answer.status_code < 500
