"""Faults seeded into a valid coverage, each with its kind, its two grids and where it is.

What drafting programs and hands do to borders: strips left out or drawn twice, a border drawn twice with little
difference, corners that only one side has, inlets at the rim, rings that cross themselves.
"""

import enum
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from geo.boundaries.coverages import Coverage, FlawKind, Plane, neighbour_pairs
from geo.boundaries.plans.assembling import unions
from geo.core.coordinates import geometries_on_grid

Points = NDArray[np.float64]
APART_M = 25.0
"""So far from each other lie two seeded faults at least."""


class Seed(enum.StrEnum):
    """What is done to a border."""

    GAP = "gap"
    OVERLAP = "overlap"
    SLIVER = "sliver"
    INLET = "inlet"
    DELETED = "vertex deleted"
    INSERTED = "vertex inserted"
    BOW_TIE = "bow-tie"
    SPIKE = "spike"
    REPEATED = "repeated point"


OF_A_RING = frozenset({Seed.BOW_TIE, Seed.SPIKE, Seed.REPEATED})
"""Faults of one ring: they name its grid only, and are seeded last, for cutting would mend them."""

THIN = frozenset({FlawKind.GAP, FlawKind.OVERLAP, FlawKind.SLIVER})
TOLD_AS = {
    Seed.GAP: frozenset({FlawKind.GAP, FlawKind.SLIVER}),
    Seed.OVERLAP: frozenset({FlawKind.OVERLAP, FlawKind.SLIVER}),
    Seed.SLIVER: THIN,
    Seed.INLET: frozenset({FlawKind.GAP, FlawKind.SLIVER}),
    Seed.DELETED: THIN | {FlawKind.UNMATCHED_VERTEX},
    Seed.INSERTED: frozenset({FlawKind.UNMATCHED_VERTEX}),
    Seed.BOW_TIE: frozenset({FlawKind.INVALID_RING}),
    Seed.SPIKE: frozenset({FlawKind.INVALID_RING}),
    Seed.REPEATED: frozenset({FlawKind.REPEATED_POINT}),
}
"""The kinds under which a seeded fault may be found. A corner taken away leaves a thin triangle open or doubled."""


@dataclass(frozen=True)
class Seeded:
    """One fault: feature `first` was drawn otherwise, `second` lies across the border. `where` in plane metres.

    `border_m` is the length of the border that was drawn otherwise, `size_m` how far.
    """

    kind: Seed
    first: int
    second: int
    where: Any
    size_m: float
    border_m: float


@dataclass(frozen=True)
class Faulty:
    """A coverage with faults (n,) in degrees, its valid original, and what was done to it."""

    features: NDArray[Any]
    valid: NDArray[Any]
    faults: tuple[Seeded, ...]
    plane: Plane


@dataclass(frozen=True)
class _Border:
    """The longest line (plane metres) that two features share, how far it is to be drawn otherwise, and the rim."""

    line: shapely.LineString
    size_m: float
    chance: np.random.Generator
    rim: Any


Change = Callable[[Any, _Border], tuple[Any, Any] | None]


def seed_faults(
    valid: NDArray[Any], kinds: Sequence[Seed], *, seed: int, sizes_m: tuple[float, float] = (0.1, 0.9)
) -> Faulty:
    """Spoil a valid coverage (n,) of polygons or multipolygons (degrees) once for each of `kinds`, if it has room."""
    chance = np.random.default_rng(seed)
    plane = Plane.around(valid)
    flat = plane.stretch(valid)
    features, faults = flat.copy(), list[Seeded]()
    pairs = neighbour_pairs(valid)
    chance.shuffle(pairs)
    line_of = cache(lambda k: _longest_border(*flat[pairs[k]]))
    rim = shapely.boundary(shapely.coverage_union_all(flat))
    shapely.prepare(rim)
    used = np.zeros(len(pairs), np.bool_)
    for kind in sorted(kinds, key=OF_A_RING.__contains__):
        size_m = float(np.exp(chance.uniform(*np.log(sizes_m))))
        for k in np.flatnonzero(~used).tolist():
            made = _spoil(kind, features, flat, pairs[k], _Border(line_of(k), size_m, chance, rim))
            if made is None or not _alone(made[1], faults):
                continue
            first, second = (int(index) for index in pairs[k])
            features[first], used[k] = made[0], True
            faults.append(Seeded(kind, first, second, made[1], size_m, line_of(k).length))
            break
    moved = np.array([features[k] is not flat[k] for k in range(len(flat))])
    spoilt = valid.copy()
    spoilt[moved] = plane.to_degrees(features[moved])
    return Faulty(spoilt, valid, tuple(faults), plane)


