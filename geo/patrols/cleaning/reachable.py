"""The longest run of fixes that one walker can have made. No fix is trusted beforehand, the first least of all."""

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.cleaning.rules import Limits
from geo.patrols.flags import Flag

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def reachable(at: Ints, x: Floats, y: Floats, error_m: Floats, limits: Limits) -> tuple[Ints, NDArray[np.bool_]]:
    """The fixes of the run, and which of them cannot be reached from the one before.

    A fix follows one of the `window` before it that it can be reached from. A run may also go on where it cannot, at
    the price of `break_worth` fixes: so single fixes elsewhere are left out, and a second half of the walk is not.
    """
    count = at.shape[0]
    length, source = np.ones(count, np.int64), np.full(count, -1, np.int64)
    best_before, best_at = 0, -1
    for fix in range(count):
        for other in range(fix - 1, max(fix - 1 - limits.window, -1), -1):
            if length[other] + 1 > length[fix] and _within(at, x, y, error_m, other, fix, limits):
                length[fix], source[fix] = length[other] + 1, other
        if best_at >= 0 and best_before + 1 - limits.break_worth > length[fix]:
            length[fix], source[fix] = best_before + 1 - limits.break_worth, best_at
        if length[fix] > best_before:
            best_before, best_at = length[fix], fix
    run = np.empty(count, np.int64)
    used, fix = count, best_at
    while fix >= 0:
        used -= 1
        run[used] = fix
        fix = source[fix]
    run = run[used:].copy()
    broken = np.zeros(run.shape[0], np.bool_)
    for place in range(1, run.shape[0]):
        broken[place] = not _within(at, x, y, error_m, run[place - 1], run[place], limits)
    return run, broken


@compiled
def _within(at: Ints, x: Floats, y: Floats, error_m: Floats, fix: int, other: int, limits: Limits) -> bool:  # noqa: PLR0913, PLR0917
    moved_m = np.hypot(x[other] - x[fix], y[other] - y[fix])
    slack_m = max(limits.slack_m, error_m[fix] + error_m[other])
    return bool(moved_m <= slack_m + limits.speed_most_m_s * (at[other] - at[fix]) * 1e-6)


@compiled
def left_out(count: int, run: Ints, few: int) -> Ints:
    """The flag (n,) of each fix that is not of the run: before it, single, or one of more than `few` in a row."""
    flags = np.zeros(count, np.int64)
    before = -1
    for place in range(run.shape[0] + 1):
        after = run[place] if place < run.shape[0] else count
        missing = after - before - 1
        kind = Flag.SPIKE.value if missing <= few else Flag.JUMP.value
        flags[before + 1 : after] = Flag.FIRST.value if place == 0 else kind
        before = after
    return flags


@compiled
def steps_aside(at: Ints, x: Floats, y: Floats, error_m: Floats, limits: Limits) -> NDArray[np.bool_]:
    """Which fixes (n,) lie far from both neighbours, which lie near one another, at more than a walker's speed."""
    count = at.shape[0]
    aside = np.zeros(count, np.bool_)
    last = 0
    for fix in range(1, count - 1):
        to_m = np.hypot(x[fix] - x[last], y[fix] - y[last])
        on_m = np.hypot(x[fix + 1] - x[fix], y[fix + 1] - y[fix])
        past_m = np.hypot(x[fix + 1] - x[last], y[fix + 1] - y[last])
        least_m = max(limits.spike_least_m, 2.0 * error_m[fix])
        took_s = (at[fix + 1] - at[last]) * 1e-6
        fast = to_m + on_m > limits.spike_speed_m_s * took_s
        aside[fix] = min(to_m, on_m) > least_m and past_m < limits.spike_back * min(to_m, on_m) and fast
        if not aside[fix]:
            last = fix
    return aside
