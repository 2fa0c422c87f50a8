"""Door-plates as lists really have them: on a boundary, outside every grid, retired, or wrongly filed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import shapely
from doors import HOUSE, OFFICE, SHOP, Door
from grids import Grid
from layout import COUNTY
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from town import Town

Outlines = Mapping[str, BaseGeometry]
"""The polygon of each grid code, in metres."""

CORNERS_PER_TOWN = {"152922103": 4, "152922104": 2, "152922105": 1}
NEAR_PER_TOWN = {"152922103": 8, "152922104": 4, "152922105": 2}
MISFILED_PER_TOWN = {"152922103": 5, "152922104": 2, "152922105": 0}
RETIRED_PER_TOWN = {"152922103": 8, "152922104": 3, "152922105": 2}
OUTSIDE = {
    "152922103": (
        ("机场路1号", OFFICE, 5200, -3100),
        ("垃圾填埋场", OFFICE, -4300, 2600),
        ("北山水源地", OFFICE, 900, 4700),
        ("南环加油站", SHOP, 400, -2300),
        ("污水处理厂", OFFICE, 3300, -900),
        ("沙漠公园游客中心", SHOP, -2600, 3900),
        ("饲草站", OFFICE, -3600, -1700),
    ),
    "152922104": (
        ("盐湖采区值班室", OFFICE, -3900, 1500),
        ("货运站", OFFICE, 700, -2400),
        ("北路口加油站", SHOP, 6100, 800),
    ),
    "152922105": (("草原驿站", SHOP, -2800, -1900), ("公路养护站", OFFICE, 2400, 1700)),
}
"""Twelve places outside every grid: name, kind, and metres east and north of the town's middle."""


def with_oddities(rng: np.random.Generator, town: Town, grids: Sequence[Grid], doors: Sequence[Door]) -> list[Door]:
    """The plates of a town with a few of each oddity; no household comes or goes but those retired."""
    outlines = {grid.code: shapely.union_all(town.blocks_m[list(grid.blocks)]) for grid in grids}
    odd = _retired(rng, doors, RETIRED_PER_TOWN[town.layout.code])
    odd = _near(rng, town, grids, outlines, odd)
    return [*odd, *_corners(rng, town, grids, odd), *_outside(town)]


def _retired(rng: np.random.Generator, doors: Sequence[Door], count: int) -> list[Door]:
    fitting = [index for index, door in enumerate(doors) if door.kind in {HOUSE, SHOP} and door.households == 0]
    chosen = {fitting[i] for i in rng.permutation(len(fitting))[:count]}
    day = date(2026, 10, 20)
    return [
        replace(door, retired_on=str(day - timedelta(days=int(rng.integers(700))))) if index in chosen else door
        for index, door in enumerate(doors)
    ]


def _near(
    rng: np.random.Generator,
    town: Town,
    grids: Sequence[Grid],
    outlines: Outlines,
    doors: Sequence[Door],
) -> list[Door]:
    """Some plates move to within three metres of the next grid; some name the community next door."""
    left_near, left_misfiled = NEAR_PER_TOWN[town.layout.code], MISFILED_PER_TOWN[town.layout.code]
    names = {grid.code: grid.community.name for grid in grids}
    changed = list(doors)
    for index in rng.permutation(len(doors)):
        door = changed[index]
        other = _neighbour(town, outlines, door)
        if door.kind not in {HOUSE, SHOP} or door.retired_on or other is None:
            continue
        if left_near:
            left_near -= 1
            changed[index] = _moved_near(rng, town, outlines[other], door)
        elif left_misfiled and names[other] != door.community:
            left_misfiled -= 1
            changed[index] = replace(door, community=names[other])
        elif not left_misfiled:
            break
    return changed


def _neighbour(town: Town, outlines: Outlines, door: Door) -> str | None:
    """The grid on the other side of the street, where that is a boundary."""
    at = Point(town.layout.frame.to_metres(np.array([door.lonlat]))[0])
    near = [code for code, outline in outlines.items() if code != door.grid and outline.distance(at) < 15.0]
    return near[0] if len(near) == 1 else None


def _moved_near(rng: np.random.Generator, town: Town, other: BaseGeometry, door: Door) -> Door:
    at = Point(town.layout.frame.to_metres(np.array([door.lonlat]))[0])
    foot = shapely.shortest_line(other, at)
    place = shapely.line_interpolate_point(foot, 0.4 + 2.4 * rng.random())
    lon, lat = town.layout.frame.to_lonlat(shapely.get_coordinates(place))[0]
    return replace(door, lonlat=(float(lon), float(lat)))


def _corners(rng: np.random.Generator, town: Town, grids: Sequence[Grid], doors: Sequence[Door]) -> list[Door]:
    """Booths at crossings, exactly on the corner that several grids share: the smaller code has them."""
    owners: dict[tuple[float, float], set[str]] = {}
    for grid in grids:
        for block in grid.blocks:
            for corner in shapely.get_coordinates(town.blocks[block].polygon):
                owners.setdefault((float(corner[0]), float(corner[1])), set()).add(grid.code)
    streets: dict[tuple[float, float], set[int]] = {}
    for edge in town.edges:
        for corner in shapely.get_coordinates(edge.line)[[0, -1]]:
            streets.setdefault((float(corner[0]), float(corner[1])), set()).add(edge.street)
    crossings = [xy for xy in sorted(owners) if len(owners[xy]) > 1 and _main_streets(town, streets.get(xy, set())) > 1]
    taken = {door.text for door in doors}
    booths = []
    for place in rng.permutation(len(crossings))[: CORNERS_PER_TOWN[town.layout.code]]:
        here = crossings[place]
        booth = _booth(town, grids, here, (min(owners[here]), sorted(streets[here])))
        if booth.text not in taken:
            taken.add(booth.text)
            booths.append(booth)
    return booths


def _main_streets(town: Town, streets: set[int]) -> int:
    return sum(town.streets[street].level == "main" for street in streets)


def _booth(town: Town, grids: Sequence[Grid], here: tuple[float, float], found: tuple[str, list[int]]) -> Door:
    code, streets = found
    names = [town.streets[street].name for street in streets if town.streets[street].level == "main"]
    return Door(
        text=f"{COUNTY}{town.layout.name}{names[0]}与{names[1]}交叉口便民岗亭",
        kind=OFFICE,
        community=next(grid.community.name for grid in grids if grid.code == code),
        lonlat=here,
        block=None,
        grid=code,
    )


def _outside(town: Town) -> list[Door]:
    doors = []
    for name, kind, east_m, north_m in OUTSIDE[town.layout.code]:
        lon, lat = town.layout.frame.to_lonlat(np.array([[east_m, north_m]], dtype=np.float64))[0]
        doors.append(
            Door(
                text=f"{COUNTY}{town.layout.name}{name}", kind=kind, community="", lonlat=(float(lon), float(lat)),
                block=None, grid=None,
            )
        )  # fmt: skip
    return doors
