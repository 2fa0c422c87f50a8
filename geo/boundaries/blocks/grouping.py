"""Pieces of ground with the buildings on them, grouped into connected cells under a limit of households. Pure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass
class Ground:
    """f faces, which grow as they are joined: area (m2), outline (m), and the metres of border with each neighbour."""

    area_m2: list[float]
    outline_m: list[float]
    borders: list[dict[int, float]]

    def join(self, face: int, into: int) -> None:
        """Make a face a part of another."""
        shared_m = self.borders[face].pop(into, 0.0)
        self.borders[into].pop(face, None)
        self.area_m2[into] += self.area_m2[face]
        self.outline_m[into] += self.outline_m[face] - 2 * shared_m
        for beside, metres in self.borders[face].items():
            del self.borders[beside][face]
            self.borders[beside][into] = self.borders[into][beside] = self.borders[into].get(beside, 0.0) + metres
        self.borders[face] = {}

    def roundness(self, face: int, other: int) -> float:
        """Area by outline squared of what two faces would be together."""
        outline_m = self.outline_m[face] + self.outline_m[other] - 2 * self.borders[face].get(other, 0.0)
        return (self.area_m2[face] + self.area_m2[other]) / outline_m**2


def grouped(ground: Ground, face: Ints, building: Ints, households: Ints, limit: int) -> Ints:
    """The cell (f,) of each face, numbered in their order.

    `face`, `building` (numbers from 0) and `households` (n,) are those of each point.
    """
    cells = _Cells(ground, np.bincount(face, weights=households, minlength=len(ground.area_m2)).astype(int).tolist())
    cells.settle(set(face.tolist()))
    for faces in _faces_of_buildings(face, building):
        cells.connect(faces)
    cells.grow(limit)
    roots = [cells.root(each) for each in range(len(ground.area_m2))]
    number = {root: index for index, root in enumerate(dict.fromkeys(roots))}
    return np.array([number[root] for root in roots], np.int64)


def _faces_of_buildings(face: Ints, building: Ints) -> list[list[int]]:
    faces: list[dict[int, None]] = [{} for _ in range(int(building.max()) + 1)]
    for each, of in zip(face.tolist(), building.tolist(), strict=True):
        faces[of][each] = None
    return [list(found) for found in faces]


class _Cells:
    """Faces that are being joined, and the households on what each has become."""

    def __init__(self, ground: Ground, households: list[int]) -> None:
        self._ground = ground
        self._households = households
        self._into = list(range(len(households)))

    def root(self, face: int) -> int:
        """What a face has become."""
        while self._into[face] != face:
            self._into[face] = self._into[self._into[face]]
            face = self._into[face]
        return face

    def settle(self, settled: set[int]) -> None:
        """Join every face without a point to the neighbour with the longest border, the smallest face first."""
        for face in sorted(set(self._alive()) - settled, key=lambda each: (self._ground.area_m2[each], each)):
            around = self._ground.borders[face]
            if around:
                self._join(face, max(around, key=lambda other: (around[other], -other)))

    def connect(self, faces: Iterable[int]) -> None:
        """Join the faces of a building, with whatever lies between them."""
        own = list(dict.fromkeys(map(self.root, faces)))
        while len(own) > 1:
            first, *between = self._way(own[0], set(own[1:]))
            for face in between:
                self._join(face, first)
            own = list(dict.fromkeys(map(self.root, own)))

    def grow(self, limit: int) -> None:
        """Join the cell with the fewest households to the neighbour that makes the roundest, within the limit."""
        waiting = set(self._alive())
        while waiting:
            face = min(waiting, key=lambda each: (self._households[each], each))
            room = limit - self._households[face]
            fitting = [other for other in sorted(self._ground.borders[face]) if self._households[other] <= room]
            if not fitting:
                waiting.remove(face)
                continue
            other = max(fitting, key=lambda each: (self._ground.roundness(face, each), -each))
            self._join(face, other)
            waiting.remove(face)

    def _alive(self) -> list[int]:
        return [face for face, into in enumerate(self._into) if face == into]

    def _join(self, face: int, into: int) -> None:
        self._ground.join(face, into)
        self._households[into] += self._households[face]
        self._into[face] = into

    def _way(self, start: int, ends: set[int]) -> list[int]:
        """The faces from one to the first of several others that is met, over the fewest borders."""
        came_from = {start: start}
        waiting = deque([start])
        while waiting:
            face = waiting.popleft()
            if face in ends:
                way = [face]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            for other in sorted(self._ground.borders[face]):
                if other not in came_from:
                    came_from[other] = face
                    waiting.append(other)
        raise AssertionError("a block is in one piece")
