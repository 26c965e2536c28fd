"""The compiled kernels run as plain Python, for a handful of pairs: no page waits until a compiler is done.

It is the very source of the kernels that runs, not a second meaning of them; a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher


@cache
def run_plainly(kernel: Any) -> Callable[..., Any]:
    """A kernel, and those it calls, without compiling any.

    >>> from ruta.rooms.people.rules.identity.kernels import compare_births
    >>> run_plainly(compare_births)(1990, 5, 3, 1990, 3, 5)
    3
    """
    copies: dict[Any, FunctionType] = {}

    def copy(dispatcher: Any) -> FunctionType:
        if dispatcher not in copies:
            source = dispatcher.py_func
            names = dict(source.__globals__)
            copies[dispatcher] = FunctionType(source.__code__, names, source.__name__, source.__defaults__)
            for name, value in source.__globals__.items():
                if isinstance(value, Dispatcher):
                    names[name] = copy(value)
        return copies[dispatcher]

    plain = copy(kernel)

    def run(*arguments: Any) -> Any:
        with np.errstate(over="ignore"):  # sums of hashes overflow by design, as they do when compiled
            return plain(*arguments)

    return run
