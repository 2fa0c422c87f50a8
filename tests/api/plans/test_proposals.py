"""What the machine proposes for a draft: asked for, found by a job, taken as an edit."""

import uuid
from typing import Any

import pytest

from geo.db.database import Database
from geo.db.queue import run_waiting
from geo.publishing import tasks
from tests.api.plans.conftest import Planner

COMMUNITY = "152922001001"
assert tasks, "its tasks are registered by importing it"


def proposed(planner: Planner, database: Database, **wish: Any) -> dict[str, Any]:
    path = f"/api/v1/plans/{planner.plan_id}/proposals"
    asked = planner.client.post(path, json={"community": COMMUNITY, **wish})
    assert asked.status_code == 202, asked.text
    assert planner.client.get(path).json()["items"][0]["state"] == "waiting"
    run_waiting(database)
    found: dict[str, Any] = planner.client.get(path).json()["items"][0]
    assert found["id"] == asked.json()["id"]
    return found


def test_a_community_is_divided_into_so_many_grids_and_taken(planner: Planner, signed_in_database: Database) -> None:
    """Three grids of about 90 households, one of them new; its figures are those after it was taken."""
    found = proposed(planner, signed_in_database, kind="partition", grids=3, tolerance=0.2)
    (plan,) = found["plans"]
    assert (found["state"], found["progress"], plan["grids"]) == ("done", 1.0, 3)
    change = planner.do(0, **plan["operation"]).raise_for_status().json()
    assert change["summary"]["moved_households"] == plan["moved_households"]
    households = [each["households"] for code, each in change["figures"].items() if code.startswith(COMMUNITY)]
    assert sum(households) == 270
    assert max(households) <= 1.2 * 90
    assert [each["code"] for each in change["grids"]] == ["152922001001003"]


def test_a_redraw_says_how_few_could_move(planner: Planner, signed_in_database: Database) -> None:
    """An uneven draft is brought within the tolerance; the bound stands beside what moves."""
    row = [planner.at(column, 3) for column in range(4)]
    planner.do(0, kind="assign", to={f"{COMMUNITY}001": row}).raise_for_status()
    (plan,) = proposed(planner, signed_in_database, kind="redraw", tolerance=0.1)["plans"]
    assert plan["bound"] <= plan["moved_households"] <= 45
    assert plan["deviation"] <= 0.1
    assert planner.do(1, **plan["operation"]).status_code == 200


def test_a_front_offers_plans_of_which_none_beats_another(planner: Planner, signed_in_database: Database) -> None:
    """Each can be taken; the one as it is moves nobody."""
    plans = proposed(planner, signed_in_database, kind="front", tolerance=0.1)["plans"]
    assert plans[0]["moved_households"] == 0
    for one in plans:
        for other in plans:
            better = (
                one["moved_households"] <= other["moved_households"],
                one["deviation"] <= other["deviation"],
                one["compactness"] >= other["compactness"],
            )
            assert one is other or not all(better)


def test_what_cannot_be_proposed_is_said(planner: Planner, signed_in_database: Database) -> None:
    """More grids than blocks; a community that is not there."""
    assert "blocks" in proposed(planner, signed_in_database, kind="partition", grids=99)["failure"]
    failed = proposed(planner, signed_in_database, kind="redraw", community="999")
    assert (failed["state"], failed["failure"]) == ("failed", "There is no community 999 in this plan.")


def test_a_proposal_is_stopped(planner: Planner, signed_in_database: Database) -> None:
    """Before it began, it never does."""
    path = f"/api/v1/plans/{planner.plan_id}/proposals"
    asked = planner.client.post(path, json={"community": COMMUNITY, "kind": "front"}).json()["id"]
    assert planner.client.post(f"{path}/{asked}/cancel").status_code == 204
    run_waiting(signed_in_database)
    assert planner.client.get(path).json()["items"][0]["state"] == "cancelled"
    assert planner.client.post(f"{path}/{uuid.uuid4()}/cancel").status_code == 404


@pytest.mark.parametrize("tolerance", [-0.1, 1.5])
def test_a_tolerance_is_a_share(planner: Planner, tolerance: float) -> None:
    """What is none is refused at once."""
    path = f"/api/v1/plans/{planner.plan_id}/proposals"
    wish = {"community": COMMUNITY, "kind": "front", "tolerance": tolerance}
    assert planner.client.post(path, json=wish).status_code == 422
