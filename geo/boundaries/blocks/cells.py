"""A block with too many households, cut into cells of whole buildings. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.blocks.grouping import Ground, grouped
from geo.core.edges import shared_edges
from geo.streets.clipping import clipped
from geo.streets.noding import Steps, node

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_APART_STEPS = 50.0
"""Points nearer to one another than this (5 cm) are not told apart."""


@dataclass(frozen=True)
class Cells:
    """k cells of a block, west to east.

    `polygons` (k,) in degrees (WGS84) on the coordinate grid are a valid coverage of the block; `households` (k,) are
    those of each, `cell` (n,) is the cell of each point. `added` (t, 2) are the vertices, lon and lat, that the cells
    have on the outline of the block and the block has not: neighbours need them too, to fit.
    """

    polygons: NDArray[Any]
    households: Ints
    cell: Ints
    added: Floats

    def __len__(self) -> int:
        """How many cells."""
        return len(self.polygons)


def cut_into_cells(
    block: shapely.Polygon, points: Floats, *, households: Ints, buildings: Ints, limit_households: int
) -> Cells:
    """Cells of at most so many households, each in one piece, with every building whole in one of them.

    `block` is a valid polygon in degrees on the coordinate grid; `points` (n, 2) are door-plates or buildings, lon
    and lat, with `households` (n,) and the `buildings` (n,) that they belong to. The ground goes to the building whose
    point is nearest. Buildings that cannot be told apart, or lie within one another, stay together: only they may
    make a cell larger than the limit. A point outside counts where it is nearest. Nothing needs to be cut where all
    fit into one cell.

    Raises:
        ValueError: the arrays differ in length, or the limit is below one household.
    """
    if not len(points) == len(households) == len(buildings) or limit_households < 1:
        raise ValueError("points, households and buildings go together, under a limit of at least one household")
    if households.sum() <= limit_households or len(np.unique(buildings)) < 2:
        return _whole(block, households)
    steps = Steps.around(np.array([block], dtype=object))
    places = shapely.points(np.rint(shapely.get_coordinates(steps.of(np.asarray(shapely.points(points))))))
    faces = _faces(steps.of_one(block), np.asarray(places), steps)
    face = np.asarray(shapely.STRtree(faces).nearest(np.asarray(places)), np.int64)
    number = np.unique(buildings, return_inverse=True)[1]
    of_face = grouped(_ground(faces, steps), face, number, households, limit_households)
    return _cells(block, faces, of_face, face, households, steps)


def _whole(block: shapely.Polygon, households: Ints) -> Cells:
    total = np.array([households.sum()], np.int64)
    return Cells(np.array([block], dtype=object), total, np.zeros(len(households), np.int64), np.empty((0, 2)))


def _faces(block: Any, places: NDArray[Any], steps: Steps) -> NDArray[Any]:
    """The ground nearest to each place, as polygons in steps that tile the block, from west to east."""
    apart = np.unique(np.round(shapely.get_coordinates(places) / _APART_STEPS), axis=0) * _APART_STEPS
    flat = steps.metres(np.array([shapely.multipoints(apart), block], dtype=object))
    edges = shapely.get_parts(shapely.voronoi_polygons(flat[0], extend_to=flat[1], only_edges=True))
    lines, _ = clipped(steps.from_metres(shapely.get_parts(edges)), block)
    pieces = node(np.concatenate([lines, shapely.get_rings(block)])).lines
    faces = shapely.get_parts(shapely.polygonize(pieces))
    shapely.prepare(block)
    faces = faces[shapely.contains_properly(block, shapely.point_on_surface(faces))]
    corners = shapely.bounds(faces)
    return np.asarray(faces[np.lexsort((corners[:, 3], corners[:, 2], corners[:, 1], corners[:, 0]))])


def _ground(faces: NDArray[Any], steps: Steps) -> Ground:
    """Area and outline of each face in metres, and the metres of border between two."""
    flat = steps.metres(faces)
    pairs, edges = shared_edges(flat)
    metres = np.hypot(edges[:, 0] - edges[:, 2], edges[:, 1] - edges[:, 3])
    borders: list[dict[int, float]] = [{} for _ in range(len(faces))]
    for (first, second), border_m in zip(pairs.tolist(), metres.tolist(), strict=True):
        borders[first][second] = borders[first].get(second, 0.0) + border_m
        borders[second][first] = borders[second].get(first, 0.0) + border_m
    return Ground(shapely.area(flat).tolist(), shapely.length(flat).tolist(), borders)


def _cells(  # noqa: PLR0913, PLR0917  what is known of the faces and of the points
    block: shapely.Polygon, faces: NDArray[Any], of_face: Ints, face: Ints, households: Ints, steps: Steps
) -> Cells:
    order = np.argsort(of_face, kind="stable")
    parts = np.split(faces[order], np.flatnonzero(np.diff(of_face[order])) + 1)
    polygons = steps.degrees(np.array([*map(shapely.coverage_union_all, parts), None], dtype=object)[:-1])
    cell = of_face[face]
    corners = np.unique(shapely.get_coordinates(shapely.coverage_union_all(polygons)), axis=0)
    given = shapely.get_coordinates(block)
    new = ~np.isin(corners[:, 0] + 1j * corners[:, 1], given[:, 0] + 1j * given[:, 1])
    total = np.bincount(cell, weights=households, minlength=len(polygons)).astype(np.int64)
    return Cells(polygons, total, cell, corners[new])
