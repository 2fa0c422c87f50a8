"""Pavements, cycleways and second carriageways: which street each belongs to, and where along it. Pure.

Somebody who walks the pavement of a street has walked that street. A street counts once, however many lines it is drawn
as: the line that stands for it is a street's before a path's, and of two streets or two paths the one that comes first
in the network.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import lengths_m, to_metres
from geo.exchange.ways import WayKind
from geo.streets.network import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NAMED_M = 20.0
"""So far from the middle of a street with a name its pavements lie, and its second carriageway, at most."""
UNNAMED_M = 12.0
"""The same of a street without one: a lane, a way to a yard."""
LANES_M = 10.0
"""Two streets or two paths that lie so near to one another are one, unless both have names: there is no room for a row
of houses between them."""
COSINE = 0.9
"""What lies at a larger angle than 26 degrees does not run beside."""
ABREAST = 0.5
"""What lies ahead or behind rather than to the side is the street's next piece."""
LEAST_M = 20.0
"""What runs beside a street for less than this, and for less than half of its length, does not belong to it."""
LINK_M = 30.0
"""A path up to so long that lies between what belongs to a street, and within its width, is a crossing."""
END_M = 15.0
"""A pavement that leaves its street so near to the end of it has gone to the end: it turns the corner before it."""
_STEP_M = 4.0


@dataclass(frozen=True)
class Beside:
    """q stretches of walkable segments that belong to another segment, in the order of segment and place.

    `segment` and `street` (q,) are places in the network; `from_mm` < `to_mm` lie along the segment, `at_mm` and
    `till_mm` along the street: what is beside them. Both are the same where a stretch only leads across.
    """

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    street: Ints
    at_mm: Ints
    till_mm: Ints

    def __len__(self) -> int:
        """How many stretches."""
        return len(self.segment)


def no_beside() -> Beside:
    """Each line is a street of its own."""
    return Beside(*(np.empty(0, np.int64) for _ in range(6)))


def own_mm(length_mm: Ints, beside: Beside) -> Ints:
    """How many of the millimetres (m,) of each segment of a network count as a street, not as part of another."""
    left_mm = length_mm.copy()
    np.subtract.at(left_mm, beside.segment, beside.to_mm - beside.from_mm)
    return left_mm


@dataclass(frozen=True)
class _Lines:
    """Walkable lines (m,) in metres with what tells them apart; `number` (m,) their places in the network."""

    number: Ints
    line: NDArray[Any]
    path: Flags
    level: NDArray[np.int8]
    name: Ints
    ends: Ints
    length_m: Floats


@dataclass(frozen=True)
class _Samples:
    """s places along lines, evenly spaced on each: `first` (m + 1,) where those of a line begin.

    `street` (s,) is the line that a place belongs to, or -1; `near` (s,) whether some street lies within its width.
    """

    first: Ints
    street: Ints
    near: Flags


def find_beside(network: Network) -> Beside:
    """The stretches of a network that belong to a street beside them. The same network gives the same ones."""
    lines = _lines(network)
    if not len(lines.number):
        return no_beside()
    samples = _sampled(lines)
    rows = [row for own in range(len(lines.number)) for row in _stretches(lines, samples, own)]
    rows += _links(lines, samples, {int(row[0]) for row in rows})
    return _in_mm(rows, lines, network)


def _lines(network: Network) -> _Lines:
    number = np.flatnonzero(network.walkable).astype(np.int64)
    segments = network.segments[number]
    west, south, east, north = shapely.total_bounds(segments).tolist() if len(number) else (0.0,) * 4
    flat = to_metres(segments, ((west + east) / 2.0, (south + north) / 2.0))
    names = {name: place for place, name in enumerate(sorted({own for own in network.name[number] if own}))}
    return _Lines(
        number=number,
        line=flat,
        path=network.kind[number] == WayKind.PATH,
        level=network.level[number],
        name=np.array([names.get(own, -1) for own in network.name[number]], np.int64),
        ends=network.ends[number],
        length_m=shapely.length(flat),
    )


