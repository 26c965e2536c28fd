"""What the engines' commands share about files: reading JSON, and naming the file a problem is in."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruta.kernel.problems import Problem, Problems


def read_json(path: Path) -> Any:
    """Read a JSON file; numbers with a point keep the digits as printed.

    Errors: ``file-not-found``, ``file-unreadable`` with line and column, ``number-not-finite``.
    """

    def refuse(word: str) -> Any:
        raise Problem("number-not-finite", f"{path.name} holds {word}, which is no number; write null.", file=str(path))

    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=refuse)
    except FileNotFoundError:
        message = f"There is no file {path}. Check the name and try again."
        raise Problem("file-not-found", message, file=str(path)) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        message = f"{path.name}, {place}: {error.msg}. Correct it there."
        raise Problem("file-unreadable", message, file=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("file-unreadable", f"{path.name} cannot be read: {error}.", file=str(path)) from error


def name_file(problem: Problem, path: Path) -> Problem:
    """The same problem (or problems), each message led by the file it is in."""
    if isinstance(problem, Problems):
        return Problems([name_file(single, path) for single in problem.problems])
    if "file" in problem.details:
        return problem
    return Problem(problem.code, f"{path.name}, {problem.message}", **{**problem.details, "file": str(path)})
