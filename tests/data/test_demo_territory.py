"""The demo territory: what its files promise to importers, maps and readers."""

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

DEMO = Path(__file__).parents[2] / "data" / "boundaries"
METRES_PER_DEGREE = np.array([86200.0, 111000.0])  # near 39 N
DELIVERED = (
    "blocks.geojson", "blocks_2027.geojson", "streets.geojson", "addresses.csv", "incidents.csv", "roster.csv",
    "tracks.csv.gz", "patrol_1.gpx", "patrol_2.gpx",
)  # fmt: skip


def _content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _table(name: str) -> pd.DataFrame:
    text = _content(DEMO / name).decode("utf-8-sig")
    return pd.DataFrame(list(csv.DictReader(io.StringIO(text))))


def _points(table: pd.DataFrame) -> Any:
    return table[["经度", "纬度"]].astype(float).to_numpy()


def _blocks(name: str) -> gpd.GeoDataFrame:
    collection = json.loads((DEMO / name).read_text())
    return gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")


@pytest.fixture(scope="module")
def blocks() -> gpd.GeoDataFrame:
    return _blocks("blocks.geojson")


@pytest.fixture(scope="module")
def grids(blocks: gpd.GeoDataFrame) -> dict[str, Any]:
    """The polygon of every grid code, in the order of the codes."""
    return {code: shapely.union_all(part.to_numpy()) for code, part in blocks.groupby("网格编码")["geometry"]}


@pytest.fixture(scope="module")
def doors() -> pd.DataFrame:
    return _table("addresses.csv")


@pytest.fixture(scope="module")
def fixes() -> pd.DataFrame:
    return _table("tracks.csv.gz")


def _grid_of(grids: dict[str, Any], lonlat: Any) -> list[str | None]:
    """The grid of each point: of those that share an edge the smaller code, outside None."""
    codes = list(grids)
    found: list[str | None] = [None] * len(lonlat)
    which, grid = shapely.STRtree(list(grids.values())).query(shapely.points(lonlat), "intersects")
    for place, code in sorted(zip(which.tolist(), (codes[i] for i in grid), strict=True), reverse=True):
        found[place] = code
    return found


