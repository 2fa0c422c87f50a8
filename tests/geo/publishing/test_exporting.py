"""A plan written into files, which come back as the same plan."""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.boundaries.queries import plan_on, the_territory
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.desk import Desk
from geo.publishing.exporting import HEADERS, SHORT_HEADERS, PlanFormat, format_of, told, write_plan
from geo.publishing.importing import import_file
from geo.publishing.layers import Layer, PlanLayers, plan_layers
from tests.api.plans.conftest import write_blocks, write_doors

TOWN = Path(__file__).resolve().parents[2] / "town"


def layers_in_force(database: Database) -> PlanLayers:
    day = date(2026, 11, 1)
    with database.session() as session:
        plan = plan_on(session, the_territory(session, None).id, None)
        return plan_layers(session, Desk(lambda: day), plan, day)


@pytest.fixture
def options(settings: Settings) -> ImportOptions:
    return ImportOptions(zone=settings.zone)


@pytest.mark.parametrize(
    ("form", "layer"),
    [(PlanFormat.GPKG, "grids"), (PlanFormat.GEOJSON, None), (PlanFormat.SHP, None), (PlanFormat.KML, None)],
)
def test_grids_come_back_as_the_same_plan(
    fresh_database: Database, options: ImportOptions, tmp_path: Path, form: PlanFormat, layer: str | None
) -> None:
    """The import says of the file that nothing changes: every column was known, and no corner moved."""
    import_file(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    path = tmp_path / f"plan{form.suffix}"
    write_plan(path, layers_in_force(fresh_database), form, title="2026")
    report = import_file(fresh_database, ImportKind.BOUNDARIES, path, replace(options, layer=layer))
    assert [note["text"] for note in report.outcome.recognised["notes"]][-1].endswith("nothing changes.")
    assert (report.outcome.new, report.outcome.changed, report.outcome.faults) == (0, 0, ())


@pytest.mark.parametrize("form", [PlanFormat.GPKG, PlanFormat.GEOJSON])
def test_blocks_come_back_as_the_same_plan(
    fresh_database: Database, options: ImportOptions, tmp_path: Path, form: PlanFormat
) -> None:
    """Grids of several blocks are put together again, by the blocks that they were made of."""
    options = replace(options, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(fresh_database, ImportKind.ADDRESSES, write_doors(tmp_path), ImportOptions(zone=options.zone))
    path = tmp_path / f"plan{form.suffix}"
    layers = layers_in_force(fresh_database)
    assert (layers.blocks["households"].sum(), len(layers.blocks)) == (510, 48)
    write_plan(path, layers, form, title="2026", layer="blocks")
    named = "blocks" if form is PlanFormat.GPKG else None
    report = import_file(fresh_database, ImportKind.BOUNDARIES, path, replace(options, layer=named))
    assert [note["text"] for note in report.outcome.recognised["notes"]][-1].endswith("nothing changes.")


def made_up(name: str = "曙光-01") -> PlanLayers:
    """One grid of one block."""
    said = {
        "code": ["152922101001001"], "name": [name], "kind": ["base"], "community_code": ["152922101001"],
        "community_name": ["曙光社区"], "town_code": [None], "town_name": [None], "area_m2": [1234.56],
        "households": [7],
    }  # fmt: skip
    shape = [shapely.box(101.66, 39.21, 101.67, 39.22)]
    grids = gpd.GeoDataFrame(said, geometry=shape, crs="EPSG:4326")
    communities = gpd.GeoDataFrame(
        {"code": ["152922101001"], "name": [name], "town_code": [None], "town_name": [None], "grids": [1],
         "area_m2": [1234.56], "households": [7]},
        geometry=shape, crs="EPSG:4326",
    )  # fmt: skip
    return PlanLayers(grids, communities, grids.assign(block=["=1+2"]))


def test_the_table_of_blocks_runs_no_formula(tmp_path: Path) -> None:
    """Block, grid, households and area; a cell that a spreadsheet would run gets an apostrophe."""
    path = tmp_path / "plan.csv"
    write_plan(path, made_up(), PlanFormat.CSV, title="2026")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["地块编号", "网格编码", "户数", "面积平方米"],
            ["'=1+2", "152922101001001", "7", "1234.6"],
        ]


@pytest.mark.parametrize("layer", ["grids", "communities", "blocks"])
def test_each_layer_says_what_it_is(layer: Layer, tmp_path: Path) -> None:
    """Every layer goes into every format of one layer, with what is empty left empty."""
    for form in (PlanFormat.GEOJSON, PlanFormat.SHP, PlanFormat.KML):
        write_plan(tmp_path / f"plan{form.suffix}", made_up("<曙光>"), form, title="2026", layer=layer)
    (feature,) = json.loads((tmp_path / "plan.geojson").read_text("utf-8"))["features"]
    assert list(feature["properties"]) == list(told(made_up(), layer).columns)[:-1]
    assert feature["properties"]["乡镇编码"] is None
    assert "<曙光>" not in (tmp_path / "plan.kml").read_text("utf-8")


def test_short_headers_fit_a_shapefile() -> None:
    """None is longer than ten bytes, no two are alike, and each stands for one of the long ones."""
    assert all(len(header.encode()) <= 10 for header in SHORT_HEADERS.values())
    assert len(set(SHORT_HEADERS.values())) == len(SHORT_HEADERS)
    assert SHORT_HEADERS.keys() == HEADERS.keys()


def test_the_ending_of_a_name_chooses_the_format() -> None:
    """In any case; an ending that is none is refused with those that there are."""
    assert [format_of(f"plan.{end}") for end in ("gpkg", "GeoJSON", "zip", "kml", "csv")] == list(PlanFormat)
    with pytest.raises(BadInput, match=r"\.gpkg"):
        format_of("plan.dxf")
