"""The brief for a secretary, and the analysis of a population handed in as a file that is not kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.programme.barriers import CITIES, answer_barriers, choose_city
from ruta.kernel.problems import Problem, Problems
from ruta.kernel.tables import read_table
from ruta.kernel.uploads import LARGEST, SPREADSHEETS, check_upload
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries.barriers import analyse_population, list_population_expectations
from ruta.rooms.reporting.queries.barrier_brief import build_barrier_brief
from ruta.rooms.reporting.rules.pdf import write_pdf
from ruta.rooms.reporting.rules.word import write_word

_WRITERS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_word),
    "pdf": ("application/pdf", write_pdf),
}
_PARQUET = b"PAR1"


class PopulationForm(forms.Form):
    """A population as a file, and the city whose services it is judged against."""

    city = forms.ChoiceField(
        label=gettext_lazy("City"), choices=[("santiago", "Santiago de Chile"), ("mexico-city", "Ciudad de México")]
    )
    people = forms.FileField(
        label=gettext_lazy("File of people"),
        help_text=gettext_lazy(
            "Excel, CSV or Parquet: a row per person, a column person_id with any number, and a column per fact "
            "(status, age or birth_date, sex, documents …). No names: they would not be read."
        ),
    )


def download_brief(request: HttpRequest, kind: str) -> HttpResponse:
    """The brief of the city asked for, as Word or pdf, in the language of the page (``?language=`` for the other)."""
    if kind not in _WRITERS:
        raise Problem("report-kind-unknown", "{name} is neither .docx nor .pdf. Give the file one of these.", name=kind)
    language = request.GET.get("language") or get_language() or "es"
    city = choose_city(request)
    brief = build_barrier_brief(
        by=request.actor,  # type: ignore[attr-defined]
        city=city,
        on=timezone.localdate(),
        language="en" if language.startswith("en") else "es",
    )
    content_type, write = _WRITERS[kind]
    response = HttpResponse(write(brief), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="barriers-{city}-{timezone.localdate():%Y-%m-%d}.{kind}"'
    return response


def show_population_file(request: HttpRequest) -> HttpResponse:
    """Hand in a file of people and see the same analysis of it. The file is read once and kept nowhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    city = choose_city(request)
    form = PopulationForm(request.POST or None, request.FILES or None, initial={"city": city})
    if request.method == "POST" and form.is_valid():
        upload, city = form.cleaned_data["people"], form.cleaned_data["city"]
        try:
            people = read_population(upload.read(LARGEST + 1), upload.name, city=city)
            report = analyse_population(
                by=actor, people=people, name=Path(upload.name).name[:80], city=city, on=timezone.localdate()
            )
        except Problems as several:
            for problem in several.problems:
                add_problem_to_form(form, problem)
        except Problem as problem:
            if problem.status == 403:
                raise
            add_problem_to_form(form, problem)
        else:
            return answer_barriers(request, report)
    context: dict[str, Any] = {
        "form": form,
        "here": "barrier_file",
        "city": city,
        "cities": [],
        "query": "?" + urlencode({"city": city}),
        "choices": CITIES,
    }
    return render(request, "programme/barrier_file.html", context)


def read_population(data: bytes, name: str, *, city: str) -> pa.Table:
    """A file of people as columns: checked by its content first, read from a place that is gone afterwards.

    Errors: those of :func:`check_upload` and :func:`read_table`.
    """
    if data.startswith(_PARQUET) and len(data) <= LARGEST:
        ending = ".parquet"
    else:
        ending = f".{check_upload(data, name, allowed=SPREADSHEETS).kind}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people{ending}"
        path.write_bytes(data)
        return read_table(path, expect=list_population_expectations(city, timezone.localdate()))
