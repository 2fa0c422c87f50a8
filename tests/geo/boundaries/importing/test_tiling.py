"""Rows of a boundary file."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.boundaries.importing.fields import FIELDS
from geo.boundaries.importing.tiling import Tiling, file_stem, read_tiling, territory_code, with_communities
from geo.core.errors import BadInput
from geo.exchange.columns import map_columns
from geo.exchange.table import Source, Table


def _read(columns: dict[str, list[str | None]], *, dissolve: bool = False, missing: int | None = None) -> Tiling:
    count = len(next(iter(columns.values())))
    geometry: Any = np.array([shapely.box(x, 0, x + 1, 1) for x in range(count)], dtype=object)
    if missing is not None:
        geometry[missing] = None
    source = Source(Path("grids.geojson"), "grids.geojson", "GeoJSON", b"", 0)
    table = Table(source, pd.DataFrame(columns, dtype=object), np.arange(1, count + 1), geometry)
    mapping = map_columns(list(columns), FIELDS, {}, file_name="grids.geojson")
    return read_tiling(table, mapping, dissolve=dissolve)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            ["网格编码", "网格名称", "社区编码", "社区名称", "乡镇名称"],
            ["code", "name", "community", "community_name", "town_name"],
        ),
        (["编号", "名称", "所属社区", "街道"], ["code", "name", "community", "town_name"]),
        (["CODE", "Name", "Community Code", "Community Name"], ["code", "name", "community", "community_name"]),
        (["CODEBASE", "TOWN_ID"], ["code", "town"]),
        (["社区名称", "网格编号", "社区代码"], ["community_name", "code", "community"]),
        (["name"], ["code"]),
    ],
)
def test_headers_are_known_in_chinese_and_english(headers: list[str], fields: list[str]) -> None:
    """A community's column is never taken for the grid's own."""
    mapping = map_columns(headers, FIELDS, {}, file_name="f")
    assert dict(mapping.columns) == dict(zip(fields, headers, strict=True))


def test_a_grid_without_a_name_is_called_by_its_code() -> None:
    """Without a community it has none yet, and gets that of the territory."""
    tiling = _read({"code": ["1", "2"], "name": ["一", None]})
    assert tiling.features["name"].tolist() == ["一", "2"]
    features = with_communities(tiling, "T", "示范旗")
    assert set(zip(features["community"], features["community_name"], strict=True)) == {("T", "示范旗")}


def test_a_community_with_a_name_only_has_it_as_its_code() -> None:
    """The name is what there is to know it by."""
    tiling = _read({"code": ["1"], "社区名称": ["阳光社区"]})
    assert tiling.features.loc[0, ["community", "community_name"]].tolist() == ["阳光社区", "阳光社区"]


def test_repeated_codes_are_refused_with_their_rows() -> None:
    """Unless the reader says that features with one code are parts of one grid."""
    with pytest.raises(BadInput) as refused:
        _read({"code": ["7", "8", "7"]})
    assert refused.value.code == "boundaries.duplicate_codes"
    assert "7: 1, 3" in str(refused.value)
    assert len(_read({"code": ["7", "8", "7"]}, dissolve=True).features) == 3


def test_a_row_without_a_community_is_in_that_of_its_grid() -> None:
    """Its other rows say which; rows that disagree are refused."""
    tiling = _read(
        {"code": ["1", "1", "2"], "社区编码": [None, "C", None], "社区名称": [None, "丙", None]}, dissolve=True
    )
    assert tiling.features["community"].tolist() == ["C", "C", None]
    assert tiling.features["community_name"].tolist() == ["丙", "丙", None]
    with pytest.raises(BadInput) as refused:
        _read({"code": ["1", "1"], "社区编码": ["C", "D"]}, dissolve=True)
    assert refused.value.code == "boundaries.two_communities"


def test_rows_without_code_or_polygon_are_refused_one_by_one() -> None:
    """The others go in."""
    tiling = _read({"code": ["1", None, "3"]}, missing=2)
    assert tiling.features["code"].tolist() == ["1"]
    assert {(fault.row, fault.code) for fault in tiling.faults} == {(2, "grid.no_code"), (3, "polygon.missing")}
    assert tiling.refused == 2


def test_kinds_are_read_in_both_languages_and_an_unknown_one_is_told() -> None:
    """A column without any known word is not about kinds of grids."""
    tiling = _read({"code": ["1", "2", "3"], "网格类型": ["专属网格", "综合", "奇怪"]})
    assert tiling.features["kind"].tolist() == ["dedicated", "base", "base"]
    assert [(fault.row, fault.code) for fault in tiling.faults] == [(3, "grid.unknown_kind")]
    assert _read({"code": ["1"], "类型": ["公园"]}).faults == ()


@pytest.mark.parametrize("said", ["2027-01-01", "2027/1/1", "20270101", "2027年1月1日", "2027-01-01 00:00:00"])
def test_a_file_may_name_the_day_from_which_it_holds(said: str) -> None:
    """When all of its rows say the same."""
    assert _read({"code": ["1", "2"], "启用日期": [said, said]}).from_on == date(2027, 1, 1)
    assert _read({"code": ["1", "2"], "启用日期": [said, "2028-01-01"]}).from_on is None


def test_a_territory_is_named_by_the_county_digits_of_its_codes_else_by_the_file() -> None:
    """Nine digits and more that share six are division codes."""
    assert territory_code(["152922103001001", "152922104001002"], "x.geojson") == ("152922", True)
    assert territory_code(["152922103001001", "152923104001002"], "x.geojson") == ("x", False)
    assert territory_code(["11", "12"], "nyc_precincts.gpkg") == ("nyc_precincts", False)
    assert file_stem("网格 2026.geojson.gz") == "网格 2026"
