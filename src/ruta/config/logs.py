"""What the product writes to its log: what happened and where in the code, never what the data were."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from ruta.kernel.problems import Problem


class WithoutPersonalData(logging.Formatter):
    """One line per entry; of an exception its kind and its place, not its message, which may quote a row."""

    def formatException(  # noqa: N802 - the library's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The chain of exceptions, the cause first."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            code = f" [{error.code}]" if isinstance(error, Problem) else ""
            places = [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
            lines = [f"{kind}{code}", *places, *lines]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's name
        """No stack: it quotes lines that may hold data."""
        return ""