def test_script_writes_the_delivered_files(tmp_path: Path) -> None:
    """Running the script again gives the files that are here, byte for byte; of a .gz, its content."""
    subprocess.run([sys.executable, DEMO / "make.py", tmp_path], check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == set(DELIVERED)
    for name in DELIVERED:
        assert _content(tmp_path / name) == _content(DEMO / name), name


def test_files_are_small_and_say_that_they_are_made_up() -> None:
    """All of it stays under 3 MB, and whoever opens it learns that it is invented."""
    assert sum((DEMO / name).stat().st_size for name in DELIVERED) < 3_000_000
    readme = (DEMO / "README.md").read_text()
    assert "虚构" in readme
    assert "made up" in readme
    for name in DELIVERED:
        if name.endswith((".geojson", ".gpx")):
            assert "虚构数据" in (DEMO / name).read_text(), name


def test_54_grids_in_9_communities_in_3_towns(blocks: gpd.GeoDataFrame) -> None:
    """Codes are the community's 12 digits and 3 more, counted from 001; each community has 5 to 7 grids."""
    rows = blocks.drop_duplicates("网格编码")
    assert (len(rows), rows["社区编码"].nunique(), rows["乡镇编码"].nunique()) == (54, 9, 3)
    for community, part in rows.groupby("社区编码"):
        numbers = sorted(code.removeprefix(community) for code in part["网格编码"])
        assert numbers == [f"{number:03d}" for number in range(1, len(part) + 1)]
        assert 5 <= len(part) <= 7
        assert all(code.startswith(town) for code, town in zip(part["社区编码"], part["乡镇编码"], strict=True))
        assert len(set(part["社区名称"])) == 1
    assert all(
        name == f"{community.removesuffix('社区')}-{code[-2:]}"
        for name, community, code in zip(rows["网格名称"], rows["社区名称"], rows["网格编码"], strict=True)
    )


def test_codes_and_names_of_communities_are_the_real_ones(blocks: gpd.GeoDataFrame, real_data: Path) -> None:
    """The nine communities of county 152922 in the national list, and no others."""
    listed = pd.read_csv(real_data / "boundary" / "alxa_divisions_2022.csv", dtype=str)
    listed = listed[(listed["areaCode"] == "152922") & (listed["kind"] == "community")]
    real = {
        (row["code"], row["name"].removesuffix("居委会"), row["streetCode"], row["street"])
        for _, row in listed.iterrows()
    }
    delivered = blocks[["社区编码", "社区名称", "乡镇编码", "乡镇名称"]].drop_duplicates()
    assert {tuple(row) for row in delivered.to_numpy()} == real


def test_blocks_tile_each_town_without_gap_or_overlap(blocks: gpd.GeoDataFrame) -> None:
    """Every corner is shared exactly, nothing overlaps, and each town is one piece without a hole."""
    for _, town in blocks.groupby("乡镇编码"):
        polygons = town.geometry.to_numpy()
        whole: Any = shapely.union_all(polygons)
        assert shapely.coverage_is_valid(polygons, gap_width=1e-7)
        assert whole.geom_type == "Polygon"
        assert len(whole.interiors) == 0
        assert shapely.area(polygons).sum() == pytest.approx(whole.area, rel=1e-12)
    coordinates = shapely.get_coordinates(blocks.geometry.to_numpy())
    assert (coordinates == np.round(coordinates, 8)).all()
    assert blocks["地块编号"].is_unique


def test_grids_and_communities_are_in_one_piece(blocks: gpd.GeoDataFrame, grids: dict[str, Any]) -> None:
    """Blocks of a grid, and grids of a community, hang together by edges and enclose no foreign block."""
    communities = [shapely.union_all(part.to_numpy()) for _, part in blocks.groupby("社区编码")["geometry"]]
    for shape in [*grids.values(), *communities]:
        assert shape.geom_type == "Polygon"
        assert len(shape.interiors) == 0
    sizes = blocks["网格编码"].value_counts()
    assert sizes.between(7, 13).all()
    assert sizes.mean() == pytest.approx(10.5, abs=1)


def test_blocks_have_the_size_of_street_blocks(blocks: gpd.GeoDataFrame) -> None:
    """Nine of ten blocks measure 60 to 250 m, and no two blocks in twenty look alike: no checkerboard."""
    flat = shapely.transform(blocks.geometry.to_numpy(), lambda xy: xy * METRES_PER_DEGREE)
    across_m = np.sqrt(shapely.area(flat))
    assert np.quantile(across_m, 0.05) > 60
    assert np.quantile(across_m, 0.99) < 250
    assert across_m.std() > 20


def test_grid_codes_run_as_one_reads(grids: dict[str, Any]) -> None:
    """The next code lies further east, or else further south; the first never in the south-east."""
    for (code, grid), (following, other) in pairwise(grids.items()):
        if code[:12] == following[:12]:
            here, there = grid.centroid, other.centroid
            assert there.x > here.x or there.y < here.y, (code, following)


def test_towns_lie_apart(blocks: gpd.GeoDataFrame) -> None:
    """The territory has three parts, tens to hundreds of kilometres from each other."""
    middles = [shapely.union_all(part.to_numpy()).centroid for _, part in blocks.groupby("乡镇编码")["geometry"]]
    assert (round(middles[0].x, 2), round(middles[0].y, 2)) == (101.67, 39.22)
    for i in range(3):
        for j in range(i):
            gap = (shapely.get_coordinates(middles[i]) - shapely.get_coordinates(middles[j])) * METRES_PER_DEGREE
            assert 50_000 < np.hypot(*gap[0]) < 400_000


def test_the_year_after_moves_one_boundary(blocks: gpd.GeoDataFrame) -> None:
    """In the second file one block changes from a grid to its neighbour, and both stay in one piece."""
    later = _blocks("blocks_2027.geojson").set_index("地块编号")
    before = blocks.set_index("地块编号")
    assert set(later.index) == set(before.index)
    later = later.loc[before.index]
    assert shapely.equals_exact(later.geometry.to_numpy(), before.geometry.to_numpy()).all()
    moved = later[later["网格编码"] != before["网格编码"]]
    assert len(moved) == 1
    for code in (moved["网格编码"].iloc[0], before.loc[moved.index[0], "网格编码"]):
        shape = shapely.union_all(later[later["网格编码"] == code].geometry.to_numpy())
        assert shape.geom_type == "Polygon"
        assert code[:12] == moved["社区编码"].iloc[0]


def test_households_of_a_grid_are_few(doors: pd.DataFrame, grids: dict[str, Any]) -> None:
    """About 6,000 plates and 60 to 200 households a grid, as in a banner with few people."""
    doors = doors.assign(grid=np.array(_grid_of(grids, _points(doors))), households=doors["户数"].astype(int))
    sums = doors[doors["状态"] == "在用"].groupby("grid")["households"].sum()
    assert len(sums) == 54
    assert sums.between(60, 200).all()
    assert 6_000 < sums.sum() < 7_000
    assert 5_700 < len(doors) < 6_300
    assert doors["门牌编号"].is_unique
    assert doors["地址"].is_unique


def test_plates_lie_where_their_community_says(doors: pd.DataFrame, grids: dict[str, Any]) -> None:
    """All but a handful of deliberate slips lie in the community they name; twelve lie in no grid."""
    named = {"社区编码": "社区名称"}
    names = _blocks("blocks.geojson")[[*named, *named.values()]].drop_duplicates().set_index("社区编码")["社区名称"]
    found = _grid_of(grids, _points(doors))
    assert found.count(None) == 12
    wrong = [
        (code, community)
        for code, community in zip(found, doors["社区"], strict=True)
        if code is not None and names[code[:12]] != community
    ]
    assert 4 <= len(wrong) <= 12
    assert (doors["状态"] == "注销").sum() == (doors["注销日期"] != "").sum() == 13


def test_some_plates_lie_on_a_boundary(doors: pd.DataFrame, grids: dict[str, Any]) -> None:
    """Booths stand exactly on a corner that grids share; more plates lie within three metres of one."""
    points = shapely.points(_points(doors))
    which, _ = shapely.STRtree(list(grids.values())).query(points, "intersects")
    assert sum(count > 1 for count in Counter(which.tolist()).values()) >= 5
    near, _ = shapely.STRtree(list(grids.values())).query(points, "dwithin", 3 / 111_000)
    assert sum(count > 1 for count in Counter(near.tolist()).values()) >= 15


def test_the_readme_search_has_its_answer(doors: pd.DataFrame, grids: dict[str, Any]) -> None:
    """幸福小区 stands at 曙光路12号, and its building 3 lies in 曙光-03, the third grid of that community."""
    found = doors[(doors["小区"] == "幸福小区") & (doors["楼栋"] == "3号楼")]
    assert list(found["地址"]) == ["阿拉善右旗阿拉腾敖包镇曙光路12号幸福小区3号楼"]
    assert _grid_of(grids, _points(found)) == ["152922105001003"]


def test_numbers_are_odd_on_one_side_and_even_on_the_other(doors: pd.DataFrame) -> None:
    """Seen from the start of a street, in the north or west, even numbers stand on the left."""
    streets = _blocks("streets.geojson")
    lines = {
        key: part.geometry.to_numpy()
        for key, part in streets.groupby(streets["乡镇名称"] + streets["街道名称"])
        if part["等级"].iloc[0] == "巷道"
    }
    checked = right = 0
    for text, point in zip(doors["地址"], _points(doors), strict=True):
        match = re.fullmatch(r"阿拉善右旗(.*?巷)(\d+)号", text)
        if match and match[1] in lines:
            checked += 1
            right += (int(match[2]) % 2 == 0) == _on_the_left(lines[match[1]], point)
    assert checked > 1_500
    assert right > 0.995 * checked


def _on_the_left(lines: Any, point: Any) -> bool:
    line = lines[int(shapely.distance(lines, shapely.Point(point)).argmin())]
    start, end = (shapely.get_coordinates(line)[[0, -1]] - point) * METRES_PER_DEGREE
    ahead = end - start
    forward = bool(ahead[0] > 0 if abs(ahead[0]) > abs(ahead[1]) else ahead[1] < 0)
    side = float(start[0] * end[1] - start[1] * end[0])
    return (side > 0) == forward


def test_no_file_has_a_column_for_a_resident() -> None:
    """Names stand only in the roster, and those are of made-up workers."""
    headers = {name: set(_table(name).columns) for name in DELIVERED if ".csv" in name}
    for name, columns in headers.items():
        for word in ("姓名", "户主", "身份证", "联系人", "上报人"):
            assert not any(word in column for column in columns), name


def test_tracks_cover_two_weeks_and_leave_grids_unvisited(fixes: pd.DataFrame, grids: dict[str, Any]) -> None:
    """About 40,000 fixes with zone; at least four grids have none, some have patrols on many days."""
    times = [datetime.fromisoformat(text) for text in fixes["定位时间"]]
    assert all(time.utcoffset() == timedelta(hours=8) for time in times)
    assert min(times).date().isoformat() == "2026-11-02"
    assert max(times).date().isoformat() == "2026-11-15"
    assert 36_000 < len(fixes) < 44_000
    found = _grid_of(grids, _points(fixes))
    visits = pd.DataFrame({"grid": found, "day": [time.date() for time in times]}).groupby("grid")["day"].nunique()
    assert 4 <= 54 - len(visits) <= 6
    assert visits.max() >= 10


def test_tracks_have_the_faults_of_real_ones(fixes: pd.DataFrame) -> None:
    """Gaps, jumps, standing still, doubled fixes, wrong order and bad first fixes all occur."""
    seconds = pd.to_datetime(fixes["定位时间"]).astype("int64").to_numpy() / 1e9
    seconds = seconds if seconds.max() > 1e9 else seconds * 1e3  # whatever unit the time column has
    metres = _points(fixes) * METRES_PER_DEGREE
    same = fixes["巡逻编号"].to_numpy()[1:] == fixes["巡逻编号"].to_numpy()[:-1]
    waits_s, steps_m = np.diff(seconds)[same], np.hypot(*np.diff(metres, axis=0).T)[same]
    assert 15 <= np.median(waits_s) <= 20
    assert 15 < np.median(steps_m) < 30
    assert (waits_s > 150).sum() > 20
    assert (steps_m > 90).sum() > 50
    assert (waits_s == 0).sum() > 100
    assert (waits_s < 0).sum() >= 2
    first = ~np.concatenate([[False], same])
    assert (np.hypot(*np.diff(metres, axis=0).T)[first[:-1]] > 300).sum() > 10


def test_gpx_patrols_are_not_in_the_list(fixes: pd.DataFrame) -> None:
    """Two more patrols come as a phone saves them: times in UTC, and keys of their own."""
    keys = set(fixes["巡逻编号"])
    for name in ("patrol_1.gpx", "patrol_2.gpx"):
        root = ET.fromstring((DEMO / name).read_bytes())  # noqa: S314 - our own file
        space = {"g": "http://www.topografix.com/GPX/1/1"}
        times = [datetime.fromisoformat(time.text or "") for time in root.findall(".//g:trkpt/g:time", space)]
        assert len(times) > 100
        assert all(time.tzinfo == UTC for time in times)
        title = root.findtext(".//g:trk/g:name", namespaces=space) or ""
        assert title.split()[0] not in keys


def test_incidents_gather_in_hot_spots(grids: dict[str, Any]) -> None:
    """Some 400 matters of ten kinds; a tenth of the grids holds a third of them."""
    incidents = _table("incidents.csv")
    assert 380 <= len(incidents) <= 420
    assert incidents["类别"].nunique() >= 10
    assert incidents["事项编号"].is_unique
    inside = Counter(code for code in _grid_of(grids, _points(incidents)) if code)
    assert sum(count for _, count in inside.most_common(6)) > len(incidents) / 3
    closed = incidents[incidents["状态"] == "已办结"]
    assert (closed["办结时间"] > closed["上报时间"]).all()
    assert (incidents[incidents["状态"] != "已办结"]["办结时间"] == "").all()
    assert 0.05 < 1 - len(closed) / len(incidents) < 0.3


def test_roster_leaves_two_grids_without_a_worker(grids: dict[str, Any]) -> None:
    """52 grids have one worker today; telephones are of a range kept for fiction, each once."""
    roster = _table("roster.csv")
    today = roster[roster["离任日期"] == ""]
    assert len(today) == today["网格编码"].nunique() == 52
    assert set(roster["网格编码"]) <= set(grids)
    assert roster["联系电话"].str.fullmatch(r"0483-555-01\d\d").all()
    assert roster["联系电话"].is_unique
    assert roster["网格员"].is_unique
    assert (roster["离任日期"] > roster["任职日期"])[roster["离任日期"] != ""].all()
