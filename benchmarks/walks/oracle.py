"""When a street was left for a courtyard, by one who knows all but that: how well the noise lets it be told.

Known beforehand are the street and the way along it, the farthest point of the yard and when the walker was there, the
pace, that there was one courtyard, and the exact noise. Only the instant and the place of leaving are estimated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.walks.simulating import AXIS, BEGAN, FADES_S, MAIN, NEW_SHARE, Truth
from geo.patrols.cleaning import Cleaned
from geo.patrols.matching import Ground

Floats = NDArray[np.floating[Any]]

LATER_M = np.arange(-40.0, 41.0, 2.0)
"""How much later the street may have been left, in metres of walking."""

AHEAD_M = np.arange(-24.0, 25.0, 3.0)
"""How far ahead of the truth the walker may have been along the street."""

BEFORE_S = 60.0
FEWEST_FIXES = 4


@dataclass
class Guessed:
    """Seconds in courtyards in the truth, in the guess and in both; errors of single edges in seconds."""

    true_s: float = 0.0
    found_s: float = 0.0
    both_s: float = 0.0
    courtyards: int = 0
    errors_s: list[float] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """F1 of seconds off the street."""
        return 2 * self.both_s / max(self.true_s + self.found_s, 1e-9)

    def add(self, span: tuple[float, float], late_s: Iterable[float]) -> None:
        """One courtyard; an edge is late when less of the time off the street is found."""
        errors_s, whole_s = list(late_s), span[1] - span[0]
        missed_s = sum(max(each, 0.0) for each in errors_s)
        self.true_s += whole_s
        self.both_s += whole_s - missed_s
        self.found_s += whole_s - missed_s + sum(max(-each, 0.0) for each in errors_s)
        self.courtyards += 1
        self.errors_s += errors_s


@dataclass(frozen=True)
class Leaving:
    """A walk up to a yard: its knots (s, x m, y m), when the street was left, and the fixes (s; x m, y m)."""

    knots: Floats
    left_s: float
    at_s: Floats
    xy: Floats

    def reversed(self, left_s: float) -> "Leaving":
        """The same walk backwards: coming back to the street is leaving it."""
        knots = np.c_[-self.knots[::-1, 0], self.knots[::-1, 1:]]
        return Leaving(knots, -left_s, -self.at_s[::-1], self.xy[::-1])


def guess(total: Guessed, truth: Truth, cleaned: Cleaned, ground: Ground) -> None:
    """Guess both edges of each courtyard of a walk; an edge with too few fixes counts as right."""
    knots, at_s = np.array(truth.knots), (cleaned.fixes.at - BEGAN) * 1e-6
    xy = np.column_stack(ground.metres(cleaned.fixes.lon, cleaned.fixes.lat))
    for began_s, ended_s in truth.off:
        leaving = Leaving(knots, began_s, at_s, xy)
        edges = (late_s(leaving), late_s(leaving.reversed(ended_s)))
        total.add((began_s, ended_s), [each for each in edges if each is not None])


def late_s(leaving: Leaving) -> float | None:
    """How many seconds too late the likeliest instant of leaving is; None where there are too few fixes."""
    yard_s, *yard = leaving.knots[np.searchsorted(leaving.knots[:, 0], leaving.left_s + 1e-6)]
    used = (leaving.at_s > leaving.left_s - BEFORE_S) & (leaving.at_s < yard_s)
    if np.count_nonzero(used) < FEWEST_FIXES:
        return None
    gate = position(leaving.knots, leaving.left_s)
    pace = float(np.hypot(*(yard - gate))) / (yard_s - leaving.left_s)
    weight = np.linalg.inv(covariance(leaving.at_s[used]))
    seen = Leaving(leaving.knots, leaving.left_s, leaving.at_s[used], leaving.xy[used])
    likely = np.array([_likelihood(seen, np.array(yard), pace, later_m, weight) for later_m in LATER_M])
    share = np.exp(likely - likely.max())
    return float(LATER_M[np.searchsorted(np.cumsum(share / share.sum()), 0.5)] / pace)


def _likelihood(seen: Leaving, yard: Floats, pace: float, later_m: float, weight: Floats) -> float:
    """Of having left so much later (logarithm), wherever along the street the walker was."""
    left_s = seen.left_s + later_m / pace
    street = _street(seen, np.minimum(seen.at_s, left_s) + AHEAD_M[:, None] / pace, pace)
    gates = _street(seen, left_s + AHEAD_M / pace, pace)[:, None]
    took_s = np.maximum(np.linalg.norm(yard - gates, axis=2) / pace, 1e-9)
    off = gates + (yard - gates) * np.clip((seen.at_s - left_s) / took_s, 0.0, 1.0)[:, :, None]
    apart = seen.xy - np.where((seen.at_s > left_s)[:, None], off, street)
    return float(np.logaddexp.reduce(-0.5 * np.einsum("uik,ij,ujk->u", apart, weight, apart)))


def _street(seen: Leaving, at_s: Floats, pace: float) -> Floats:
    """Where the walker is who does not leave: on their way, then straight on."""
    gate = position(seen.knots, seen.left_s)
    ahead = gate - position(seen.knots, seen.left_s - 1.0)
    ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
    further = ahead * np.maximum(at_s - seen.left_s, 0.0)[..., None] * pace
    return np.asarray(position(seen.knots, np.minimum(at_s, seen.left_s)) + further)


def position(knots: Floats, at_s: Floats | float) -> Floats:
    """Where the walker was, in metres; the last axis is x, y."""
    return np.stack([np.interp(at_s, knots[:, 0], knots[:, column]) for column in (1, 2)], axis=-1)


def covariance(at_s: Floats) -> Floats:
    """Of the noise of fixes along one axis, in square metres, as `simulating` makes it."""
    sigma_m = AXIS * MAIN.noise_m
    slow = (1 - NEW_SHARE) * np.exp(-np.abs(at_s[:, None] - at_s) / FADES_S)
    return sigma_m * sigma_m * (slow + NEW_SHARE * np.eye(len(at_s)))
