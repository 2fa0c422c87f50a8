"""The ground of the demo territory: what its boundary files promise to importers and maps."""

import gzip
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

METRES_PER_DEGREE = np.array([86200.0, 111000.0])  # near 39 N
DELIVERED = (
    "blocks.geojson", "blocks_2027.geojson", "streets.geojson", "addresses.csv", "places.csv", "incidents.csv",
    "roster.csv", "tracks.csv.gz", "patrol_1.gpx", "patrol_2.gpx",
)  # fmt: skip


def _content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_script_writes_the_delivered_files(demo_folder: Path, tmp_path: Path) -> None:
    """Running the script again gives the files that are here, byte for byte; of a .gz, its content."""
    subprocess.run([sys.executable, demo_folder / "make.py", tmp_path], check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == set(DELIVERED)
    for name in DELIVERED:
        assert _content(tmp_path / name) == _content(demo_folder / name), name


def test_files_are_small_and_say_that_they_are_made_up(demo_folder: Path) -> None:
    """All of it stays under 3 MB, and whoever opens it learns that it is invented."""
    assert sum((demo_folder / name).stat().st_size for name in DELIVERED) < 3_000_000
    readme = (demo_folder / "README.md").read_text()
    assert "虚构" in readme
    assert "made up" in readme
    for name in DELIVERED:
        if name.endswith((".geojson", ".gpx")):
            assert "虚构数据" in (demo_folder / name).read_text(), name


def test_54_grids_in_9_communities_in_3_towns(demo_blocks: gpd.GeoDataFrame) -> None:
    """Codes are the community's 12 digits and 3 more, counted from 001; each community has 5 to 7 grids."""
    rows = demo_blocks.drop_duplicates("网格编码")
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


def test_codes_and_names_of_communities_are_the_real_ones(demo_blocks: gpd.GeoDataFrame, real_data: Path) -> None:
    """The nine communities of county 152922 in the national list, and no others."""
    listed = pd.read_csv(real_data / "boundary" / "alxa_divisions_2022.csv", dtype=str)
    listed = listed[(listed["areaCode"] == "152922") & (listed["kind"] == "community")]
    real = {
        (row["code"], row["name"].removesuffix("居委会"), row["streetCode"], row["street"])
        for _, row in listed.iterrows()
    }
    delivered = demo_blocks[["社区编码", "社区名称", "乡镇编码", "乡镇名称"]].drop_duplicates()
    assert {tuple(row) for row in delivered.to_numpy()} == real


def test_blocks_tile_each_town_without_gap_or_overlap(demo_blocks: gpd.GeoDataFrame) -> None:
    """Every corner is shared exactly, nothing overlaps, and each town is one piece without a hole."""
    for _, town in demo_blocks.groupby("乡镇编码"):
        polygons = town.geometry.to_numpy()
        whole: Any = shapely.union_all(polygons)
        assert shapely.coverage_is_valid(polygons, gap_width=1e-7)
        assert whole.geom_type == "Polygon"
        assert len(whole.interiors) == 0
        assert shapely.area(polygons).sum() == pytest.approx(whole.area, rel=1e-12)
    coordinates = shapely.get_coordinates(demo_blocks.geometry.to_numpy())
    assert (coordinates == np.round(coordinates, 8)).all()
    assert demo_blocks["地块编号"].is_unique


def test_grids_and_communities_are_in_one_piece(demo_blocks: gpd.GeoDataFrame, demo_grids: dict[str, Any]) -> None:
    """Blocks of a grid, and grids of a community, hang together by edges and enclose no foreign block."""
    communities = [shapely.union_all(part.to_numpy()) for _, part in demo_blocks.groupby("社区编码")["geometry"]]
    for shape in [*demo_grids.values(), *communities]:
        assert shape.geom_type == "Polygon"
        assert len(shape.interiors) == 0
    sizes = demo_blocks["网格编码"].value_counts()
    assert sizes.between(7, 13).all()
    assert sizes.mean() == pytest.approx(10.5, abs=1)


def test_blocks_have_the_size_of_street_blocks(demo_blocks: gpd.GeoDataFrame) -> None:
    """Blocks measure 60 to 250 m across and differ among themselves: no checkerboard."""
    flat = shapely.transform(demo_blocks.geometry.to_numpy(), lambda xy: xy * METRES_PER_DEGREE)
    across_m = np.sqrt(shapely.area(flat))
    assert np.quantile(across_m, 0.05) > 60
    assert np.quantile(across_m, 0.99) < 250
    assert across_m.std() > 20


def test_grid_codes_run_as_one_reads(demo_grids: dict[str, Any]) -> None:
    """Within a community the next code lies further east, or else further south."""
    for (code, grid), (following, other) in pairwise(demo_grids.items()):
        if code[:12] == following[:12]:
            here, there = grid.centroid, other.centroid
            assert there.x > here.x or there.y < here.y, (code, following)


def test_towns_lie_apart(demo_blocks: gpd.GeoDataFrame) -> None:
    """The territory has three parts, tens to hundreds of kilometres from each other."""
    middles = [shapely.union_all(part.to_numpy()).centroid for _, part in demo_blocks.groupby("乡镇编码")["geometry"]]
    assert (round(middles[0].x, 2), round(middles[0].y, 2)) == (101.67, 39.22)
    for i in range(3):
        for j in range(i):
            gap = (shapely.get_coordinates(middles[i]) - shapely.get_coordinates(middles[j])) * METRES_PER_DEGREE
            assert 50_000 < np.hypot(*gap[0]) < 400_000


def test_the_year_after_moves_one_boundary(
    demo_blocks: gpd.GeoDataFrame, demo_features: Callable[[str], gpd.GeoDataFrame]
) -> None:
    """In the second file one block changes from a grid to its neighbour, and both stay in one piece."""
    later = demo_features("blocks_2027.geojson").set_index("地块编号")
    before = demo_blocks.set_index("地块编号")
    assert set(later.index) == set(before.index)
    later = later.loc[before.index]
    assert shapely.equals_exact(later.geometry.to_numpy(), before.geometry.to_numpy()).all()
    moved = later[later["网格编码"] != before["网格编码"]]
    assert len(moved) == 1
    for code in (moved["网格编码"].iloc[0], before.loc[moved.index[0], "网格编码"]):
        shape = shapely.union_all(later[later["网格编码"] == code].geometry.to_numpy())
        assert shape.geom_type == "Polygon"
        assert code[:12] == moved["社区编码"].iloc[0]
