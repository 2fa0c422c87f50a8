"""Leaves of a draft: blocks of its base and pieces of them, with what each holds and what lies beside it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.neighbours import shared_borders
from geo.boundaries.drafting.steps import Steps, to_degrees
from geo.core.measure import areas_m2, lengths_m

NO_BUILDING = -1


@dataclass(frozen=True)
class Doors:
    """Door-plates with households: lon, lat (n, 2; WGS84), households (n,), and their building (n,; -1 for none)."""

    lonlat: NDArray[np.float64]
    households: NDArray[np.int64]
    building: NDArray[np.int64]

    @classmethod
    def none(cls) -> "Doors":
        """No door-plates at all."""
        return cls(np.empty((0, 2)), np.empty(0, np.int64), np.empty(0, np.int64))

    def of(self, chosen: NDArray[Any]) -> "Doors":
        """Some of them, by indices or a mask."""
        return Doors(self.lonlat[chosen], self.households[chosen], self.building[chosen])

    @classmethod
    def together(cls, parts: Sequence["Doors"]) -> "Doors":
        """Those of several leaves."""
        return cls(
            np.concatenate([each.lonlat for each in parts]),
            np.concatenate([each.households for each in parts]),
            np.concatenate([each.building for each in parts]),
        )

    def __len__(self) -> int:
        """How many door-plates."""
        return len(self.households)

    @property
    def total(self) -> int:
        """All their households."""
        return int(self.households.sum())


@dataclass(frozen=True)
class Leaf:
    """A block of a draft, or a piece of one.

    `root` is the block of the base that it is or was a part of, whose `grid` and `community` were these codes.
    """

    name: str
    root: str
    polygon: Any
    area_m2: float
    outline_m: float
    doors: Doors
    households: int
    community: str
    grid: str | None

    @property
    def is_piece(self) -> bool:
        """Whether it is a part of a block of the base."""
        return self.name != self.root


def measured(polygons: NDArray[Any]) -> list[tuple[float, float]]:
    """Area (m2) and outline (m) of each polygon (degrees)."""
    return list(zip(areas_m2(polygons).tolist(), lengths_m(polygons).tolist(), strict=True))


def borders_between(polygons: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The neighbours of each polygon of a coverage with the metres of border that both share, by name."""
    names = list(polygons)
    found: dict[str, dict[str, float]] = {name: {} for name in names}
    pairs, metres = shared_borders(np.array(list(polygons.values()), dtype=object))
    for (first, second), shared_m in zip(pairs.tolist(), metres.tolist(), strict=True):
        found[names[first]][names[second]] = shared_m
        found[names[second]][names[first]] = shared_m
    return found


def distribute(doors: Doors, pieces: tuple[Any, ...]) -> list[NDArray[np.bool_]]:
    """Which door-plates stand in each of the pieces of a block; on a border, in the first that has it."""
    left = np.ones(len(doors), np.bool_)
    shares = []
    x, y = doors.lonlat.T
    for piece in pieces[:-1]:
        inside = left & shapely.intersects_xy(piece, x, y)
        left &= ~inside
        shares.append(inside)
    return [*shares, left]


def middle_of(leaf: Leaf) -> tuple[float, float]:
    """A place within a leaf, lon, lat."""
    point = shapely.point_on_surface(leaf.polygon)
    return float(point.x), float(point.y)


def line_in_degrees(line: Steps) -> Any:
    """A line of steps as a shapely line in degrees."""
    return shapely.LineString(to_degrees(line))
