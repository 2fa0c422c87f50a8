"""Two weeks of patrols: which team walked which grid, when, and what their phones wrote down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np
import shapely
from fixes import Track, record
from grids import Grid
from ground import Points
from shapely.geometry.base import BaseGeometry
from town import Town
from walks import Network, network_of, stroll

ZONE = timezone(timedelta(hours=8))
FIRST_DAY = datetime(2026, 11, 2, tzinfo=ZONE)
DAYS = 14
OUTINGS = {"often": (6, 9), "normal": (3, 4), "rarely": (1, 1), "never": (0, 0)}
QUIET_PER_TOWN = {"152922103": 3, "152922104": 1, "152922105": 1}


@dataclass(frozen=True)
class Patrol:
    """One outing: `times` (n,) seconds after `start`, `lonlat` (n, 2) degrees, `accuracy_m` (n,)."""

    key: str
    title: str
    team: str
    start: datetime
    times: Points
    lonlat: Points
    accuracy_m: Points


@dataclass(frozen=True)
class _Beat:
    """A grid as a patrol sees it: its town, its streets, the grids that nobody enters."""

    town: Town
    grid: Grid
    network: Network
    closed: BaseGeometry


def patrols_of(rng: np.random.Generator, towns: Sequence[tuple[Town, Sequence[Grid]]], loved: str) -> list[Patrol]:
    """All patrols in the order of their start; the grid with the code `loved` is visited often."""
    outings: list[tuple[datetime, _Beat]] = []
    for town, grids in towns:
        classes = _classes(rng, town, grids, loved)
        for beat in _beats(town, grids, classes):
            low, high = OUTINGS[classes[beat.grid.code]]
            count = low + int(rng.integers(high - low + 1))
            outings += [(_start(rng, classes[beat.grid.code]), beat) for _ in range(count)]
    outings.sort(key=lambda outing: (outing[0], outing[1].grid.code))
    return [_walked(rng, number, start, beat) for number, (start, beat) in enumerate(outings, start=1)]


def _classes(rng: np.random.Generator, town: Town, grids: Sequence[Grid], loved: str) -> dict[str, str]:
    """How often each grid is visited; those never visited lie at the edge of town."""
    outlines = _outlines(town, grids)
    rim = shapely.boundary(shapely.union_all(list(outlines.values())))
    lone = [
        grid.code for grid in grids if outlines[grid.code].intersection(rim).length > 0.3 * outlines[grid.code].length
    ]
    free = [lone[i] for i in rng.permutation(len(lone)) if lone[i] != loved]
    never = set(free[: QUIET_PER_TOWN[town.layout.code]])
    kinds = ("often", "often", "normal", "normal", "normal", "normal", "normal", "rarely")
    drawn = {grid.code: kinds[int(rng.integers(len(kinds)))] for grid in grids}
    return drawn | dict.fromkeys(never, "never") | {grid.code: "often" for grid in grids if grid.code == loved}


def _outlines(town: Town, grids: Sequence[Grid]) -> dict[str, BaseGeometry]:
    return {grid.code: shapely.union_all([town.blocks_m[block] for block in grid.blocks]) for grid in grids}


def _beats(town: Town, grids: Sequence[Grid], classes: Mapping[str, str]) -> list[_Beat]:
    outlines = _outlines(town, grids)
    never = [grid for grid in grids if classes[grid.code] == "never"]
    closed = shapely.union_all([outlines[grid.code] for grid in never]).buffer(0.05)
    quiet = {block for grid in never for block in grid.blocks}
    return [_Beat(town, grid, network_of(town, grid, quiet), closed) for grid in grids if grid not in never]


def _start(rng: np.random.Generator, kind: str) -> datetime:
    """Mostly after supper, some in the morning; grids seldom visited were so in the first days."""
    day = int(rng.integers(5 if kind == "rarely" else DAYS))
    evening = rng.random() < 0.7
    minute = (19 * 60 if evening else 9 * 60) + int(rng.integers(70 if evening else 110))
    return FIRST_DAY + timedelta(days=day, minutes=minute, seconds=int(rng.integers(60)))


def _walked(rng: np.random.Generator, number: int, start: datetime, beat: _Beat) -> Patrol:
    minutes = 42.0 + 40.0 * rng.random()
    track = _outside(record(rng, stroll(rng, beat.network, minutes * 60 * 1.2), minutes), beat.closed)
    frame = beat.town.layout.frame
    turn = "晚间" if start.hour >= 17 else "上午"
    return Patrol(
        key=f"XL{start:%Y%m%d}-{number:03d}",
        title=f"{beat.grid.name} {turn}巡逻",
        team=f"{beat.grid.community.name}红袖章巡逻队",
        start=start,
        times=track.seconds,
        lonlat=np.round(frame.to_lonlat(track.metres), 7),
        accuracy_m=track.accuracy_m,
    )


def _outside(track: Track, closed: BaseGeometry) -> Track:
    """Fixes that noise threw into a grid that nobody walks are lost."""
    return track.rows(np.flatnonzero(~shapely.contains_xy(closed, track.metres[:, 0], track.metres[:, 1])))
