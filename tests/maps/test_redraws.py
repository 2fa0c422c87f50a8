"""The map of a plan that the public is asked about."""

import json
import re
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from maps import ground
from maps.look import Look
from maps.redraws import RedrawMapData, draw

LOOK = Look(language="en", theme="light", translate=str, nonce="n")
BOX = shapely.box(101.66, 39.21, 101.67, 39.22)


def frame(*shapes: Any, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)


def data(pieces: gpd.GeoDataFrame, grids: gpd.GeoDataFrame) -> RedrawMapData:
    communities = frame(BOX, code=["1"], grids=[2])
    url = "/api/v1/maps/grids?on=2026-01-01"
    return RedrawMapData(territory="", communities=communities, pieces=pieces, grids=grids, ground_url=url)


def config(drawn: RedrawMapData) -> dict[str, Any]:
    found = re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", draw(drawn, LOOK).body, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_pieces_and_new_borders_are_told_apart() -> None:
    """The ground is fetched; what changes stands in the page, pieces before borders, and the map opens on it."""
    piece = shapely.box(101.662, 39.212, 101.664, 39.214)
    told = config(data(frame(piece), frame(BOX)))
    assert [each["properties"]["state"] for each in told["changes"]["data"]["features"]] == ["moves", "after"]
    assert told["ground"] == {"url": "/api/v1/maps/grids?on=2026-01-01"}
    assert np.allclose(told["home"], [[39.211, 101.661], [39.215, 101.665]])


def test_where_nothing_moves_the_whole_is_shown() -> None:
    """A plan that only renames has no piece and no new border."""
    nothing = gpd.GeoDataFrame(geometry=[], crs=4326)
    told = config(data(nothing, nothing))
    assert (told["changes"]["data"]["features"], told["home"]) == ([], told["whole"])


def test_too_much_is_not_put_into_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above 2,000 polygons the grids stand as they are, and the page says so."""
    monkeypatch.setattr(ground, "EMBEDDED_AT_MOST", 1)
    drawn = data(frame(BOX), frame(BOX))
    assert not drawn.is_drawn
    assert config(drawn)["changes"]["data"]["features"] == []
