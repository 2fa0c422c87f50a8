"""Pieces of ground that are too thin or too small for a block are joined to a neighbour. Pure."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_OUTSIDE = -1
BARRIER = 2
"""The value of `Along` that keeps pieces apart."""


@dataclass(frozen=True)
class Limits:
    """Up to what width and area a piece is a sliver, and up to what area a piece within another one is joined to it."""

    width_m: float
    area_m2: float
    island_m2: float


@dataclass(frozen=True)
class Patches:
    """f faces and the e edges around them.

    `area_m2` and `outline_m` (f,) are figures of faces; `pairs` (e, 2) the faces on either side of an edge, -1 for the
    outside; `along` (e,) what runs there, as values of `Along`; `metres` (e,) its length.
    """

    area_m2: NDArray[np.float64]
    outline_m: NDArray[np.float64]
    pairs: Ints
    along: NDArray[np.int8]
    metres: NDArray[np.float64]


def merged(patches: Patches, limits: Limits) -> Ints:
    """The block (f,) of each face, numbered in the order of the first face of each. The smallest is joined first."""
    ground = _Ground(patches)
    ground.join_slivers(limits)
    ground.join_islands(limits.island_m2)
    roots = [ground.root(face) for face in range(len(patches.area_m2))]
    number = {root: index for index, root in enumerate(dict.fromkeys(roots))}
    return np.array([number[root] for root in roots], np.int64)


class _Ground:
    """Faces that are being joined: what each has become, and the borders of it: metres free and metres barred."""

    def __init__(self, patches: Patches) -> None:
        self._into = list(range(len(patches.area_m2)))
        self._area_m2 = patches.area_m2.tolist()
        self._outline_m = patches.outline_m.tolist()
        self._borders: list[dict[int, tuple[float, float]]] = [{} for _ in self._into]
        for (left, right), along, metres in zip(
            patches.pairs.tolist(), patches.along.tolist(), patches.metres.tolist(), strict=True
        ):
            barred = along == BARRIER
            self._add(left, right, (0.0 if barred else metres, metres if barred else 0.0))

    def root(self, face: int) -> int:
        """What a face has become."""
        while self._into[face] != face:
            self._into[face] = self._into[self._into[face]]
            face = self._into[face]
        return face

    def join_slivers(self, limits: Limits) -> None:
        """Join every sliver that has a neighbour, the smallest first."""
        waiting = [(self._area_m2[face], face) for face in self._alive() if self._is_sliver(face, limits)]
        heapq.heapify(waiting)
        while waiting:
            area_m2, face = heapq.heappop(waiting)
            if self._into[face] != face or self._area_m2[face] != area_m2:
                continue
            other = self._neighbour(face)
            if other is None:
                continue
            self._join(face, other)
            if self._is_sliver(other, limits):
                heapq.heappush(waiting, (self._area_m2[other], other))

    def join_islands(self, most_m2: float) -> None:
        """Join every group of faces that can only be left through one other face, if it is small enough."""
        for group, around in self._islands():
            left = [face for face in group if self._into[face] == face]
            if sum(self._area_m2[face] for face in left) <= most_m2:
                for face in left:
                    self._join(face, around)

    def _alive(self) -> Iterator[int]:
        return (face for face, into in enumerate(self._into) if face == into)

    def _is_sliver(self, face: int, limits: Limits) -> bool:
        area_m2 = self._area_m2[face]
        return bool(area_m2 < limits.area_m2 or 2 * area_m2 < limits.width_m * self._outline_m[face])

    def _neighbour(self, face: int) -> int | None:
        """The neighbour with the longest border that is free; where none is free anywhere, with the longest at all."""
        around = [(borders, other) for other, borders in self._borders[face].items() if other >= 0]
        free = [(metres, -other) for (metres, barred), other in around if metres > barred]
        best = max(free or [(metres + barred, -other) for (metres, barred), other in around], default=None)
        return None if best is None else -best[1]

    def _join(self, face: int, other: int) -> None:
        """Make `face` a part of `other`."""
        shared_m = sum(self._borders[face].pop(other, (0.0, 0.0)))
        self._borders[other].pop(face, None)
        self._into[face] = other
        self._area_m2[other] += self._area_m2[face]
        self._outline_m[other] += self._outline_m[face] - 2 * shared_m
        for beside, metres in self._borders[face].items():
            if beside >= 0:
                del self._borders[beside][face]
            self._add(other, beside, metres)

    def _add(self, left: int, right: int, metres: tuple[float, float]) -> None:
        for face, other in ((left, right), (right, left)):
            if face >= 0:
                free, barred = self._borders[face].get(other, (0.0, 0.0))
                self._borders[face][other] = (free + metres[0], barred + metres[1])

    def _islands(self) -> list[tuple[list[int], int]]:
        """Groups of faces with the one face through which alone they can be left, inner groups before outer ones.

        Tarjan's articulation points, seen from the outside: nothing below such a face reaches further up than to it.
        """
        nearest = {face: [other for other in self._borders[face] if other >= 0] for face in self._alive()}
        nearest[_OUTSIDE] = [face for face in self._alive() if _OUTSIDE in self._borders[face]]
        met = {_OUTSIDE: 0}
        order = [_OUTSIDE]
        low = {_OUTSIDE: 0}
        found = []
        path = [(_OUTSIDE, iter(nearest[_OUTSIDE]))]
        while path:
            face, others = path[-1]
            other = next(others, None)
            if other is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[face])
                    if above != _OUTSIDE and low[face] >= met[above]:
                        found.append((order[met[face] :], above))
                continue
            if other in met:
                low[face] = min(low[face], met[other])
                continue
            met[other] = low[other] = len(order)
            order.append(other)
            path.append((other, iter(nearest[other])))
            if _OUTSIDE in self._borders[other]:
                low[other] = 0
        return found
