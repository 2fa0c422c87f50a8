"""When a walk left the street and when it came back: between anchors, from the fixes themselves.

Before it leaves, somebody walks along the street at about their pace; after it, straight to somewhere at about that
pace. Of every second it is asked how likely the fixes around are if it was then: their errors last, so that neighbours
err alike. The middle of what is likely is taken.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.anchors import Track, fresh_of
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.moves import OFF_STREET, Moves
from geo.patrols.matching.tuning import Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BEFORE_S, _AFTER_S = 45.0, 30.0
"""Fixes are looked at from so long before the time that was found on to so long after it."""
_EARLIER_S, _LATER_S = 25.0, 30.0
"""It may have been so much earlier or later."""
_APART_S = 4.0
"""Of fixes that come faster some are left out."""
_LEAST = 4
_STRAIGHT = 0.85
"""The cosine of a bend from which on a street is not the same straight way any more."""
_PACE_M_S, _PACE_SPREAD, _AWAY_SPREAD, _PLACE_SPREAD_M = 1.3, 0.2, 0.9, 15.0
"""How fast people walk, how that differs, the spread of speed in any direction, and of where on the street one was."""


class _Look(NamedTuple):
    """Fixes (n,) around a place on a street, as if time ran towards the courtyard: seconds, metres along and across.

    `sigma_m` is how exact a fix is, `fresh` the variance of what is new in each.
    """

    at_s: Floats
    along_m: Floats
    across_m: Floats
    sigma_m: float
    fresh: float


@compiled
def timed(moves: Moves, track: Track, streets: Streets, tuning: Tuning) -> Moves:
    """Moves with stretches off the street that begin and end when it is likely; what lies before or after gives way."""
    count, first = moves.segment.shape[0], 0
    while first < count:
        after = first + 1
        if moves.segment[first] == OFF_STREET:
            while after < count and moves.segment[after] == OFF_STREET:
                after += 1
            began, ended = moves.began[first], moves.ended[after - 1]
            if first > 0 and moves.segment[first - 1] >= 0:
                began = _when(moves, first - 1, began, ended, track, streets, tuning, 1)
            if after < count and moves.segment[after] >= 0:
                ended = _when(moves, after, ended, moves.began[first], track, streets, tuning, -1)
            if ended > began:
                _leave(moves, first, began, streets)
                _return(moves, after, ended, streets)
        first = after
    return moves


@compiled
def _when(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    moves: Moves, move: int, at: int, other: int, track: Track, streets: Streets, tuning: Tuning, ahead: int
) -> int:
    """When a walk that was on the street in a move, up to `at`, left it; or came back to it, with `ahead` -1."""
    known, x, y, east, north, since_s = _street(moves, move, at, streets, ahead)
    if not known:
        return at
    half_s = 0.5 * ahead * (other - at) * 1e-6
    look = _look(track, at, x, y, east, north, max(-_BEFORE_S, since_s), min(_AFTER_S, half_s + 3.0), ahead, tuning)
    if look.at_s.shape[0] < _LEAST:
        return at
    low_s, high_s = max(-_EARLIER_S, look.at_s[0], since_s), min(_LATER_S, half_s)
    return at + ahead * int(1e6 * _likely_s(look, low_s, high_s, tuning))


@compiled
def _street(
    moves: Moves, move: int, at: int, streets: Streets, ahead: int
) -> tuple[bool, float, float, float, float, float]:
    """Where one was on the street, in which direction one went to there, and since when (seconds) straight on.

    All as if time ran towards the courtyard.
    """
    x, y, _, _ = _place(streets, moves.segment[move], moves.to_m[move] if ahead > 0 else moves.from_m[move])
    east, north, since_s, known = 0.0, 0.0, -_BEFORE_S, False
    while 0 <= move < moves.segment.shape[0]:
        edge = moves.ended[move] if ahead > 0 else moves.began[move]
        if moves.segment[move] < 0 or ahead * (edge - at) * 1e-6 < -_BEFORE_S:
            since_s = max(since_s, ahead * (edge - at) * 1e-6)
            break
        gone_m = moves.to_m[move] - moves.from_m[move]
        if abs(gone_m) > 1.0:
            _, _, x_ahead, y_ahead = _place(streets, moves.segment[move], 0.5 * (moves.to_m[move] + moves.from_m[move]))
            turn = ahead * np.sign(gone_m)
            if not known:
                east, north, known = turn * x_ahead, turn * y_ahead, True
            elif turn * (east * x_ahead + north * y_ahead) < _STRAIGHT:
                since_s = max(since_s, ahead * (edge - at) * 1e-6)
                break
        move -= ahead
    return known, x, y, east, north, since_s


@compiled
def _place(streets: Streets, segment: int, along_m: float) -> tuple[float, float, float, float]:
    """A place on a segment, and the direction of the segment there."""
    piece = streets.first[segment]
    while piece + 1 < streets.first[segment + 1] and streets.start_m[piece + 1] <= along_m:
        piece += 1
    step_x, step_y = streets.to_x[piece] - streets.x[piece], streets.to_y[piece] - streets.y[piece]
    long_m = max(np.hypot(step_x, step_y), 1e-9)
    share = (along_m - streets.start_m[piece]) / long_m
    return streets.x[piece] + share * step_x, streets.y[piece] + share * step_y, step_x / long_m, step_y / long_m


@compiled
def _look(  # noqa: PLR0913, PLR0917 -- bare numbers
    track: Track,
    at: int,
    x: float,
    y: float,
    east: float,
    north: float,
    from_s: float,
    to_s: float,
    ahead: int,
    tuning: Tuning,
) -> _Look:
    """The fixes of some seconds before and after, none of them at a stop."""
    room = int((_BEFORE_S + _AFTER_S) / _APART_S) + 2
    look = _Look(np.empty(room), np.empty(room), np.empty(room), 0.0, 0.0)
    used, last_s, sigma_m = 0, -np.inf, 0.0
    low, high = at + ahead * np.int64(1e6 * from_s), at + ahead * np.int64(1e6 * to_s)
    first, after = np.searchsorted(track.at, min(low, high)), np.searchsorted(track.at, max(low, high), side="right")
    for step in range(after - first):
        fix = first + step if ahead > 0 else after - 1 - step
        at_s = ahead * (track.at[fix] - at) * 1e-6
        if track.stop[fix] >= 0:
            if at_s > 0.0:
                break
            used, sigma_m = 0, 0.0
            continue
        if at_s - last_s < _APART_S or used == room:
            continue
        off_x, off_y = track.x[fix] - x, track.y[fix] - y
        look.at_s[used], last_s = at_s, at_s
        look.along_m[used], look.across_m[used] = off_x * east + off_y * north, off_y * east - off_x * north
        sigma_m, used = sigma_m + track.sigma_m[fix], used + 1
    sigma_m /= max(used, 1)
    fresh = fresh_of(sigma_m, track.shake_m, tuning)
    return _Look(look.at_s[:used], look.along_m[:used], look.across_m[:used], sigma_m, fresh)


@compiled
def _likely_s(look: _Look, low_s: float, high_s: float, tuning: Tuning) -> float:
    """The middle of what is likely of the seconds from `low_s` to `high_s`; 0 where there is nothing to choose from."""
    count = int(high_s - low_s) + 1
    if count < 2:
        return 0.0
    score = np.empty(count)
    for index in range(count):
        score[index] = _score(look, low_s + index, tuning)
    share = np.exp(score - np.max(score))
    half, so_far = 0.5 * np.sum(share), 0.0
    for index in range(count):
        so_far += share[index]
        if so_far >= half:
            return low_s + index
    return 0.0


@compiled
def _score(look: _Look, left_s: float, tuning: Tuning) -> float:
    """The logarithm of how likely fixes are of somebody who left the street at a second."""
    count = look.at_s.shape[0]
    along, across = np.empty((count, count)), np.empty((count, count))
    lasting = tuning.lasting * look.sigma_m * look.sigma_m
    for row in range(count):
        before, after = min(look.at_s[row] - left_s, 0.0), max(look.at_s[row] - left_s, 0.0)
        for column in range(row + 1):
            then, later = min(look.at_s[column] - left_s, 0.0), max(look.at_s[column] - left_s, 0.0)
            both = lasting * np.exp(-abs(look.at_s[row] - look.at_s[column]) / tuning.lasting_s)
            both += look.fresh if row == column else 0.0
            across[row, column] = both + _AWAY_SPREAD**2 * after * later
            along[row, column] = across[row, column] + _PLACE_SPREAD_M**2 + _PACE_SPREAD**2 * before * then
    gone_m = look.along_m - _PACE_M_S * np.minimum(look.at_s - left_s, 0.0)
    return _likelihood(along, gone_m) + _likelihood(across, look.across_m.copy())


@compiled
def _likelihood(spread: Floats, off: Floats) -> float:
    """The logarithm of the density of values (n,) of mean 0; the lower half of their covariance is written over."""
    total = 0.0
    for row in range(off.shape[0]):
        for column in range(row + 1):
            left = spread[row, column]
            for inner in range(column):
                left -= spread[row, inner] * spread[column, inner]
            spread[row, column] = np.sqrt(left) if row == column else left / spread[column, column]
        for column in range(row):
            off[row] -= spread[row, column] * off[column]
        off[row] /= spread[row, row]
        total -= 0.5 * off[row] * off[row] + np.log(spread[row, row])
    return total


@compiled
def _leave(moves: Moves, first: int, began: int, streets: Streets) -> None:
    """Let a stretch off the street that begins with a move begin at another time."""
    last = first - 1
    if last >= 0 and moves.segment[last] >= 0:
        if began > moves.began[first]:
            moves.to_m[last] = _further(moves, last, moves.to_m[last], began - moves.began[first], streets, 1.0)
        while last >= 0 and moves.segment[last] >= 0 and moves.began[last] >= began:
            _off(moves, last)
            last -= 1
        if last >= 0 and moves.segment[last] >= 0 and moves.ended[last] > began:
            lasted = moves.ended[last] - moves.began[last]
            share = (began - moves.began[last]) / lasted
            moves.to_m[last] = moves.from_m[last] + share * (moves.to_m[last] - moves.from_m[last])
        if last >= 0 and moves.segment[last] >= 0:
            moves.ended[last] = began
    for move in range(last + 1, moves.segment.shape[0]):
        moves.began[move] = max(began, moves.began[move]) if move > last + 1 else began
        if moves.segment[move] != OFF_STREET or moves.ended[move] > began:
            break
        moves.ended[move] = began


@compiled
def _return(moves: Moves, after: int, ended: int, streets: Streets) -> None:
    """Let a stretch off the street that ends before a move end at another time."""
    count, then = moves.segment.shape[0], after
    if then < count and moves.segment[then] >= 0:
        if ended < moves.ended[after - 1]:
            moves.from_m[then] = _further(
                moves, then, moves.from_m[then], moves.ended[after - 1] - ended, streets, -1.0
            )
        while then < count and moves.segment[then] >= 0 and moves.ended[then] <= ended:
            _off(moves, then)
            then += 1
        if then < count and moves.segment[then] >= 0 and moves.began[then] < ended:
            lasted = moves.ended[then] - moves.began[then]
            share = (ended - moves.began[then]) / lasted
            moves.from_m[then] += share * (moves.to_m[then] - moves.from_m[then])
        if then < count and moves.segment[then] >= 0:
            moves.began[then] = ended
    for move in range(then - 1, -1, -1):
        moves.ended[move] = min(ended, moves.ended[move]) if move < then - 1 else ended
        if moves.segment[move] != OFF_STREET or moves.began[move] < ended:
            break
        moves.began[move] = ended


@compiled
def _further(  # noqa: PLR0913, PLR0917 -- bare numbers
    moves: Moves, move: int, at_m: float, more_us: int, streets: Streets, ahead: float
) -> float:
    """Where on its segment a move ends that goes on for a while at the usual pace; or begins, with `ahead` -1."""
    gone_m = moves.to_m[move] - moves.from_m[move]
    further_m = at_m + ahead * np.sign(gone_m) * _PACE_M_S * more_us * 1e-6
    return float(min(max(further_m, 0.0), streets.length_m[moves.segment[move]]))


@compiled
def _off(moves: Moves, move: int) -> None:
    moves.to_m[move] = abs(moves.to_m[move] - moves.from_m[move])
    moves.from_m[move] = 0.0
    moves.segment[move] = OFF_STREET
