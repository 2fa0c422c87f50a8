"""The ground between streets as blocks that tile an outline. Pure."""

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.edges import directed, edges_of
from geo.core.measure import distances_m
from geo.exchange.ways import Level, WayKind
from geo.streets.clipping import clipped
from geo.streets.merging import Limits, Patches, merged
from geo.streets.network import Network
from geo.streets.noding import Steps, node
from geo.streets.outlines import no_outline
from geo.streets.tangles import check_untangled

Ints = NDArray[np.int64]


class Along(enum.IntEnum):
    """What runs along a border between two blocks: a street (or a path), a river or railway, or nothing."""

    OPEN = 0
    STREET = 1
    BARRIER = 2


@dataclass(frozen=True)
class Cut:
    """How blocks are cut. Narrower than `width_m` on average, or smaller than `area_m2`, a piece is no block.

    A group of blocks that lies within a single other one is joined to it up to `island_m2`. `paths` lets footpaths
    bound blocks as streets do.
    """

    width_m: float = 15.0
    area_m2: float = 400.0
    island_m2: float = 5_000.0
    paths: bool = False


@dataclass(frozen=True)
class Blocks:
    """n blocks, west to east, and the m borders between two of them.

    `polygons` (n,) in degrees (WGS84) on the coordinate grid are a valid coverage of the outline. `pairs` (m, 2) are
    the blocks on either side of a border, the smaller index first, in ascending order; `along` (m,) holds the value
    of `Along` that most of it has, and `border_m` (m, 3) the metres of each value. `outer_m` (n,) are the metres of
    each block on the outline.
    """

    polygons: NDArray[Any]
    pairs: Ints
    along: NDArray[np.int8]
    border_m: NDArray[np.float64]
    outer_m: NDArray[np.float64]

    def __len__(self) -> int:
        """How many blocks."""
        return len(self.polygons)

    def metres_along(self, kind: Along) -> NDArray[np.float64]:
        """The metres of each block's borders (n,) along which this runs; the outline of all is left out."""
        metres = np.repeat(self.border_m[:, kind], 2)
        return np.bincount(self.pairs.ravel(), weights=metres, minlength=len(self)).astype(np.float64)


def cut_blocks(network: Network, outline: Any, *, cut: Cut | None = None) -> Blocks:
    """The blocks of an outline: a Polygon or MultiPolygon in degrees, on the coordinate grid.

    Streets, rivers and railways cut it, those on bridges too, those in tunnels not. Dead ends are dropped, slivers
    joined to the neighbour with the longest border, and across a river or railway only where there is no other. The
    union is the outline, but for vertices within 1e-8 degrees of it where a street crosses it.

    Raises:
        BadInput: the outline is no valid area, or the lines cross one another too often to be streets.
    """
    cut = cut or Cut()
    _check(outline)
    steps = Steps.around(shapely.get_rings(shapely.get_parts(outline)))
    chosen = _bounding(network, outline, paths=cut.paths)
    whole = steps.of_one(outline)
    lines, source = clipped(steps.of(network.segments[chosen]), whole)
    rings = shapely.get_rings(shapely.get_parts(whole))
    kinds = np.concatenate([network.kind[chosen][source], np.full(len(rings), -1)])
    check_untangled(lines)
    pieces = node(np.concatenate([lines, rings]))
    faces = _inside(shapely.get_parts(shapely.polygonize(pieces.lines)), whole)
    patches = _patches(faces, pieces.lines, _along(len(pieces.lines), pieces.piece, kinds[pieces.source]), steps)
    joined = merged(patches, Limits(cut.width_m, cut.area_m2, cut.island_m2))
    return _blocks(faces, joined, patches, steps)


def _check(outline: Any) -> None:
    if not isinstance(outline, shapely.Polygon | shapely.MultiPolygon) or outline.is_empty or not outline.is_valid:
        raise no_outline()


