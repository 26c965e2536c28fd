"""The self-check: one question a page, nothing kept, an answer to print and take along."""

from __future__ import annotations

from typing import Any

import segno
from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ruta.doors.look.answers import Answers, read_page_state, write_answers_code, write_page_state
from ruta.doors.look.problems import translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import Problem
from ruta.rooms.directory.queries import find_entitlement, find_next_question, list_documents_asked, open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.types.facts import FactDefinition
from ruta.rooms.people.queries import load_registration_content
from ruta.rooms.people.types import DeclaredFacts

#: Lists longer than this are chosen from instead of pressed.
_MOST_BUTTONS = 12
_LARGEST_NUMBER = 130


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask the next question, or answer when none changes anything any more.

    Nothing is written or remembered here, so that no cookie is needed: the answers travel in the page.
    """
    book = open_book()
    if request.method != "POST":
        return render(request, "public/check_city.html", {"cities": book.vocabulary["cities"]})
    try:
        answers = _read_answers(request, book)
        answers, problem = _take_answer(request, answers, book)
    except Problem as refused:
        context = {"cities": book.vocabulary["cities"], "problem": translate_problem(refused)}
        return render(request, "public/check_city.html", context, status=422)
    today = timezone.localdate()
    question = find_next_question(facts=answers.facts, skipped=answers.skipped, city=answers.city, on=today)
    if problem is None and (question is None or "answer-now" in request.POST):
        return _show_answer(request, answers, book, more=question is not None)
    asked = book.facts[request.POST["fact"]] if problem else question.fact if question else None
    context = {
        "fact": asked,
        "kind": _find_kind(asked) if asked else "",
        "choices": _list_choices(asked, answers.city, book) if asked else [],
        "state": write_page_state(answers),
        "number": len(answers.order) + 1,
        "may_follow": question.may_follow if question else 0,
        "last": answers.order[-1] if answers.order else "",
        "told": _describe_told(answers, book),
        "city": answers.city,
        "problem": problem,
        "typed": request.POST.get("answer", "") if problem else "",
    }
    return render(request, "public/check_question.html", context, status=422 if problem else 200)


def _read_answers(request: HttpRequest, book: Book) -> Answers:
    if "state" in request.POST:
        answers = read_page_state(request.POST["state"])
    else:
        answers = Answers(request.POST.get("city", ""))
    if answers.city not in book.vocabulary["cities"]:
        raise Problem("city-missing", "Choose the city where you live or are staying.", field="city")
    back = request.POST.get("back", "")
    return answers.without(back) if back else answers


def _take_answer(request: HttpRequest, answers: Answers, book: Book) -> tuple[Answers, str | None]:
    """The answers with the one just given; a sentence instead where it cannot be read."""
    definition = book.facts.get(request.POST.get("fact", ""))
    if definition is None or definition.sensitive or "back" in request.POST or "answer-now" in request.POST:
        return answers, None
    if "skip" in request.POST:
        return answers.with_answer(definition.name, None), None
    value = _read_value(definition, request, answers.city, book)
    if value is None:
        return answers, _("Choose or write an answer, or press “I do not know, or prefer not to say”.")
    return answers.with_answer(definition.name, value), None


def _read_value(definition: FactDefinition, request: HttpRequest, city: str, book: Book) -> Any:
    typed = request.POST.get("answer", "").strip()
    allowed = {value for value, _label in _list_choices(definition, city, book)}
    match definition.kind:
        case "boolean":
            return {"yes": True, "no": False}.get(typed)
        case "list":
            chosen = [value for value in request.POST.getlist("answer") if value in allowed]
            return chosen if chosen or "none" in request.POST else None
        case "integer":
            number = int(typed) if typed.isascii() and typed.isdigit() else None
            return number if number is not None and number <= _LARGEST_NUMBER else None
        case "date":
            return typed if len(typed) == 10 and typed[4] == typed[7] == "-" else None
        case _:
            return typed if typed in allowed else None


def _find_kind(definition: FactDefinition) -> str:
    if definition.kind == "list":
        return "country" if definition.name == "nationalities" else "list"
    if definition.values:
        return "buttons" if len(definition.values) <= _MOST_BUTTONS else "select"
    return definition.kind


def _list_choices(definition: FactDefinition, city: str, book: Book) -> list[tuple[str, str]]:
    if definition.name == "documents":
        codes = list_documents_asked(city=city, on=timezone.localdate())
        return [(code, in_language(book.documents[code].name)) for code in codes]
    if definition.name == "nationalities":
        return _list_countries()
    if definition.name == "languages":
        return [(code, in_language(words)) for code, words in book.vocabulary["languages"].items()]
    values = definition.values.items()
    if definition.name == "residence_area":
        areas = load_registration_content().cities[city].areas
        values = [(value, words) for value, words in values if value in areas or value == "other"]  # type: ignore[assignment]
    return [(value, in_language(words)) for value, words in values]


def _list_countries() -> list[tuple[str, str]]:
    """Countries by name, the frequent ones first."""
    import pycountry

    content = load_registration_content()
    locale = Locale.parse((translation.get_language() or "es").split("-")[0])
    named = {one.alpha_3: str(locale.territories.get(one.alpha_2, one.name)) for one in pycountry.countries}
    first = [(code, named[code]) for code in content.frequent_countries if code in named]
    return first + sorted(((c, n) for c, n in named.items() if c not in dict(first)), key=lambda pair: pair[1])


def _describe_told(answers: Answers, book: Book) -> list[tuple[str, str]]:
    """What was answered so far, in words."""
    told = []
    for name in answers.order:
        definition, value = book.facts[name], answers.facts.get(name)
        question = in_language(definition.question)
        if value is None:
            told.append((question, _("not said")))
        elif isinstance(value, bool):
            told.append((question, _("Yes") if value else _("No")))
        else:
            words = dict(_list_choices(definition, answers.city, book))
            values = value if isinstance(value, list) else [value]
            told.append((question, ", ".join(words.get(str(one), str(one)) for one in values) or _("none")))
    return told


def _show_answer(request: HttpRequest, answers: Answers, book: Book, *, more: bool) -> HttpResponse:
    today = timezone.localdate()
    facts = DeclaredFacts({**answers.facts, "city": answers.city}, None)
    code = write_answers_code(answers)
    picture = segno.make(code, error="m", micro=False).svg_inline(scale=3, border=2)
    context = {
        "doors": find_entitlement(facts=facts, city=answers.city, on=today),
        "told": _describe_told(answers, book),
        "state": write_page_state(answers),
        "last": answers.order[-1] if answers.order else "",
        "code": code,
        "picture": mark_safe(picture),  # noqa: S308 - drawn here, of a signed text
        "city": answers.city,
        "city_name": book.name("cities", answers.city),
        "more": more,
        "today": today,
    }
    return render(request, "public/check_answer.html", context)
