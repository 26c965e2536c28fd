"""Problems as JSON, the same for every API of the product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from ruta.doors.look.problems import translate_problem
from ruta.kernel.problems import Problem


def answer_problems(api: NinjaAPI) -> None:
    """Let an API answer problems with code and message; parameters that cannot be read with 422 and each reason."""

    def answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
        return api.create_response(
            request, {"code": problem.code, "message": translate_problem(problem)}, status=problem.status
        )

    def answer_unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        reasons = [{"where": ".".join(map(str, one["loc"][1:])), "message": one["msg"]} for one in error.errors]
        return api.create_response(
            request,
            {
                "code": "parameters-unreadable",
                "message": "; ".join(f"{one['where']}: {one['message']}" for one in reasons),
                "reasons": reasons,
            },
            status=422,
        )

    api.add_exception_handler(Problem, answer_problem)  # type: ignore[arg-type]
    api.add_exception_handler(ValidationError, answer_unreadable)  # type: ignore[arg-type]
