"""The facts of the demo territory: door-plates, patrols, incidents and workers as its files hold them."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

METRES_PER_DEGREE = np.array([86200.0, 111000.0])  # near 39 N
Table = Callable[[str], pd.DataFrame]
Features = Callable[[str], gpd.GeoDataFrame]
GridOf = Callable[[Any], list[str | None]]


@pytest.fixture(scope="module")
def doors(demo_table: Table) -> pd.DataFrame:
    return demo_table("addresses.csv")


@pytest.fixture(scope="module")
def fixes(demo_table: Table) -> pd.DataFrame:
    return demo_table("tracks.csv.gz")


def _points(table: pd.DataFrame) -> Any:
    return table[["经度", "纬度"]].astype(float).to_numpy()


def test_households_of_a_grid_are_few(doors: pd.DataFrame, demo_grid_of: GridOf) -> None:
    """About 6,000 plates and 60 to 200 households a grid, as in a banner with few people."""
    doors = doors.assign(grid=np.array(demo_grid_of(_points(doors))), households=doors["户数"].astype(int))
    sums = doors[doors["状态"] == "在用"].groupby("grid")["households"].sum()
    assert len(sums) == 54
    assert sums.between(60, 200).all()
    assert 6_000 < sums.sum() < 7_000
    assert 5_700 < len(doors) < 6_300
    assert doors["门牌编号"].is_unique
    assert doors["地址"].is_unique


def test_plates_lie_where_their_community_says(
    doors: pd.DataFrame, demo_blocks: gpd.GeoDataFrame, demo_grid_of: GridOf
) -> None:
    """All but a handful of deliberate slips lie in the community they name; twelve lie in no grid."""
    names = dict(zip(demo_blocks["社区编码"], demo_blocks["社区名称"], strict=True))
    found = demo_grid_of(_points(doors))
    assert found.count(None) == 12
    wrong = [
        (code, community)
        for code, community in zip(found, doors["社区"], strict=True)
        if code is not None and names[code[:12]] != community
    ]
    assert 4 <= len(wrong) <= 12
    assert (doors["状态"] == "注销").sum() == (doors["注销日期"] != "").sum() == 13


def test_some_plates_lie_on_a_boundary(doors: pd.DataFrame, demo_grids: dict[str, Any]) -> None:
    """Booths stand exactly on a corner that grids share; more plates lie within three metres of one."""
    points = shapely.points(_points(doors))
    which, _ = shapely.STRtree(list(demo_grids.values())).query(points, "intersects")
    assert sum(count > 1 for count in Counter(which.tolist()).values()) >= 5
    near, _ = shapely.STRtree(list(demo_grids.values())).query(points, "dwithin", 3 / 111_000)
    assert sum(count > 1 for count in Counter(near.tolist()).values()) >= 15


def test_the_readme_search_has_its_answer(doors: pd.DataFrame, demo_grid_of: GridOf) -> None:
    """幸福小区 stands at 曙光路12号, and its building 3 lies in 曙光-03, the third grid of that community."""
    found = doors[(doors["小区"] == "幸福小区") & (doors["楼栋"] == "3号楼")]
    assert list(found["地址"]) == ["阿拉善右旗阿拉腾敖包镇曙光路12号幸福小区3号楼"]
    assert demo_grid_of(_points(found)) == ["152922105001003"]


def test_numbers_are_odd_on_one_side_and_even_on_the_other(doors: pd.DataFrame, demo_features: Features) -> None:
    """Seen from the start of a street, in the north or west, even numbers stand on the left."""
    streets = demo_features("streets.geojson")
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


def test_no_file_has_a_column_for_a_resident(demo_table: Table) -> None:
    """Names stand only in the roster, and those are of made-up workers."""
    for name in ("addresses.csv", "incidents.csv", "roster.csv", "tracks.csv.gz"):
        columns = demo_table(name).columns
        for word in ("姓名", "户主", "身份证", "联系人", "上报人"):
            assert not any(word in column for column in columns), name


def test_tracks_cover_two_weeks_and_leave_grids_unwalked(fixes: pd.DataFrame, demo_grid_of: GridOf) -> None:
    """About 40,000 fixes with zone; at least four grids have none, some have patrols on many days."""
    times = [datetime.fromisoformat(text) for text in fixes["定位时间"]]
    assert all(time.utcoffset() == timedelta(hours=8) for time in times)
    assert min(times).date().isoformat() == "2026-11-02"
    assert max(times).date().isoformat() == "2026-11-15"
    assert 36_000 < len(fixes) < 44_000
    found = demo_grid_of(_points(fixes))
    days = pd.DataFrame({"grid": found, "day": [time.date() for time in times]}).groupby("grid")["day"].nunique()
    assert 4 <= 54 - len(days) <= 6
    assert days.max() >= 10


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


def test_gpx_patrols_are_not_in_the_list(fixes: pd.DataFrame, demo_folder: Path) -> None:
    """Two more patrols come as a phone saves them: times in UTC, and keys of their own."""
    keys = set(fixes["巡逻编号"])
    for name in ("patrol_1.gpx", "patrol_2.gpx"):
        root = ET.fromstring((demo_folder / name).read_bytes())  # noqa: S314 - our own file
        space = {"g": "http://www.topografix.com/GPX/1/1"}
        times = [datetime.fromisoformat(time.text or "") for time in root.findall(".//g:trkpt/g:time", space)]
        assert len(times) > 100
        assert all(time.tzinfo == UTC for time in times)
        title = root.findtext(".//g:trk/g:name", namespaces=space) or ""
        assert title.split()[0] not in keys


def test_incidents_gather_in_hot_spots(demo_table: Table, demo_grid_of: GridOf) -> None:
    """Some 400 matters of ten kinds; a tenth of the grids holds a third of them."""
    incidents = demo_table("incidents.csv")
    assert 380 <= len(incidents) <= 420
    assert incidents["类别"].nunique() >= 10
    assert incidents["事项编号"].is_unique
    inside = Counter(code for code in demo_grid_of(_points(incidents)) if code)
    assert sum(count for _, count in inside.most_common(6)) > len(incidents) / 3
    closed = incidents[incidents["状态"] == "已办结"]
    assert (closed["办结时间"] > closed["上报时间"]).all()
    assert (incidents[incidents["状态"] != "已办结"]["办结时间"] == "").all()
    assert 0.05 < 1 - len(closed) / len(incidents) < 0.3


def test_roster_leaves_two_grids_without_a_worker(demo_table: Table, demo_grids: dict[str, Any]) -> None:
    """52 grids have one worker today; telephones are of a range kept for fiction, each once."""
    roster = demo_table("roster.csv")
    today = roster[roster["离任日期"] == ""]
    assert len(today) == today["网格编码"].nunique() == 52
    assert set(roster["网格编码"]) <= set(demo_grids)
    assert roster["联系电话"].str.fullmatch(r"0483-555-01\d\d").all()
    assert roster["联系电话"].is_unique
    assert roster["网格员"].is_unique
    assert (roster["离任日期"] > roster["任职日期"])[roster["离任日期"] != ""].all()
