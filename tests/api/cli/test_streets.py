"""`gridsteward streets`."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import Result

from geo.exchange.reading import read_polygons

Run = Callable[..., Result]
SQUARE = shapely.box(101.66, 39.21, 101.67, 39.22)


def lines_of(*kinds: str) -> dict[str, object]:
    """Streets across a square, side by side, each of a kind."""
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind},
            "geometry": {
                "type": "LineString",
                "coordinates": [[101.65, 39.212 + 0.002 * at], [101.68, 39.212 + 0.002 * at]],
            },
        }
        for at, kind in enumerate(kinds)
    ]
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A street, a river, a path and a point, which is no line."""
    path = tmp_path / "lines.geojson"
    written = lines_of("street", "river", "path")
    point = {
        "type": "Feature",
        "properties": {"kind": "street"},
        "geometry": {"type": "Point", "coordinates": [101.66, 39.21]},
    }
    path.write_text(json.dumps(written | {"features": [*written["features"], point]}))  # type: ignore[misc]
    return path


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A square in two halves."""
    path = tmp_path / "square.geojson"
    halves = [shapely.box(101.66, 39.21, 101.665, 39.22), shapely.box(101.665, 39.21, 101.67, 39.22)]
    gpd.GeoDataFrame({"code": ["1", "2"]}, geometry=halves, crs=4326).to_file(path)
    return path


@pytest.mark.parametrize("name", ["blocks.gpkg", "blocks.geojson"])
def test_an_outline_becomes_blocks(gridsteward: Run, lines: Path, square: Path, tmp_path: Path, name: str) -> None:
    """The file holds a code, the area and what runs along the border of each block, and can be imported."""
    output = tmp_path / name
    answer = gridsteward("streets", "blocks", lines, "--outline", square, "-o", output, "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["lines"], told["faults"], told["blocks"]) == (3, 1, 3)
    assert told["borders"] == {"street": 1, "barrier": 1, "open": 0}
    assert "lines.geojson: 1 rows" in answer.stderr
    table = read_polygons(output)
    assert table.frame["code"].tolist() == ["1", "2", "3"]
    assert sorted(map(float, table.frame["barrier_m"])) == pytest.approx([0, 862, 862], abs=2)
    assert shapely.symmetric_difference(shapely.union_all(table.geometry), SQUARE).area < 1e-9
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
    again = gridsteward("streets", "blocks", lines, "--outline", square, "-o", output, "--paths", language="zh-CN")
    assert "4 个地块" in again.stdout
    assert len(read_polygons(output)) == 4


def test_the_outline_of_a_territory(gridsteward: Run, lines: Path, square: Path, tmp_path: Path) -> None:
    """The communities of the plan that holds are filled; its blocks can be the next plan."""
    assert gridsteward("import", "boundaries", square, "--territory", "T").exit_code == 0
    output = tmp_path / "blocks.gpkg"
    answer = gridsteward("streets", "blocks", lines, "--territory", "T", "-o", output)
    assert answer.exit_code == 0, answer.output
    assert "3 blocks from 3 lines" in answer.stdout
    assert shapely.symmetric_difference(shapely.union_all(read_polygons(output).geometry), SQUARE).area < 1e-9
    assert gridsteward("import", "boundaries", output, "--territory", "T", "--from", "2199-01-01").exit_code == 0
    unknown = gridsteward("streets", "blocks", lines, "--territory", "nowhere", "-o", output)
    assert unknown.exit_code == 1


def test_without_an_outline_the_hull_is_cut(gridsteward: Run, tmp_path: Path) -> None:
    """The hull of the streets is the outline."""
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps(lines_of("street", "street", "street")))
    answer = gridsteward("streets", "blocks", path, "-o", tmp_path / "blocks.geojson")
    assert answer.exit_code == 0, answer.output
    assert "2 blocks from 3 lines" in answer.stdout


def test_what_was_typed_wrongly(gridsteward: Run, lines: Path, square: Path, tmp_path: Path) -> None:
    """Another ending and two outlines are wrong usage; a file without streets, or without areas, is a failure."""
    output = tmp_path / "blocks.gpkg"
    assert gridsteward("streets", "blocks", lines, "-o", tmp_path / "blocks.shp").exit_code == 2
    both = gridsteward("streets", "blocks", lines, "--outline", square, "--territory", "T", "-o", output)
    assert (both.exit_code, "not both" in both.stderr) == (2, True)
    none = gridsteward("streets", "blocks", square, "-o", output)
    assert (none.exit_code, "no streets" in none.stderr) == (1, True)
    areas = gridsteward("streets", "blocks", lines, "--outline", lines, "-o", output)
    assert (areas.exit_code, "no area" in areas.stderr) == (1, True)
    missing = gridsteward("streets", "blocks", tmp_path / "none.osm", "-o", output)
    assert (missing.exit_code, "no file" in missing.stderr) == (1, True)
    flat = tmp_path / "flat.geojson"
    flat.write_text(json.dumps(lines_of("street")))
    alone = gridsteward("streets", "blocks", flat, "-o", output)
    assert alone.exit_code == 1
    assert not output.exists()
