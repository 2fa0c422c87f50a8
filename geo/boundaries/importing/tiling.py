"""The rows of a boundary file as named polygons: which can be used, and what is wrong with the rest.

Pure: a table in, values out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.boundaries.importing.fields import KINDS
from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.columns import ColumnMapping, fold
from geo.exchange.faults import Fault, Severity
from geo.exchange.table import Table

_COUNTY_DIGITS = 6
_SHORTEST_OFFICIAL_CODE = 9
_NAMED_ROWS = 5


@dataclass(frozen=True)
class Tiling:
    """Named polygons of a file, before they are made to fit together.

    `features` has a row for each polygon: code, name, kind, community, community_name, town,
    town_name, row. Several rows may have one code. `geometry` (n,) is in degrees.
    `territory_name`, `plan_name` and `from_on` (a local day) are what all rows say alike, None where they do not.
    """

    features: pd.DataFrame
    geometry: NDArray[Any]
    faults: tuple[Fault, ...]
    territory_name: str | None = None
    plan_name: str | None = None
    from_on: date | None = None

    @property
    def refused(self) -> int:
        """How many rows cannot be used."""
        return sum(fault.severity is Severity.ERROR for fault in self.faults)


def read_tiling(table: Table, mapping: ColumnMapping, *, dissolve: bool) -> Tiling:
    """Take named polygons from a table; rows without a polygon or a code are refused one by one.

    Raises:
        BadInput: codes repeat, and the reader did not say that rows of one code are one grid, or rows of one
            grid name different communities.
    """
    assert table.geometry is not None  # noqa: S101 (`read_polygons` always gives one)
    cells = {field: list(table.frame[column]) for field, column in mapping.columns.items()}
    features, kind_faults = _features(cells, table.rows)
    refused = [*table.faults, *_refused(features, table.geometry)]
    bad_rows = {fault.row for fault in refused if fault.severity is Severity.ERROR}
    good = ~features["row"].isin(bad_rows).to_numpy()
    features = features[good].reset_index(drop=True)
    if not dissolve:
        _check_unique(features)
    features = _one_community_each(features)
    return Tiling(
        features,
        table.geometry[good],
        (*refused, *kind_faults),
        territory_name=_said_by_all(cells.get("territory_name")),
        plan_name=_said_by_all(cells.get("plan_name")),
        from_on=_day(_said_by_all(cells.get("from"))),
    )


def _features(cells: Mapping[str, list[Any]], rows: NDArray[np.int64]) -> tuple[pd.DataFrame, list[Fault]]:
    """One row for each of the file's; what it does not say falls back on what it does, else is None."""
    nothing = [None] * len(rows)
    codes = cells["code"]
    community = cells.get("community") or cells.get("community_name") or nothing
    town = cells.get("town") or cells.get("town_name") or nothing
    kinds, faults = _kinds(cells.get("kind"), rows)
    columns = {
        "row": rows.tolist(),
        "code": codes,
        "name": _or_else(cells.get("name"), codes),
        "community": community,
        "community_name": _or_else(cells.get("community_name"), community),
        "town": town,
        "town_name": _or_else(cells.get("town_name"), town),
        "kind": kinds,
    }
    return pd.DataFrame(columns, dtype=object), faults


def _said_by_all(cells: Iterable[Any] | None) -> str | None:
    values = set(cells or ())
    return values.pop() if len(values) == 1 else None


def _day(said: str | None) -> date | None:
    """A day written as 2026-01-01, 2026/1/1, 20260101 or 2026年1月1日, with or without a time behind it."""
    parts = re.match(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})", said or "")
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def _or_else(cells: Iterable[Any] | None, fallback: Iterable[Any]) -> list[Any]:
    if cells is None:
        return list(fallback)
    return [cell if cell is not None else other for cell, other in zip(cells, fallback, strict=True)]


def _refused(features: pd.DataFrame, geometry: NDArray[Any]) -> list[Fault]:
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    faults = []
    for row, code, without_polygon in zip(features["row"].tolist(), features["code"], empty, strict=True):
        if without_polygon:
            faults.append(Fault(code="polygon.missing", sentence=say("This row has no polygon."), row=row))
        elif code is None:
            faults.append(Fault(code="grid.no_code", sentence=say("This row has no grid code."), row=row))
    return faults


