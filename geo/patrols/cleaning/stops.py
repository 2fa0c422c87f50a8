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

    A stop grows while fixes lie within `stop_radius_m` (or their error) of the mean of those in it, and lasts at least
    `stop_least_us`.
    """
    count = at.shape[0]
    first, last = np.empty(count, np.int64), np.empty(count, np.int64)
    used, start = 0, 0
    while start < count:
        end = _grown(start, x, y, error_m, limits)
        if at[end] - at[start] >= limits.stop_least_us and end - start >= 2:
            first[used], last[used] = start, end
            used, start = used + 1, end + 1
        else:
            start += 1
    return first[:used].copy(), last[:used].copy()


@compiled
def _grown(start: int, x: Floats, y: Floats, error_m: Floats, limits: Limits) -> int:
    """The last fix of what may be a stop that begins at `start`."""
    sum_x, sum_y, end = x[start], y[start], start
    while end + 1 < x.shape[0]:
        share = 1.0 / (end - start + 1)
        away_m = np.hypot(x[end + 1] - sum_x * share, y[end + 1] - sum_y * share)
        if away_m > max(limits.stop_radius_m, min(error_m[end + 1], 2.0 * limits.stop_radius_m)):
            break
        end += 1
        sum_x, sum_y = sum_x + x[end], sum_y + y[end]
    return end