def _longest_border(one: Any, other: Any) -> shapely.LineString:
    shared = shapely.line_merge(shapely.intersection(shapely.boundary(one), shapely.boundary(other)))
    lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    return max(lines, key=lambda line: line.length, default=shapely.LineString())


def _alone(where: Any, faults: Sequence[Seeded]) -> bool:
    return all(shapely.distance(where, fault.where) > APART_M for fault in faults)


def _spoil(
    kind: Seed, features: NDArray[Any], flat: NDArray[Any], pair: NDArray[np.int64], border: _Border
) -> tuple[Any, Any] | None:
    """The feature drawn otherwise and the place of it; None where this border has no room for it."""
    first, second = pair
    line, size_m = border.line, border.size_m
    if line.length < 20 * size_m or line.length < 10 or line.is_ring:
        return None
    made = _CHANGES[kind](features[first], border)
    if made is None or len(shapely.get_parts(made[0])) != len(shapely.get_parts(features[first])):
        return None
    room = shapely.buffer(shapely.union(flat[first], flat[second]), 0.01)
    inside = kind is Seed.INLET or shapely.distance(border.rim, made[1]) > 2 * size_m
    return made if inside and shapely.covers(room, made[1]) else None


def _strip(border: _Border) -> Any:
    """A strip to both sides of a piece of the border."""
    half = min(border.line.length / 4, float(border.chance.uniform(4, 40)))
    middle = border.line.length * float(border.chance.uniform(0.4, 0.6))
    piece = shapely.ops.substring(border.line, middle - half, middle + half)
    return shapely.buffer(piece, border.size_m, cap_style="flat", join_style="mitre")


def _gap(shape: Any, border: _Border) -> tuple[Any, Any]:
    strip = _strip(border)
    return shapely.difference(shape, strip), strip


def _overlap(shape: Any, border: _Border) -> tuple[Any, Any]:
    strip = _strip(border)
    return shapely.union(shape, strip), strip


def _inlet(shape: Any, border: _Border) -> tuple[Any, Any] | None:
    """A strip left out that is open to the outside of all grids; what has no wall beyond would be the outline."""
    for way in (border.line, shapely.reverse(border.line)):
        start = shapely.get_point(way, 0)
        if shapely.distance(border.rim, start) == 0:
            piece = shapely.ops.substring(way, 0, min(way.length / 3, 30.0))
            strip = shapely.buffer(piece, border.size_m, cap_style="square", join_style="mitre")
            left, out = shapely.difference(shape, strip), shapely.intersection(strip, shape)
            wall_m = shapely.length(shapely.intersection(shapely.boundary(left), shapely.buffer(out, 0.01)))
            return (left, out) if wall_m > 0.8 * piece.length else None
    return None


def _sliver(shape: Any, border: _Border) -> tuple[Any, Any] | None:
    """The border drawn anew by another hand, its ends kept."""
    corners = shapely.get_coordinates(border.line)
    if len(corners) < 4:
        return None
    inner = corners[1:-1] + border.chance.uniform(-0.4, 0.4, (len(corners) - 2, 2)) * border.size_m
    moved = dict(zip(map(tuple, corners[1:-1]), inner, strict=True))
    return _redrawn(shape, lambda ring: [moved.get(tuple(at), at) for at in ring]), border.line


