"""Fixes in groups: the positions that matching decides on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.tuning import Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_STOP = -1


class Track(NamedTuple):
    """n kept fixes of one patrol in order of time, in the metres of a ground.

    `at` microseconds, `sigma_m` the deviation of a position along one axis, `stop` the number of the stop that a fix
    belongs to, or -1. `broken` tells where a walker cannot have come from the fix before. `shake_m` is the deviation of
    what is new in each position, as the track itself shows it.
    """

    at: Ints
    x: Floats
    y: Floats
    sigma_m: Floats
    stop: Ints
    broken: NDArray[np.bool_]
    shake_m: float


class Anchors(NamedTuple):
    """a groups of fixes: where (metres), from when to when (microseconds), how exactly, and whether a chain begins.

    `sigma_m` is that of one fix; `fresh` the variance of what is new in an anchor, less where it is the mean of more.
    """

    x: Floats
    y: Floats
    came: Ints
    left: Ints
    sigma_m: Floats
    begins: NDArray[np.bool_]
    fresh: Floats


@compiled
def make_anchors(track: Track, tuning: Tuning) -> Anchors:
    """Group fixes that lie within `step_m` of the first of them, and those of one stop.

    The first and the last fix of a chain stand alone, and those where the track turns back: a mean would lie short of
    the end that was walked to. A chain ends at a gap, or where the track is broken.
    """
    count = track.at.shape[0]
    turns = _turns(track, tuning)
    made = Anchors(
        np.empty(count), np.empty(count), np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count),
        np.zeros(count, np.bool_), np.empty(count),
    )  # fmt: skip
    used, first = 0, 0
    while first < count:
        begins = first == 0 or _apart(track, first, tuning)
        after = first + 1
        while after < count and _together(track, first, after, begins or turns[first], tuning) and not turns[after]:
            after += 1
        _put(made, used, track, first, after, tuning)
        made.begins[used] = begins
        used, first = used + 1, after
    return Anchors(
        made.x[:used],
        made.y[:used],
        made.came[:used],
        made.left[:used],
        made.sigma_m[:used],
        made.begins[:used],
        made.fresh[:used],
    )


@compiled
def _turns(track: Track, tuning: Tuning) -> NDArray[np.bool_]:
    """Where the way back leads within `turn_s` seconds: nearly opposite to the way there, and both of some metres."""
    count = track.at.shape[0]
    turns = np.zeros(count, np.bool_)
    before, after = 0, 0
    for fix in range(1, count - 1):
        while before + 1 < fix and (track.at[fix] - track.at[before]) * 1e-6 > tuning.turn_s:
            before += 1
        after = max(after, fix + 1)
        while after + 1 < count and (track.at[after] - track.at[fix]) * 1e-6 < tuning.turn_s:
            after += 1
        there_x, there_y = track.x[fix] - track.x[before], track.y[fix] - track.y[before]
        back_x, back_y = track.x[after] - track.x[fix], track.y[after] - track.y[fix]
        there_m, back_m = np.hypot(there_x, there_y), np.hypot(back_x, back_y)
        least_m = max(0.5 * tuning.step_m, 1.4 * track.sigma_m[fix])
        opposite = there_x * back_x + there_y * back_y < tuning.turn_cosine * there_m * back_m
        turns[fix] = opposite and min(there_m, back_m) > least_m
    return turns


@compiled
def _apart(track: Track, fix: int, tuning: Tuning) -> bool:
    """Whether a fix begins a chain of its own."""
    waited_us = track.at[fix] - track.at[fix - 1]
    moved_m = np.hypot(track.x[fix] - track.x[fix - 1], track.y[fix] - track.y[fix - 1])
    still = track.stop[fix] >= 0 and track.stop[fix] == track.stop[fix - 1]
    return bool(track.broken[fix] or (waited_us > tuning.gap_s * 1e6 and not still) or moved_m > tuning.gap_m)


@compiled
def _together(track: Track, first: int, fix: int, alone: bool, tuning: Tuning) -> bool:  # noqa: FBT001
    if _apart(track, fix, tuning):
        return False
    if track.stop[first] >= 0 or track.stop[fix] >= 0:
        return bool(track.stop[first] == track.stop[fix])
    last = fix + 1 == track.at.shape[0] or _apart(track, fix + 1, tuning)
    moved_m = np.hypot(track.x[fix] - track.x[first], track.y[fix] - track.y[first])
    return bool(not alone and not last and moved_m < max(tuning.step_m, tuning.step_sigmas * track.sigma_m[first]))


@compiled
def fresh_of(sigma_m: float, shake_m: float, tuning: Tuning) -> float:
    """The variance of what is new in a fix: a share of all, or what the track shows, whichever is larger."""
    return max((1.0 - tuning.lasting) * sigma_m * sigma_m, shake_m * shake_m)


@compiled
def _put(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    made: Anchors, place: int, track: Track, first: int, after: int, tuning: Tuning
) -> None:
    """The mean of some fixes; a stop lasts from its first to its last, other groups are at their mean time."""
    share = 1.0 / (after - first)
    x, y, sigma_m, late_us = 0.0, 0.0, 0.0, 0.0
    for fix in range(first, after):
        x, y = x + track.x[fix], y + track.y[fix]
        sigma_m, late_us = sigma_m + track.sigma_m[fix], late_us + (track.at[fix] - track.at[first])
    made.x[place], made.y[place], made.sigma_m[place] = x * share, y * share, sigma_m * share
    made.fresh[place] = fresh_of(made.sigma_m[place], track.shake_m, tuning) * share
    middle = track.at[first] + np.int64(late_us * share)
    stopped = track.stop[first] >= 0
    made.came[place] = track.at[first] if stopped else middle
    made.left[place] = track.at[after - 1] if stopped else middle
