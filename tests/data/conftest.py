"""The files of the demo territory, read as plainly as possible: no importer of ours has a hand in it."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

DEMO = Path(__file__).parents[2] / "data" / "boundaries"


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """Where the files lie."""
    return DEMO


@pytest.fixture(scope="session")
def demo_table() -> Callable[[str], pd.DataFrame]:
    """Reads a CSV of the demo, every cell as text."""

    def read(name: str) -> pd.DataFrame:
        content = (DEMO / name).read_bytes()
        text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8-sig")
        return pd.DataFrame(list(csv.DictReader(io.StringIO(text))))

    return read


@pytest.fixture(scope="session")
def demo_features() -> Callable[[str], gpd.GeoDataFrame]:
    """Reads a GeoJSON of the demo, coordinates to the last bit."""

    def read(name: str) -> gpd.GeoDataFrame:
        collection = json.loads((DEMO / name).read_text("utf-8"))
        return gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")

    return read


@pytest.fixture(scope="session")
def demo_blocks(demo_features: Callable[[str], gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """The blocks of the first plan."""
    return demo_features("blocks.geojson")


@pytest.fixture(scope="session")
def demo_grids(demo_blocks: gpd.GeoDataFrame) -> dict[str, Any]:
    """The polygon of every grid code, in the order of the codes."""
    return {code: shapely.union_all(part.to_numpy()) for code, part in demo_blocks.groupby("网格编码")["geometry"]}


@pytest.fixture(scope="session")
def demo_grid_of(demo_grids: dict[str, Any]) -> Callable[[Any], list[str | None]]:
    """The grid of each point, (n, 2) degrees: of those that share an edge the smaller code, outside None."""
    codes = list(demo_grids)
    tree = shapely.STRtree(list(demo_grids.values()))

    def look_up(lonlat: Any) -> list[str | None]:
        found: list[str | None] = [None] * len(lonlat)
        which, grid = tree.query(shapely.points(lonlat), "intersects")
        for place, number in sorted(zip(which.tolist(), grid.tolist(), strict=True), reverse=True):
            found[place] = codes[number]
        return found

    return look_up
