"""A plan in public consultation: read and commented on by somebody who is not signed in, read and answered by staff."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from geo.boundaries.approval.comments import keep_comment
from geo.boundaries.approval.consulting import Comment
from geo.core import clock
from geo.db.database import Database
from tests.api.plans.conftest import choose_way, day_in
from tests.e2e.hostile import ATTACKS
from tests.e2e.plans.editing import Hand, saved
from tests.e2e.test_hostile_text import ALARM, is_calm

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
STEP = """async ([path, body]) => {
  const csrf = document.querySelector("meta[name=csrf]").content;
  const headers = { "content-type": "application/json", "x-csrf-token": csrf };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.status;
}"""


@pytest.fixture
def consulted(begun: Callable[..., Any], drawn: tuple[str, Database]) -> Iterator[Any]:
    """A planner who has moved a border and opened the draft to comment; their page is that of consequences."""
    choose_way(drawn[1], "full")
    visitor = begun()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    saved(page)
    visitor.plan_id = int(page.url.partition("/plans/")[2].partition("/")[0])
    for step, said in (("submit", {}), ("consult", {"until": day_in(3)})):
        assert page.evaluate(STEP, [f"/api/v1/plans/{visitor.plan_id}/{step}", said]) == 200
    yield visitor
    choose_way(drawn[1], "short")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_comment_is_left_and_answered(
    consulted: Any, visit: Callable[..., Any], program: str, width: int, height: int
) -> None:
    """From the foot of the first page to the list, the map, one's own address, the comment; then staff take it up."""
    public = visit(at=program, signed_in=False, width=width, height=height)
    page = public.go("/")
    page.get_by_role("link", name="方案公示").click()
    page.locator(f'a[href="/consultations/{consulted.plan_id}"]').click()
    page.wait_for_selector("html[data-gs-map-ready]", timeout=30_000)
    place = page.locator(".consultation-places th[scope=row]").first.inner_text()
    page.locator("#find").fill(place)
    page.get_by_role("button", name="查找").click()
    page.wait_for_selector("html[data-gs-map-ready]", timeout=30_000)
    assert place in page.locator(".consultation-places").first.inner_text()
    assert public.faults_for_axe() == []
    page.locator("textarea").fill("桥东几户请留在原网格。\n谢谢。")
    page.locator('input[name="address"]').fill(place)
    page.get_by_role("button", name="提交意见").click()
    page.wait_for_selector(".consultation-kept")
    assert "桥东几户" not in page.locator("main").inner_text()
    assert public.foreign == public.errors == []
    staff = consulted.go(f"/plans/{consulted.plan_id}/publish")
    assert staff.locator(".comments-text").inner_text() == "桥东几户请留在原网格。\n谢谢。"
    assert "1 条意见未答复" in staff.locator(".publish-approve").inner_text()
    assert consulted.faults_for_axe() == []
    staff.locator('.comments input[name="reason"]').fill("已实地核实")
    staff.get_by_role("button", name="采纳", exact=True).click()
    staff.wait_for_selector(".comments .chip.good")
    assert "意见已全部答复" in staff.locator(".publish-approve").inner_text()
    assert consulted.foreign == consulted.errors == []


@pytest.mark.slow
def test_what_the_public_writes_stays_text(
    consulted: Any, visit: Callable[..., Any], program: str, drawn: tuple[str, Database]
) -> None:
    """Ten attacks as comment and address: nothing runs on the page of staff, nor on that of the public."""
    public = visit(at=program, signed_in=False)
    for visitor in (public, consulted):
        visitor.context.add_init_script(ALARM)
        visitor.page.on("dialog", lambda dialog, visitor=visitor: visitor.errors.append(dialog.message))
    page = public.go(f"/consultations/{consulted.plan_id}")
    page.locator("textarea").fill(ATTACKS[0])
    page.locator('input[name="address"]').fill(ATTACKS[2])
    page.locator(".publish-form button").click()
    page.wait_for_selector(".consultation-kept")
    with drawn[1].session() as session, session.begin():
        for number, attack in enumerate(ATTACKS):
            moment = clock.now() + timedelta(seconds=number)
            keep_comment(session, consulted.plan_id, uuid.uuid4(), Comment(attack, attack), now=moment)
    path = f"/plans/{consulted.plan_id}/publish"
    staff = consulted.go(path)
    assert staff.locator(".comments-text").all_inner_texts()[1:] == list(ATTACKS)
    is_calm(consulted, path)
    staff.locator('.comments input[name="reason"]').first.fill(ATTACKS[1])
    staff.locator('.comments button[value="taken_up"]').first.click()
    staff.wait_for_selector(".comments .chip.good")
    is_calm(consulted, path)
    asked = f"/consultations/{consulted.plan_id}?q=%3Cscript%20data-attack%3Ehit()%3C/script%3E"
    public.go(asked)
    is_calm(public, asked)
