"""Finished polygons made into a coverage: no overlap, no sliver, equal vertices on shared edges.

Pure: arrays of shapely geometries in degrees on the coordinate grid. A file that is a valid
coverage already comes back as it went in, bit for bit. Every other is cleaned in rounds by
`shapely.coverage_clean`, because rounding the cleaned vertices to the coordinate grid can open a
new fault, and because one pass does not find all of them.

The tolerance is the width, in metres, of what may be mended unasked: along a faulty border a grid
gains or loses at most so much ground. Gaps that are wider stay open, overlaps that are wider ask.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.finding import find_overlaps, find_unmatched, suspects
from geo.boundaries.coverages.flaws import (
    ASKING,
    STEP_M,
    TOLERANCE_M,
    Flaw,
    FlawKind,
    Lobes,
    as_flaws,
    inner_points,
    places,
    with_shares,
)
from geo.boundaries.coverages.gaps import LOOK_M, OPEN_GAP_M2, between_grids, filled, find_inlets, holes_of
from geo.boundaries.coverages.plane import Plane, widths
from geo.boundaries.coverages.rings import repaired, sound_pieces
from geo.core.coordinates import geometries_on_grid

ROUNDS = 6
FIRST_SNAP_M = 1e-3


@dataclass(frozen=True)
class Coverage:
    """Polygon pieces that tile the ground, and what had to be mended for it.

    `pieces` (m,) are polygons in degrees; `owners` (m,) the index of the feature each belongs to.
    `valid` is False where all rounds were not enough.
    """

    pieces: NDArray[Any]
    owners: NDArray[np.int64]
    flaws: tuple[Flaw, ...]
    valid: bool

    @cached_property
    def asking(self) -> tuple[Flaw, ...]:
        """The flaws whose mending changes a grid by more than the tolerance: only with the reader's consent."""
        return tuple(flaw for flaw in self.flaws if flaw.kind in ASKING)


def make_coverage(features: NDArray[Any], *, tolerance_m: float = TOLERANCE_M) -> Coverage:
    """Clean (n,) polygons or multipolygons (degrees) into a coverage of single polygons."""
    pieces, owners, rings = sound_pieces(geometries_on_grid(features))
    if not len(pieces):
        return Coverage(pieces, owners, tuple(rings), valid=False)
    drawn = _Drawn(pieces, owners, Plane.around(pieces), tolerance_m)
    if not len(drawn.loose):
        return Coverage(pieces, owners, (*rings, *_open_gaps(drawn)), valid=True)
    cleaned, valid = _clean_in_rounds(drawn)
    flaws = [*rings, *_slivers_and_overlaps(drawn, cleaned)]
    if valid:
        flaws += _open_gaps(cleaned)
        flaws += _changed_areas(drawn, cleaned, flaws)
    return Coverage(cleaned.pieces, cleaned.owners, tuple(flaws), valid)


@dataclass(frozen=True)
class _Drawn:
    """Valid polygons (m,) in degrees as somebody drew them, whose they are, and how thin a fault is mended."""

    pieces: NDArray[Any]
    owners: NDArray[np.int64]
    plane: Plane
    tolerance_m: float

    @cached_property
    def flat(self) -> NDArray[Any]:
        return self.plane.stretch(self.pieces)

    @cached_property
    def loose(self) -> NDArray[np.int64]:
        return suspects(self.flat, self.tolerance_m)

    @cached_property
    def union(self) -> Any:
        return shapely.union_all(self.flat)

    @cached_property
    def overlaps(self) -> Lobes:
        return find_overlaps(self.flat, self.owners, self.loose)

    @cached_property
    def thin_holes(self) -> Lobes:
        holes = holes_of(self.union)
        thin = shapely.is_empty(shapely.buffer(holes, -self.tolerance_m / 2))
        found = between_grids(holes[thin], self.flat, self.owners)
        return found.of(found.widths_m > STEP_M / 2)

    @cached_property
    def inlets(self) -> Lobes:
        whole = shapely.union_all([self.union, *self.thin_holes.shapes])
        return find_inlets(whole, self.flat, self.owners, self.tolerance_m)

    def areas_m2(self, count: int) -> NDArray[np.float64]:
        return np.bincount(self.owners, weights=shapely.area(self.flat), minlength=count).astype(np.float64)


