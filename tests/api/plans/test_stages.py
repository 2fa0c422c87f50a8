"""A draft on its way into force, and what it changes."""

from typing import Any

from sqlalchemy import text

from geo.boundaries.plans.stored import check_plan
from geo.db.database import Database
from tests.api.plans.conftest import FIRST, SECOND, Planner, day_in, let_time_run_out

NUMBER = "阿右民发〔2026〕1号"


def post(planner: Planner, what: str, **wish: Any) -> Any:
    return planner.client.post(f"/api/v1/plans/{planner.plan_id}/{what}", json=wish)


def test_a_published_draft_holds_and_answers_by_its_grids(planner: Planner) -> None:
    """The door moves in the answer of `/locate`, its blocks that were cut are kept, and the list says so."""
    name = planner.at(0, 3)
    planner.do(0, kind="assign", to={FIRST: [name]}).raise_for_status()
    diff = planner.client.get(f"/api/v1/plans/{planner.plan_id}/diff").json()
    assert [(each["change"], each["before"]) for each in diff["grids"]][:2] == [
        ("changed", [FIRST]),
        ("changed", [SECOND]),
    ]
    assert (diff["households_moved"], diff["addresses_moved"]) == (15, 2)
    assert diff["moves"] == [{"before": SECOND, "after": FIRST, "doors": 2, "households": 15}]
    where = {"lon": 101.6602, "lat": 39.2135}
    assert planner.client.get("/api/v1/locate", params=where).json()["grid"]["code"] == SECOND
    published = post(planner, "publish")
    assert published.json()["status"] == "in_force", published.text
    assert planner.client.get("/api/v1/locate", params=where).json()["grid"]["code"] == FIRST
    refused = planner.do(1, kind="lock", grid=FIRST, locked=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan.not_draft")


def test_a_draft_with_errors_or_without_changes_is_not_published(planner: Planner) -> None:
    """A grid in two pieces stops it, with the count; so does a draft that says what is in force."""
    assert post(planner, "publish").json()["code"] == "plan.same"
    middle = [planner.at(column, 1) for column in range(4)]
    planner.do(0, kind="assign", to={SECOND: middle}).raise_for_status()
    refused = post(planner, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "draft.errors")
    assert "2" in refused.json()["detail"]


def test_a_draft_below_another_plan_is_not_published(planner: Planner) -> None:
    """The plan that came into force meanwhile is named; nothing was written."""
    second = planner.client.post("/api/v1/plans", json={"name": "other"}).json()["id"]
    other = Planner(planner.client, second)
    other.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.do(0, kind="rename", grid=SECOND, name="东风-02").raise_for_status()
    assert post(other, "publish").json()["status"] == "in_force"
    refused = post(planner, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "draft.outdated")
    assert "other" in refused.json()["detail"]


def test_a_draft_is_put_on_top_of_the_plan_that_came_into_force(planner: Planner) -> None:
    """Edits that can be done there stay; the one that cannot is told and undone; then it is published."""
    second = planner.client.post("/api/v1/plans", json={"name": "other"}).json()["id"]
    other = Planner(planner.client, second)
    other.do(0, kind="merge", grid=SECOND, into=FIRST).raise_for_status()
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.do(1, kind="rename", grid=SECOND, name="东风-02").raise_for_status()
    assert post(other, "publish").json()["status"] == "in_force"
    page = planner.client.get(f"/plans/{planner.plan_id}/publish", headers={"accept": "text/html"}).text
    assert "Another plan has come into force" in page
    told = planner.client.post(f"/plans/{planner.plan_id}/rebase", headers={"accept": "text/html"}).text
    assert "曙光-02 is now called 东风-02" in told
    assert "曙光-01 is now called" not in told
    document = planner.blocks()
    assert document["grids"][0]["name"] == "东风-01"
    assert document["plan"]["base"]["name"] == "other"
    assert post(planner, "publish").json()["status"] == "in_force"


def test_the_long_way_goes_step_by_step_and_needs_a_second_person(
    planner: Planner, full_way: None, signed_in_database: Database
) -> None:
    """Submitted, consulted on, approved by somebody else after the last day, published; out of turn it is refused."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    refused = post(planner, "publish").json()
    assert (refused["code"], "Submit it for approval first" in refused["detail"]) == ("plan.step", True)
    assert post(planner, "submit").json()["status"] == "submitted"
    assert post(planner, "approve", document=NUMBER).json()["code"] == "plan.step"
    assert post(planner, "consult").json()["code"] == "plan.until"
    assert post(planner, "consult", until="next week").json()["code"] == "plan.until"
    assert post(planner, "consult", until="2020-01-01").json()["code"] == "plan.until_range"
    assert post(planner, "consult", until=day_in(1)).json()["status"] == "consultation"
    approver = planner.as_approver()
    too_early = post(approver, "approve", document=NUMBER).json()
    assert (too_early["code"], day_in(1) in too_early["detail"]) == ("plan.still_open", True)
    let_time_run_out(signed_in_database)
    assert post(planner, "approve", document=NUMBER).json()["code"] == "plan.own_approval"
    assert post(approver, "approve").json()["code"] == "plan.document"
    assert post(approver, "approve", document=NUMBER).json()["status"] == "approved"
    assert post(planner, "publish", **{"from": "2099-01-01"}).json()["status"] == "scheduled"


def test_in_chinese_a_step_out_of_turn_is_refused_with_the_next_one(planner: Planner, full_way: None) -> None:
    """The same sentence, and the day until which nobody approves."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.client.headers["accept-language"] = "zh-CN"
    assert "请先" in post(planner, "publish").json()["detail"]
    post(planner, "submit").raise_for_status()
    post(planner, "consult", until=day_in(1)).raise_for_status()
    assert f"{day_in(1)}（含当日）" in post(planner, "approve", document=NUMBER).json()["detail"]


def test_in_an_emergency_a_reason_stands_for_the_steps(planner: Planner, full_way: None) -> None:
    """It is kept with the plan."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    assert post(planner, "publish", reason="  ").json()["code"] == "plan.reason"
    assert post(planner, "publish", reason="洪水").json()["status"] == "in_force"


def test_a_plan_with_cut_blocks_is_whole_in_the_database(planner: Planner, signed_in_database: Database) -> None:
    """Its blocks fit, its grids are their union, its digest holds; pieces and bent neighbours have their parents."""
    name = planner.at(0, 0)
    line = [[10_166_050_000, 3_920_900_000], [10_166_050_000, 3_921_100_000]]
    planner.do(0, kind="cut", line=line).raise_for_status()
    planner.do(1, kind="split", grid=FIRST, blocks=[f"{name}.1"]).raise_for_status()
    assert post(planner, "publish").json()["status"] == "in_force"
    with signed_in_database.session() as session:
        assert list(check_plan(session, planner.plan_id, "2027")) == []
        parents = session.execute(text("SELECT parent_id, count(*) FROM block_lineage GROUP BY parent_id")).all()
    assert sorted(count for _, count in parents) == [1, 2]
    assert (int(name), 2) in [tuple(row) for row in parents]
