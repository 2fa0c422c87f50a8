"""Loops over numbers as machine code, compiled at their first call and kept on disk."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of arrays, numbers and named tuples of them.

    Arithmetic stays as IEEE 754 has it (no `fastmath`, no threads), so that the same numbers give the same bits.
    """
    made: Callable[P, R] = numba.njit(cache=True)(function)
    return made
