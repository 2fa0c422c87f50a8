"""Outlines that cross themselves or say a corner twice, made sound. Pure: degrees in, degrees out."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.flaws import Flaw, FlawKind, Lobes, as_flaws
from geo.boundaries.coverages.plane import Plane, widths
from geo.core.coordinates import geometries_on_grid

ROUNDS = 6
SPECK_M = 0.1
"""Lobes of a crossing outline that are thinner than this are whiskers of drafting."""


def sound_pieces(features: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64], list[Flaw]]:
    """Single valid polygons; a ring that crossed itself keeps its lobes but not its whiskers."""
    plane = Plane.around(features)
    pieces, owners = shapely.get_parts(features, return_index=True)
    pieces, flaws = _without_repeats(pieces, owners, plane)
    broken = ~shapely.is_valid(pieces)
    if not broken.any():
        return pieces, owners, flaws
    mended, origin = repaired(pieces[broken])
    mended_owners = owners[broken][origin]
    flat = plane.stretch(mended)
    sound = widths(shapely.area(flat), flat) >= SPECK_M
    flaws += _crossings(plane, pieces[broken], owners[broken])
    kept = np.concatenate([pieces[~broken], mended[sound]])
    kept_owners = np.concatenate([owners[~broken], mended_owners[sound]])
    order = np.argsort(kept_owners, kind="stable")
    return kept[order], kept_owners[order], flaws


def repaired(polygons: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
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


def _without_repeats(pieces: NDArray[Any], owners: NDArray[np.int64], plane: Plane) -> tuple[NDArray[Any], list[Flaw]]:
    """The pieces without a corner that directly follows itself, and where those were."""
    once = shapely.remove_repeated_points(pieces)
    repeating = shapely.get_num_coordinates(once) < shapely.get_num_coordinates(pieces)
    if not repeating.any():
        return pieces, []
    rings, piece = shapely.get_rings(pieces[repeating], return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    again = np.flatnonzero((corners[1:] == corners[:-1]).all(axis=1) & (ring[1:] == ring[:-1]))
    points = plane.stretch(np.asarray(shapely.points(corners[again])))
    named = owners[repeating][piece[ring[again]]]
    return np.where(repeating, once, pieces), as_flaws(FlawKind.REPEATED_POINT, _of_one(points, named), plane)


def _crossings(plane: Plane, broken: NDArray[Any], owners: NDArray[np.int64]) -> list[Flaw]:
    """Where outlines cross or touch themselves."""
    found = [(point, owner) for piece, owner in zip(broken, owners, strict=True) for point in _knots(piece)]
    points, named = zip(*found, strict=True)
    return as_flaws(FlawKind.INVALID_RING, _of_one(plane.stretch(np.array(points)), np.array(named)), plane)


def _knots(piece: Any) -> list[Any]:
    """Corners that a ring passes twice, and crossings where it has no corner."""
    rings = shapely.get_rings(piece)
    corners = np.concatenate([shapely.get_coordinates(ring)[:-1] for ring in rings])
    own, times = np.unique(corners[:, 0] + 1j * corners[:, 1], return_counts=True)
    noded = shapely.get_coordinates(shapely.union_all(rings))
    knots = np.union1d(own[times > 1], np.setdiff1d(noded[:, 0] + 1j * noded[:, 1], own))
    return list(np.asarray(shapely.points(knots.real, knots.imag))) if len(knots) else [shapely.point_on_surface(piece)]


def _of_one(points: NDArray[Any], owners: NDArray[np.int64]) -> Lobes:
    return Lobes(points, np.column_stack([owners, np.full(len(owners), -1)]))
