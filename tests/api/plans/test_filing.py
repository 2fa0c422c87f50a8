"""A published plan is filed (备案)."""

from typing import Any

import pytest

from tests.api.plans.conftest import FIRST, Planner, day_in

PAGE = {"accept": "text/html"}


def file(planner: Planner, number: str, day: str) -> Any:
    """Note a filing as a program."""
    return planner.client.post(f"/api/v1/plans/{planner.plan_id}/file", json={"number": number, "on": day})


@pytest.fixture
def published(planner: Planner) -> Planner:
    """A planner whose draft is in force."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.client.post(f"/api/v1/plans/{planner.plan_id}/publish", json={}).raise_for_status()
    return planner


def test_a_filing_is_noted_shown_and_corrected(published: Planner) -> None:
    """Noted again with the same words it is one; other words correct it, both are kept, every page shows the last."""
    approver = published.as_approver()
    for number in ("备〔2026〕7号", "备〔2026〕7号", "备〔2026〕8号"):
        told = file(approver, number, day_in(0))
    assert [each["number"] for each in told.json()["items"]] == ["备〔2026〕7号", "备〔2026〕8号"]
    for path in ("/plans", "/plans/history", f"/plans/{published.plan_id}/publish"):
        page = published.client.get(path, headers=PAGE).text
        assert (path, f"filed as 备〔2026〕8号 on {day_in(0)}" in page) == (path, True)
        assert "7号" not in page
    page = approver.client.get(f"/plans/{published.plan_id}/file", headers=PAGE).text
    assert "备〔2026〕7号" in page
    assert "Zhao Gang" in page


def test_the_form_notes_it(published: Planner) -> None:
    """An officer who approves fills it in; a plan that came in as a file can be filed as well."""
    approver = published.as_approver()
    form = {"number": "备〔2026〕9号", "day": day_in(-3)}
    for plan_id in (published.plan_id, 1):
        assert approver.client.post(f"/plans/{plan_id}/file", data=form).status_code == 303
    assert approver.client.get("/plans", headers=PAGE).text.count("备〔2026〕9号") == 2


def test_what_was_not_published_is_not_filed(planner: Planner) -> None:
    """Nor on a day to come, nor without number or day."""
    approver = planner.as_approver()
    assert file(approver, "备1", day_in(0)).json()["code"] == "plan.unpublished"
    assert approver.client.get(f"/plans/{planner.plan_id}/file", headers=PAGE).status_code == 409
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    planner.client.post(f"/api/v1/plans/{planner.plan_id}/publish", json={}).raise_for_status()
    assert file(approver, "备1", day_in(2)).json()["code"] == "filing.day"
    assert file(approver, "备1", "yesterday").json()["code"] == "filing.day"
    assert file(approver, "  ", day_in(0)).json()["code"] == "filing.number"


def test_only_those_who_decide_file(published: Planner) -> None:
    """A planner sees the filing and cannot note one."""
    planner = published.as_colleague()
    assert file(planner, "备1", day_in(0)).status_code == 403
    assert f"/plans/{published.plan_id}/file" not in planner.client.get("/plans", headers=PAGE).text
