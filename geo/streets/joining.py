"""Where lines meet before they are cut: the vertices that they share. Pure."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def shared_vertices(lines: NDArray[Any], before: NDArray[Any], nodes: Ints | None) -> NDArray[np.bool_]:
    """Which vertices of all lines (in steps) other lines have too, line after line.

    With ids of nodes, vertices at one place are the same only where their ids are; one that was moved since `before`
    takes the id of what it was moved to.
    """
    places = shapely.get_coordinates(lines)
    place = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    node = np.zeros(len(places), np.int64) if nodes is None else nodes.copy()
    moved = (places != shapely.get_coordinates(before)).any(axis=1)
    smallest = np.full(int(place.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, place[~moved], node[~moved])
    node[moved] = smallest[place[moved]]
    _, same, count = np.unique(np.column_stack([place, node]), axis=0, return_inverse=True, return_counts=True)
    return np.asarray(count[same.ravel()] > 1)


def split(lines: NDArray[Any], at: NDArray[np.bool_]) -> tuple[NDArray[Any], Ints]:
    """Lines cut at the flagged ones of all their vertices, and the line that each comes from; no line of no length."""
    places, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    kept = np.concatenate([[True], ~(same & (places[1:] == places[:-1]).all(axis=1))])
    places, owner, at = places[kept], owner[kept], at[kept]
    inner = np.concatenate([[False], (owner[1:-1] == owner[:-2]) & (owner[1:-1] == owner[2:]), [False]])
    twice = np.where(at & inner, 2, 1)
    piece = np.cumsum(np.concatenate([[0], owner[1:] != owner[:-1]]).astype(np.int64))
    piece = piece + np.cumsum(at & inner) - (at & inner)
    repeated = np.repeat(np.arange(len(places)), twice)
    second = np.concatenate([[False], repeated[1:] == repeated[:-1]])
    piece = piece[repeated] + second
    long = np.bincount(piece)[piece] > 1
    _, index = np.unique(piece[long], return_inverse=True)
    way = owner[repeated][long][np.unique(index, return_index=True)[1]]
    return np.asarray(shapely.linestrings(places[repeated][long], indices=index)), way.astype(np.int64)
