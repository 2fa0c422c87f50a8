"""The page of history, and the way back to the plan before."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from geo.core import clock
from tests.api.plans.conftest import Planner

FIRST = "152922001001001"


@pytest.fixture
def redrawn(planner: Planner) -> Planner:
    """A block went to its neighbour in a plan that is in force; a second draft was begun on it."""
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    planner.client.post(f"/api/v1/plans/{planner.plan_id}/publish", json={}).raise_for_status()
    planner.client.post("/api/v1/plans", json={"name": "a secret draft"}).raise_for_status()
    return planner


def show(client: TestClient, path: str = "/plans/history") -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def terms_of(page: str) -> list[str]:
    """The addresses of the terms in time order."""
    return re.findall(r'<a href="(/plans/history\?at=\d+)" data-term', page)


def public(planner: Planner) -> TestClient:
    return TestClient(planner.client.app, headers={"accept-language": "en"}, follow_redirects=False)


def post_back(client: TestClient, earlier: str) -> Any:
    form = {"territory": "152922", "earlier": earlier, "csrf": client.headers.get("x-csrf-token", "")}
    return client.post("/plans/history/rollback", data=form, follow_redirects=False)


def earlier_of(page: str) -> str:
    return re.findall(r'name="earlier" value="(\d+)"', page)[0]


def test_everybody_reads_what_was_in_force_and_nobody_a_draft(redrawn: Planner) -> None:
    """Two terms with their days, and what the second changed; what is still drawn is not there, nor the way back."""
    page = show(public(redrawn))
    assert len(terms_of(page)) == 2
    assert "secret" not in page
    assert "/rollback" not in page
    assert "<dd>15</dd><dt>Households that change grid</dt>" in page
    assert "<dd>2</dd><dt>Door-plates that change grid</dt>" in page
    assert "<dd>2</dd><dt>border moved</dt>" in page
    assert page.count('<th scope="row">border moved</th>') == 2


def test_a_term_is_opened_by_its_address_with_the_map_of_its_first_instant(redrawn: Planner) -> None:
    """The first has nothing before it; its map asks for its own grids; a number that is none is not there."""
    client = public(redrawn)
    first, second = terms_of(show(client))
    page = show(client, first)
    assert "This is the first division here" in page
    urls = [re.findall(r'"(/api/v1/maps/grids\?[^"]+)"', show(client, path))[0] for path in (first, second)]
    plans = [client.get(url).json()["plan"]["id"] for url in urls]
    assert plans[1] == redrawn.plan_id != plans[0]
    assert client.get("/plans/history?at=2147483647").status_code == 404
    assert client.get("/plans/history?territory=999999").status_code == 404


def test_the_plan_to_come_is_announced_and_the_one_in_force_shown(redrawn: Planner) -> None:
    """A plan scheduled for a day stands last, until whose eve the present one holds."""
    client = redrawn.client
    second = client.post("/api/v1/plans", json={"name": "2099"}).json()["id"]
    Planner(client, second).do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    client.post(f"/api/v1/plans/{second}/publish", json={"from": "2099-01-01"}).raise_for_status()
    page = show(public(redrawn))
    assert len(terms_of(page)) == 3
    assert "to 2098-12-31" in page
    assert "from 2099-01-01" in page
    assert re.findall(r'aria-current="true"><b data-name>([^<]+)', page) == ["2027"]


def test_rolling_back_shows_what_follows_and_then_does_it(redrawn: Planner) -> None:
    """The same figures as before publishing; then the plan before holds anew, as a term of its own, in the trail."""
    officer = redrawn.as_approver().client
    assert "/plans/history/rollback?territory=152922" in show(officer)
    page = show(officer, "/plans/history/rollback?territory=152922")
    assert "<dd>15</dd><dt>Households that change grid</dt>" in page
    assert "<b>2</b> Door cards to print anew" in page
    assert post_back(officer, earlier_of(page)).status_code == 303
    told = show(officer)
    assert len(terms_of(told)) == 3
    where = {"lon": 101.6602, "lat": 39.2135}
    assert officer.get("/api/v1/locate", params=where).json()["grid"]["code"] != FIRST
    assert "rolled a division back" in show(redrawn.client, "/settings/trail").split("<main")[1].split("<tbody")[1]


def test_a_way_back_that_was_gone_meanwhile_is_not_gone_twice(redrawn: Planner) -> None:
    """The form names the plan it was made for; sent twice it would bring the other one back, so it is refused."""
    officer = redrawn.as_approver().client
    earlier = earlier_of(show(officer, "/plans/history/rollback"))
    assert post_back(officer, earlier).status_code == 303
    again = post_back(officer, earlier)
    assert (again.status_code, "Another plan has just come into force" in again.text) == (409, True)
    assert len(terms_of(show(officer))) == 3


def test_only_who_approves_goes_back(redrawn: Planner) -> None:
    """A planner sees the history without the button; the address and the form are refused."""
    colleague = redrawn.as_colleague().client
    assert "/rollback" not in show(colleague)
    assert colleague.get("/plans/history/rollback").status_code == 403
    assert post_back(colleague, "1").status_code == 403
    assert public(redrawn).get("/plans/history/rollback", headers={"accept": "application/json"}).status_code == 401


def test_there_is_nothing_to_go_back_to_before_the_first_plan(planner: Planner) -> None:
    """No button, and the page says why."""
    officer = planner.as_approver().client
    assert "/rollback" not in show(officer)
    refused = officer.get("/plans/history/rollback")
    assert (refused.status_code, "No other plan was in force before" in refused.text) == (409, True)


def test_days_are_told_with_the_hour_where_a_term_did_not_begin_with_a_day(
    redrawn: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that came into force in the course of a day shows when."""
    page = show(public(redrawn))
    days = re.findall(r"<span data-days>([^<]+)</span>", page)
    assert re.fullmatch(r"from \d{4}-\d\d-\d\d \d\d:\d\d", days[1])
    monkeypatch.setattr(clock, "now", lambda: datetime(2101, 1, 1, tzinfo=UTC))
    assert "In force" in show(public(redrawn))
