"""What a draft stands on, over HTTP: an open page learns that another plan came into force, and goes on top of it."""

from typing import Any

from tests.api.plans.conftest import Planner

FIRST, SECOND = "152922001001001", "152922001001002"


def base_of(planner: Planner) -> dict[str, Any]:
    return planner.client.get(f"/api/v1/plans/{planner.plan_id}/base").raise_for_status().json()


def rebase(planner: Planner, version: int) -> Any:
    return planner.client.post(f"/api/v1/plans/{planner.plan_id}/rebase", json={"version": version})


def publish_another(planner: Planner) -> None:
    """Another draft, in which the second grid goes into the first, comes into force."""
    other = Planner(planner.client, planner.client.post("/api/v1/plans", json={"name": "other"}).json()["id"])
    other.do(0, kind="merge", grid=SECOND, into=FIRST).raise_for_status()
    assert planner.client.post(f"/api/v1/plans/{other.plan_id}/publish", json={}).json()["status"] == "in_force"


def test_a_draft_is_overtaken_and_put_on_top(planner: Planner) -> None:
    """Told with the name of the plan and from when it holds; the edit that cannot be done there is named."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.do(1, kind="rename", grid=SECOND, name="东风-02").raise_for_status()
    before = base_of(planner)
    assert (before["overtaken"], before["version"], before["base"]) == (
        False,
        2,
        {k: before["in_force"][k] for k in ("id", "name")},
    )
    assert rebase(planner, 2).json()["code"] == "draft.current"
    publish_another(planner)
    told = base_of(planner)
    assert (told["overtaken"], told["in_force"]["name"]) == (True, "other")
    assert told["in_force"]["from"]
    assert rebase(planner, 1).json()["code"] == "plan.version"
    done = rebase(planner, 2).raise_for_status().json()
    assert done == {"version": 3, "dropped": ["曙光-02 is now called 东风-02"]}
    after = base_of(planner)
    assert (after["overtaken"], after["base"]["name"]) == (False, "other")
    assert planner.blocks()["grids"][0]["name"] == "东风-01"


def test_a_draft_that_is_no_draft_any_more_is_not_overtaken(planner: Planner) -> None:
    """What was published stands where it stood."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    assert planner.client.post(f"/api/v1/plans/{planner.plan_id}/publish", json={}).json()["status"] == "in_force"
    assert base_of(planner)["overtaken"] is False
