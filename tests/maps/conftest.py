"""A small made-up town for the maps: 3 by 2 communities of 3 by 3 grids each, with walks and incidents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Browser, Page

from maps.coverage import CoverageMapData
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look

WEST, SOUTH, STEP_DEG = 101.66, 39.21, 0.004
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 15, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Plan:
    id: int = 7
    name: str = "2026"
    territory_code: str = "152922"
    territory_name: str = "阿拉善右旗"
    made_up: bool = True
    from_at: datetime | None = datetime(2026, 1, 1, tzinfo=ZONE)


def _grids() -> gpd.GeoDataFrame:
    rows = []
    for column in range(9):
        for line in range(6):
            place = (column // 3) + 3 * (line // 3)
            west, south = WEST + column * STEP_DEG, SOUTH + line * STEP_DEG
            rows.append(
                {
                    "code": f"15292210100{place + 1}{(column % 3) * 3 + line % 3 + 1:03d}",
                    "name": f"曙光{place + 1}-{(column % 3) * 3 + line % 3 + 1:02d}",
                    "kind": "base",
                    "colour": (column + 2 * line) % 6,
                    "area_m2": 153_000.0,
                    "community_code": f"15292210100{place + 1}",
                    "geometry": shapely.MultiPolygon([shapely.box(west, south, west + STEP_DEG, south + STEP_DEG)]),
                }
            )
    frame = gpd.GeoDataFrame(rows, crs="EPSG:4326").sort_values("code", ignore_index=True)
    frame.index = pd.Index(range(100, 100 + len(frame)), name="id")
    return frame


def _communities(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = grids.groupby("community_code")
    return gpd.GeoDataFrame(
        {
            "code": list(groups.groups),
            "name": [f"曙光{code[-1]}社区" for code in groups.groups],
            "town_code": "152922101",
            "town_name": "额肯呼都格镇",
            "area_m2": groups["area_m2"].sum().to_numpy(),
            "grids": groups.size().to_numpy(),
        },
        geometry=[shapely.union_all(part.geometry.to_numpy()) for _, part in groups],
        crs="EPSG:4326",
    )


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def town() -> GridMapData:
    grids = _grids()
    households = pd.DataFrame({"addresses": 40, "households": np.arange(len(grids)) + 60}, index=grids.index)
    return GridMapData(
        plan=Plan(),
        zone=ZONE,
        communities=_communities(grids),
        grids=grids,
        households=households,
        blocks=grids.assign(grid_code=grids["code"]),
    )


@pytest.fixture
def coverage(town: GridMapData) -> CoverageMapData:
    assert town.grids is not None
    hours = [3.0, 50.0, 100.0, 200.0, 400.0]
    visited = town.grids.index[:-4]
    figures = pd.DataFrame(
        {
            "fixes": 120,
            "stays": 2,
            "last_at": [NOON - timedelta(hours=hours[at % 5]) for at in range(len(visited))],
            "hours_since": [hours[at % 5] for at in range(len(visited))],
        },
        index=visited,
    ).reindex(town.grids.index)
    counts = {"fixes": 0, "stays": 0}  # a row for every grid that may be looked into, as the query gives it
    figures = figures.fillna(counts).astype({"fixes": "int64", "stays": "int64"})
    return CoverageMapData(ground=town, since=NOON - timedelta(days=14), until=NOON, figures=figures, tracks=_tracks())


def _tracks() -> gpd.GeoDataFrame:
    chance = np.random.default_rng(3)
    lines, rows = [], []
    for number in range(6):
        steps = chance.normal(0, 0.0006, (80, 2)).cumsum(axis=0)
        lines.append(shapely.LineString(steps + np.array([WEST + 0.004 + 0.005 * number, SOUTH + 0.012])))
        start = NOON - timedelta(days=number, hours=2)
        row = {"patrol_id": f"p{number}", "title": f"夜间巡逻 {number}", "team": "红袖章巡逻队"}
        rows.append({**row, "started_at": start, "finished_at": start + timedelta(hours=1)})
    return gpd.GeoDataFrame(rows, geometry=lines, crs="EPSG:4326")


@pytest.fixture
def incidents(town: GridMapData) -> IncidentMapData:
    assert town.grids is not None
    chance = np.random.default_rng(5)
    count = 120
    points = shapely.points(WEST + chance.uniform(0, 0.036, count), SOUTH + chance.uniform(0, 0.024, count))
    at_grid = chance.integers(0, len(town.grids), count)
    frame = gpd.GeoDataFrame(
        {
            "key": [f"S-{number:04d}" for number in range(count)],
            "category": chance.choice(["垃圾清运", "路灯不亮", "邻里纠纷", "消防通道堵塞"], count),
            "status": chance.choice(["open", "closed"], count),
            "occurred_at": [NOON - timedelta(hours=2.7 * number) for number in range(count)],
            "address": "曙光路 12 号",
            "grid_code": town.grids["code"].to_numpy()[at_grid],
            "community_code": town.grids["community_code"].to_numpy()[at_grid],
        },
        geometry=points,
        crs="EPSG:4326",
    )
    by_grid = frame.assign(open=frame["status"] == "open").groupby("grid_code")["open"].agg(["size", "sum"])
    ids = {code: at for at, code in town.grids["code"].items()}
    figures = pd.DataFrame(
        {"incidents": by_grid["size"].to_numpy(), "open": by_grid["sum"].to_numpy()},
        index=[ids[code] for code in by_grid.index],
    ).reindex(town.grids.index, fill_value=0)
    return IncidentMapData(ground=town, since=NOON - timedelta(days=14), until=NOON, figures=figures, incidents=frame)


@pytest.fixture
def static_dir() -> Path:
    """The front-end files; skips where set-up has not fetched them yet."""
    folder = Path(__file__).parents[2] / "api" / "static"
    if not (folder / "vendor" / "leaflet").is_dir():
        pytest.skip("front-end files are not there: run setup/frontend.py")
    return folder


@pytest.fixture
def look(static_dir: Path) -> Look:
    return Look(language="zh-CN", theme="light", translate=str, nonce="n0nce", static_dir=static_dir)


@dataclass
class Opened:
    """A file in a browser window: the page, the requests it made, and the errors its scripts met."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Writes text to a file and opens it as from a USB stick; `window.pwned()` notes that foreign text ran."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.add_init_script("window.ran = 0; window.pwned = () => { window.ran += 1; return ''; };")

    def make(text: str, *, name: str = "map.html", query: str = "", ready: bool = True) -> Opened:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)
        opened.page.goto(file.as_uri() + query)
        if ready:
            opened.page.wait_for_selector("html[data-gs-map-ready]", timeout=15_000)
        return opened

    yield make
    context.close()
