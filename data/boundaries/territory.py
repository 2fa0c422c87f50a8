"""The whole made-up banner, from one seed."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from doors import Door, doors_of, sums, unique
from grids import Grid, build_grids, redrawn
from layout import TOWNS
from matters import Matter, matters_of
from oddities import with_oddities
from patrols import Patrol, patrols_of
from people import roster_of
from town import Town, build_town
from uses import compound_names

SEED = 152922


@dataclass(frozen=True)
class Territory:
    """Everything that goes into the files."""

    towns: tuple[tuple[Town, tuple[Grid, ...]], ...]
    grids_2027: tuple[Grid, ...]
    doors: tuple[Door, ...]
    patrols: tuple[Patrol, ...]
    matters: tuple[Matter, ...]
    roster: tuple[tuple[str, ...], ...]


def build_territory(seed: int = SEED) -> Territory:
    """Build it all; each part draws from its own stream, so that a change in one leaves the others."""
    streams = [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(12)]
    names = compound_names(streams[0])
    towns, doors = [], []
    for number, layout in enumerate(TOWNS):
        town = build_town(streams[1 + number], layout)
        grids = build_grids(streams[4 + number], town)
        towns.append((town, tuple(grids)))
        plain = unique(doors_of(streams[7 + number], town, grids, names))
        doors.append(with_oddities(streams[7 + number], town, grids, plain))
    every = tuple(chain.from_iterable(doors))
    grids = list(chain.from_iterable(grids for _, grids in towns))
    loved = next(door.grid for door in every if door.compound == "幸福小区") or ""
    return Territory(
        towns=tuple(towns),
        grids_2027=_next_year(towns[0], doors[0]),
        doors=every,
        patrols=tuple(patrols_of(streams[10], towns, loved)),
        matters=tuple(matters_of(streams[11], towns, every)),
        roster=tuple(tuple(row) for row in roster_of(streams[0], grids, loved)),
    )


def _next_year(first: tuple[Town, tuple[Grid, ...]], doors: list[Door]) -> tuple[Grid, ...]:
    """The grids of the main town with one boundary moved."""
    households: dict[int, int] = {}
    for door in doors:
        if door.block is not None:
            households[door.block] = households.get(door.block, 0) + door.households
    return tuple(redrawn(first[0], first[1], households))


def households_by_grid(territory: Territory) -> dict[str, int]:
    """Households of every grid code."""
    return sums(territory.doors)
