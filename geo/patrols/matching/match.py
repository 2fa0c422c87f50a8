"""The fixes of one patrol to the streets it walked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.cleaning import Cleaned
from geo.patrols.matching.anchors import Track, make_anchors
from geo.patrols.matching.candidates import find_candidates
from geo.patrols.matching.chain import find_chain
from geo.patrols.matching.extending import extended
from geo.patrols.matching.ground import Ground
from geo.patrols.matching.intervals import Away, Walked, make_away, make_gaps, make_walked
from geo.patrols.matching.moves import Moves, make_moves
from geo.patrols.matching.spurs import untouched
from geo.patrols.matching.streetwise import told_of_streets
from geo.patrols.matching.tuning import TUNING, Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BEND_US = 20_000_000

AXIS_OF_68_PERCENT = 0.6626
"""The deviation along one axis where 68 % of positions lie within one metre, as Android's accuracy says."""


@dataclass(frozen=True)
class Matched:
    """What one patrol walked, what it went off the street, and of what nothing is known."""

    walked: Walked
    away: Away
    gaps: Away


def match(cleaned: Cleaned, ground: Ground, tuning: Tuning = TUNING) -> Matched:
    """The likeliest walk. The same fixes and the same ground give the same bits."""
    track = make_track(cleaned, ground, tuning)
    moves = find_moves(track, ground, tuning)
    walked = make_walked(moves, track.at, ground.number, ground.streets.length_m, ground.length_mm)
    return Matched(told_of_streets(walked, ground.beside), make_away(moves), make_gaps(moves))


def make_track(cleaned: Cleaned, ground: Ground, tuning: Tuning) -> Track:
    """The used fixes in metres, each with the deviation that is to be expected of it."""
    kept = cleaned.fixes.taken(cleaned.kept)
    x, y = ground.metres(kept.lon, kept.lat)
    told_m = kept.accuracy_m * AXIS_OF_68_PERCENT
    told_m = np.where(np.isfinite(told_m) & (told_m > 0), told_m, tuning.sigma_unknown_m)
    sigma_m = np.clip(np.maximum(told_m, _shake_m(kept.at, x, y)), tuning.sigma_least_m, tuning.sigma_most_m)
    return Track(kept.at, x, y, sigma_m, cleaned.stop, cleaned.broken)


def _shake_m(at: Ints, x: Floats, y: Floats) -> float:
    """The part of a track's own noise that changes from fix to fix, from how its steps differ; 0 of too few fixes."""
    close = at[2:] - at[:-2] <= _BEND_US
    if np.count_nonzero(close) < 16:
        return 0.0
    bends = np.concatenate([np.diff(x, 2)[close], np.diff(y, 2)[close]])
    return float(1.4826 * np.median(np.abs(bends)) / np.sqrt(6.0))


def find_moves(track: Track, ground: Ground, tuning: Tuning) -> Moves:
    """The moves of a track, without what it only touched."""
    anchors = make_anchors(track, tuning)
    found = find_candidates(anchors, ground.streets, ground.cells, tuning)
    chain = find_chain(anchors, found, ground.streets, ground.reach, tuning)
    moves = make_moves(chain, anchors, found, ground.streets, ground.reach)
    sigma_m = float(np.median(track.sigma_m)) if len(track.sigma_m) else 0.0
    moves = untouched(moves, max(tuning.spur_m, tuning.spur_sigmas * sigma_m))
    return extended(moves, ground.streets, tuning.extend_m)
