"""Lists handed in: taking one in, what would be done row by row, mending, deciding, entering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.doors.partners.inbox import actor_of
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.kernel.uploads import LARGEST
from ruta.rooms.access.queries import get_job
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import list_organisations, list_services
from ruta.rooms.ledger.commands import lists as commands
from ruta.rooms.ledger.queries import lists as queries
from ruta.rooms.ledger.queries.list_kinds import get_list_kind, load_list_kinds
from ruta.rooms.ledger.rules.lists.templates import write_list_template
from ruta.rooms.ledger.types.lists import ListKind

STATES = {
    "create": _("new"), "link": _("known"), "ask": _("to decide"), "refuse": _("to mend"),
    "unchanged": _("already entered"), "ignored": _("no entry"),
}  # fmt: skip
IGNORED = {
    "total-or-signature": _("a total, a signature or a note"), "after-the-end": _("below the end of the list"),
    "heading-again": _("the headings again"), "nothing-of-the-list": _("nothing of the list stands in it"),
    "single-cell": _("one cell that is no entry"), "nobody-named": _("it names nobody"),
}  # fmt: skip
TAGS = {"create": "open", "link": "open", "ask": "key", "refuse": "closed"}


class HandInForm(forms.Form):
    """A file and what it is."""

    kind = forms.ChoiceField(label=_("What it is"))
    file = forms.FileField(label=_("The file"), help_text=_(".xlsx, .xls, .ods or .csv, as it is; at most 10 MB."))
    service = forms.ChoiceField(
        label=_("Service"), required=False, help_text=_("Leave it empty when a column of the list names it.")
    )
    day = forms.DateField(
        label=_("Day"), required=False, help_text=_("Only when no column gives the day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    told_people = forms.ChoiceField(
        label=_("Were these people told that their data goes to the single window?"), required=False,
        choices=[("", _("I do not know")), ("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    notice = forms.CharField(label=_("With which words, and where it is kept"), required=False, max_length=300)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, in_language(kind.words)) for kind in load_list_kinds().values()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        offered = list_services(city=by.city) if by.is_desk else list_services(organisation=by.organisation)
        services = [(one.code, in_language(one.name)) for one in offered]
        self.fields["service"].choices = [("", "—"), *services]  # type: ignore[attr-defined]
        if by.is_desk:
            owners = [(one.code, in_language(one.name)) for one in list_organisations(city=by.city)]
            self.fields["organisation"] = forms.ChoiceField(
                label=_("Institution"), required=False, choices=[("", "—"), *owners],
                help_text=_("Leave it empty when it is that of the service."),
            )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_lists(request: HttpRequest) -> HttpResponse:
    """The lists handed in, newest first, and the form for another one."""
    by, status = actor_of(request), 200
    found = queries.list_lists(by=by)
    form = HandInForm(request.POST or None, request.FILES or None, by=by)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                row = commands.hand_in_list(
                    by=by, kind=given["kind"], data=given["file"].read(LARGEST + 1), name=given["file"].name,
                    organisation=given.get("organisation", ""), service=given["service"], day=given["day"],
                    told_people={"yes": True, "no": False}.get(given["told_people"]), notice=given["notice"],
                )  # fmt: skip
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                return redirect("partners:list", row.pk)
    page = page_of(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": queries.describe_lists(list(page)),
        "kinds": load_list_kinds().values(),
    }
    return render(request, "partners/lists.html", context, status=status)


@login_required
@require_safe
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what was found, its columns, its rows by state."""
    by, show = actor_of(request), request.GET.get("estado", "")
    shown = queries.get_list(by=by, list_id=pk)
    page = page_of(request, queries.list_rows(by=by, list_id=pk, show=show), size=50)
    reading = shown.list.reading
    context = {
        "shown": shown,
        "job": _find_job(by, shown.list.job),
        "page": page,
        "rows": queries.describe_rows(by=by, rows=list(page)),
        "show": show,
        "states": [(state, word, shown.counts.get(state, 0), TAGS.get(state, "")) for state, word in STATES.items()],
        "words": STATES,
        "reasons": IGNORED,
        "tags": TAGS,
        "columns": reading.get("columns", []),
        "fields": shown.kind.fields,
        "notes": reading.get("notes", []),
        "ready": shown.counts.get("create", 0) + shown.counts.get("link", 0) - shown.entered,
    }
    return render(request, "partners/list.html", context)


