"""Where officials edit what their services ask: a form of conditions, a preview in words and people, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.doors.partners.demand_forms import DecideForm, PublishForm, RestoreForm, StatementForm
from ruta.doors.partners.demand_lines import show_lines
from ruta.doors.partners.inbox import actor_of
from ruta.doors.partners.words import BREAKDOWNS, STATEMENT_STATES, VERDICTS, name_country, read_language
from ruta.kernel.problems import NotAllowed, NotFound, Problem, Problems
from ruta.rooms.access.commands import ask_job
from ruta.rooms.access.types import SYSTEM
from ruta.rooms.directory.queries import (
    compare_versions,
    list_editable_services,
    load_demand_sheet,
    open_book,
    preview_demand,
)
from ruta.rooms.directory.queries.editing import DemandPreview, DemandSheet
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.rules.editing import build_demand, change_lines, list_lines, read_lines, write_lines
from ruta.rooms.directory.types.editing import EditLine


@login_required
@require_safe
def show_demands(request: HttpRequest) -> HttpResponse:
    """The services whose demand the reader may edit, those with something to decide first. Cost: five queries."""
    by, book = actor_of(request), open_book()
    city, text = request.GET.get("ciudad", ""), request.GET.get("q", "")
    found = list_editable_services(by=by, on=timezone.localdate(), city=city, text=text)
    found.sort(key=lambda entry: not (entry.open_statements or entry.disagreeing))
    context = {
        "page": page_of(request, found, size=25),
        "total": len(found),
        "edited": sum(entry.is_edited for entry in found),
        "waiting": sum(bool(entry.open_statements) for entry in found),
        "disagreeing": sum(bool(entry.disagreeing) for entry in found),
        "cities": [(code, book.name("cities", code)) for code in book.vocabulary["cities"]],
        "city": city,
        "text": text,
    }
    return render(request, "partners/demands.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_demand(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one demand. Each button is a round trip that keeps everything typed; the last one publishes."""
    by, today = actor_of(request), timezone.localdate()
    sheet = load_demand_sheet(by=by, service=code, on=today)
    book = open_book()
    root, action = write_lines(sheet.demand), request.POST.get("do", "")
    form = PublishForm(request.POST) if action == "publish" else PublishForm(initial=request.POST.dict())
    errors: dict[str, list[str]] = {}
    preview, status = None, 200
    if request.method == "POST":
        root = change_lines(read_lines(request.POST, request.POST.getlist), action, facts=book.facts)
        if action in ("preview", "publish"):
            try:
                demand = build_demand(root, facts=book.facts, documents=book.documents)
                preview = preview_demand(by=by, service=code, demand=demand, on=today)
                status = 422 if action == "publish" and not form.is_valid() else 200
                if action == "publish" and form.is_valid():
                    version = form.run(by=by, service=code, demand=demand, on=today)
                    ask_to_look_again(code)
                    messages.success(
                        request,
                        _("Version %(number)s holds from now on. Open cases it touches are looked at again.")
                        % {"number": version.number},
                    )
                    return redirect("partners:demand_versions", code)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                errors, status = _place_problems(problem, root, form), problem.status
    context = {
        **describe_sheet(sheet),
        "root": show_lines(root, country=sheet.service.organisation.country, errors=errors),
        "line_errors": [(path, text) for path, texts in errors.items() for text in texts],
        "based_on": request.POST.get("based_on", sheet.service.demand_version),
        "form": form,
        "preview": preview and describe_preview(preview),
    }
    return render(request, "partners/demand_edit.html", context, status=status)


@login_required
@require_safe
def show_versions(request: HttpRequest, code: str) -> HttpResponse:
    """The versions of a demand, two of them side by side with ``?izquierda=1&derecha=2``."""
    by = actor_of(request)
    sheet = load_demand_sheet(by=by, service=code, on=timezone.localdate())
    left, right = (request.GET.get(name, "") for name in ("izquierda", "derecha"))
    compared = None
    if left.isdigit() and right.isdigit():
        compared = compare_versions(by=by, service=code, left=int(left), right=int(right), language=read_language())
    elif len(sheet.versions) > 1:
        newest = sheet.versions[0].number
        compared = compare_versions(
            by=by, service=code, left=sheet.versions[1].number, right=newest, language=read_language()
        )
    return render(request, "partners/demand_versions.html", {**describe_sheet(sheet), "compared": compared})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let an earlier version hold again, after seeing what that does."""
    by, today = actor_of(request), timezone.localdate()
    sheet = load_demand_sheet(by=by, service=code, on=today)
    left, _now, rows = compare_versions(
        by=by, service=code, left=number, right=sheet.service.demand_version, language=read_language()
    )
    preview = preview_demand(by=by, service=code, demand=left.demand, on=today)
    form = RestoreForm(request.POST or None, initial={"based_on": sheet.service.demand_version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            version = form.restore(by=by, service=code, number=number, on=today)
            ask_to_look_again(code)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("Version %(number)s holds from now on.") % {"number": version.number})
            return redirect("partners:demand_versions", code)
    context = {**describe_sheet(sheet), "form": form, "number": number, "rows": rows}
    return render(
        request, "partners/demand_restore.html", {**context, "preview": describe_preview(preview)}, status=status
    )


@login_required
@require_POST
def record_statement(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what a source says."""
    form = StatementForm(request.POST)
    by = actor_of(request)
    if form.is_valid():
        try:
            form.run(by=by, service=code)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("The source is recorded beside the others."))
            return redirect("partners:demand_versions", code)
    sheet = load_demand_sheet(by=by, service=code, on=timezone.localdate())
    context = {**describe_sheet(sheet), "statement_form": form, "form": form}
    return render(request, "partners/demand_versions.html", context, status=422)


