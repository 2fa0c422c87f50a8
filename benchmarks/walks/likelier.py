"""How often a way that was found wrongly is likelier than the true one: what no matching by likelihood can mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.walks.oracle import covariance, position
from benchmarks.walks.simulating import BEGAN, Truth
from geo.patrols.cleaning import Cleaned
from geo.patrols.matching import TUNING, Ground
from geo.patrols.matching.anchors import Track
from geo.patrols.matching.match import find_moves, make_track
from geo.patrols.matching.moves import Moves

Floats = NDArray[np.floating[Any]]
Span = tuple[float, float]

SHORTEST_S = 12
TOGETHER_S = 15
AROUND_S = 8.0
SEEN_S = 40.0
FEWEST_FIXES = 4
PACE, PACE_SPREAD = 1.3, 0.2
"""Metres a second of walkers, and their deviation."""


@dataclass
class Weighed:
    """Stretches that were matched to a wrong street, and their seconds; those where it is the likelier one."""

    stretches: int = 0
    seconds: int = 0
    likelier: int = 0
    likelier_s: int = 0

    @property
    def share(self) -> float:
        """Of the time on wrong streets that in which they are likelier."""
        return self.likelier_s / max(self.seconds, 1)


@dataclass(frozen=True)
class Ways:
    """A walk and what was found of it; found lines are (from s, to s, vertices in metres)."""

    knots: Floats
    at_s: Floats
    xy: Floats
    found: list[tuple[float, float, Floats]]


def weigh(total: Weighed, truth: Truth, cleaned: Cleaned, ground: Ground) -> None:
    """Weigh each stretch of 12 s and more on a wrong street; a walk that was found to leave the streets is left out."""
    track = make_track(cleaned, ground, TUNING)
    moves = find_moves(track, ground, TUNING)
    if not len(moves.segment) or (moves.segment < 0).any():
        return
    ways = Ways(np.array(truth.knots), seconds_of(track.at), np.c_[track.x, track.y], list(_lines(moves, ground)))
    for span, seconds in _wrong(truth, track, moves, ground):
        gain = _gain(ways, span)
        if gain is None:
            continue
        total.stretches += 1
        total.seconds += seconds
        total.likelier += gain > 0
        total.likelier_s += seconds * (gain > 0)


def seconds_of(at: NDArray[np.int64]) -> Floats:
    """Seconds of the walk."""
    return (at - BEGAN) * 1e-6


def _lines(moves: Moves, ground: Ground) -> Iterator[tuple[float, float, Floats]]:
    for move in range(len(moves.segment)):
        began_s, ended_s = seconds_of(moves.began[move : move + 1])[0], seconds_of(moves.ended[move : move + 1])[0]
        yield began_s, ended_s, _line(ground, int(moves.segment[move]), moves.from_m[move], moves.to_m[move])


def _line(ground: Ground, segment: int, from_m: float, to_m: float) -> Floats:
    """A piece of a segment in the direction it was walked, in metres."""
    streets = ground.streets
    first, after = streets.first[segment], streets.first[segment + 1]
    marks = np.append(streets.start_m[first:after], ground.streets.length_m[segment])
    corners = [np.append(streets.x[first:after], streets.to_x[after - 1])]
    corners.append(np.append(streets.y[first:after], streets.to_y[after - 1]))
    inner = marks[(marks > min(from_m, to_m)) & (marks < max(from_m, to_m))]
    at_m = np.array([from_m, *(inner if to_m > from_m else inner[::-1]), to_m])
    return np.column_stack([np.interp(at_m, marks, own) for own in corners])


def _wrong(truth: Truth, track: Track, moves: Moves, ground: Ground) -> Iterator[tuple[Span, int]]:
    """Spans that were matched to a wrong street, with some seconds around, and how many seconds are wrong."""
    at_s = seconds_of(track.at)
    seconds = np.arange(at_s[0] + 1, at_s[-1] - 1, 1.0)
    true = np.array([(row[0], row[3]) for row in truth.walked])
    walked = true[_since(true[:, 1], seconds), 0].astype(int)
    found = moves.segment[_since(seconds_of(moves.began), seconds)]
    street = _street_of(ground)
    wrong = np.flatnonzero(street[walked] != street[found])
    for own in np.split(wrong, np.flatnonzero(np.diff(wrong) > TOGETHER_S) + 1):
        if len(own) >= SHORTEST_S:
            yield (seconds[own[0]] - AROUND_S, seconds[own[-1]] + AROUND_S), len(own)


def _since(began_s: Floats, seconds: Floats) -> NDArray[np.int64]:
    return np.clip(np.searchsorted(began_s, seconds, side="right") - 1, 0, None)


def _street_of(ground: Ground) -> NDArray[np.int64]:
    """The number of the street of each segment: of a pavement the street beside which it mostly lies."""
    beside = dict(zip(ground.beside.segment.tolist(), ground.beside.street.tolist(), strict=True))
    numbers = [beside.get(number, number) for number in ground.number.tolist()]
    return np.array([beside.get(number, number) for number in numbers])


def _gain(ways: Ways, span: Span) -> float | None:
    """By how much the found way is likelier than the true one (logarithm), both walked evenly at a pace of walkers."""
    used = (ways.at_s > span[0] - SEEN_S) & (ways.at_s < span[1] + SEEN_S)
    cut = [_cut(line, span) for line in ways.found if line[0] < span[1] and line[1] > span[0] and line[1] > line[0]]
    if not cut or np.count_nonzero(used) < FEWEST_FIXES:
        return None
    between = ways.knots[(ways.knots[:, 0] > span[0]) & (ways.knots[:, 0] < span[1]), 0]
    true = position(ways.knots, np.array([span[0], *between, span[1]]))
    found = np.concatenate([true[:1], *cut, true[-1:]])
    weight = np.linalg.inv(covariance(ways.at_s[used]))
    return _likelihood(ways, span, found, used, weight) - _likelihood(ways, span, true, used, weight)


def _cut(line: tuple[float, float, Floats], span: Span) -> Floats:
    began_s, ended_s, vertices = line
    first, last = ((each - began_s) / (ended_s - began_s) for each in span)
    return _evenly(vertices, np.linspace(max(0.0, first), min(1.0, last), 8))[0]


def _likelihood(ways: Ways, span: Span, way: Floats, used: NDArray[np.bool_], weight: Floats) -> float:
    at_s = ways.at_s[used]
    inside = (at_s >= span[0]) & (at_s <= span[1])
    places = position(ways.knots, at_s)
    places[inside], long_m = _evenly(way, (at_s[inside] - span[0]) / (span[1] - span[0]))
    apart = ways.xy[used] - places
    pace = (long_m / (span[1] - span[0]) - PACE) / PACE_SPREAD
    return float(-0.5 * (np.einsum("ik,ij,jk->", apart, weight, apart) + pace * pace))


def _evenly(way: Floats, share: Floats) -> tuple[Floats, float]:
    """Places at shares of a line's length, and the length in metres."""
    along_m = np.append(0.0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    return np.column_stack([np.interp(share * along_m[-1], along_m, own) for own in way.T]), float(along_m[-1])
