"""Blocks put together to grids: compact, in one piece, bounded by streets; and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp
from typing import Any

import numpy as np
import shapely
from ground import Points
from layout import Community
from numpy.typing import NDArray
from town import Town

STEPS = 7000
TRIES = 5
BLOCKS_WANTED = (8, 12)
STREET_WEIGHT = {"main": 0.45, "side": 0.8, "lane": 1.0}

Borders = Mapping[int, Mapping[int, float]]
"""For every block its neighbours, with the length of street between them in metres, weighted."""


@dataclass(frozen=True)
class Grid:
    """A grid: its code and name, its community, and the places of its blocks in the town."""

    code: str
    name: str
    community: Community
    blocks: tuple[int, ...]


def build_grids(rng: np.random.Generator, town: Town) -> list[Grid]:
    """All grids of a town, in the order of their codes."""
    borders = _borders(town)
    centres = shapely.get_coordinates(shapely.centroid(town.blocks_m))
    grids = []
    for letter, community in sorted(town.layout.members.items()):
        members = [index for index, block in enumerate(town.blocks) if block.community == letter]
        labels = _partition(rng, members, centres, borders, community.grids)
        parts = [tuple(block for block in members if labels[block] == label) for label in range(community.grids)]
        grids += _numbered(community, parts, town.blocks_m)
    return grids


def _borders(town: Town) -> dict[int, dict[int, float]]:
    tree = shapely.STRtree(list(town.blocks_m))
    borders: dict[int, dict[int, float]] = {index: {} for index in range(len(town.blocks))}
    for edge, line in zip(town.edges, town.edges_m, strict=True):
        beside = sorted(
            int(i) for i in tree.query(shapely.line_interpolate_point(line, line.length / 2), "dwithin", 0.5)
        )
        if len(beside) == 2:
            one, other = beside
            weighted_m = line.length * STREET_WEIGHT[town.streets[edge.street].level]
            borders[one][other] = borders[other][one] = borders[one].get(other, 0.0) + weighted_m
    return borders


def in_one_piece(blocks: Sequence[int], borders: Borders) -> bool:
    """Whether every block of a grid can be reached from every other through shared streets."""
    left = set(blocks)
    front = [left.pop()]
    while front:
        reached = left.intersection(borders[front.pop()])
        left -= reached
        front += sorted(reached)
    return not left


@dataclass
class _Draft:
    """A division of one community under way: which label each block has, and which blocks each label."""

    labels: dict[int, int]
    parts: list[set[int]]
    borders: Borders
    wanted: float

    def targets(self, block: int) -> list[int]:
        """The labels next door that a block could take."""
        labels = self.labels
        near = {labels[other] for other in self.borders[block] if other in labels}
        near.discard(labels[block])
        return sorted(near)

    def cost_m(self, block: int, target: int) -> float:
        """What moving a block to another grid adds: metres of boundary, and unevenness as metres."""
        source = self.labels[block]
        gained = spared = 0.0
        for other, border_m in self.borders[block].items():
            label = self.labels.get(other)
            if label == source:
                gained += border_m
            elif label == target:
                spared += border_m
        few, many = len(self.parts[source]), len(self.parts[target])
        before = _uneven(few, self.wanted) + _uneven(many, self.wanted)
        after = _uneven(few - 1, self.wanted) + _uneven(many + 1, self.wanted)
        return gained - spared + after - before

    def total_m(self) -> float:
        """All boundary between the grids, and all unevenness."""
        inner = sum(
            m
            for block, label in self.labels.items()
            for other, m in self.borders[block].items()
            if self.labels.get(other, label) != label
        )
        return inner / 2 + sum(_uneven(len(part), self.wanted) for part in self.parts)

    def may_leave(self, block: int) -> bool:
        """Whether a block's grid stays in one piece without it."""
        return in_one_piece(sorted(self.parts[self.labels[block]] - {block}), self.borders)

    def move(self, block: int, target: int) -> None:
        """Give a block another label."""
        self.parts[self.labels[block]].remove(block)
        self.parts[target].add(block)
        self.labels[block] = target


def _partition(
    rng: np.random.Generator, members: Sequence[int], centres: Points, borders: Borders, grids: int
) -> dict[int, int]:
    """The best of several tries: the shortest boundaries round grids of like size."""
    tries = [_annealed(rng, members, centres, borders, grids) for _ in range(TRIES)]
    return min(tries, key=lambda draft: round(draft.total_m(), 3)).labels


