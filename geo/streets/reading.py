"""A file of streets as ways: which of its lines people walk on, and which keep them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.columns import fold
from geo.exchange.faults import Fault
from geo.exchange.reading import read_streets
from geo.exchange.table import Source, Table
from geo.exchange.ways import Level, WayKind, kind_of, level_of
from geo.streets.ways import Ways

_TAGS = ("highway", "waterway", "railway", "service", "bridge", "tunnel", "name")
_NAMES = ("name", "名称", "街道名称", "道路名称", "路名")
_KINDS: Mapping[str, WayKind] = {
    **{kind.name.lower(): kind for kind in WayKind},
    "road": WayKind.STREET, "街道": WayKind.STREET, "道路": WayKind.STREET, "小路": WayKind.PATH,
    "河流": WayKind.RIVER, "铁路": WayKind.RAILWAY,
}  # fmt: skip
_LEVELS: Mapping[str, Level] = {level.name.lower(): level for level in Level}


@dataclass(frozen=True)
class StreetFile:
    """The ways of a file, where they came from, what was wrong with its rows, and how many lines were of no use."""

    ways: Ways
    source: Source
    faults: tuple[Fault, ...]
    passed_over: int


def read_ways(path: Path, *, layer: str | None = None) -> StreetFile:
    """The ways of an extract of OpenStreetMap, or of a file of lines.

    The latter are told apart by a column kind (street, path, river, railway), by highway, waterway and railway, or by
    the fclass of Geofabrik's shapefiles; a file without any holds streets.

    Raises:
        BadInput: the file cannot be used, or there are no streets in it.
    """
    table = read_streets(path, layer=layer)
    assert table.geometry is not None  # noqa: S101 (`read_streets` always gives one)
    columns = {fold(str(name)): table.frame[name].tolist() for name in table.frame.columns}
    kinds = _kinds(columns, len(table))
    used = np.flatnonzero([kind is not None for kind in kinds])
    ways = _ways(table, columns, [kinds[index] for index in used], used)
    if not (ways.kind <= WayKind.PATH).any():
        raise BadInput(
            "streets.none",
            say("There are no streets in {file}. Choose a file or layer with streets as lines.", file=path.name),
        )
    return StreetFile(ways, table.source, table.faults, len(table) - len(used))


def _kinds(columns: Mapping[str, Sequence[Any]], count: int) -> list[WayKind | None]:
    if "kind" in columns and any(fold(cell or "") in _KINDS for cell in columns["kind"]):
        return [_KINDS.get(fold(cell or "")) for cell in columns["kind"]]
    if not {"highway", "waterway", "railway", "fclass"} & set(columns):
        return [WayKind.STREET] * count
    return [kind_of(_tags(columns, row)) for row in range(count)]


def _levels(columns: Mapping[str, Sequence[Any]], rows: NDArray[np.int64]) -> list[Level]:
    if "level" in columns and "kind" in columns:
        return [_LEVELS.get(columns["level"][row] or "", Level.GROUND) for row in rows]
    return [level_of(_tags(columns, row)) for row in rows.tolist()]


def _tags(columns: Mapping[str, Sequence[Any]], row: int) -> dict[str, str]:
    """The tags of a row; a class of Geofabrik's may be that of a road, a waterway or a railway."""
    tags = {name: columns[name][row] for name in _TAGS if name in columns and columns[name][row]}
    if "fclass" in columns and columns["fclass"][row]:
        tags = dict.fromkeys(("highway", "waterway", "railway"), columns["fclass"][row]) | tags
    return tags


def _ways(table: Table, columns: Mapping[str, Sequence[Any]], kinds: list[Any], used: NDArray[np.int64]) -> Ways:
    assert table.geometry is not None  # noqa: S101 (asked before)
    lines, owner = shapely.get_parts(table.geometry[used], return_index=True)
    names = next((columns[name] for name in _NAMES if name in columns), [None] * len(table))
    name = np.array([*(names[row] for row in used), None], dtype=object)[:-1]
    return Ways(
        lines=lines,
        kind=np.array(kinds, np.int8)[owner],
        level=np.array(_levels(columns, used), np.int8)[owner],
        name=name[owner],
        nodes=_nodes(columns, used, int(shapely.get_num_coordinates(lines).sum())),
    )


def _nodes(columns: Mapping[str, Sequence[Any]], used: NDArray[np.int64], points: int) -> NDArray[np.int64] | None:
    """The ids of all vertices, where there is one for each."""
    if "nodes" not in columns:
        return None
    try:
        ids = [int(number) for row in used for number in (columns["nodes"][row] or "").split()]
        return np.array(ids, np.int64) if len(ids) == points else None
    except (ValueError, OverflowError):
        return None
