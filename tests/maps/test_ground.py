"""The ground: coordinates reduced to what the eye sees, with one common edge between neighbours."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
import shapely

from maps import ground
from maps.grids import GridMapData


def as_json(document: dict[str, object]) -> dict[str, object]:
    """What a reader of the answer gets."""
    return dict(json.loads(orjson.dumps(document)))


def test_the_document_is_geojson_with_the_plan_beside_it(town: GridMapData) -> None:
    """Features are known by their codes; households, communities and the plan are told with them."""
    answer = as_json(ground.document(town.plan, town.grids, town.communities, town.households))
    assert answer["type"] == "FeatureCollection"
    assert len(answer["features"]) == 54
    first = answer["features"][0]
    assert first["id"] == first["properties"]["code"] == "152922101001001"
    assert answer["figures"]["152922101001001"] == {"addresses": 40, "households": 60}
    assert len(answer["communities"]["features"]) == 6
    assert answer["plan"]["territory"] == {"code": "152922", "name": "阿拉善右旗", "made_up": True}


def test_a_grid_without_addresses_has_no_figures(town: GridMapData) -> None:
    """A grid that the counts do not name is left out of the figures; NaN, which is not JSON, becomes null."""
    assert town.households is not None
    counted = town.households.iloc[1:].astype(float)
    counted.iloc[0, 0] = np.nan
    figures = as_json(ground.document(town.plan, town.grids, town.communities, counted))["figures"]
    assert "152922101001001" not in figures
    assert figures["152922101001002"] == {"addresses": None, "households": 61}


def test_labels_stand_inside_their_grids(town: GridMapData) -> None:
    """The point of a label lies in its polygon."""
    answer = as_json(ground.document(town.plan, town.grids, town.communities))
    for feature in answer["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.contains(shapely.Point(feature["properties"]["label"]))


def test_no_grids_give_an_empty_document(town: GridMapData) -> None:
    """A territory without boundaries answers with empty collections."""
    empty = replace(town, grids=town.grids.iloc[:0], communities=town.communities.iloc[:0])
    answer = as_json(ground.document(town.plan, empty.grids, empty.communities))
    assert answer["features"] == []
    assert answer["communities"]["features"] == []


def test_figures_of_other_plans_are_left_out(town: GridMapData) -> None:
    """Figures are told by code, for the grids of this plan alone."""
    counted = pd.DataFrame({"incidents": [3, 9], "open": [1, 2]}, index=[100, 999])
    assert ground.figures(town.grids, counted) == {"152922101001001": {"incidents": 3, "open": 1}}


@pytest.mark.real_data
def test_neighbours_keep_one_common_edge(real_data: Path) -> None:
    """11,490 areas of Taipei lose points; no gap and no overlap opens, and no area above a block moves by 5 %."""
    areas = gpd.read_parquet(real_data / "tilings" / "taipei_stat_areas.parquet")
    areas = areas.assign(code=areas["CODEBASE"], community_code=areas["CODE2"])
    communities = areas.dissolve("CODE2", method="coverage").reset_index().assign(code=lambda frame: frame["CODE2"])
    original = np.asarray(areas.geometry)
    drawn = ground.shapes(areas, communities)
    reduced = np.array([shapely.geometry.shape(feature["geometry"]) for feature in json.loads(drawn.grids)])
    before, after = shapely.get_num_coordinates(original), shapely.get_num_coordinates(reduced)
    assert after.sum() < 0.9 * before.sum()
    whole = shapely.union_all(shapely.make_valid(reduced)).area
    assert whole == pytest.approx(shapely.area(original).sum(), rel=1e-4)
    assert whole == pytest.approx(shapely.area(reduced).sum(), rel=1e-5)
    large = shapely.area(original) > 4e-7
    change = np.abs(shapely.area(reduced) / shapely.area(original) - 1)
    assert change[large].max() < 0.05
    assert len(drawn.grids) < 7_000_000
