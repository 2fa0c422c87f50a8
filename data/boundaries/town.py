"""A town: named streets, and the street blocks between them, with exactly shared corners."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from cells import Cell, Cut, cells_of, cut_cells, lattice, reserve_points
from ground import Points, bend
from layout import Layout, Reserve
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon

STEP_M = 55.0
LONG_LANE_M = 250.0
NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Street:
    """A street with a name: `main`, `side` or `lane`."""

    name: str
    level: str


@dataclass(frozen=True)
class Edge:
    """A stretch of street between two corners, in degrees; `street` is its place in `Town.streets`."""

    street: int
    line: LineString


@dataclass(frozen=True)
class Block:
    """A street block in degrees, with the letter of its community and the zone it lies in."""

    community: str
    zone: str
    reserve: Reserve | None
    polygon: Polygon


@dataclass(frozen=True)
class Town:
    """Everything on the ground of one town."""

    layout: Layout
    streets: tuple[Street, ...]
    edges: tuple[Edge, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def blocks_m(self) -> NDArray[np.object_]:
        """The polygons of the blocks in metres, (n,)."""
        return np.asarray(self.layout.frame.geometry_to_metres(np.array([block.polygon for block in self.blocks])))

    @cached_property
    def edges_m(self) -> NDArray[np.object_]:
        """The lines of the edges in metres, (n,)."""
        return np.asarray(self.layout.frame.geometry_to_metres(np.array([edge.line for edge in self.edges])))


def build_town(rng: np.random.Generator, layout: Layout) -> Town:
    """Draw a town: main streets, lanes, blocks; bent and put on the coordinate grid last."""
    nodes = lattice(rng, layout)
    cells = cells_of(layout, nodes)
    reserves = reserve_points(layout, nodes)
    cuts = cut_cells(rng, cells, reserves)
    streets, lines = _named_lines(layout, nodes, cells, cuts)
    flat_edges = _noded([line for _, line in lines])
    owners = shapely.STRtree([line for _, line in lines]).nearest(shapely.line_interpolate_point(flat_edges, 0.5, True))  # noqa: FBT003 - shapely's own signature
    edges = [
        Edge(lines[owner][0], LineString(_placed(layout, shapely.get_coordinates(edge))))
        for owner, edge in zip(owners, flat_edges, strict=True)
    ]
    return Town(layout, tuple(streets), tuple(edges), tuple(_blocks(layout, flat_edges, cells, reserves)))


def _placed(layout: Layout, flat: Points) -> Points:
    return layout.frame.to_lonlat(bend(flat, turn_deg=layout.turn_deg, bend_m=layout.bend_m))


def _noded(lines: Sequence[LineString]) -> list[LineString]:
    """Stretches between corners, each with a vertex every STEP_M, in a fixed order."""
    noded = shapely.union_all(list(lines), grid_size=0.001)
    parts = shapely.get_parts(shapely.normalize(noded))
    straight = [LineString([part.coords[i], part.coords[i + 1]]) for part in parts for i in range(len(part.coords) - 1)]
    straight.sort(key=lambda line: tuple(line.coords))
    return list(shapely.segmentize(straight, STEP_M))


def _blocks(
    layout: Layout, flat_edges: Sequence[LineString], cells: Sequence[Cell], reserves: Sequence[tuple[Point, Reserve]]
) -> list[Block]:
    faces = shapely.get_parts(shapely.polygonize(list(flat_edges)))
    blocks = []
    for face in faces:
        inside = face.representative_point()
        cell = next((cell for cell in cells if cell.polygon.contains(inside)), None)
        if cell is not None:
            reserve = next((reserve for point, reserve in reserves if face.contains(point)), None)
            ring = ccw_from_smallest(_placed(layout, shapely.get_coordinates(face.exterior)))
            blocks.append(Block(cell.community, cell.zone, reserve, Polygon(ring)))
    return sorted(blocks, key=lambda block: tuple(block.polygon.exterior.coords))


def ccw_from_smallest(ring: Points) -> Points:
    """A closed ring, counter-clockwise as GeoJSON wants it, beginning at its smallest corner."""
    corners = ring[:-1]
    x, y = (corners - corners.mean(axis=0)).T
    if np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) < 0:
        corners = corners[::-1]
    start = min(range(len(corners)), key=lambda i: tuple(corners[i]))
    corners = np.roll(corners, -start, axis=0)
    return np.vstack([corners, corners[:1]])


def _named_lines(
    layout: Layout, nodes: Points, cells: Sequence[Cell], cuts: Sequence[Cut]
) -> tuple[list[Street], list[tuple[int, LineString]]]:
    names = [*layout.column_names, *layout.row_names, *dict.fromkeys(d.name for d in layout.diagonals)]
    streets = [Street(name, "main") for name in names]
    lines = _main_lines(layout, nodes, cells, names)
    for name, level, cut in _lane_names(layout, nodes, cuts):
        lines.append((len(streets), cut.line))
        streets.append(Street(name, level))
    return streets, lines


def _main_lines(
    layout: Layout, nodes: Points, cells: Sequence[Cell], names: Sequence[str]
) -> list[tuple[int, LineString]]:
    """Every side of a cell once, with the street that it belongs to."""
    place = {tuple(nodes[row, column]): (row, column) for row, column in np.ndindex(nodes.shape[:2])}
    sides: dict[tuple[tuple[int, int], tuple[int, int]], None] = {}
    for cell in cells:
        ring = [place[xy] for xy in cell.polygon.exterior.coords]
        for one, other in pairwise(ring):
            sides[min(one, other), max(one, other)] = None
    return [
        (names.index(_main_name(layout, one, other)), LineString([nodes[one], nodes[other]])) for one, other in sides
    ]


def _main_name(layout: Layout, one: tuple[int, int], other: tuple[int, int]) -> str:
    if one[1] == other[1]:
        return layout.column_names[one[1]]
    if one[0] == other[0]:
        return layout.row_names[one[0]]
    north_west = (min(one[0], other[0]), min(one[1], other[1]))
    return next(d.name for d in layout.diagonals if (d.row, d.column) == north_west)


def _lane_names(layout: Layout, nodes: Points, cuts: Sequence[Cut]) -> list[tuple[str, str, Cut]]:
    """Lanes are counted off the nearest main street that they leave: 团结路东三巷."""
    spare = list(layout.by_names)
    counts: dict[str, int] = {}
    named = []
    for cut in sorted(cuts, key=lambda cut: (-round(cut.line.centroid.y, 2), round(cut.line.centroid.x, 2))):
        if cut.line.length > LONG_LANE_M and spare:
            named.append((spare.pop(0), "side", cut))
            continue
        base = _lane_base(layout, nodes, cut)
        counts[base] = counts.get(base, 0) + 1
        named.append((f"{base}{numeral(counts[base])}巷", "lane", cut))
    return named


def _lane_base(layout: Layout, nodes: Points, cut: Cut) -> str:
    (x0, y0), (x1, y1) = cut.line.coords
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    if abs(x1 - x0) > abs(y1 - y0):
        column = int(np.abs(nodes[cut.cell.row, :, 0] - middle[0]).argmin())
        return layout.column_names[column] + ("东" if middle[0] > nodes[cut.cell.row, column, 0] else "西")
    row = int(np.abs(nodes[:, cut.cell.column, 1] - middle[1]).argmin())
    return layout.row_names[row] + ("北" if middle[1] > nodes[row, cut.cell.column, 1] else "南")


def numeral(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else NUMERALS[tens] + "十")
    return head + (NUMERALS[ones] if ones or not tens else "")
