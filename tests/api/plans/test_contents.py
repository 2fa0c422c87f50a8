"""What any plan holds, for programs: its grids and what is wrong with it, stored or a draft."""

from tests.api.plans.conftest import Planner

FIRST = "152922001001001"


def test_the_grids_of_a_draft_and_of_the_plan_in_force_are_listed(planner: Planner) -> None:
    """A grid that the draft renamed is so in the draft alone; both tell households and their plan."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    listed = planner.client.get("/api/v1/plans").json()["items"]
    stored = next(each["id"] for each in listed if each["id"] != planner.plan_id)
    drafted, held = (planner.client.get(f"/api/v1/plans/{each}/grids").json() for each in (planner.plan_id, stored))
    assert (drafted["plan"]["id"], held["plan"]["id"]) == (planner.plan_id, stored)
    names = [{row["code"]: row["name"] for row in each["items"]} for each in (drafted, held)]
    assert (names[0][FIRST], names[1][FIRST]) == ("东风-01", "曙光-01")
    assert sum(row["households"] for row in held["items"]) == 510


def test_grids_come_as_geojson_too(planner: Planner) -> None:
    """With their outlines, and the plan beside them."""
    answer = planner.client.get(f"/api/v1/plans/{planner.plan_id}/grids", params={"format": "geojson"})
    assert answer.headers["content-type"].startswith("application/geo+json")
    document = answer.json()
    assert (len(document["features"]), document["plan"]["name"]) == (4, "2027")
    assert document["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert planner.client.get(f"/api/v1/plans/{planner.plan_id}/grids?format=dxf").status_code == 400


def test_a_stored_plan_is_checked_as_a_draft_is(planner: Planner) -> None:
    """Nothing is wrong with the plan in force; the answer names it and has no version."""
    listed = planner.client.get("/api/v1/plans").json()["items"]
    stored = next(each["id"] for each in listed if each["id"] != planner.plan_id)
    held = planner.client.get(f"/api/v1/plans/{stored}/check").json()
    assert (held["plan"]["id"], held["items"], held["version"]) == (stored, [], None)
    assert planner.client.get(f"/api/v1/plans/{planner.plan_id}/check").json()["version"] == 0
