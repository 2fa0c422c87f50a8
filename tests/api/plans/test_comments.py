"""Comments of the public as staff read and answer them."""

import uuid
from typing import Any

from fastapi.testclient import TestClient

from geo.boundaries.models import PlanEvent
from geo.db.database import Database
from tests.api.plans.conftest import Planner, day_in, let_time_run_out
from tests.api.plans.test_consultations import say

PAGE = {"accept": "text/html"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def consequences(planner: Planner) -> str:
    """The page of consequences."""
    return planner.client.get(f"/plans/{planner.plan_id}/publish", headers=PAGE).text


def reply(planner: Planner, comment: str, verdict: str, reason: str) -> Any:
    """Answer a comment by the form."""
    path = f"/plans/{planner.plan_id}/comments/{comment}"
    return planner.client.post(path, data={"verdict": verdict, "reason": reason})


def listed(planner: Planner) -> dict[str, Any]:
    """The comments as programs get them."""
    found: dict[str, Any] = planner.client.get(f"/api/v1/plans/{planner.plan_id}/comments").raise_for_status().json()
    return found


def test_comments_are_answered_with_a_reason(
    public: TestClient, consulted: Planner, signed_in_database: Database
) -> None:
    """The open ones stand first, counted beside Approve; an answer is kept with who and when, the one before too."""
    first, second = (say(public, consulted, text).json()["id"] for text in ("保留原网格", "同意"))
    assert "2 comments without an answer" in consequences(consulted)
    approver = consulted.as_approver()
    assert reply(approver, first, "taken_up", "  ").status_code == 400
    assert reply(approver, first, "perhaps", "理由").status_code == 422
    assert reply(approver, first, "not_taken_up", "桥已封闭").status_code == 303
    assert reply(approver, first, "taken_up", "桥已开放").status_code == 303
    told = listed(consulted)
    assert [each["id"] for each in told["items"]] == [second, first]
    assert (told["count"], told["open"], told["next"]) == (2, 1, None)
    answered = told["items"][1]
    assert (answered["verdict"], answered["reason"]) == ("taken_up", "桥已开放")
    assert answered["by"]
    page = consequences(consulted)
    assert "桥已开放 (Zhao Gang" in page
    with signed_in_database.session() as session:
        events = session.query(PlanEvent).filter_by(kind="answer").order_by(PlanEvent.id)
        assert [each.body["verdict"] for each in events] == ["not_taken_up", "taken_up"]


def test_only_those_who_decide_answer(public: TestClient, consulted: Planner) -> None:
    """A planner reads comments; the public neither reads nor answers; a comment of another plan is not there."""
    comment = say(public, consulted, "同意").json()["id"]
    planner = consulted.as_colleague()
    assert listed(planner)["count"] == 1
    assert "Taken up" not in consequences(planner)
    assert reply(planner, comment, "taken_up", "理由").status_code == 403
    assert public.get(f"/api/v1/plans/{consulted.plan_id}/comments").status_code == 401
    for unknown in (str(uuid.uuid4()), "7"):
        assert reply(consulted.as_approver(), unknown, "taken_up", "理由").status_code == 404


def test_a_comment_is_text(public: TestClient, consulted: Planner) -> None:
    """Whatever somebody writes, the page of staff holds no element of it."""
    say(public, consulted, HOSTILE, address=HOSTILE).raise_for_status()
    page = consequences(consulted)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


def test_approve_waits_for_the_last_day(public: TestClient, consulted: Planner, signed_in_database: Database) -> None:
    """The button is there and closed, with the day; then the plan is approved and the public sees no more of it."""
    approver = consulted.as_approver()
    assert f"Open to comment until {day_in(1)}" in consequences(approver)
    form = {"step": "approve", "document": "阿右民发〔2026〕1号"}
    path = f"/plans/{consulted.plan_id}/review"
    assert approver.client.post(path, data=form).status_code == 409
    let_time_run_out(signed_in_database)
    assert approver.client.post(path, data=form).status_code == 303
    assert public.get(f"/consultations/{consulted.plan_id}", headers=PAGE).status_code == 404
