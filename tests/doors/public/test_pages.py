"""The public pages: what a visitor sees, in both languages, with nothing but an address."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from ruta.rooms.directory.models import DocumentKind, Organisation, Service

pytestmark = pytest.mark.usefixtures("directory")


def read_page(client: Client, url: str, *, language: str = "es", status: int = 200) -> str:
    answer = client.get(url, headers={"accept-language": language})
    assert answer.status_code == status, url
    return answer.content.decode()


def test_home_leads_to_the_needs_of_the_city_chosen(client: Client) -> None:
    page = read_page(client, "/?city=santiago")
    assert "¿Qué necesitas en Santiago de Chile?" in page
    assert "/servicios/?need=food&amp;city=santiago" in page
    assert "/ayuda-urgente/?city=santiago" in page


def test_the_list_is_filtered_by_its_address(client: Client) -> None:
    page = read_page(client, "/servicios/?city=santiago&need=work&q=vacantes")
    assert "Bolsa de trabajo de la OMIL" in page
    assert "Albergue" not in page


def test_the_search_overlooks_capitals_and_accents(client: Client) -> None:
    assert "Asesoría para buscar empleo" in read_page(client, "/servicios/?q=ASESORIA+empleo")


def test_an_unknown_filter_is_left_out_and_said(client: Client) -> None:
    page = read_page(client, "/servicios/?need=castles&city=santiago")
    assert "“castles” no está en nuestras listas" in page
    assert "Bolsa de trabajo" in read_page(client, "/servicios/?need=castles&q=bolsa")


def test_a_search_without_result_says_what_to_do(client: Client) -> None:
    assert "Quita un filtro" in read_page(client, "/servicios/?q=xyzzy")


def test_the_list_has_pages_that_keep_the_filters(client: Client) -> None:
    page = read_page(client, "/servicios/?city=mexico-city")
    assert "?city=mexico-city&amp;page=2" in page
    assert read_page(client, "/servicios/?city=mexico-city&page=999")


def test_inactive_services_are_not_listed_but_their_page_says_so(client: Client) -> None:
    assert "Semana" not in read_page(client, "/servicios/?q=semana+empleo+mujer")
    assert "Este servicio no se da ahora." in read_page(client, "/servicios/semana-empleo-mujer-2021/")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_service_page_opens(client: Client, language: str) -> None:
    for code in Service.objects.values_list("code", flat=True):
        read_page(client, reverse("public:service", args=[code]), language=language)


def test_every_document_and_institution_page_opens(client: Client) -> None:
    for code in DocumentKind.objects.values_list("code", flat=True):
        read_page(client, reverse("public:document", args=[code]))
    for code in Organisation.objects.values_list("code", flat=True):
        read_page(client, reverse("public:organisation", args=[code]))


def test_a_service_page_shows_demands_with_source_and_mark(client: Client) -> None:
    page = read_page(client, "/servicios/omil-bolsa/")
    assert "tener un permiso de estancia vigente o en trámite" in page
    assert "Evaluación final del programa conjunto, línea 469" in page
    assert "por confirmar" in page
    assert 'href="/documentos/chl-run/"' in page
    english = read_page(client, "/servicios/omil-bolsa/", language="en")
    assert "hold a valid Chilean identity card (RUN)" in english
    assert "por confirmar" not in english


def test_a_document_page_tells_where_to_get_it_and_what_it_opens(client: Client) -> None:
    page = read_page(client, "/documentos/chl-run/")
    assert "Servicio de Registro Civil" in page
    assert 'href="/servicios/registro-civil-cedula/"' in page
    assert "Bolsa de trabajo de la OMIL" in page


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/servicios/nowhere/", "No hay ningún servicio “nowhere”"),
        ("/documentos/nothing/", "No hay ningún documento “nothing”"),
        ("/instituciones/nobody/", "No hay ninguna institución “nobody”"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(client: Client, url: str, words: str) -> None:
    assert words in read_page(client, url, status=404)


def test_urgent_help_is_one_press_away_on_every_page(client: Client) -> None:
    for name in ("home", "services", "documents", "about", "look", "emergency"):
        assert 'href="/ayuda-urgente/' in read_page(client, reverse(f"public:{name}"))
    assert "Albergue" in read_page(client, "/ayuda-urgente/?city=santiago")
    assert "Albergue" in read_page(client, "/ayuda-urgente/?city=atlantis")


def test_the_list_can_be_taken_away(client: Client) -> None:
    rows = client.get("/servicios/lista.csv?city=santiago&q=bolsa").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("id,name,organisation")
    assert rows[1].startswith("omil-bolsa,Bolsa de trabajo de la OMIL")
    assert client.get("/servicios/lista.xlsx").content[:2] == b"PK"
    found = json.loads(client.get("/servicios/lista.json?q=bolsa&city=santiago").content)
    assert found["services"][0]["id"] == "omil-bolsa"
    assert "No hay exportación" in read_page(client, "/servicios/lista.pdf", status=422)


def test_the_list_takes_three_queries_and_a_service_page_four(client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client.get("/servicios/")
    with django_assert_num_queries(3):
        client.get("/servicios/")
    with django_assert_num_queries(4):
        client.get("/servicios/omil-bolsa/")


def test_a_first_visit_loads_little(client: Client) -> None:
    from ruta.config.environment import REPOSITORY

    static = REPOSITORY / "src" / "ruta" / "doors" / "look" / "static" / "look"
    weight = sum(
        (static / name).stat().st_size for name in ("look.css", "look.js", "atkinson-400.woff2", "atkinson-700.woff2")
    )
    heaviest = max(len(read_page(client, url)) for url in ("/", "/servicios/", "/ayuda-urgente/"))
    assert weight + heaviest < 150_000


def test_pages_only_answer_reading(client: Client) -> None:
    assert client.post("/servicios/").status_code == 405


@pytest.mark.django_db
def test_the_visual_language_shows_each_piece_with_its_markup(client: Client) -> None:
    page = read_page(client, "/lenguaje-visual/")
    assert page.count("<details>") == 13
    assert "&lt;div class=&quot;card door open&quot;&gt;" in page


def test_a_service_tells_search_engines_what_it_is(client: Client) -> None:
    page = client.get("/servicios/omil-asesoria/").content.decode()
    found = re.search(r'<script id="schema-org" type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    told = json.loads(found[1])
    assert told["@type"] in ("GovernmentService", "Service")
    assert told["provider"]["name"]
    assert "<" not in found[1]