def _annealed(
    rng: np.random.Generator, members: Sequence[int], centres: Points, borders: Borders, grids: int
) -> _Draft:
    """Grow grids from seeds far apart, then move one border block at a time, ever more choosily."""
    labels = _grown(members, centres, borders, _seeds(rng, members, centres, grids))
    parts = [{block for block in members if labels[block] == label} for label in range(grids)]
    draft = _Draft(labels, parts, borders, len(members) / grids)
    for step in range(STEPS):
        heat_m = 45.0 * (1 - step / STEPS) ** 2 + 0.5
        block = members[int(rng.integers(len(members)))]
        targets = draft.targets(block)
        which, chance = rng.random(2)
        if targets and len(parts[labels[block]]) > 4:
            target = targets[int(which * len(targets))]
            cost_m = draft.cost_m(block, target)
            if (cost_m < 0 or chance < exp(-cost_m / heat_m)) and draft.may_leave(block):
                draft.move(block, target)
    return draft


@cache
def _uneven(size: int, wanted: float) -> float:
    low, high = BLOCKS_WANTED
    return 14.0 * (size - wanted) ** 2 + 60.0 * max(0, low - size, size - high) ** 2


def _seeds(rng: np.random.Generator, members: Sequence[int], centres: Points, grids: int) -> list[int]:
    """Blocks nearest to the middles that k-means finds: spread evenly over the community."""
    places = centres[list(members)]
    middles = places[rng.permutation(len(members))[:grids]]
    for _ in range(30):
        nearest = np.hypot(*(places[:, None, :] - middles[None, :, :]).transpose(2, 0, 1)).argmin(axis=1)
        middles = np.array(
            [places[nearest == k].mean(axis=0) if (nearest == k).any() else middles[k] for k in range(grids)]
        )
    seeds: list[int] = []
    for middle in middles:
        order = np.argsort(np.hypot(*(places - middle).T), kind="stable")
        seeds.append(next(members[i] for i in order if members[i] not in seeds))
    return seeds


def _grown(members: Sequence[int], centres: Points, borders: Borders, seeds: Sequence[int]) -> dict[int, int]:
    labels = {seed: label for label, seed in enumerate(seeds)}
    sizes = [1] * len(seeds)
    inside = set(members)
    while len(labels) < len(members):
        offers = [
            (sizes[label], float(np.hypot(*(centres[other] - centres[seeds[label]]))), other, label)
            for block, label in labels.items()
            for other in borders[block]
            if other in inside and other not in labels
        ]
        _, _, block, label = min(offers)
        labels[block] = label
        sizes[label] += 1
    return labels


def _numbered(community: Community, parts: Sequence[tuple[int, ...]], flat: NDArray[Any]) -> list[Grid]:
    """Codes run as one reads: west to east along a band of grids, and the bands from north to south."""
    middles = {part: np.asarray(shapely.union_all([flat[b] for b in part]).centroid.coords[0]) for part in parts}
    band_m = 0.55 * float(np.mean([sum(flat[b].area for b in part) ** 0.5 for part in parts]))
    waiting = sorted(parts, key=lambda part: -middles[part][1])
    ordered: list[tuple[int, ...]] = []
    while waiting:
        north = middles[waiting[0]][1]
        band = [part for part in waiting if north - middles[part][1] < band_m]
        ordered += sorted(band, key=lambda part: middles[part][0])
        waiting = [part for part in waiting if part not in band]
    return [
        Grid(f"{community.code}{number:03d}", f"{community.short_name}-{number:02d}", community, part)
        for number, part in enumerate(ordered, start=1)
    ]


def redrawn(town: Town, grids: Sequence[Grid], households: Mapping[int, int]) -> list[Grid]:
    """The grids of the year after: of two neighbours the fuller gives one block to the emptier.

    Both stay in one piece, and the move is the one that evens their households most.
    """
    borders = _borders(town)
    owner = {block: number for number, grid in enumerate(grids) for block in grid.blocks}
    best = (0.0, -1, -1)
    for block, giver in owner.items():
        for other in borders[block]:
            taker = owner[other]
            if taker != giver and grids[taker].community == grids[giver].community:
                best = max(best, (_evened(grids, households, block, (giver, taker), borders), block, taker))
    _, block, taker = best
    moved = list(grids)
    moved[owner[block]] = replace(
        moved[owner[block]], blocks=tuple(b for b in moved[owner[block]].blocks if b != block)
    )
    moved[taker] = replace(moved[taker], blocks=tuple(sorted((*moved[taker].blocks, block))))
    return moved


def _evened(
    grids: Sequence[Grid], households: Mapping[int, int], block: int, pair: tuple[int, int], borders: Borders
) -> float:
    """By how much the difference of two grids shrinks when a block moves; 0 where it must not move."""
    giver, taker = (sum(households.get(b, 0) for b in grids[number].blocks) for number in pair)
    share = households.get(block, 0)
    rest = [b for b in grids[pair[0]].blocks if b != block]
    touching = sum(m for other, m in borders[block].items() if other in grids[pair[1]].blocks)
    if not in_one_piece(rest, borders) or touching < 0.4 * sum(borders[block].values()):
        return 0.0
    return float(abs(giver - taker) - abs(giver - taker - 2 * share))