def _deleted(shape: Any, border: _Border) -> tuple[Any, Any] | None:
    """One side has lost a corner that moves the border by 2 cm to `size_m`."""
    corners = shapely.get_coordinates(border.line)
    chords = shapely.linestrings(np.stack([corners[:-2], corners[2:]], axis=1))
    aside = shapely.distance(chords, shapely.points(corners[1:-1]))
    fitting = np.flatnonzero((aside > 0.02) & (aside < border.size_m))
    if not len(fitting):
        return None
    lost = int(border.chance.choice(fitting)) + 1
    key = tuple(corners[lost])
    made = _redrawn(shape, lambda ring: [at for at in ring if tuple(at) != key])
    return made, shapely.LineString(corners[lost - 1 : lost + 2])


def _inserted(shape: Any, border: _Border) -> tuple[Any, Any]:
    """One side has a corner in the middle of an edge."""
    start, end = _long_edge(border.line)
    return _between(shape, start, end, [(start + end) / 2]), shapely.Point((start + end) / 2)


def _bow_tie(shape: Any, border: _Border) -> tuple[Any, Any]:
    """An edge that goes to and fro, and crosses itself."""
    start, end = _long_edge(border.line)
    along, aside = (end - start) * 0.3, _normal(start, end) * border.size_m
    middle = (start + end) / 2
    return _between(shape, start, end, [middle + along + aside, middle - along + aside]), shapely.Point(middle)


def _spike(shape: Any, border: _Border) -> tuple[Any, Any]:
    """A needle without any width, drawn to and fro."""
    start, end = _long_edge(border.line)
    foot = (start + end) / 2
    tip = foot + _normal(start, end) * border.size_m * 3
    return _between(shape, start, end, [foot, tip, foot]), shapely.LineString([foot, tip])


def _repeated(shape: Any, border: _Border) -> tuple[Any, Any]:
    start, end = _long_edge(border.line)
    return _between(shape, start, end, [start]), shapely.Point(start)


def _long_edge(line: shapely.LineString) -> tuple[Points, Points]:
    corners = shapely.get_coordinates(line)
    longest = int(np.argmax(np.hypot(*np.diff(corners, axis=0).T)))
    return corners[longest], corners[longest + 1]


def _normal(start: Points, end: Points) -> Points:
    way = end - start
    return np.array([-way[1], way[0]]) / np.hypot(*way)


def _between(shape: Any, start: Points, end: Points, added: list[Points]) -> Any:
    """The shape with corners added between two that follow each other, whichever way its ring runs."""

    def drawn(ring: list[Points]) -> list[Points]:
        corners = list[Points]()
        for here, there in itertools.pairwise(ring):
            corners.append(here)
            if (here == start).all() and (there == end).all():
                corners += added
            elif (here == end).all() and (there == start).all():
                corners += added[::-1]
        return corners

    return _redrawn(shape, drawn)


def _redrawn(shape: Any, draw: Callable[[list[Points]], list[Any]]) -> Any:
    """The shape with each of its rings drawn anew."""

    def ring(closed: Any) -> shapely.LinearRing:
        return shapely.LinearRing(draw(list(shapely.get_coordinates(closed))))

    parts = [
        shapely.Polygon(ring(part.exterior), [ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


_CHANGES: dict[Seed, Change] = {
    Seed.GAP: _gap,
    Seed.OVERLAP: _overlap,
    Seed.SLIVER: _sliver,
    Seed.INLET: _inlet,
    Seed.DELETED: _deleted,
    Seed.INSERTED: _inserted,
    Seed.BOW_TIE: _bow_tie,
    Seed.SPIKE: _spike,
    Seed.REPEATED: _repeated,
}


def dissolved(coverage: Coverage, count: int) -> NDArray[Any]:
    """The features (count,) of a valid coverage as polygons and multipolygons."""
    whole = unions(coverage.pieces, coverage.owners, count)
    single = shapely.get_num_geometries(whole) == 1
    return np.where(single, shapely.get_geometry(whole, 0), whole)


def shrunk(features: NDArray[Any], share: float) -> NDArray[Any]:
    """The coverage (degrees) made smaller around its south-west corner, still on shared corners."""
    corner = shapely.total_bounds(features)[:2]
    return geometries_on_grid(shapely.transform(features, lambda degrees: corner + (degrees - corner) * share))
