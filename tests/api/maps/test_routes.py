"""The data of the maps: GeoJSON with figures beside it, tagged, of one plan."""

import pytest
import shapely
from fastapi.testclient import TestClient

DAYS = "from=2026-11-01&to=2026-11-30"


def test_grids_come_with_households_and_communities(client: TestClient) -> None:
    """Nine grids in three communities, and the plan that they belong to."""
    answer = client.get("/api/v1/maps/grids")
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    assert [feature["id"][-6:] for feature in document["features"]][:3] == ["001001", "001002", "001003"]
    assert document["figures"]["152922101001001"]["households"] == 115
    assert len(document["communities"]["features"]) == 3
    assert document["plan"]["territory"]["made_up"] is True


@pytest.mark.parametrize(
    "path", ["grids", f"coverage?{DAYS}", f"incidents?{DAYS}", "blocks?bbox=101.6,39.1,101.8,39.3"]
)
def test_what_a_browser_has_is_not_sent_again(client: TestClient, path: str) -> None:
    """Every answer has a strong tag made of its body; asked with it, the answer is 304 and empty."""
    first = client.get(f"/api/v1/maps/{path}")
    assert first.headers["etag"].startswith('"')
    again = client.get(f"/api/v1/maps/{path}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_coverage_tells_walks_and_what_was_not_visited(client: TestClient) -> None:
    """The one walk is a line; grids that it did not enter are of the class never (5)."""
    document = client.get(f"/api/v1/maps/coverage?{DAYS}").json()
    (walk,) = document["features"]
    assert walk["properties"]["title"] == "红袖章一队"
    assert shapely.geometry.shape(walk["geometry"]).length > 0
    visited = {code for code, figures in document["figures"].items() if figures["stays"]}
    assert visited
    assert {figures["stale"] for code, figures in document["figures"].items() if code not in visited} == {5}


def test_incidents_are_counted_by_grid_and_category(client: TestClient) -> None:
    """Counts per grid and per category add up to the incidents in grids and to all."""
    document = client.get(f"/api/v1/maps/incidents?{DAYS}").json()
    assert document["total"] == len(document["features"]) > 0
    assert sum(each["count"] for each in document["categories"]) == document["total"]
    in_grids = [feature for feature in document["features"] if feature["properties"]["grid_code"]]
    assert sum(figures["incidents"] for figures in document["figures"].values()) == len(in_grids)


def test_days_without_facts_answer_empty(client: TestClient) -> None:
    """A period before everything has no walks, no incidents, and still every grid."""
    coverage = client.get("/api/v1/maps/coverage?from=2020-01-01&to=2020-01-31").json()
    assert coverage["features"] == []
    assert {figures["stale"] for figures in coverage["figures"].values()} == {5}
    assert client.get("/api/v1/maps/incidents?from=2020-01-01&to=2020-01-31").json()["total"] == 0


def test_blocks_of_a_box(client: TestClient) -> None:
    """Blocks that meet the box, each with its grid; a box elsewhere has none."""
    found = client.get("/api/v1/maps/blocks?bbox=101.6,39.1,101.8,39.3").json()["features"]
    assert {feature["properties"]["grid_code"] for feature in found} >= {"152922101001001"}
    assert client.get("/api/v1/maps/blocks?bbox=10,10,10.1,10.1").json()["features"] == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("blocks?bbox=1,2,3", "bbox.unreadable"),
        ("blocks?bbox=nan,1,2,3", "bbox.unreadable"),
        ("blocks?bbox=5,5,4,6", "bbox.unreadable"),
        ("blocks?bbox=100,39,102,40", "bbox.too_wide"),
        ("coverage?from=2026-02-01&to=2026-01-01", "period.backwards"),
        ("incidents?from=yesterday", "date.unreadable"),
        ("grids?territory=nowhere", "territory.unknown"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem_document(client: TestClient, path: str, code: str) -> None:
    """What is wrong has a stable code, and a status of the asker's."""
    answer = client.get(f"/api/v1/maps/{path}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert 400 <= answer.status_code < 500
