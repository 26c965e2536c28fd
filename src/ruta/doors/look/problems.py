"""Problems in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import BaseForm
from django.utils.translation import gettext

from ruta.kernel.problems import Problem, Problems, fill_template


def translate_problem(problem: Problem) -> str:
    """The problem's message in the language of the request, with its details filled in."""
    if isinstance(problem, Problems):
        return " ".join(translate_problem(single) for single in problem.problems)
    details = {
        name: gettext(value) if isinstance(value, str) and value else value for name, value in problem.details.items()
    }
    return fill_template(gettext(problem.template), details)


def translate_text(text: str) -> str:
    """A text kept in a row, in the reader's language where the catalogue has it."""
    return gettext(text) if text else ""


def add_problem_to_form(form: BaseForm, problem: Problem) -> None:
    """Show each problem beside its field (``details["field"]``), or above the form; nothing typed is lost."""
    singles: Iterable[Problem] = problem.problems if isinstance(problem, Problems) else [problem]
    for single in singles:
        field = single.details.get("field")
        form.add_error(field if field in form.fields else None, translate_problem(single))
