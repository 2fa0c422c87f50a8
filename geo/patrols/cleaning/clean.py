"""From the fixes of one patrol to those that can be used, with what is wrong with the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.cleaning.fixes import Fixes, flat_metres, placed
from geo.patrols.cleaning.reachable import left_out, reachable, steps_aside
from geo.patrols.cleaning.rules import LIMITS, Limits
from geo.patrols.cleaning.stops import find_stops
from geo.patrols.flags import UNUSED, Flag

Ints = NDArray[np.int64]

_FEW = 3
_UNKNOWN_M = 10.0


@dataclass(frozen=True)
class Cleaned:
    """The fixes in order of (time, id), each with its flags.

    `fixes` (n,) are those given, unchanged, in that order; `flags` (n,) sums of `Flag`; `kept` (k,) the places of those
    that are used; `stop` (k,) the stop that each belongs to, or -1; `stop_first`, `stop_last` (s,) places in `fixes`.
    """

    fixes: Fixes
    flags: Ints
    kept: Ints
    stop: Ints
    stop_first: Ints
    stop_last: Ints

    @property
    def dwell_us(self) -> Ints:
        """How long each stop (s,) lasted, in microseconds."""
        return np.asarray(self.fixes.at[self.stop_last] - self.fixes.at[self.stop_first])

    @property
    def broken(self) -> NDArray[np.bool_]:
        """Which used fixes (k,) cannot be reached from the one before."""
        return np.asarray((self.flags[self.kept] & Flag.BREAK) != 0)


def clean(fixes: Fixes, limits: Limits = LIMITS) -> Cleaned:
    """Say of every fix whether it can be used. Depends on the set of fixes alone, not on the order they come in."""
    fixes = fixes.taken(fixes.order())
    flags = np.where(placed(fixes), 0, int(Flag.NOWHERE)).astype(np.int64)
    flags[fixes.accuracy_m > limits.coarse_m] |= Flag.COARSE
    _mark_clock(fixes, flags, limits)
    _mark_duplicates(fixes, flags)
    _mark_unreachable(fixes, flags, limits)
    kept = np.flatnonzero((flags & int(UNUSED)) == 0).astype(np.int64)
    first, last = _stops(fixes, kept, limits)
    stop = np.full(len(kept), -1, np.int64)
    for number, (start, end) in enumerate(zip(first, last, strict=True)):
        stop[start : end + 1] = number
    flags[kept[stop >= 0]] |= Flag.STANDING
    return Cleaned(fixes, flags, kept, stop, kept[first], kept[last])


def _mark_clock(fixes: Fixes, flags: Ints, limits: Limits) -> None:
    """Of parts that lie more than `apart_us` from one another the one with most fixes is the patrol."""
    usable = np.flatnonzero(flags == 0)
    if not len(usable):
        return
    part = np.concatenate([[0], np.cumsum(np.diff(fixes.at[usable]) > limits.apart_us)])
    flags[usable[part != np.argmax(np.bincount(part))]] |= Flag.CLOCK


def _mark_duplicates(fixes: Fixes, flags: Ints) -> None:
    """Of several fixes with one id the first is used; of several at one instant the most accurate."""
    usable = np.flatnonzero(flags == 0)
    _, first = np.unique(fixes.id[usable], return_index=True)
    again = np.ones(len(usable), bool)
    again[first] = False
    flags[usable[again]] |= Flag.DUPLICATE
    usable = usable[~again]
    accuracy_m = np.where(np.isnan(fixes.accuracy_m[usable]), np.inf, fixes.accuracy_m[usable])
    best = usable[np.lexsort((np.arange(len(usable)), accuracy_m, fixes.at[usable]))]
    same = np.concatenate([[False], np.diff(fixes.at[best]) == 0]) if len(best) else np.empty(0, bool)
    flags[best[same]] |= Flag.DUPLICATE


def _mark_unreachable(fixes: Fixes, flags: Ints, limits: Limits) -> None:
    usable = np.flatnonzero(flags == 0)
    x, y = flat_metres(fixes.lon[usable], fixes.lat[usable])
    at, error_m = fixes.at[usable], _error_m(fixes, usable)
    run, broken = reachable(at, x, y, error_m, limits)
    flags[usable] |= left_out(len(usable), run, _FEW)
    flags[usable[run[broken]]] |= Flag.BREAK
    aside = steps_aside(at[run], x[run], y[run], error_m[run], limits)
    flags[usable[run[aside]]] |= Flag.SPIKE


def _stops(fixes: Fixes, kept: Ints, limits: Limits) -> tuple[Ints, Ints]:
    x, y = flat_metres(fixes.lon[kept], fixes.lat[kept])
    return find_stops(fixes.at[kept], x, y, _error_m(fixes, kept), limits)


def _error_m(fixes: Fixes, which: Ints) -> NDArray[np.float64]:
    accuracy_m = fixes.accuracy_m[which]
    return np.where(np.isfinite(accuracy_m) & (accuracy_m > 0), accuracy_m, _UNKNOWN_M)
