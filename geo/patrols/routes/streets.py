"""Which streets of a network are those of a grid. Pure.

Streets are taken whole: nobody turns back in the middle of a block because a border runs there, and the walks are
shortest where streets end at junctions. One that runs along a border belongs to the grids on both of its sides.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import lengths_m, to_metres
from geo.patrols.routing import lengths_mm
from geo.streets import Network, WayKind
from geo.streets.beside import Beside, no_beside, own_mm

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BORDER_M = 12.0
"""What lies no farther out than this runs along the border: half of a wide street."""
ALONG = 0.9
"""So much of a street must lie within, or along the border."""
HALF = 0.5
MAIN_M = 500.0
"""A street with a name that is so long in all is a main street, unless it is called a lane."""
_LANES = ("巷", "胡同", "弄", "lane", "alley")
_METRES_OF_A_DEGREE = 100_000.0


def streets_of(network: Network, grids: NDArray[Any], own: int, *, beside: Beside | None = None) -> Ints:
    """The walkable segments that belong to one of the polygons (degrees) that tile a territory.

    At least half of each lies in it, or nearly all of it within or along its border. A segment of which no polygon has
    half belongs to the one that has most, where half of it lies in the territory at all. A pavement is walked with its
    street: what belongs to a street beside it for more than half of its length is left out.
    """
    polygon = grids[own]
    near = _near(network, polygon)
    length_mm = lengths_mm(network.segments)
    near = near[2 * own_mm(length_mm, beside or no_beside())[near] >= length_mm[near]]
    if not len(near):
        return near
    lon, lat = shapely.get_coordinates(shapely.centroid(polygon))[0].tolist()
    lines = to_metres(network.segments[near], (lon, lat))
    (area,) = to_metres(np.array([polygon]), (lon, lat))
    along = _share(lines, shapely.buffer(area, BORDER_M))
    inside = _share(lines, area)
    belongs = (inside >= HALF) | (along >= ALONG)
    unsure = np.flatnonzero(~belongs & (along > 0))
    if len(unsure):
        window = shapely.box(*shapely.total_bounds(network.segments[near[unsure]]))
        around = grids[shapely.intersects(grids, window) & (np.arange(len(grids)) != own)]
        belongs[unsure] = _has_most(lines[unsure], along[unsure], to_metres(around, (lon, lat)))
    return np.asarray(near[belongs])


def main_streets(network: Network, segments: Ints) -> frozenset[int]:
    """Those of some segments that are parts of main streets: named, no lanes, and long in the whole network."""
    streets = network.kind == WayKind.STREET
    length_m = lengths_m(network.segments)
    total: dict[str, float] = {}
    for name, metres in zip(network.name[streets], length_m[streets], strict=True):
        if name:
            total[name] = total.get(name, 0.0) + float(metres)
    main = {name for name, metres in total.items() if metres >= MAIN_M and not name.casefold().endswith(_LANES)}
    return frozenset(int(index) for index in segments if streets[index] and network.name[index] in main)


def _near(network: Network, polygon: Any) -> Ints:
    walkable = np.flatnonzero(network.walkable)
    west, south, east, north = shapely.bounds(polygon)
    high = 2 * BORDER_M / _METRES_OF_A_DEGREE
    wide = high / max(0.01, np.cos(np.radians((south + north) / 2)))
    box = shapely.box(west - wide, south - high, east + wide, north + high)
    meets = shapely.intersects(network.segments[walkable], box)
    return np.asarray(walkable[meets], np.int64)


def _share(lines: NDArray[Any], area: Any) -> Floats:
    """How much of each line lies in an area, from 0 to 1."""
    return np.asarray(shapely.length(shapely.intersection(lines, area)) / shapely.length(lines))


def _has_most(lines: NDArray[Any], own: Floats, others: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether no other grid has more of a line than the own share, and half of it lies in or along the territory."""
    shares = [_share(lines, shapely.buffer(other, BORDER_M)) for other in others]
    most = np.max([own, *shares], axis=0)
    together = np.sum([own, *shares], axis=0)
    return np.asarray((own >= most - 1e-6) & (together >= HALF))
