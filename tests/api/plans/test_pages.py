"""The pages of plans: the list, what follows from a plan, and the steps that are offered."""

from fastapi.testclient import TestClient

from tests.api.plans.conftest import Planner

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
    """Who moves from where to where; the day; and then it is scheduled and no longer offered to be published."""
    path = f"/plans/{planner.plan_id}/publish"
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    shown = page(planner.client, path)
    assert "曙光-01" in shown
    assert "<dd>15</dd>" in shown
    assert send(planner.client, path, start="2099-01-01") == 303
    shown = page(planner.client, path)
    assert "Scheduled" in shown
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]


def test_errors_keep_a_plan_back_and_are_listed(planner: Planner) -> None:
    """The button is there and cannot be pressed; a form sent all the same is refused."""
    middle = [planner.at(column, 1) for column in range(4)]
    planner.do(0, kind="assign", to={SECOND: middle}).raise_for_status()
    path = f"/plans/{planner.plan_id}/publish"
    shown = page(planner.client, path)
    assert "Mend before publishing" in shown
    assert 'type="submit" disabled>' in shown
    assert send(planner.client, path, start="2099-01-01") == 409
