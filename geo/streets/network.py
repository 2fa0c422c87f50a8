"""Lines as a network: segments that run from one junction to the next. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.exchange.ways import Level, WayKind
from geo.streets.joining import shared_vertices, split
from geo.streets.noding import Steps, node
from geo.streets.snapping import SNAP_M, snapped
from geo.streets.tangles import check_untangled
from geo.streets.ways import Ways, backward, canonical

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """m segments between j junctions, in degrees (WGS84) on the coordinate grid.

    `segments` (m,) are LineStrings that meet on the ground at their ends alone; `kind`, `level` and `name` as those of
    `Ways`. `ends` (m, 2) are the junctions where each begins and ends, `junctions` (j, 2) their lon and lat.
    """

    segments: NDArray[Any]
    kind: NDArray[np.int8]
    level: NDArray[np.int8]
    name: NDArray[Any]
    ends: Ints
    junctions: NDArray[np.float64]

    def __len__(self) -> int:
        """How many segments."""
        return len(self.segments)

    @property
    def walkable(self) -> NDArray[np.bool_]:
        """Which segments people walk on (m,): streets and paths."""
        return self.kind <= WayKind.PATH


def make_network(ways: Ways, *, snap_m: float = SNAP_M) -> Network:
    """Cut lines where they share a node or cross on the ground, whatever their order and direction.

    Bridges and tunnels meet others only where they share a vertex (and, where the lines have ids of nodes, the id).
    Ends that miss another line by up to `snap_m` metres are drawn to it. Of lines of one kind that lie upon one
    another one is kept.

    Raises:
        BadInput: the lines cross one another so often that they are no map of streets.
    """
    ways = canonical(ways)
    if not len(ways):
        return _empty()
    steps = Steps.around(ways.lines)
    before = steps.of(ways.lines)
    lines = snapped(before, ways.level, steps, snap_m)
    lines, way = split(lines, shared_vertices(lines, before, ways.nodes))
    ground = ways.level[way] == Level.GROUND
    check_untangled(lines[ground])
    pieces = node(lines[ground])
    segments = np.concatenate([pieces.lines[pieces.piece], lines[~ground]])
    source = np.concatenate([way[ground][pieces.source], way[~ground]])
    kept = _distinct(segments, ways.kind[source], ways.level[source], source)
    return _network(steps, segments[kept], source[kept], ways)


def _distinct(segments: NDArray[Any], kind: NDArray[np.int8], level: NDArray[np.int8], source: Ints) -> Ints:
    """One of the segments that lie upon one another, of each kind and level: of streets and paths the street."""
    walkable = np.where(kind <= WayKind.PATH, WayKind.STREET, kind)
    first: dict[tuple[bytes, int, int], int] = {}
    outline = shapely.to_wkb(shapely.normalize(segments))
    for index in np.lexsort((source, kind)):
        first.setdefault((outline[index], int(walkable[index]), int(level[index])), int(index))
    return np.array(sorted(first.values()), np.int64)


def _network(steps: Steps, segments: NDArray[Any], source: Ints, ways: Ways) -> Network:
    segments = np.where(backward(segments), shapely.reverse(segments), segments)
    written = shapely.to_wkb(segments, byte_order=0)
    keys = list(zip(written, ways.kind[source].tolist(), ways.level[source].tolist(), strict=True))
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
    segments, source = segments[order], source[order]
    ends = np.concatenate([shapely.get_point(segments, 0), shapely.get_point(segments, -1)])
    places, index = np.unique(shapely.get_coordinates(ends), axis=0, return_inverse=True)
    return Network(
        segments=steps.degrees(segments),
        kind=ways.kind[source],
        level=ways.level[source],
        name=ways.name[source],
        ends=index.reshape(2, -1).T.astype(np.int64),
        junctions=steps.pairs(places),
    )


def _empty() -> Network:
    codes, things = np.empty(0, np.int8), np.empty(0, dtype=object)
    return Network(things, codes, codes, things, np.empty((0, 2), np.int64), np.empty((0, 2)))
