"""Finished polygons made into a coverage: no overlap, no sliver, equal vertices on shared edges.

Pure: arrays of shapely geometries in degrees on the coordinate grid. A file that is a valid
coverage already comes back as it went in, bit for bit. Every other is cleaned in rounds by
`shapely.coverage_clean`, because rounding the cleaned vertices to the coordinate grid can open a
new fault, and because one pass does not find all of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.flaws import (
    TOLERANCE_M,
    Flaw,
    FlawKind,
    find_closed_gaps,
    find_open_gaps,
    find_overlaps,
    fits,
)
from geo.boundaries.coverages.plane import Plane, widths
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


def make_coverage(features: NDArray[Any]) -> Coverage:
    """Clean (n,) polygons or multipolygons (degrees) into a coverage of single polygons."""
    pieces, owners, rings = _valid_pieces(geometries_on_grid(features))
    if not len(pieces):
        return Coverage(pieces, owners, tuple(rings), valid=False)
    if fits(pieces):
        return Coverage(pieces, owners, (*rings, *find_open_gaps(pieces, owners)), valid=True)
    flaws = [*rings, *find_overlaps(pieces, owners)]
    cleaned, cleaned_owners, valid = _clean_in_rounds(pieces, owners)
    if valid:
        flaws += find_closed_gaps(pieces, owners, cleaned)
        flaws += find_open_gaps(cleaned, cleaned_owners)
    return Coverage(cleaned, cleaned_owners, tuple(flaws), valid)


def _valid_pieces(features: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64], list[Flaw]]:
    """Single valid polygons; a ring that crossed itself keeps its lobes but not its whiskers."""
    plane = Plane.around(features)
    pieces, owners = shapely.get_parts(features, return_index=True)
    broken = ~shapely.is_valid(pieces)
    if not broken.any():
        return pieces, owners, []
    mended, origin = _repaired(pieces[broken])
    mended_owners = owners[broken][origin]
    flat = plane.stretch(mended)
    sound = widths(shapely.area(flat), flat) >= TOLERANCE_M / 10
    flaws = _ring_flaws(plane, pieces[broken], owners[broken])
    kept = np.concatenate([pieces[~broken], mended[sound]])
    kept_owners = np.concatenate([owners[~broken], mended_owners[sound]])
    order = np.argsort(kept_owners, kind="stable")
    return kept[order], kept_owners[order], flaws


def _repaired(polygons: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Polygons with valid rings on the coordinate grid, and the index each came from."""
    pieces, origin = polygons, np.arange(len(polygons))
    for _ in range(ROUNDS):
        pieces = shapely.make_valid(pieces, method="structure", keep_collapsed=False)
        pieces, index = shapely.get_parts(geometries_on_grid(pieces), return_index=True)
        origin = origin[index]
        if shapely.is_valid(pieces).all():
            break
    polygon = shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON
    sound = shapely.is_valid(pieces) & polygon & ~shapely.is_empty(pieces)
    return pieces[sound], origin[sound]


def _ring_flaws(plane: Plane, broken: NDArray[Any], owners: NDArray[np.int64]) -> list[Flaw]:
    repaired = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    change = np.abs(shapely.area(plane.stretch(repaired)) - shapely.area(plane.stretch(broken)))
    corners = shapely.get_point(shapely.get_exterior_ring(broken), 0)
    return [
        Flaw(FlawKind.INVALID_RING, int(owner), None, (float(corner.x), float(corner.y)), float(area_m2))
        for owner, corner, area_m2 in zip(owners, corners, change, strict=True)
    ]


def _clean_in_rounds(pieces: NDArray[Any], owners: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[np.int64], bool]:
    plane = Plane.around(pieces)
    snap_m = -1.0  # finds a distance of its own, far below a millimetre
    for number in range(ROUNDS):
        flat = _cleaned(plane.stretch(pieces), snap_m)
        pieces, origin = _repaired(_unmoved(pieces, plane.to_degrees(flat)))
        owners = owners[origin]
        if shapely.coverage_is_valid(pieces):
            return pieces, owners, True
        snap_m = FIRST_SNAP_M * 10**number
    return pieces, owners, False


def _cleaned(flat: NDArray[Any], snap_m: float) -> NDArray[Any]:
    clean = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than the stubs
    return np.asarray(clean(flat, gap_width=TOLERANCE_M, snapping_distance=snap_m))


def _unmoved(before: NDArray[Any], after: NDArray[Any]) -> NDArray[Any]:
    """`after`, with the polygons that cleaning only wrote in another order as they were before."""
    same = shapely.equals_exact(shapely.normalize(before), shapely.normalize(after))
    return np.where(same, before, after)