def _check_unique(features: pd.DataFrame) -> None:
    repeated = features[features["code"].duplicated(keep=False)]
    if repeated.empty:
        return
    groups = repeated.groupby("code", sort=False)["row"].apply(list)
    named = "; ".join(f"{code}: {', '.join(map(str, rows))}" for code, rows in groups.head(_NAMED_ROWS).items())
    raise BadInput(
        "boundaries.duplicate_codes",
        say(
            "{count} grid codes stand in several rows ({rows}). Give each grid a code of its own,"
            " or say --dissolve if these rows are parts of one grid.",
            count=len(groups),
            rows=named + (" ..." if len(groups) > _NAMED_ROWS else ""),
        ),
    )


def _one_community_each(features: pd.DataFrame) -> pd.DataFrame:
    """The features, where a row that names no community takes that of the other rows of its grid.

    Raises:
        BadInput: rows of one grid name different communities.
    """
    by_code = features.groupby("code", sort=False)["community"]
    torn = features[by_code.transform("nunique") > 1]
    if not torn.empty:
        raise _two_communities(torn)
    columns = ["community", "community_name", "town", "town_name"]
    said = features.groupby("code", sort=False)[columns].transform("first")
    alone = features["community"].isna() & said["community"].notna()
    features.loc[alone, columns] = said.loc[alone]
    return features


def _two_communities(torn: pd.DataFrame) -> BadInput:
    groups = torn.groupby("code", sort=False)
    named = [f"{code}: {_rows_by_community(rows)}" for code, rows in list(groups)[:_NAMED_ROWS]]
    return BadInput(
        "boundaries.two_communities",
        say(
            "{count} grids have rows of different communities ({rows}). A grid belongs to one community: correct the"
            " community in the file, or give the parts codes of their own.",
            count=groups.ngroups,
            rows="; ".join(named) + (" ..." if groups.ngroups > _NAMED_ROWS else ""),
        ),
    )


def _rows_by_community(rows: pd.DataFrame) -> str:
    """Each community with the first of its rows."""
    said = rows.dropna(subset=["community"]).groupby("community", sort=False)["row"].apply(list)
    return ", ".join(f"{community} {'+'.join(map(str, found[:_NAMED_ROWS]))}" for community, found in said.items())


def _kinds(cells: list[Any] | None, rows: NDArray[np.int64]) -> tuple[list[str], list[Fault]]:
    """Base or dedicated for each row. A column in which no word is known is not about kinds of grids."""
    known = {fold(word): kind for kind, words in KINDS.items() for word in words}
    kinds = [known.get(fold(cell)) if cell is not None else "base" for cell in cells or [None] * len(rows)]
    if cells is None or not any(cell is not None and kind for cell, kind in zip(cells, kinds, strict=True)):
        return ["base"] * len(rows), []
    faults = [
        Fault(
            code="grid.unknown_kind",
            sentence=say("'{kind}' is not a kind of grid (base or dedicated). It was taken as base.", kind=cell),
            severity=Severity.WARNING,
            row=int(row),
        )
        for row, cell, kind in zip(rows, cells, kinds, strict=True)
        if kind is None
    ]
    return [kind or "base" for kind in kinds], faults


def territory_code(codes: Iterable[str], file_name: str) -> tuple[str, bool]:
    """A code for a territory that nobody named, and whether it came from the grid codes.

    The first six digits, where all codes are numbers of at least nine that share them: the division
    code of the county. Else the name of the file.
    """
    starts = {code[:_COUNTY_DIGITS] if _looks_official(code) else "" for code in codes}
    if len(starts) == 1 and "" not in starts:
        return starts.pop(), True
    return file_stem(file_name), False


def _looks_official(code: str) -> bool:
    return re.fullmatch(rf"[0-9]{{{_SHORTEST_OFFICIAL_CODE},}}", code) is not None


def file_stem(file_name: str) -> str:
    """The name of a file without folder and endings."""
    stem = PurePath(file_name).name.split(".")[0].strip()
    return stem or "boundaries"


def with_communities(tiling: Tiling, code: str, name: str) -> pd.DataFrame:
    """The features; those without a community belong to one that is named after the territory."""
    features = tiling.features.copy()
    alone = features["community"].isna()
    features.loc[alone, "community"] = code
    features.loc[alone, "community_name"] = name
    return features
