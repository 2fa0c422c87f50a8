"""The JSON answers about places, in the shape that the program promises."""

import json

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient

from geo.core.reference import read_reference

LOCATE = "/api/v1/locate"
KEYS = {
    "grid", "community", "territory", "on_boundary", "boundary_m", "neighbour", "point", "datum", "plan", "match",
    "duty", "candidates",
}  # fmt: skip


def test_a_point_is_answered_in_full(client: TestClient) -> None:
    """Every promised key, with grid, community, distance to the border and who is beyond it, and the plan."""
    answer = client.get(LOCATE, params={"lon": 101.6605, "lat": 39.212}).json()
    assert set(answer) == KEYS
    assert answer["grid"] == {"code": "152922101001001", "name": "曙光-01", "kind": "base"}
    assert answer["community"] == {"code": "152922101001", "name": "曙光社区"}
    assert answer["territory"]["code"] == client.get("/api/v1/territories").json()["items"][0]["code"]
    assert answer["boundary_m"] == pytest.approx(43.2, abs=0.5)
    assert answer["neighbour"] is None
    assert answer["duty"] == {"name": "巴图", "telephone": "0483-555-0130"}
    assert set(answer["plan"]) == {"id", "name", "from"}
    assert answer["match"] == {"class": "A", "reason": "The point lies in this grid.", "address": None}
    assert (answer["on_boundary"], answer["point"], answer["datum"]) == (False, [101.6605, 39.212], "wgs84")


def test_a_shared_border_belongs_to_the_smaller_code(client: TestClient) -> None:
    """The same grid every time, said to be on the border, with the other side named."""
    answer = client.get(LOCATE, params={"lon": 101.664, "lat": 39.212}).json()
    assert (answer["grid"]["name"], answer["neighbour"]["name"]) == ("曙光-01", "长山-01")
    assert (answer["on_boundary"], answer["boundary_m"]) == (True, 0.0)


def test_a_point_outside_is_answered_too(client: TestClient) -> None:
    """No grid is an answer, with how far the nearest is."""
    answer = client.get(LOCATE, params={"lon": 101.65, "lat": 39.212}).json()
    assert (answer["grid"], answer["community"], answer["duty"]) == (None, None, None)
    assert answer["neighbour"]["name"] == "曙光-01"
    assert answer["boundary_m"] == pytest.approx(863, abs=5)


def test_another_datum_is_moved_before_it_is_looked_up(client: TestClient) -> None:
    """GCJ-02 lies some hundred metres off; the answer gives the point in WGS84 and says what was asked in."""
    shifted = client.get(LOCATE, params={"lon": 101.662, "lat": 39.212, "datum": "gcj02"}).json()
    assert shifted["datum"] == "gcj02"
    assert shifted["point"] != [101.662, 39.212]
    assert shifted["point"] == [pytest.approx(101.662, abs=0.01), pytest.approx(39.212, abs=0.01)]


