"""What is believed of the error of a receiver: a part that lasts and fades slowly, and a part new in each fix.

A Kalman filter of two dimensions for each state of the chain. A street tells of the error across it alone: what it is
along the street shows only after a corner.
"""

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.candidates import Candidates
from geo.patrols.matching.tuning import Tuning

Floats = NDArray[np.float64]
"""A belief (5,): the error to the east and north in metres, its variances, and its covariance."""

_ALONG_M = 0.01
"""An anchor that lies so far beyond the end of a street tells of the error along it too."""


@compiled
def unknown(sigma_m: float, tuning: Tuning) -> Floats:
    """Before anything was seen: no error, as uncertain as its lasting part is large."""
    spread = tuning.lasting * sigma_m * sigma_m
    return np.array([0.0, 0.0, spread, spread, 0.0])


@compiled
def fade(then: Floats, before: Floats, waited_s: float, sigma_m: float, tuning: Tuning) -> None:
    """Write what is believed some seconds later."""
    kept = np.exp(-waited_s / tuning.lasting_s)
    fresh = (1.0 - kept * kept) * tuning.lasting * sigma_m * sigma_m
    then[0], then[1] = kept * before[0], kept * before[1]
    then[2], then[3] = kept * kept * before[2] + fresh, kept * kept * before[3] + fresh
    then[4] = kept * kept * before[4]


@compiled
def surprise(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    before: Floats, fresh: float, found: Candidates, anchor: int, state: int, bend: float
) -> float:
    """Half the square of how surprising it is that an anchor lies off a candidate as it does.

    `fresh` is the variance of what is new in the anchor. From `bend` deviations on it grows only evenly (Huber's loss).
    """
    x, y = -found.north[anchor, state], found.east[anchor, state]
    off_x, off_y = found.off_x[anchor, state] - before[0], found.off_y[anchor, state] - before[1]
    if abs(y * found.off_x[anchor, state] - x * found.off_y[anchor, state]) > _ALONG_M:
        spread_x, spread_y, both = before[2] + fresh, before[3] + fresh, before[4]
        square = (off_x * off_x * spread_y - 2.0 * off_x * off_y * both + off_y * off_y * spread_x) / (
            spread_x * spread_y - both * both
        )
    else:
        spread = before[2] * x * x + 2.0 * before[4] * x * y + before[3] * y * y + fresh
        across_m = off_x * x + off_y * y
        square = across_m * across_m / spread
    return float(0.5 * square if square <= bend * bend else bend * (np.sqrt(square) - 0.5 * bend))


@compiled
def learn(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    then: Floats, before: Floats, fresh: float, found: Candidates, anchor: int, state: int
) -> None:
    """Write what is believed once an anchor is taken to be at a candidate."""
    east, north = found.east[anchor, state], found.north[anchor, state]
    off_x, off_y = found.off_x[anchor, state], found.off_y[anchor, state]
    then[:] = before
    _take_in(then, -north, east, east * off_y - north * off_x, fresh)
    along_m = east * off_x + north * off_y
    if abs(along_m) > _ALONG_M:
        _take_in(then, east, north, along_m, fresh)


@compiled
def _take_in(belief: Floats, x: float, y: float, off_m: float, fresh: float) -> None:
    """Take in that the error in one direction is seen to be `off_m`."""
    gain_x, gain_y = belief[2] * x + belief[4] * y, belief[4] * x + belief[3] * y
    spread = x * gain_x + y * gain_y + fresh
    surprise_m = off_m - belief[0] * x - belief[1] * y
    belief[0] += gain_x * surprise_m / spread
    belief[1] += gain_y * surprise_m / spread
    belief[2] -= gain_x * gain_x / spread
    belief[3] -= gain_y * gain_y / spread
    belief[4] -= gain_x * gain_y / spread
