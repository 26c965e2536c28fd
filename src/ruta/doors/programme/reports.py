"""The annual report: which sections are written, the editor of one section, the finished file."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.programme.periods import read_date
from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem
from ruta.rooms.reporting.commands import save_section_text
from ruta.rooms.reporting.policies import may_write_report
from ruta.rooms.reporting.queries import build_annual_report, list_report_periods, load_section, load_sections
from ruta.rooms.reporting.rules.pdf import write_pdf
from ruta.rooms.reporting.rules.word import write_word

_TYPES = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_word),
    "pdf": ("application/pdf", write_pdf),
}


class SectionForm(forms.Form):
    """The text of one section."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("An empty line begins a new paragraph; lines that begin with “- ” make a list."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewPeriodForm(forms.Form):
    """A report for another period."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, date]:
        """The period may not end before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The period ends before it begins. Exchange the dates."))
        return cleaned


def show_reports(request: HttpRequest) -> HttpResponseBase:
    """The reports there are, and the way to a new period of the running programme."""
    form = NewPeriodForm(request.GET if "since" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("programme:report", "phase2", form.cleaned_data["since"], form.cleaned_data["until"])
    periods = list_report_periods(by=request.actor)  # type: ignore[attr-defined]
    return render(request, "programme/reports.html", {"periods": periods, "form": form})


def show_report(request: HttpRequest, programme: str, first: str, last: str) -> HttpResponse:
    """The sections of one report: which are written, which are gaps, in both languages."""
    period = Period(read_date(first), read_date(last))
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "sections": load_sections(by=actor, programme=programme, period=period),
        "programme": programme,
        "period": period,
        "first": first,
        "last": last,
        "refusal": may_write_report(actor),
        "synthetic": programme == "phase2",
    }
    return render(request, "programme/report.html", context)


def edit_section(
    request: HttpRequest, programme: str, first: str, last: str, section: str, language: str
) -> HttpResponseBase:
    """Write one section. When somebody saved it meanwhile, both texts are shown and nothing typed is lost."""
    period = Period(read_date(first), read_date(last))
    actor = request.actor  # type: ignore[attr-defined]
    current = load_section(by=actor, programme=programme, period=period, section=section, language=language)
    form = SectionForm(request.POST or None, initial={"text": current.text, "version": current.version})
    if request.method == "POST" and form.is_valid():
        try:
            save_section_text(
                by=actor,
                programme=programme,
                period_from=period.from_,
                period_to=period.to,
                section=section,
                language=language,
                text=form.cleaned_data["text"],
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Problem as problem:
            if problem.status == 403:
                raise
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("The section is saved."))
            return redirect("programme:report", programme, first, last)
    context = {"form": form, "current": current, "programme": programme, "first": first, "last": last}
    return render(request, "programme/report_edit.html", {**context, "language": language, "period": period})


def download_report(request: HttpRequest, programme: str, first: str, last: str, kind: str) -> HttpResponse:
    """The report as a Word document or a tagged pdf, in the language of the page (``?language=`` for the other)."""
    if kind not in _TYPES:
        raise Problem("report-kind-unknown", "{name} is neither .docx nor .pdf. Give the file one of these.", name=kind)
    language = request.GET.get("language") or get_language() or "es"
    report = build_annual_report(
        by=request.actor,  # type: ignore[attr-defined]
        programme=programme,
        period=Period(read_date(first), read_date(last)),
        language="en" if language.startswith("en") else "es",
    )
    content_type, write = _TYPES[kind]
    response = HttpResponse(write(report), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="annual-report-{programme}-{first}-{last}.{kind}"'
    return response
