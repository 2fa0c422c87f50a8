"""Where somebody stood still."""

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.cleaning.rules import Limits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def find_stops(at: Ints, x: Floats, y: Floats, error_m: Floats, limits: Limits) -> tuple[Ints, Ints]:
    """The first and the last fix of every stop, in order.

    A stop grows while fixes lie within `stop_radius_m` (or their error) of the mean of those in it and all of them in a
    square of twice that, and lasts at least `stop_least_us`. Somebody who goes on slowly does not stand: the middle of
    the last third lies within that radius of the middle of the first.
    """
    count = at.shape[0]
    first, last = np.empty(count, np.int64), np.empty(count, np.int64)
    used, start = 0, 0
    while start < count:
        end = _grown(start, x, y, error_m, limits)
        if at[end] - at[start] >= limits.stop_least_us and end - start >= 2 and _stands(start, end, x, y, limits):
            first[used], last[used] = start, end
            used, start = used + 1, end + 1
        else:
            start += 1
    return first[:used].copy(), last[:used].copy()


@compiled
def _grown(start: int, x: Floats, y: Floats, error_m: Floats, limits: Limits) -> int:
    """The last fix of what may be a stop that begins at `start`."""
    sum_x, sum_y, end = x[start], y[start], start
    west, east, south, north = x[start], x[start], y[start], y[start]
    while end + 1 < x.shape[0]:
        share, fix = 1.0 / (end - start + 1), end + 1
        radius_m = max(limits.stop_radius_m, min(error_m[fix], 2.0 * limits.stop_radius_m))
        west, east, south, north = min(west, x[fix]), max(east, x[fix]), min(south, y[fix]), max(north, y[fix])
        away_m = np.hypot(x[fix] - sum_x * share, y[fix] - sum_y * share)
        if away_m > radius_m or max(east - west, north - south) > 2.0 * radius_m:
            break
        end = fix
        sum_x, sum_y = sum_x + x[end], sum_y + y[end]
    return end


@compiled
def _stands(start: int, end: int, x: Floats, y: Floats, limits: Limits) -> bool:
    """Whether the last third of some fixes lies where the first does."""
    third = max((end - start + 1) // 3, 1)
    shift_x = np.mean(x[end + 1 - third : end + 1]) - np.mean(x[start : start + third])
    shift_y = np.mean(y[end + 1 - third : end + 1]) - np.mean(y[start : start + third])
    return bool(np.hypot(shift_x, shift_y) <= limits.stop_radius_m)