def _slivers_and_overlaps(drawn: _Drawn, cleaned: _Drawn) -> list[Flaw]:
    overlaps, plane = drawn.overlaps, drawn.plane
    thin = overlaps.widths_m < drawn.tolerance_m
    wholes_m2 = drawn.areas_m2(int(drawn.owners.max()) + 1)
    other = np.concatenate([overlaps.shapes, drawn.thin_holes.shapes, drawn.inlets.shapes, _wide_holes(drawn)])
    return [
        *with_shares(as_flaws(FlawKind.OVERLAP, overlaps.of(~thin), plane), wholes_m2),
        *with_shares(as_flaws(FlawKind.SLIVER, overlaps.of(thin), plane), wholes_m2),
        *as_flaws(FlawKind.SLIVER, _closed(drawn.thin_holes, cleaned), plane),
        *as_flaws(FlawKind.SLIVER, drawn.inlets, plane),
        *find_unmatched(drawn.flat, drawn.owners, drawn.loose, other, plane),
    ]


def _closed(holes: Lobes, cleaned: _Drawn) -> Lobes:
    """The holes that are none any more; the others are told as open."""
    hole, _ = shapely.STRtree(cleaned.flat).query(inner_points(holes.shapes), predicate="intersects")
    return holes.of(np.unique(hole))


def _wide_holes(drawn: _Drawn) -> NDArray[Any]:
    holes = holes_of(drawn.union)
    return holes[(shapely.area(holes) < OPEN_GAP_M2) & (widths(shapely.area(holes), holes) > STEP_M / 2)]


def _open_gaps(drawn: _Drawn) -> list[Flaw]:
    """Small holes and inlets that a valid coverage still has."""
    flat, owners = drawn.flat, drawn.owners
    union = shapely.coverage_union_all(flat)
    holes = holes_of(union)
    small = holes[shapely.area(holes) < OPEN_GAP_M2]
    flaws = as_flaws(FlawKind.GAP, between_grids(small, flat, owners), drawn.plane)
    inlets = find_inlets(union, flat, owners, LOOK_M)
    own = ~shapely.intersects(inlets.shapes, shapely.union_all(shapely.buffer(small, STEP_M)))
    return flaws + as_flaws(FlawKind.GAP, inlets.of(own), drawn.plane)


def _clean_in_rounds(drawn: _Drawn) -> tuple[_Drawn, bool]:
    plane, tolerance_m = drawn.plane, drawn.tolerance_m
    pieces, owners = drawn.pieces, drawn.owners
    flat = filled(drawn.inlets, drawn.flat, owners)
    snap_m = -1.0  # finds a distance of its own, far below a millimetre
    for number in range(ROUNDS):
        pieces, origin = repaired(_unmoved(pieces, plane.to_degrees(_cleaned(flat, snap_m, tolerance_m))))
        owners = owners[origin]
        if shapely.coverage_is_valid(pieces):
            return _Drawn(pieces, owners, plane, tolerance_m), True
        snap_m = min(FIRST_SNAP_M * 10**number, tolerance_m)
        flat = plane.stretch(pieces)
    return _Drawn(pieces, owners, plane, tolerance_m), False


def _cleaned(flat: NDArray[Any], snap_m: float, gap_m: float) -> NDArray[Any]:
    clean = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than the stubs
    return np.asarray(clean(flat, gap_width=gap_m, snapping_distance=snap_m))


def _unmoved(before: NDArray[Any], after: NDArray[Any]) -> NDArray[Any]:
    """`after`, with the polygons that cleaning only wrote in another order as they were before."""
    same = shapely.equals_exact(shapely.normalize(before), shapely.normalize(after))
    return np.where(same, before, after)


def _changed_areas(drawn: _Drawn, cleaned: _Drawn, flaws: list[Flaw]) -> list[Flaw]:
    """Features that gained or lost more ground than their flaws allow: the tolerance along each of them."""
    count = int(drawn.owners.max()) + 1
    allowed_m2 = STEP_M * np.bincount(drawn.owners, weights=shapely.length(drawn.flat), minlength=count)
    for flaw in flaws:
        for index in {flaw.first, flaw.second} - {None}:
            allowed_m2[index] += flaw.area_m2 if flaw.kind in ASKING else drawn.tolerance_m * flaw.border_m
    change_m2 = np.abs(cleaned.areas_m2(count) - drawn.areas_m2(count))
    return [_area_flaw(drawn, cleaned, index, change_m2[index]) for index in np.flatnonzero(change_m2 > allowed_m2)]


def _area_flaw(drawn: _Drawn, cleaned: _Drawn, index: np.intp, change_m2: float) -> Flaw:
    before, after = (shapely.union_all(each.flat[each.owners == index]) for each in (drawn, cleaned))
    parts = shapely.get_parts(shapely.symmetric_difference(before, after))
    (place,) = places(parts[[np.argmax(shapely.area(parts))]], drawn.plane)
    return Flaw(FlawKind.AREA_CHANGED, int(index), None, place, area_m2=float(change_m2))