def _find_job(by: Actor, job: int | None) -> Any:
    """The work on the list, for who asked for it."""
    if job is None:
        return None
    try:
        return get_job(by=by, job_id=job)
    except Problem:
        return None


@login_required
@require_POST
def change_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which field."""
    by = actor_of(request)
    shown = queries.get_list(by=by, list_id=pk)
    mapping = {
        column["heading"]: request.POST.get(f"column-{column['index']}", "")
        for column in shown.list.reading.get("columns", [])
        if column["heading"]
    }
    try:
        commands.change_list_reading(
            by=by, list_id=pk, mapping=mapping, date_order=request.POST.get("date_order", ""),
            sheet=request.POST.get("sheet", ""),
        )  # fmt: skip
    except (NotAllowed, NotFound):
        raise
    except Problem as problem:
        _say(request, problem)
    return redirect("partners:list", pk)


class MendForm(forms.Form):
    """The cells of one row, as they were read or typed."""

    def __init__(self, *args: Any, kind: ListKind, row: queries.RowShown, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        troubled = {problem["field"]: problem["details"].get("value", "") for problem in row.problems}
        for field in kind.fields:
            value = row.mended.get(field.code, row.read.get(field.code, troubled.get(field.code, "")))
            if value or field.code in troubled or field.required:
                self.fields[field.code] = forms.CharField(
                    label=in_language(field.words), required=False, max_length=300, initial=value
                )
        self.fields["confirmed"] = forms.BooleanField(label=_("Enter it as it was read"), required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mend_row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One row, its problems beside its cells; typed values take the place of the cells'."""
    by = actor_of(request)
    shown = queries.get_list(by=by, list_id=pk)
    line = queries.get_list_row(by=by, list_id=pk, row=row)
    form, status = MendForm(request.POST or None, kind=shown.kind, row=line), 200
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data if name != "confirmed"}
        try:
            after = commands.mend_list_row(
                by=by, list_id=pk, row=row, values=changed, confirmed=form.cleaned_data["confirmed"]
            )
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            if after.state not in queries.OPEN:
                messages.success(request, _("The row is ready."))
                return redirect("partners:list", pk)
            return redirect("partners:list_row", pk, row)
    context = {"shown": shown, "line": line, "form": form, "words": STATES, "tags": TAGS, "decides": by.is_desk}
    return render(request, "partners/list_row.html", context, status=status)


@login_required
@require_POST
def decide_row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """The window says whom the row names."""
    answer = request.POST.get("person", "")
    try:
        if answer != "new" and not (answer.isascii() and answer.isdigit() and len(answer) < 18):
            answer = "0"
        commands.decide_list_row(
            by=actor_of(request), list_id=pk, row=row, person_id=None if answer == "new" else int(answer)
        )
    except (NotAllowed, NotFound):
        raise
    except Problem as problem:
        _say(request, problem)
        return redirect("partners:list_row", pk, row)
    return redirect("partners:list", pk)


@login_required
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the list: everything or nothing, or each row that is ready."""
    try:
        mode = "all" if request.POST.get("mode") == "all" else "rows"
        commands.ask_to_enter_list(by=actor_of(request), list_id=pk, mode=mode)
    except (NotAllowed, NotFound):
        raise
    except Problem as problem:
        _say(request, problem)
    return redirect("partners:list", pk)


@login_required
@require_safe
def download_template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty list of a kind, with the services of who asks."""
    by = actor_of(request)
    queries.list_lists(by=by)
    kind = get_list_kind(code)
    offered = list_services(city=by.city) if by.is_desk else list_services(organisation=by.organisation)
    language = "en" if (get_language() or "es").startswith("en") else "es"
    content = write_list_template(kind, services=[in_language(one.name) for one in offered], language=language)
    answer = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="plantilla-{code}.xlsx"'
    return answer


def _say(request: HttpRequest, problem: Problem) -> None:
    messages.error(request, translate_problem(problem))
