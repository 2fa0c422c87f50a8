"""Made-up coverages of every kind, the points of them that tell, and the answer by asking each polygon."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid, on_grid

Shapes = NDArray[Any]
Points = NDArray[np.float64]


@pytest.fixture(scope="session")
def coverages() -> dict[str, Callable[[np.random.Generator, float, tuple[float, float]], Shapes]]:
    """Makers of polygons on the coordinate grid, of about a size in degrees, from a place to the north-east."""
    return {
        "cells": _cells,
        "squares": _squares,
        "triangles": _triangles,
        "multipolygons": _multipolygons,
        "hole": _hole,
        "thin": _thin,
        "far apart": _far_apart,
        "star": _star,
        "discs that overlap": _discs,
        "corners on edges": _corners_on_edges,
    }


@pytest.fixture(scope="session")
def puzzle(coverages: Any, brute: Any, telling: Any) -> Callable[..., tuple[Shapes, Points, NDArray[np.int32]]]:
    """Makes polygons of a kind somewhere (lon, lat, power of ten of their degrees), telling points, and the answers."""

    def make(kind: str, seed: int, where: tuple[float, float, float]) -> tuple[Shapes, Points, NDArray[np.int32]]:
        rng = np.random.default_rng(seed)
        lon, lat, size = where
        shapes = coverages[kind](rng, 10.0**size, (lon, lat))
        points = telling(shapes, rng, 60)
        return shapes, points, brute(shapes, points)

    return make


@pytest.fixture(scope="session")
def brute() -> Callable[[Shapes, Points], NDArray[np.int32]]:
    """The smallest index that covers each point, by asking every polygon for every point."""

    def ask(shapes: Shapes, points: Points) -> NDArray[np.int32]:
        points = on_grid(points)
        found = np.full(len(points), -1, np.int32)
        for index in reversed(range(len(shapes))):
            found[shapely.intersects_xy(shapes[index], points[:, 0], points[:, 1])] = index
        return found

    return ask


@pytest.fixture(scope="session")
def telling() -> Callable[[Shapes, np.random.Generator, int], Points]:
    """Points on corners and edges, up to three steps and less than one beside them, and anywhere about."""

    def choose(shapes: Shapes, rng: np.random.Generator, count: int) -> Points:
        corners = shapely.get_coordinates(shapes)
        one = rng.integers(0, len(corners) - 1, count)
        share = np.where(rng.random((count, 1)) < 0.3, 0.5, rng.random((count, 1)))
        edges = np.concatenate([corners[one], corners[one] * (1 - share) + corners[one + 1] * share])
        low, high = corners.min(axis=0), corners.max(axis=0)
        rim = (high - low) * 0.05 + 1e-7
        near = [
            edges,
            on_grid(edges),
            edges + rng.integers(-3, 4, edges.shape) * 1e-8,
            edges + rng.uniform(-1e-8, 1e-8, edges.shape),
            rng.uniform(low - rim, high + rim, (2 * count, 2)),
        ]
        return np.concatenate(near)

    return choose


def _stored(shapes: Any) -> Shapes:
    """On the coordinate grid, and only those that are still polygons there."""
    shapes = geometries_on_grid(np.asarray(shapes, dtype=object))
    return shapes[shapely.is_valid(shapes) & (shapely.area(shapes) > 0)]


def _cells(rng: np.random.Generator, size: float, place: tuple[float, float], *, count: int = 25) -> Shapes:
    seeds = shapely.MultiPoint(rng.uniform(0, size, (count, 2)) + place)
    frame = shapely.box(*place, place[0] + size, place[1] + size)
    return _stored(shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame)), frame))


def _squares(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    side, (x, y) = max(round(size / 5, 8), 1e-8), place
    corners = [(x + i * side, y + j * side) for j in range(5) for i in range(5)]
    return _stored([shapely.box(west, south, west + side, south + side) for west, south in corners])


def _triangles(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    """A square cut from corner to corner, and cut again: the corners of cells lie on the cuts."""
    (x, y), half = place, max(round(size / 2, 8), 1e-8)
    corners = np.array([(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]) * half + place
    return _stored([shapely.Polygon([(x + half, y + half), corners[i - 1], corners[i]]) for i in rng.permutation(8)])


def _multipolygons(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    cells = _cells(rng, size, place, count=30)
    group = rng.integers(0, 4, len(cells))
    return _stored([shapely.union_all(cells[group == number]) for number in range(4)])


def _hole(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    islands = _cells(rng, size, place, count=8)[:3]
    sea = shapely.box(place[0] - size, place[1] - size, place[0] + 2 * size, place[1] + 2 * size)
    return _stored([sea - shapely.union_all(islands), *islands[1:]])


def _thin(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    x, y = place
    heights = np.cumsum(rng.integers(1, 4, 30)) * 1e-8
    slope = rng.choice([0.0, 0.3]) * size
    slices = zip([0.0, *heights[:-1]], heights, strict=True)
    return _stored(
        [
            shapely.Polygon([(x, y + a), (x + size, y + slope + a), (x + size, y + slope + b), (x, y + b)])
            for a, b in slices
        ]
    )


def _far_apart(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    return np.concatenate([_cells(rng, size, place), _cells(rng, size, (place[0] - 4, place[1] + 3.5))])


def _star(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    count = int(rng.integers(3, 90))
    turn = np.sort(rng.uniform(0, 2 * np.pi, count))
    tips = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(0.3, 1, (count, 1)) * size + place
    return _stored([shapely.Polygon([place, tip, tips[number - 1]]) for number, tip in enumerate(tips)])


def _discs(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    return _stored(shapely.buffer(shapely.points(rng.uniform(0, size, (12, 2)) + place), size / 5, quad_segs=4))


def _corners_on_edges(rng: np.random.Generator, size: float, place: tuple[float, float]) -> Shapes:
    x, y = place
    boxes = [(0, 0, 2, 1), (0, 1, 0.7, 2), (0.7, 1, 2, 2), (0, 0, 2, 1), (0.3, 0.3, 0.5, 0.6)]
    return _stored([shapely.box(x + a * size, y + b * size, x + c * size, y + d * size) for a, b, c, d in boxes])
