"""Points beside streets, put upon the nearest one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.measure import lengths_m, to_metres
from geo.streets import Network

FARTHEST_M = 250.0


@dataclass(frozen=True)
class Spot:
    """A point on a network: a segment, the millimetres along it, and the metres it lies off the street."""

    segment: int
    along_mm: int
    off_m: float = 0.0


def lengths_mm(segments: NDArray[Any]) -> NDArray[np.int64]:
    """Lengths (m,) of segments in degrees, in whole millimetres, at least one."""
    return np.maximum(1, np.rint(lengths_m(segments) * 1000)).astype(np.int64)


def snap(network: Network, lonlat: NDArray[np.float64], *, farthest_m: float = FARTHEST_M) -> list[Spot]:
    """The nearest spots that people walk to points (n, 2), lon before lat in WGS84.

    Raises:
        BadInput: there is no street, or none within `farthest_m` of a point.
    """
    walkable = np.flatnonzero(network.walkable)
    if not len(walkable):
        raise BadInput("routes.no_streets", say("There are no streets to walk. Import streets first."))
    if not len(lonlat):
        return []
    near = _middle(lonlat)
    lines = to_metres(network.segments[walkable], near)
    points = to_metres(shapely.points(lonlat), near)
    index = shapely.STRtree(lines).query_nearest(points, all_matches=False)[1]
    off_m = shapely.distance(points, lines[index])
    _check_near(off_m, farthest_m)
    share = shapely.line_locate_point(lines[index], points, normalized=True)
    along_mm = np.rint(share * lengths_mm(network.segments)[walkable[index]]).astype(np.int64)
    return [
        Spot(int(walkable[line]), int(along), float(off))
        for line, along, off in zip(index, along_mm, off_m, strict=True)
    ]


def _middle(lonlat: NDArray[np.float64]) -> tuple[float, float]:
    lon, lat = lonlat.mean(axis=0).tolist()
    return lon, lat


def _check_near(off_m: NDArray[Any], farthest_m: float) -> None:
    far = np.flatnonzero(~(off_m <= farthest_m))
    if len(far):
        raise BadInput(
            "routes.far_place",
            say(
                "Place number {number} lies {metres} m from the nearest street; at most {most} m are "
                "walked off a street. Move it, or import the streets around it.",
                number=int(far[0]) + 1,
                metres=round(float(off_m[far[0]])),
                most=round(farthest_m),
            ),
        )