@pytest.mark.parametrize(
    ("address", "certainty", "grid", "candidates"),
    [
        ("曙光路6号", "A", "曙光-01", 0),
        ("幸福小区3栋", "A", "曙光-01", 0),
        ("幸福小区３号楼", "A", "曙光-01", 0),
        ("老供销社", "A", "长山-01", 0),
        ("曙光-02", "A", "曙光-02", 0),
        ("和顺家园", "B", "曙光-02", 1),
        ("幸福小区", "C", None, 2),
        ("没有这个地方", "C", None, 0),
        ("城外路1号", "C", None, 1),
        ("", "C", None, 0),
        ("曙", "C", None, 15),
    ],
)
def test_an_address_is_answered_with_how_sure_it_is(
    client: TestClient, address: str, certainty: str, grid: str | None, candidates: int
) -> None:
    """A for this very address, B where all that may be meant lie in one grid, C with what to ask about."""
    answer = client.get(LOCATE, params={"address": address}).json()
    assert set(answer) == KEYS
    assert answer["match"]["class"] == certainty
    assert (answer["grid"] or {}).get("name") == grid
    assert len(answer["candidates"]) == candidates
    assert all(set(each) == {"address", "grid", "point", "class", "reason"} for each in answer["candidates"])
    assert (answer["point"] is not None) == (certainty == "A" and address != "曙光-02")


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({}, 400, "locate.question"),
        ({"lon": 101.66}, 400, "locate.question"),
        ({"lon": 101.66, "lat": 39.2, "address": "曙光路"}, 400, "locate.question"),
        ({"lon": 191.66, "lat": 39.2}, 400, "coordinates.impossible"),
        ({"lon": "nan", "lat": 39.2}, 400, "coordinates.impossible"),
        ({"lon": 101.66, "lat": 39.2, "datum": "beijing54"}, 400, "datum.unknown"),
        ({"lon": 101.66, "lat": 39.2, "on": "yesterday"}, 400, "date.unreadable"),
        ({"lon": 101.66, "lat": 39.2, "on": "1999-01-01"}, 404, "plan.none_yet"),
        ({"lon": 101.66, "lat": 39.2, "territory": "000000"}, 404, "territory.unknown"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    client: TestClient, params: dict[str, str], status: int, code: str
) -> None:
    """Never a server's failure, always a code."""
    answer = client.get(LOCATE, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_lists_name_their_plan(client: TestClient) -> None:
    """Communities and grids with their counts, and by which plan."""
    communities = client.get("/api/v1/communities").json()
    assert [each["name"] for each in communities["items"]] == ["曙光社区", "长山社区", "团结社区"]
    assert {each["grids"] for each in communities["items"]} == {3}
    grids = client.get("/api/v1/grids").json()
    assert len(grids["items"]) == 9
    assert grids["plan"] == communities["plan"]
    assert grids["items"][0]["area_m2"] == pytest.approx(153_300, rel=0.01)


def test_one_grid_and_one_community_with_their_figures(client: TestClient) -> None:
    """Households and door-plates are counted; the sums of the grids are the community's."""
    community = client.get("/api/v1/communities/152922101001").json()
    grids = [client.get(f"/api/v1/grids/{each['code']}").json() for each in community["members"]]
    assert [each["addresses"] for each in grids] == [5, 5, 5]
    assert sum(each["households"] for each in grids) == community["households"] > 0
    assert grids[0]["duty"] == {"name": "巴图", "telephone": "0483-555-0130"}
    assert grids[0]["community"]["code"] == community["code"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/grids/1", "grid.unknown"),
        ("/api/v1/communities/1", "community.unknown"),
        ("/api/v1/grids?community=1", "community.unknown"),
    ],
)
def test_a_code_that_there_is_not(client: TestClient, path: str, code: str) -> None:
    """404 with a code of its own."""
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_territories_as_geojson(client: TestClient) -> None:
    """Each territory with its plan, and as its outline exactly the ground of its grids, without lines inside."""
    (territory,) = client.get("/api/v1/territories", params={"format": "geojson"}).json()["features"]
    (item,) = client.get("/api/v1/territories").json()["items"]
    grids = client.get("/api/v1/grids", headers={"accept": "application/geo+json"}).json()["features"]
    outline = shapely.from_geojson(json.dumps(territory["geometry"]))
    together = shapely.union_all([shapely.from_geojson(json.dumps(grid["geometry"])) for grid in grids])
    assert territory["properties"] == item
    assert outline.equals(together)


@pytest.mark.parametrize("path", ["/api/v1/grids/152922101001001", "/api/v1/communities/152922101001"])
def test_one_place_as_geojson(client: TestClient, path: str) -> None:
    """A collection of one feature."""
    features = client.get(path, params={"format": "geojson"}).json()["features"]
    assert [each["id"] for each in features] == [path.rpartition("/")[2]]


def test_neighbours_are_told_with_the_border_they_share(client: TestClient) -> None:
    """The longest border first; whose border is whose agrees both ways; an unknown grid has none."""
    answer = client.get("/api/v1/grids/152922101001001/neighbours").json()
    assert {"曙光-02", "长山-01"} <= {each["name"] for each in answer["items"]}
    assert answer["items"][0]["shared_m"] >= answer["items"][1]["shared_m"] > 0
    assert answer["plan"]["name"]
    code = answer["items"][0]["code"]
    back = client.get(f"/api/v1/grids/{code}/neighbours").json()["items"]
    assert [each["shared_m"] for each in back if each["code"] == "152922101001001"] == [answer["items"][0]["shared_m"]]
    assert client.get("/api/v1/grids/nowhere/neighbours").status_code == 404


def test_coordinates_of_a_surveyor_are_located_too(client: TestClient) -> None:
    """A point in metres of the zone around 102 E lies in the grid in which its degrees lie."""
    zone = read_reference("EPSG:4543")
    east, north = zone.from_wgs84(np.array([[101.6605, 39.212]]))[0]
    answer = client.get(LOCATE, params={"lon": east, "lat": north, "datum": "EPSG:4543"}).json()
    assert (answer["grid"]["name"], answer["datum"]) == ("曙光-01", "epsg:4543")
    assert answer["point"] == pytest.approx([101.6605, 39.212], abs=1e-8)
    beyond = client.get(LOCATE, params={"lon": 1e30, "lat": 1e30, "datum": "EPSG:4543"})
    assert (beyond.status_code, beyond.json()["code"]) == (400, "coordinates.beyond")
