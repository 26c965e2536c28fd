"""The alternative of ``benchmarks.pages``: a bare Django list of the same services behind the same middleware."""

from __future__ import annotations

from functools import cache
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

SIZE = 20
_TEMPLATE = """<!doctype html><html lang="es"><head><title>Services</title></head><body><h1>Services</h1>
<ul>{% for service in page %}<li><a href="/servicios/{{ service.code }}/">{{ service.name_es }}</a>
{{ service.gives_es }} {{ service.organisation.name_es }}</li>{% endfor %}</ul>
<p>{{ page.number }} / {{ page.paginator.num_pages }}</p></body></html>"""


@cache
def read_template() -> Any:
    """The template, compiled once, in the product's engine."""
    return engines["django"].from_string(_TEMPLATE)


def list_services(request: HttpRequest) -> HttpResponse:
    """Twenty services, a count, a plain template with the same context processors."""
    from ruta.rooms.directory.models import Service

    services = Service.objects.filter(status="active").select_related("organisation").order_by("name_es")
    page = Paginator(services, SIZE).get_page(request.GET.get("page"))
    return HttpResponse(read_template().render({"page": page}, request))


urlpatterns = [path("", list_services, name="start")]


def make_application() -> WSGIHandler:
    """The server's entry: the product's settings with this list as its only address."""
    settings.ROOT_URLCONF = "benchmarks.bare_pages"
    django.setup(set_prefix=False)
    return WSGIHandler()
