"""The map of a file on its way in."""

import json
import re
from collections.abc import Callable

import pytest

from maps.changes import ChangeMapData, draw, extents
from maps.extent import EMPTY
from maps.look import Look


def point(lon: float, lat: float, state: str = "new") -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"state": state, "label": "</script><script>alert(1)</script>"},
    }


ONE_ROW = {"type": "FeatureCollection", "features": [point(101.6, 39.2)]}


@pytest.fixture
def look() -> Look:
    return Look(language="en", theme="light", translate=str, nonce="n")


def test_rows_far_away_do_not_make_a_town_a_dot() -> None:
    """The map opens where most rows lie; the whole extent still holds every row."""
    home, whole = extents([point(101.67, 39.21), point(101.68, 39.22), point(10.0, 50.0)])
    assert home[0] > 101
    assert whole[0] < 10.0
    assert whole[2] > 101.68


def test_a_file_without_places_opens_somewhere() -> None:
    """No feature at all is no error: the map opens on the default extent."""
    assert extents([]) == (EMPTY, EMPTY)


def test_without_grids_the_map_fetches_nothing(look: Look) -> None:
    """A first boundary file has no ground under it: everything stands in the page."""
    drawn = draw(
        ChangeMapData(territory="", places={"type": "FeatureCollection", "features": [point(101.6, 39.2)]}), look
    )
    assert 'rel="preload"' not in drawn.head
    assert config_of(drawn.body)["ground"]["data"]["features"] == []


def test_words_of_a_file_stay_data(look: Look) -> None:
    """A label that closes a script element does not close ours: it arrives as text in the map's data."""
    drawn = draw(
        ChangeMapData(territory="", places={"type": "FeatureCollection", "features": [point(101.6, 39.2)]}), look
    )
    assert "</script><script>alert" not in drawn.body
    label = config_of(drawn.body)["changes"]["data"]["features"][0]["properties"]["label"]
    assert label == "</script><script>alert(1)</script>"


def config_of(body: str) -> dict[str, dict[str, dict[str, list[dict[str, dict[str, str]]]]]]:
    found = re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", body, re.DOTALL)
    assert found is not None
    read: Callable[[str], dict[str, dict[str, dict[str, list[dict[str, dict[str, str]]]]]]] = json.loads
    return read(found[1])
