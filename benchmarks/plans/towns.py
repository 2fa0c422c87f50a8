"""Towns of blocks, made up: a bent net of streets, some blocks grown together, households in three manners."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph
from geo.core.coordinates import geometries_on_grid

SKEWS = ("even", "heavy", "centre")
_WEST, _SOUTH = 101.6, 39.2
_SIDE_DEG = (0.0014, 0.0011)
_BEND = 0.28
_GROWN = 0.08


@dataclass(frozen=True)
class Town:
    """Its blocks (n,) in degrees, and the households of each."""

    blocks: NDArray[Any]
    households: NDArray[np.int64]

    @property
    def graph(self) -> BlockGraph:
        """The blocks as a graph."""
        return BlockGraph.of(self.blocks, self.households)


def make_town(seed: int, skew: str, *, columns: int = 30, rows: int = 29, households: int = 6_000) -> Town:
    """A town of about 800 blocks."""
    chance = np.random.default_rng([seed, SKEWS.index(skew)])
    cells = _cells(chance, columns, rows)
    blocks = geometries_on_grid(_grown(chance, cells))
    return Town(blocks, _households(chance, blocks, skew, households))


def _cells(chance: np.random.Generator, columns: int, rows: int) -> NDArray[Any]:
    corner = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0), indexing="ij"), axis=-1)
    corner[1:-1, 1:-1] += chance.uniform(-_BEND, _BEND, (columns - 1, rows - 1, 2))
    corner = corner * _SIDE_DEG + (_WEST, _SOUTH)
    rings = np.stack([corner[:-1, :-1], corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:], corner[:-1, :-1]], axis=2)
    return np.asarray(shapely.polygons(rings.round(8))).reshape(columns, rows)


def _grown(chance: np.random.Generator, cells: NDArray[Any]) -> NDArray[Any]:
    """Some cells are one with their eastern neighbour."""
    found: list[Any] = []
    taken = np.zeros(cells.shape, np.bool_)
    for column, row in np.ndindex(cells.shape):
        if taken[column, row]:
            continue
        shape = cells[column, row]
        if column + 1 < cells.shape[0] and chance.random() < _GROWN:
            taken[column + 1, row] = True
            shape = shapely.union(shape, cells[column + 1, row])
        found.append(shape)
    return np.array(found, dtype=object)


def _households(chance: np.random.Generator, blocks: NDArray[Any], skew: str, total: int) -> NDArray[np.int64]:
    """`even` blocks hold about as many, `heavy` ones follow a long tail, `centre` thins out towards the rim."""
    if skew == "even":
        weight = chance.uniform(0.5, 1.5, len(blocks))
    elif skew == "heavy":
        weight = chance.lognormal(0.0, 0.9, len(blocks))
    else:
        middle = shapely.get_coordinates(shapely.centroid(blocks))
        away = (middle - middle.mean(axis=0)) / np.ptp(middle, axis=0)
        weight = np.exp(-6 * (away**2).sum(axis=1)) * chance.uniform(0.5, 1.5, len(blocks))
    return np.asarray(chance.multinomial(total, weight / weight.sum()), np.int64)
