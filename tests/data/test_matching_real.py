"""A real walk through Hamburg-Altona, matched to the streets it was walked on."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geo.core.measure import lengths_m, to_metres
from geo.exchange.ways import WayKind, kind_of, level_of
from geo.patrols.cleaning import Fixes, clean
from geo.patrols.covering import Coverage, Intervals, cover
from geo.patrols.matching import Ground, Matched, make_ground, match
from geo.streets import Network, Ways, make_network

pytestmark = pytest.mark.real_data

WALKED_WAY = 112450623
CROSSED_WAYS = (936588204, 31762995, 199253978)
NEAR = (9.936, 53.55)


@pytest.fixture(scope="module")
def elements(real_data: Path) -> list[dict[str, Any]]:
    """Nodes and ways around the walk, as Overpass gives them."""
    return list(json.loads((real_data / "tracks" / "altona_osm_overpass.json").read_text())["elements"])


@pytest.fixture(scope="module")
def lines(elements: list[dict[str, Any]]) -> dict[int, Any]:
    """The line of every way for somebody on foot, by its id."""
    place = {item["id"]: (item["lon"], item["lat"]) for item in elements if item["type"] == "node"}
    ways = [item for item in elements if item["type"] == "way"]
    return {
        way["id"]: shapely.linestrings([place[node] for node in way["nodes"]])
        for way in ways
        if kind_of(way.get("tags", {})) in {WayKind.STREET, WayKind.PATH}
        and all(node in place for node in way["nodes"])
    }


@pytest.fixture(scope="module")
def network(elements: list[dict[str, Any]], lines: dict[int, Any]) -> Network:
    """The streets and paths as a network."""
    tags = [item["tags"] for item in elements if item["type"] == "way" and item["id"] in lines]
    return make_network(
        Ways(
            np.array(list(lines.values()), dtype=object),
            np.array([kind_of(own) for own in tags], np.int8),
            np.array([level_of(own) for own in tags], np.int8),
            np.array([own.get("name") for own in tags], dtype=object),
        )
    )


@pytest.fixture(scope="module")
def ground(network: Network) -> Ground:
    """The same, ready for matching."""
    return make_ground(network)


@pytest.fixture(scope="module")
def fixes(real_data: Path) -> Fixes:
    """The walk."""
    walk = json.loads((real_data / "tracks" / "altona_walk.json").read_text())
    began_us = int(datetime.fromisoformat(walk["start_time"]).timestamp()) * 1_000_000
    lat, lon = np.array(walk["latlon"]).T
    at = began_us + np.array(walk["times"], np.int64) * 1_000_000
    return Fixes(at, lon.copy(), lat.copy(), np.full(len(at), np.nan), np.arange(len(at)))


@pytest.fixture(scope="module")
def matched(fixes: Fixes, ground: Ground) -> Matched:
    """What was walked."""
    return match(clean(fixes), ground)


@pytest.fixture(scope="module")
def coverage(matched: Matched) -> Coverage:
    """What is covered by it."""
    walked = matched.walked
    one = np.zeros(len(walked), np.int64)
    return cover(
        Intervals(walked.segment, walked.from_mm, walked.to_mm, walked.at_from, walked.at_to, patrol=one, source=one)
    )


def along(network: Network, line: Any) -> NDArray[np.int64]:
    """The segments that a way is cut into: those that lie within half a metre of it."""
    near = shapely.buffer(to_metres(np.array([line], dtype=object), NEAR)[0], 0.5)
    return np.flatnonzero(shapely.covers(near, to_metres(network.segments, NEAR)) & network.walkable)


def covered_m(coverage: Coverage, segments: NDArray[np.int64]) -> float:
    own = np.isin(coverage.segment, segments)
    return float((coverage.to_mm - coverage.from_mm)[own].sum()) / 1000.0


def test_the_street_that_was_walked_is_covered_whole(
    network: Network, coverage: Coverage, lines: dict[int, Any]
) -> None:
    """Way 112450623 is walked over all of it: 135.9 m on a sphere, 136.3 m on the ellipsoid."""
    line = lines[WALKED_WAY]
    segments = along(network, line)
    assert lengths_m(np.array([line], dtype=object))[0] == pytest.approx(136.33, abs=0.02)
    assert covered_m(coverage, segments) == pytest.approx(lengths_m(network.segments[segments]).sum(), abs=0.005)
    assert covered_m(coverage, segments) == pytest.approx(135.9, abs=1.0)


@pytest.mark.parametrize("way", CROSSED_WAYS)
def test_a_street_that_is_only_crossed_is_not(  # noqa: PLR0917 -- what was made of the walk
    network: Network, coverage: Coverage, lines: dict[int, Any], ground: Ground, fixes: Fixes, way: int
) -> None:
    """The track meets these ways of the Max-Brauer-Allee and of Neue Große Bergstraße, and not a metre is covered."""
    track = shapely.linestrings(np.column_stack(ground.metres(fixes.lon, fixes.lat)))
    assert shapely.intersects(track, to_metres(np.array([lines[way]], dtype=object), ground.near)[0])
    assert covered_m(coverage, along(network, lines[way])) == 0.0


def test_the_same_walk_in_any_order(fixes: Fixes, ground: Ground, matched: Matched) -> None:
    """Shuffled and sent twice it gives the same bytes."""
    again = np.random.default_rng(3).permutation(np.repeat(np.arange(len(fixes)), 2))
    other = match(clean(fixes.taken(again)), ground)
    for column in dataclasses.fields(matched.walked):
        assert getattr(matched.walked, column.name).tobytes() == getattr(other.walked, column.name).tobytes()
