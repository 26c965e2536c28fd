"""The inclusivity ratings of a city's services, by the rule of the day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ruta.kernel.problems import Problem
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.rules.books import Book, is_unconfirmed, say_line
from ruta.rooms.directory.rules.content_reading import read_yaml
from ruta.rooms.directory.rules.inclusivity import (
    choose_rule,
    list_attainable_papers,
    measure_share,
    parse_inclusivity,
    rate_demand,
)
from ruta.rooms.directory.types.barriers_said import RatedCity, SaidRating
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import Condition, Node, Not
from ruta.rooms.directory.types.inclusivity import InclusivityRule, ServiceRating


def load_inclusivity_rules() -> tuple[InclusivityRule, ...]:
    """Every version of the rule, read again when its file changed. Cost: no query.

    Errors: ``content-missing``, ``inclusivity-rule-malformed``.
    """
    path = settings.RUTA.content_dir / "directory" / "inclusivity.yaml"
    if not path.exists():
        raise Problem(
            "content-missing",
            "The content file {file} is missing. Set RUTA_CONTENT_DIR to the folder that holds it.",
            file=str(path),
        )
    return _read_rules(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_rules(path: Path, changed: int) -> tuple[InclusivityRule, ...]:
    data: Any = read_yaml(path.read_text(encoding="utf-8"), place=path.name)
    return parse_inclusivity(data)


def rate_city(*, city: str, on: date) -> RatedCity:
    """The rating of every service given in a city on a day, with its reasons, and the share that is inclusive.

    Anyone may read it: it is worked out from the demands alone. Errors: ``directory-empty``, those of the rule.
    Cost: one query.
    """
    book = open_book()
    rule = choose_rule(load_inclusivity_rules(), on)
    papers = _find_papers(book, rule, city)
    found = [
        _say_rating(book, rate_demand(
            rule, code, book.demands[code], city=city, papers=papers, unconfirmed=is_unconfirmed(book.demands[code])
        ))
        for code, service in book.services.items()
        if service.city == city and service.is_given_on(on)
    ]  # fmt: skip
    inclusive, rated = measure_share(said.rating for said in found)
    return RatedCity(city, rule, tuple(found), inclusive, rated)


def rate_service(*, service: str, on: date) -> SaidRating:
    """One service's rating. Errors: ``service-unknown``, ``directory-empty``. Cost: one query."""
    book = open_book()
    summary = book.find_service(service)
    rule = choose_rule(load_inclusivity_rules(), on)
    demand = book.demands[service]
    papers = _find_papers(book, rule, summary.city)
    unconfirmed = is_unconfirmed(demand)
    return _say_rating(
        book, rate_demand(rule, service, demand, city=summary.city, papers=papers, unconfirmed=unconfirmed)
    )


def _find_papers(book: Book, rule: InclusivityRule, city: str) -> dict[str, frozenset[str]]:
    """Per status of the rule, the documents it can get in the city's country."""
    documents = {code: entry.asks_for for code, entry in book.documents.items()}
    issuers = {
        code: book.demands[entry.issued_at.code]
        for code, entry in book.documents.items()
        if entry.issued_at and entry.issued_at.code in book.demands
    }
    return {
        group.status: list_attainable_papers(rule, group.status, city=city, documents=documents, issuers=issuers)
        for group in rule.groups
    }


def _say_rating(book: Book, rating: ServiceRating) -> SaidRating:
    demand = book.demands[rating.service]
    paths = {path for entry in rating.entries for path in entry.shut_by}
    papers = {paper for entry in rating.entries for paper in entry.papers}
    return SaidRating(
        book.services[rating.service],
        rating,
        {path: say_line(find_node(demand, path), facts=book.facts, documents=book.names) for path in sorted(paths)},
        {code: book.documents[code].short if code in book.documents else Texts(code, code) for code in sorted(papers)},
    )


def find_node(node: Node, path: str) -> Node:
    """The node of a demand at a path such as ``demand.all[1].any[0]``; the path of a negated one ends in ``not``."""
    for step in path.split(".")[1:]:
        if isinstance(node, Not):
            if path.endswith(f".{step}"):
                return node
            node = node.child
        elif not isinstance(node, Condition):
            node = node.children[int(step[step.index("[") + 1 : -1])]
    return node