def _sampled(lines: _Lines) -> _Samples:
    count = np.maximum(np.ceil(lines.length_m / _STEP_M), 1).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(count)])
    owner = np.repeat(np.arange(len(count)), count)
    along_m = (np.arange(first[-1]) - first[owner] + 0.5) * (lines.length_m / count)[owner]
    places = shapely.line_interpolate_point(lines.line[owner], along_m)
    street, street_m, near = _nearest(lines, owner, along_m, places)
    # What a place belongs to may there belong to another itself: a path beside a path beside a street.
    for _ in range(3):
        has = np.flatnonzero(street >= 0)
        step_m = (lines.length_m / count)[street[has]]
        there = first[street[has]] + np.clip(street_m[has] / step_m, 0, count[street[has]] - 1).astype(np.int64)
        further = has[street[there] >= 0]
        then = there[street[there] >= 0]
        street[further], street_m[further] = street[then], street_m[then]
    return _Samples(first, street, near)


def _nearest(lines: _Lines, owner: Ints, along_m: Floats, places: NDArray[Any]) -> tuple[Ints, Floats, Flags]:
    """For each place the nearest line that may stand for its own, the metres along it, and whether a street is near."""
    corners, line = shapely.get_coordinates(lines.line, return_index=True)
    inside = np.flatnonzero(line[:-1] == line[1:])
    start, step, of = corners[inside], corners[inside + 1] - corners[inside], line[inside]
    long_m = np.hypot(step[:, 0], step[:, 1])
    before_m = np.concatenate([[0.0], np.cumsum(long_m)])[:-1]
    before_m -= before_m[np.searchsorted(of, of)]
    edges = shapely.linestrings(np.stack([start, start + step], axis=1))
    place, edge = shapely.STRtree(edges).query(places, predicate="dwithin", distance=NAMED_M)
    own, other = owner[place], of[edge]
    kept = own != other
    place, edge, own, other = place[kept], edge[kept], own[kept], other[kept]
    off = shapely.get_coordinates(places)[place] - start[edge]
    share = np.clip((off * step[edge]).sum(axis=1) / np.maximum(long_m[edge] ** 2, 1e-12), 0.0, 1.0)
    away = off - share[:, None] * step[edge]
    away_m = np.hypot(away[:, 0], away[:, 1])
    allowed_m = _allowed_m(lines, own, other)
    near = np.zeros(len(owner), bool)
    near[place[~lines.path[other] & (away_m <= allowed_m)]] = True
    ahead = _heading(lines, owner, along_m)[place]
    cosine = np.abs((ahead * step[edge]).sum(axis=1)) / np.maximum(long_m[edge], 1e-12)
    abreast = np.abs((ahead * away).sum(axis=1)) <= ABREAST * away_m
    stands = (away_m <= allowed_m) & (cosine >= COSINE) & abreast & _stands_for(lines, own, other)
    place, edge, share, away_m, other = (column[stands] for column in (place, edge, share, away_m, other))
    order = np.lexsort((other, away_m, lines.path[other], place))
    _, best = np.unique(place[order], return_index=True)
    chosen = order[best]
    street, street_m = np.full(len(owner), -1, np.int64), np.zeros(len(owner))
    street[place[chosen]] = other[chosen]
    street_m[place[chosen]] = before_m[edge[chosen]] + share[chosen] * long_m[edge[chosen]]
    return street, street_m, near


def _heading(lines: _Lines, owner: Ints, along_m: Floats) -> Floats:
    """The direction of each place's line there, as unit vectors (s, 2)."""
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines.line[owner], along_m + _STEP_M / 2.0))
    behind = shapely.get_coordinates(
        shapely.line_interpolate_point(lines.line[owner], np.maximum(along_m - _STEP_M / 2.0, 0.0))
    )
    step = ahead - behind
    return step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-12)[:, None]


def _allowed_m(lines: _Lines, own: Ints, other: Ints) -> Floats:
    """How far one line may lie from another that stands for it (p,)."""
    alike = (lines.name[own] == lines.name[other]) & (lines.name[own] >= 0)
    of_street = np.where(lines.name[other] >= 0, NAMED_M, UNNAMED_M)
    of_equal = np.where(alike & ~lines.path[own], NAMED_M, LANES_M)
    return np.where(lines.path[own] & ~lines.path[other], of_street, of_equal)


def _stands_for(lines: _Lines, own: Ints, other: Ints) -> Flags:
    """Whether one line may stand for another (p,): a street before a path, with a name before without, then in order.

    Lines with names of their own are streets of their own, and so are those on another level.
    """
    foreign = (lines.name[own] >= 0) & (lines.name[other] >= 0) & (lines.name[own] != lines.name[other])
    rank = np.argsort(np.lexsort((np.arange(len(lines.name)), lines.name < 0, lines.path)))
    named_path = lines.path[own] & (lines.name[own] >= 0) & (lines.name[other] < 0)
    return (lines.level[own] == lines.level[other]) & ~foreign & ~named_path & (rank[other] < rank[own])


