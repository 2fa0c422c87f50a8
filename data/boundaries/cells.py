"""Cells between main streets, cut by lanes into pieces the size of street blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from ground import Points, rectangle_sides
from layout import Diagonal, Layout, Reserve
from shapely.geometry import LineString, Point, Polygon

TARGET_M2 = {"c": 14500.0, "m": 20500.0, "h": 17500.0, "e": 25000.0}
SHORTEST_SIDE_M = 62.0
LONGEST_SIDE_M = 235.0
SNAP_M = 26.0


@dataclass(frozen=True)
class Cell:
    """A piece of town between main streets, before lanes are cut: ring in flat metres."""

    row: int
    column: int
    community: str
    zone: str
    polygon: Polygon


@dataclass(frozen=True)
class Cut:
    """A lane: from one side of a piece to another, in flat metres."""

    cell: Cell
    line: LineString


def lattice(rng: np.random.Generator, layout: Layout) -> Points:
    """Crossings of the main streets, shape (rows, columns, 2): none exactly where a ruler would put it."""
    x, y = np.meshgrid(np.array(layout.columns_m), np.array(layout.rows_m))
    nodes = np.stack([x, y], axis=-1) + (rng.random((*x.shape, 2)) - 0.5) * 44.0
    nodes[0, :, 1] += layout.river_m * np.sin(np.arange(len(layout.columns_m)) * 1.15)
    return nodes


def cells_of(layout: Layout, nodes: Points) -> list[Cell]:
    """All cells, merged pairs as one, cells with a diagonal as two."""
    diagonals = {(diagonal.row, diagonal.column): diagonal for diagonal in layout.diagonals}
    partner = dict(layout.merged)
    swallowed = set(partner.values())
    cells = []
    for row, letters in enumerate(layout.communities):
        for column, letter in enumerate(letters):
            if letter != "." and (row, column) not in swallowed:
                rings = _rings(nodes, (row, column), partner.get((row, column)), diagonals.get((row, column)))
                cells += [Cell(row, column, letter, layout.zones[row][column], Polygon(ring)) for ring in rings]
    return cells


def _corners(nodes: Points, row: int, column: int) -> list[Points]:
    return [nodes[row, column], nodes[row, column + 1], nodes[row + 1, column + 1], nodes[row + 1, column]]


def _rings(
    nodes: Points, place: tuple[int, int], partner: tuple[int, int] | None, diagonal: Diagonal | None
) -> list[list[Points]]:
    corners = _corners(nodes, *place)
    if partner is not None:  # the pair lies side by side: north edge, then south edge backwards
        other = _corners(nodes, *partner)
        return [[corners[0], corners[1], other[1], other[2], corners[2], corners[3]]]
    if diagonal is not None:
        first, second = ((0, 1, 2), (0, 2, 3)) if diagonal.way == "\\" else ((0, 1, 3), (1, 2, 3))
        halves = {"n": (first,), "s": (second,), "both": (first, second)}[diagonal.keep]
        return [[corners[corner] for corner in half] for half in halves]
    return [corners]


def reserve_points(layout: Layout, nodes: Points) -> list[tuple[Point, Reserve]]:
    """Where each reserved piece lies, in flat metres."""
    points = []
    for reserve in layout.reserves:
        north_west, north_east, south_east, south_west = _corners(nodes, reserve.row, reserve.column)
        north = north_west + (north_east - north_west) * reserve.across
        south = south_west + (south_east - south_west) * reserve.across
        points.append((Point(north + (south - north) * reserve.down), reserve))
    return points


def cut_cells(rng: np.random.Generator, cells: Sequence[Cell], reserves: Sequence[tuple[Point, Reserve]]) -> list[Cut]:
    """Halve every cell, and its halves again, until the pieces are street blocks."""
    ends: list[Point] = []
    cuts: list[Cut] = []
    for cell in cells:
        stack = [cell.polygon]
        while stack:
            piece = stack.pop()
            if not _small_enough(rng, piece, cell.zone, reserves):
                halves = _halve(rng, piece, ends)
                if halves is not None:
                    cuts.append(Cut(cell, halves[2]))
                    ends += [Point(halves[2].coords[0]), Point(halves[2].coords[-1])]
                    stack += halves[:2]
    return cuts


def _small_enough(
    rng: np.random.Generator, piece: Polygon, zone: str, reserves: Sequence[tuple[Point, Reserve]]
) -> bool:
    target_m2 = TARGET_M2[zone] * (0.75 + 0.85 * rng.random())
    for point, reserve in reserves:
        if piece.contains(point):
            target_m2 = reserve.area_m2 * 1.25
    longest, shortest = (float(np.hypot(*side)) for side in rectangle_sides(piece))
    if longest < 1.7 * SHORTEST_SIDE_M or longest * shortest < 2.2 * SHORTEST_SIDE_M**2:
        return True
    return piece.area < target_m2 and longest < LONGEST_SIDE_M


def _halve(
    rng: np.random.Generator, piece: Polygon, ends: Sequence[Point]
) -> tuple[Polygon, Polygon, LineString] | None:
    """Two parts of a piece and the lane between them, or None where no lane leaves two decent parts."""
    along, across = rectangle_sides(piece)
    for _ in range(12):
        share = 0.5 + (rng.random() - 0.5) * 0.24
        middle = shapely.get_coordinates(piece.centroid)[0] + along * (share - 0.5)
        slant = across + along / np.hypot(*along) * np.hypot(*across) * (rng.random() - 0.5) * 0.18
        line = LineString([middle - slant, middle + slant]).intersection(piece)
        if line.geom_type != "LineString" or line.is_empty:
            continue
        start, end = (_snapped(Point(xy), piece, ends) for xy in (line.coords[0], line.coords[-1]))
        halves = _split_ring(shapely.get_coordinates(piece.exterior)[:-1], start, end)
        if halves is not None and all(_decent(half) for half in halves):
            return halves[0], halves[1], LineString([start, end])
    return None


def _decent(piece: Polygon) -> bool:
    longest, shortest = (float(np.hypot(*side)) for side in rectangle_sides(piece))
    return bool(piece.is_valid and shortest >= SHORTEST_SIDE_M * 0.72 and piece.area > 0.42 * longest * shortest)


def _snapped(point: Point, piece: Polygon, ends: Sequence[Point]) -> Point:
    """A lane meets a corner, or the lane across the street, rather than miss it by a few metres."""
    corners = [Point(xy) for xy in piece.exterior.coords[:-1]]
    near = [p for p in (*corners, *ends) if p.distance(point) < SNAP_M and piece.exterior.distance(p) < 1e-6]
    return min(near, key=point.distance, default=point)


def _split_ring(ring: Points, start: Point, end: Point) -> tuple[Polygon, Polygon] | None:
    ring, first = _with_point(ring, np.array(start.coords[0]))
    ring, second = _with_point(ring, np.array(end.coords[0]))
    first = int(np.argmin(np.hypot(*(ring - np.array(start.coords[0])).T)))
    low, high = sorted((first, second))
    if high - low < 2 or len(ring) - (high - low) < 2:
        return None
    return Polygon(ring[low : high + 1]), Polygon(np.vstack([ring[high:], ring[: low + 1]]))


def _with_point(ring: Points, point: Points) -> tuple[Points, int]:
    """The ring with the point as a vertex, and its index."""
    distances = np.hypot(*(ring - point).T)
    if distances.min() < 1e-6:
        return ring, int(distances.argmin())
    sides = shapely.linestrings(np.stack([ring, np.roll(ring, -1, axis=0)], axis=1))
    index = int(shapely.distance(sides, Point(point)).argmin()) + 1
    return np.insert(ring, index, point, axis=0), index
