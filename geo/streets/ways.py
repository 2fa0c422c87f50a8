"""Lines with what runs along them, before they are a network."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid
from geo.exchange.ways import Level, WayKind

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ways:
    """n lines in degrees (WGS84), on the coordinate grid.

    `lines` (n,) are LineStrings, `kind` (n,) and `level` (n,) hold values of `WayKind` and `Level`, `name` (n,) str or
    None. `nodes` are the ids of all vertices, line after line, or None where the file has none.
    """

    lines: NDArray[Any]
    kind: NDArray[np.int8]
    level: NDArray[np.int8]
    name: NDArray[Any]
    nodes: Ints | None = None

    @classmethod
    def of(cls, lines: NDArray[Any], *, kind: WayKind = WayKind.STREET, level: Level = Level.GROUND) -> Self:
        """Lines of one kind and level, without names; multiple lines are taken apart."""
        parts = shapely.get_parts(geometries_on_grid(np.asarray(lines, dtype=object)))
        count = len(parts)
        return cls(
            parts,
            np.full(count, kind, np.int8),
            np.full(count, level, np.int8),
            np.full(count, None, dtype=object),
        )

    def __len__(self) -> int:
        """How many lines."""
        return len(self.lines)

    def taken(self, which: NDArray[Any]) -> "Ways":
        """Some of them, by index or flag, in that order."""
        nodes = None
        if self.nodes is not None:
            runs = self.node_runs()
            nodes = np.concatenate([np.empty(0, np.int64), *(runs[index] for index in np.arange(len(self))[which])])
        return Ways(self.lines[which], self.kind[which], self.level[which], self.name[which], nodes)

    def node_runs(self) -> list[Ints]:
        """The ids of the nodes of each line, where there are any."""
        if self.nodes is None or not len(self):
            return []
        return np.split(self.nodes, np.cumsum(shapely.get_num_points(self.lines))[:-1])


def canonical(ways: Ways) -> Ways:
    """Ways without repeated ones, each beginning at its smaller end, in an order that the file has no part in."""
    if not len(ways):
        return ways
    back = backward(ways.lines)
    turned = replace(ways, lines=np.where(back, shapely.reverse(ways.lines), ways.lines), nodes=_turned(ways, back))
    keys = _keys(turned)
    first = {key: index for index, key in reversed(list(enumerate(keys)))}
    return turned.taken(np.array([first[key] for key in sorted(first)], np.int64))


def backward(lines: NDArray[Any]) -> NDArray[np.bool_]:
    """Which lines (n,) end at their smaller end; of those that end where they begin, which go round the other way."""
    shapes = np.split(shapely.get_coordinates(lines), np.cumsum(shapely.get_num_points(lines))[:-1])
    return np.array([tuple(pairs[::-1].ravel()) < tuple(pairs.ravel()) for pairs in shapes])


def _turned(ways: Ways, back: NDArray[np.bool_]) -> Ints | None:
    """The ids of nodes, with those of some lines turned round."""
    if ways.nodes is None:
        return None
    return np.concatenate([ids[::-1] if turn else ids for ids, turn in zip(ways.node_runs(), back, strict=True)])


def _keys(ways: Ways) -> list[tuple[Any, ...]]:
    """What tells one way from another, to be sorted by."""
    runs = ways.node_runs() if ways.nodes is not None else [np.empty(0, np.int64)] * len(ways)
    named = [(name is None, name or "", ids.tobytes()) for name, ids in zip(ways.name, runs, strict=True)]
    shapes = shapely.to_wkb(ways.lines, byte_order=0)
    return list(zip(shapes, ways.kind.tolist(), ways.level.tolist(), named, strict=True))


def hull_of(ways: Ways) -> Any:
    """The convex hull of streets and paths in degrees on the coordinate grid: an outline where none is given."""
    walkable = ways.lines[ways.kind <= WayKind.PATH]
    return geometries_on_grid(np.array([shapely.convex_hull(shapely.multilinestrings(walkable))], dtype=object))[0]