Row = tuple[int, float, float, int, float, float]
"""A line, from and to along it in metres, and the street, with where they are along that."""


def _stretches(lines: _Lines, samples: _Samples, own: int) -> list[Row]:
    """The stretches of one line: runs of places that belong to one street, and short ends that lead to them."""
    first, after = samples.first[own], samples.first[own + 1]
    street = samples.street[first:after]
    step_m = lines.length_m[own] / (after - first)
    marks = np.flatnonzero(np.concatenate([[True], street[1:] != street[:-1], [True]]))
    runs = [(int(street[a]), a * step_m, b * step_m) for a, b in itertools.pairwise(marks)]
    beside_m = sum(end - start for of, start, end in runs if of >= 0)
    if beside_m < LEAST_M and beside_m < 0.5 * lines.length_m[own]:
        return []
    return _bridged([_row(lines, own, *run) for run in runs], samples.near[first:after], step_m)


def _row(lines: _Lines, own: int, street: int, from_m: float, to_m: float) -> Row:
    if street < 0:
        return own, from_m, to_m, -1, 0.0, 0.0
    ends = shapely.line_interpolate_point(lines.line[own], [from_m, to_m])
    at_m, till_m = shapely.line_locate_point(lines.line[street], ends).tolist()
    return own, from_m, to_m, street, *_to_ends(float(lines.length_m[street]), at_m, till_m)


def _to_ends(long_m: float, at_m: float, till_m: float) -> tuple[float, float]:
    """Where a stretch begins and ends along its street, drawn to an end of that where it is near it."""
    near_m = min(END_M, 0.4 * long_m)
    low_m, high_m = min(at_m, till_m), max(at_m, till_m)
    low_m = 0.0 if low_m <= near_m else low_m
    high_m = long_m if long_m - high_m <= near_m else high_m
    return (low_m, high_m) if at_m <= till_m else (high_m, low_m)


def _bridged(rows: list[Row], near: Flags, step_m: float) -> list[Row]:
    """Rows that belong somewhere, with short ones between and at the ends that lie within the width of the street."""
    found: list[Row] = []
    for place, row in enumerate(rows):
        own, from_m, to_m, street, _, _ = row
        if street >= 0:
            found.append(row)
            continue
        within = bool(near[round(from_m / step_m) : round(to_m / step_m)].all())
        beside = rows[place - 1] if place else rows[1]
        if within and to_m - from_m <= LINK_M and beside[3] >= 0:
            at_m = beside[5] if place else beside[4]
            found.append((own, from_m, to_m, beside[3], at_m, at_m))
    return found


def _links(lines: _Lines, samples: _Samples, belonging: set[int]) -> list[Row]:
    """Short paths within the width of a street that lead from what belongs to a street to such again: crossings."""
    part = ~lines.path.copy()
    part[list(belonging)] = True
    junctions = int(lines.ends.max()) + 1
    rows: list[Row] = []
    short = lines.path & ~part & (lines.length_m <= LINK_M) & (lines.name < 0)
    held = np.bincount(lines.ends[part].ravel(), minlength=junctions) > 0
    for own in np.flatnonzero(short).tolist():
        first, after = samples.first[own], samples.first[own + 1]
        if samples.near[first:after].all() and held[lines.ends[own]].all() and lines.ends[own, 0] != lines.ends[own, 1]:
            rows.append((own, 0.0, float(lines.length_m[own]), own, 0.0, 0.0))
    return rows


def _in_mm(rows: list[Row], lines: _Lines, network: Network) -> Beside:
    if not rows:
        return no_beside()
    table = np.array(sorted(rows))
    own, street = table[:, 0].astype(np.int64), table[:, 3].astype(np.int64)
    length_mm = np.rint(lengths_m(network.segments[lines.number]) * 1000.0).astype(np.int64)
    scale = length_mm / np.maximum(lines.length_m, 1e-9)

    def placed(column: int, of: Ints) -> Ints:
        return np.minimum(np.rint(table[:, column] * scale[of]).astype(np.int64), length_mm[of])

    columns = placed(1, own), placed(2, own), lines.number[street], placed(4, street), placed(5, street)
    return Beside(lines.number[own], *columns)
