"""The pages of plans: the list, what follows from a plan, and the steps that are offered."""

from fastapi.testclient import TestClient

from tests.api.boundaries.plans.conftest import Planner

FIRST, SECOND = "152922001001001", "152922001001002"


def page(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def send(client: TestClient, path: str, **form: str) -> int:
    return client.post(path, data={**form, "csrf": client.headers["x-csrf-token"]}, follow_redirects=False).status_code


def test_a_draft_is_listed_with_the_way_to_its_editor(planner: Planner) -> None:
    """The plan in force began as no draft, so there is nothing to open."""
    listed = page(planner.client, "/plans")
    assert f'href="/plans/{planner.plan_id}/edit"' in listed
    assert listed.count("/edit") == 1


def test_a_plan_says_what_follows_from_it_and_is_published_from_its_page(planner: Planner) -> None:
    """Who moves from where to where; the day; and then it is scheduled and no longer drawn on."""
    path = f"/plans/{planner.plan_id}"
    assert "Same as the plan in force." in page(planner.client, path)
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    shown = page(planner.client, path)
    assert "曙光-01" in shown
    assert "<dd>15</dd>" in shown
    assert send(planner.client, f"{path}/steps", step="publish") == 400
    assert send(planner.client, f"{path}/steps", step="publish", **{"from": "2099-01-01"}) == 303
    shown = page(planner.client, path)
    assert "Scheduled" in shown
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]


def test_errors_keep_a_plan_back_and_are_listed(planner: Planner) -> None:
    """The button is there and cannot be pressed; a form sent all the same is refused."""
    middle = [planner.at(column, 1) for column in range(4)]
    planner.do(0, kind="assign", to={SECOND: middle}).raise_for_status()
    shown = page(planner.client, f"/plans/{planner.plan_id}")
    assert shown.count("stops it") == 2
    assert 'type="submit" disabled>Publish' in shown
    path = f"/plans/{planner.plan_id}/steps"
    assert send(planner.client, path, step="publish", **{"from": "2099-01-01"}) == 409


def test_the_long_way_offers_each_step_in_its_turn(planner: Planner, full_way: None) -> None:
    """Submitted by who draws; consulted on and approved by an approver, with a document; then published."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    path = f"/plans/{planner.plan_id}"
    assert ">Publish<" not in page(planner.client, path)
    assert send(planner.client, f"{path}/steps", step="approve", document="1") == 400
    assert send(planner.client, f"{path}/steps", step="submit") == 303
    approver = planner.as_approver().client
    assert send(approver, f"{path}/approval", step="consult", until="2026-12-10") == 303
    assert send(approver, f"{path}/approval", step="approve") == 400
    assert send(approver, f"{path}/approval", step="approve", document="阿右民发〔2026〕1号") == 303
    assert ">Publish<" in page(planner.client, path)
    assert send(planner.client, f"{path}/steps", step="publish", **{"from": "2099-01-01"}) == 303
