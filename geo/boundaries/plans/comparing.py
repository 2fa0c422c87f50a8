"""Two plans compared: what became of each grid. Pure.

A grid goes on in another where they share more than half of the one or of the other; by that it is the same, renamed,
drawn again, changed, split, merged, new or gone. Areas are compared in degrees stretched to about metres.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.coverages.flaws import STEP_M
from geo.boundaries.coverages.plane import Plane

REDRAWN_WITHIN_M = 1.0
"""A border that moved by less says nothing about the ground: it was drawn again."""


class GridFate(enum.StrEnum):
    """What became of a grid."""

    SAME = "same"
    RENAMED = "renamed"
    REDIGITISED = "redigitised"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class GridChange:
    """What became of grids: `before` are codes in the one plan, `after` in the other."""

    fate: GridFate
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class _Overlaps:
    """How grids of two plans lie upon each other: shares (b, a) of each after (b) and of each before (a)."""

    of_after: NDArray[np.float64]
    of_before: NDArray[np.float64]


def compare_grids(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[GridChange]:
    """What became of each grid, by the code of the first after it, or before it; frames of code, name and polygons."""
    equal = set(_equal(before, after))
    changes = [GridChange(GridFate.SAME, (code,), (code,)) for code in equal]
    rest_before = before[~before["code"].isin(equal)].reset_index(drop=True)
    rest_after = after[~after["code"].isin(equal)].reset_index(drop=True)
    changes += _compare(rest_before, rest_after)
    return sorted(changes, key=lambda each: (each.after or each.before)[0])


def _equal(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> Iterator[str]:
    """Grids with the same code, name and bits."""
    known = {
        code: (name, wkb)
        for code, name, wkb in zip(before["code"], before["name"], shapely.to_wkb(before.geometry), strict=True)
    }
    for code, name, wkb in zip(after["code"], after["name"], shapely.to_wkb(after.geometry), strict=True):
        if known.get(code) == (name, wkb):
            yield code


def _compare(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> Iterator[GridChange]:
    overlaps = _overlap(before, after)
    links = _links(overlaps)
    left_before, left_after = set(range(len(before))), set(range(len(after)))
    while left_after:
        group_before, group_after = _group(links, left_after.pop())
        left_before -= group_before
        left_after -= group_after
        yield _fate(before, after, sorted(group_before), sorted(group_after))
    for index in sorted(left_before):
        yield GridChange(GridFate.GONE, (before["code"].iat[index],), ())


def _overlap(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> _Overlaps:
    shares = np.zeros((len(after), len(before)))
    if not len(before) or not len(after):
        return _Overlaps(shares, shares)
    plane = Plane.around(after.geometry.to_numpy())
    old, new = plane.stretch(before.geometry.to_numpy()), plane.stretch(after.geometry.to_numpy())
    one, other = shapely.STRtree(old).query(new, predicate="intersects")
    np.add.at(shares, (one, other), shapely.area(shapely.intersection(new[one], old[other])))
    return _Overlaps(shares / shapely.area(new)[:, None], shares / shapely.area(old)[None, :])


def _links(overlaps: _Overlaps) -> NDArray[np.bool_]:
    """Which grid goes on in which (b, a): more than half of the one stems from the other, or went into it."""
    return np.asarray((overlaps.of_after > 0.5) | (overlaps.of_before > 0.5))


def _group(links: NDArray[np.bool_], start: int) -> tuple[set[int], set[int]]:
    group_before: set[int] = set()
    group_after = {start}
    while True:
        wider = set(np.flatnonzero(links[sorted(group_after)].any(axis=0)).tolist())
        further = group_after | set(np.flatnonzero(links[:, sorted(wider)].any(axis=1)).tolist())
        if wider == group_before and further == group_after:
            return group_before, group_after
        group_before, group_after = wider, further


def _fate(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, old: list[int], new: list[int]) -> GridChange:
    codes = tuple(before["code"].iloc[old]), tuple(after["code"].iloc[new])
    if len(old) == len(new) == 1:
        return GridChange(_fate_of_one(before.iloc[old[0]], after.iloc[new[0]]), *codes)
    fates = {(0, 1): GridFate.NEW, (1, 2): GridFate.SPLIT, (2, 1): GridFate.MERGED}
    return GridChange(fates.get((min(len(old), 2), min(len(new), 2)), GridFate.CHANGED), *codes)


def _fate_of_one(before: Any, after: Any) -> GridFate:
    """What became of a grid that went on as one."""
    moved_m = _moved_m(before["geometry"], after["geometry"])
    if moved_m >= REDRAWN_WITHIN_M:
        return GridFate.CHANGED
    if (before["code"], before["name"]) != (after["code"], after["name"]):
        return GridFate.RENAMED
    return GridFate.SAME if moved_m < STEP_M else GridFate.REDIGITISED


def _moved_m(before: Any, after: Any) -> float:
    """How far the outline moved at most."""
    pair = Plane.around(np.array([before])).stretch(np.array([before, after], dtype=object))
    return float(shapely.hausdorff_distance(*shapely.boundary(pair)))


def heirs(changes: list[GridChange]) -> dict[str, str]:
    """The code that each grid of before goes on under, where it goes on as one: there nobody moves with it.

    Of a grid that was split, and of those that were merged, the code that stays goes on.
    """
    found: dict[str, str] = {}
    for change in changes:
        if len(change.before) == len(change.after) == 1:
            found[change.before[0]] = change.after[0]
        else:
            found |= {code: code for code in change.before if code in change.after}
    return found