def _bounding(network: Network, outline: Any, *, paths: bool) -> Ints:
    """The segments that bound blocks and reach the outline's surroundings."""
    bounds = (network.level != Level.TUNNEL) & (paths | (network.kind != WayKind.PATH))
    near = shapely.STRtree(network.segments).query(shapely.box(*outline.bounds))
    return np.sort(near[bounds[near]])


def _inside(faces: NDArray[Any], outline: Any) -> NDArray[Any]:
    """The faces that lie in the outline, from west to east."""
    shapely.prepare(outline)
    faces = faces[shapely.contains_properly(outline, shapely.point_on_surface(faces))]
    corners = shapely.bounds(faces)
    return np.asarray(faces[np.lexsort((corners[:, 3], corners[:, 2], corners[:, 1], corners[:, 0]))])


def _along(count: int, piece: Ints, kind: NDArray[Any]) -> NDArray[np.int8]:
    """What runs along each piece: a river or railway even where a street runs on it; nothing where the outline does."""
    value = np.select([kind >= WayKind.RIVER, kind >= 0], [Along.BARRIER, Along.STREET], Along.OPEN)
    along = np.zeros(count, np.int8)
    np.maximum.at(along, piece, value.astype(np.int8))
    return along


def _patches(faces: NDArray[Any], lines: NDArray[Any], along: NDArray[np.int8], steps: Steps) -> Patches:
    """The faces with their figures, and every edge between two of them, or between one and the outside (-1)."""
    rings, face = shapely.get_rings(faces, return_index=True)
    edges, ring = edges_of(rings)
    sides = np.vstack([directed(edges), directed(edges_of(lines)[0])])
    keys = np.unique(sides, axis=0, return_inverse=True)[1].ravel()
    own, of_lines = keys[: len(edges)], keys[len(edges) :]
    runs = np.zeros(int(keys.max(initial=-1)) + 1, np.int8)
    runs[of_lines] = along[edges_of(lines)[1]]
    order = np.argsort(own, kind="stable")
    key, first, count = np.unique(own[order], return_index=True, return_counts=True)
    left = face[ring][order][first]
    right = np.where(count > 1, face[ring][order][np.minimum(first + 1, len(order) - 1)], -1)
    ends = edges[order][first]
    flat = steps.metres(faces)
    return Patches(
        area_m2=shapely.area(flat),
        outline_m=shapely.length(flat),
        pairs=np.sort(np.column_stack([left, right]), axis=1).astype(np.int64),
        along=runs[key],
        metres=distances_m(steps.pairs(ends[:, :2]), steps.pairs(ends[:, 2:])),
    )


def _blocks(faces: NDArray[Any], joined: Ints, patches: Patches, steps: Steps) -> Blocks:
    """The union of the faces of each block, and what runs between; `joined` (f,) tells the block of each face."""
    order = np.argsort(joined, kind="stable")
    parts = np.split(faces[order], np.flatnonzero(np.diff(joined[order])) + 1) if len(faces) else []
    unions = [part[0] if len(part) == 1 else shapely.coverage_union_all(part) for part in parts]
    polygons = steps.degrees(np.array([*unions, None], dtype=object)[:-1])
    outer = patches.pairs[:, 0] < 0
    outer_m = np.bincount(joined[patches.pairs[outer, 1]], weights=patches.metres[outer], minlength=len(polygons))
    pairs = np.sort(joined[patches.pairs], axis=1)
    between = ~outer & (pairs[:, 0] != pairs[:, 1])
    found, which = np.unique(pairs[between], axis=0, return_inverse=True)
    border_m = np.zeros((len(found), len(Along)))
    np.add.at(border_m, (which.ravel(), patches.along[between]), patches.metres[between])
    along = border_m.argmax(axis=1).astype(np.int8)
    return Blocks(polygons, found.reshape(-1, 2), along, border_m, outer_m.astype(np.float64))
