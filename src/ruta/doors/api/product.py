"""The product's own API, version 1: the directory in full, and what somebody without a name may enter.

Nothing here reads or keeps anything about a person: facts come with the question and go with the answer.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from ruta.doors.api.problems import answer_problems
from ruta.kernel.problems import Problem
from ruta.rooms.directory import queries
from ruta.rooms.directory.types.entitlements import ServiceAnswer
from ruta.rooms.people.rules.facts import read_declared_facts

api = NinjaAPI(
    title="Ruta Abierta",
    version="1",
    description="The directory with its demands, and which services are open to somebody with given facts. "
    "No account, nothing kept.",
    urls_namespace="v1",
    docs_url=None,
)
answer_problems(api)


class ChosenServices(Schema):
    """Which services."""

    city: str = Field("", description="santiago or mexico-city")
    need: str = Field("", description="A need of the vocabulary, such as work")
    kind: str = Field("", description="A kind of service, such as certification")
    text: str = Field("", description="Words in names and texts")


class Question(Schema):
    """The facts of somebody, and where. A fact left out is not known."""

    city: str = Field(description="santiago or mexico-city")
    facts: dict[str, Any] = Field(description="Facts by name, as GET /facts lists them")
    on: date | None = Field(None, description="The day; today when left out")


@api.get("/services", summary="Services with their demands, words and sources")
def list_services(request: HttpRequest, asked: Annotated[ChosenServices, Query()]) -> HttpResponseBase:
    """Active services; every filter left out is no filter."""
    book = queries.open_book()
    if asked.city and asked.city not in book.vocabulary["cities"]:
        raise _refuse_city(asked.city, book.vocabulary["cities"])
    chosen = queries.list_services(
        city=asked.city or None, need=asked.need or None, kind=asked.kind or None, text=asked.text or None
    )
    return _answer(queries.describe_directory(chosen=chosen))


@api.get("/services/{code}", summary="One service")
def show_service(request: HttpRequest, code: str) -> HttpResponseBase:
    """One service; an unknown code is 404."""
    queries.get_service(code)
    found = queries.describe_directory(chosen=queries.list_services(status=None).filter(code=code))
    return _answer(found["services"][0] if found["services"] else {"id": code, "status": "retired"})


@api.get("/facts", summary="The facts that demands are about")
def list_facts(request: HttpRequest) -> HttpResponseBase:
    """Each fact with its type, its values and its question in words."""
    facts = queries.open_book().facts.facts.values()
    return _answer(
        {"facts": [{"name": one.name, "type": one.kind, "values": one.values, "words": one.words} for one in facts]}
    )


@api.post("/entitlement", summary="What is open to somebody with these facts")
def find_entitlement(request: HttpRequest, question: Question) -> HttpResponseBase:
    """Open now, open with a key, closed and why, full (no free place now). The same answer as the desk's."""
    book = queries.open_book()
    if question.city not in book.vocabulary["cities"]:
        raise _refuse_city(question.city, book.vocabulary["cities"])
    on = question.on or timezone.localdate()
    found = queries.find_entitlement(facts=read_declared_facts(question.facts, on=on), city=question.city, on=on)
    return _answer(
        {
            "edition": book.edition,
            "city": question.city,
            "on": on.isoformat(),
            "services": [
                _describe(answer, door) for door in ("open", "key", "closed", "full") for answer in getattr(found, door)
            ],
            "site": settings.RUTA.site_url,
        }
    )


def _describe(answer: ServiceAnswer, door: str) -> dict[str, Any]:
    return {
        "id": answer.service.code,
        "name": {"es": answer.service.name.es, "en": answer.service.name.en},
        "door": door,
        "verdict": answer.verdict.number,
        "to_be_confirmed": answer.to_be_confirmed,
        "reasons": [{"es": reason.text.es, "en": reason.text.en} for reason in answer.reasons],
        "keys": [[document.code for document in key.documents] for key in answer.keys],
        "missing_facts": [fact.name for fact in answer.missing_facts],
    }


def _refuse_city(city: str, known: Any) -> Problem:
    return Problem("city-unknown", "No city is called {city}. Known: {known}.", city=city, known=", ".join(known))


def _answer(data: Any) -> HttpResponseBase:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