@login_required
@require_POST
def decide_statement(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Follow what a source says, or set it aside."""
    form, by, today = DecideForm(request.POST), actor_of(request), timezone.localdate()
    status = 422
    if form.is_valid():
        try:
            form.run(by=by, statement_id=pk, on=today)
            ask_to_look_again(code)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("Decided. The reason stays beside the source."))
            return redirect("partners:demand_versions", code)
    sheet = load_demand_sheet(by=by, service=code, on=today)
    context = {**describe_sheet(sheet), "decide_form": form, "decided": pk, "form": form}
    return render(request, "partners/demand_versions.html", context, status=status)


def ask_to_look_again(service: str) -> None:
    """Have the kept verdicts of open cases held against the new demand, beside the server."""
    ask_job(by=SYSTEM, kind="route.look_again", parameters={"service": service})


def describe_sheet(sheet: DemandSheet) -> dict[str, Any]:
    """What every page of a demand shows."""
    said = sheet.said_en if read_language() == "en" else sheet.said_es
    book = open_book()
    return {
        "sheet": sheet,
        "service": sheet.service,
        "said": said,
        "refusal": sheet.refusal and translate_problem(sheet.refusal),
        "statement_form": StatementForm(),
        "decide_form": DecideForm(),
        "statement_states": STATEMENT_STATES,
        "verdicts": VERDICTS,
        "examples": [
            (
                example,
                [(book.facts[name].words, _say_fact(name, value, book)) for name, value in example.person.items()],
            )
            for example in sheet.examples
        ],
        "circles": [_say_circle(circle.documents, book) for circle in sheet.circles],
    }


def describe_preview(preview: DemandPreview) -> dict[str, Any]:
    """A preview with the words its tables need."""
    book = open_book()
    return {
        "preview": preview,
        "rows": preview.rows_en if read_language() == "en" else preview.rows_es,
        "breakdowns": [
            (BREAKDOWNS[name], [(_say_group(name, group.value, group.name), group) for group in groups])
            for name, groups in preview.effect.groups.items()
            if groups
        ],
        "unreadable": [book.facts[name].words for name in preview.effect.unreadable],
        "disagreeing": [example for example in preview.examples if not example.agrees],
        "circles": [_say_circle(circle.documents, book) for circle in preview.circles],
    }


def _say_circle(documents: tuple[str, ...], book: Book) -> list[Any]:
    return [book.documents[code].short if code in book.documents else code for code in documents]


def _say_group(breakdown: str, value: str, name: Any) -> Any:
    if not value:
        return _("not recorded")
    if value == "other":
        return _("other, few of each")
    return name_country(value) if breakdown == "nationality" else name


def _say_fact(name: str, value: Any, book: Book) -> Any:
    """A fact of a worked case in the reader's words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(_say_one(name, item, book)) for item in value) or "—"
    return _say_one(name, value, book)


def _say_one(name: str, value: Any, book: Book) -> Any:
    if name == "documents" and value in book.documents:
        return in_language(book.documents[value].short)
    if name == "nationalities":
        return name_country(str(value))
    words = book.facts[name].values.get(str(value)) if name in book.facts else None
    return in_language(words) if words else value


def _place_problems(problem: Problem, root: EditLine, form: PublishForm) -> dict[str, list[str]]:
    """Each problem at its line, else at its field or above the form."""
    lines = {line.path for line in list_lines(root)}
    errors: dict[str, list[str]] = {}
    for single in problem.problems if isinstance(problem, Problems) else [problem]:
        field = str(single.details.get("field", ""))
        if field in lines:
            errors.setdefault(field, []).append(translate_problem(single))
        else:
            add_problem_to_form(form, single)
    return errors
