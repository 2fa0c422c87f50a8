"""Nothing drawn is lost: without network, across a closed page, beside somebody else's edits, and when refused."""

import re
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, saved, state

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
LOCK_FAR = {"kind": "lock", "grid": "152922101004002", "locked": True}


def grow(page: Any) -> str:
    """One stroke from the western grid into the eastern one; gives the block that it takes for certain."""
    hand = Hand(page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    return other


def mark(page: Any, words: str) -> None:
    """Wait until the mark in the bar says something."""
    page.locator("[data-saved]", has_text=re.compile(words)).wait_for(timeout=8_000)


def test_edits_are_kept_without_network_and_sent_when_it_is_back(draft: Any) -> None:
    """The mark counts what waits; nothing on the map goes back; with the network everything is sent in order."""
    visitor, served = draft()
    page = visitor.page
    served.down = True
    first = grow(page)
    mark(page, "没有网络 · 存 1 处")
    assert "没有网络" in page.locator("[data-status]").inner_text()
    second = grow(page)
    mark(page, "存 2 处")
    assert state(page)["where"][first] == state(page)["where"][second] == WEST
    served.down = False
    page.evaluate("() => dispatchEvent(new Event('online'))")
    mark(page, "已保存")
    assert len(served.posted) == 2
    assert state(page)["where"] == served.where()


def test_edits_survive_a_closed_page(draft: Any, some_draft: str) -> None:
    """A page that is opened again sends what the closed one could not; sending twice does nothing twice."""
    visitor, served = draft()
    page = visitor.page
    served.down = True
    block = grow(page)
    mark(page, "存 1 处")
    again = visitor.context.new_page()
    served.down = False
    served.serve(again)
    page.close()
    again.goto(visitor.server + some_draft)
    again.wait_for_selector("html[data-plan-ready]")
    saved(again)
    assert served.where()[block] == WEST
    assert len(served.posted) == 1
    assert again.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('plan')).length") == 0


def test_an_edit_that_was_not_sent_is_undone_without_the_server(draft: Any) -> None:
    """Undo takes it out of the queue, redo puts it back, and the server hears of one edit only."""
    visitor, served = draft()
    page = visitor.page
    served.down = True
    grow(page)
    mark(page, "存 1 处")
    page.wait_for_function("() => !document.querySelector('[data-plan]').desk.sync.sending")
    page.keyboard.press("Control+z")
    assert state(page)["waiting"] == 0
    assert state(page)["where"] == served.where()
    page.keyboard.press("Control+Shift+z")
    served.down = False
    page.evaluate("() => dispatchEvent(new Event('online'))")
    saved(page)
    assert len(served.posted) == 1


def test_two_at_once_one_goes_on_top(draft: Any) -> None:
    """The second is told who was quicker and may look first; on top of it the edit goes through."""
    visitor, served = draft()
    page = visitor.page
    served.by_others = [LOCK_FAR]
    block = grow(page)
    band = page.locator("[data-band]")
    band.wait_for(state="visible")
    assert "王丽刚改了这份草稿。你的 1 处修改可以叠上去。" in band.inner_text()
    page.get_by_role("button", name="先看看").click()
    assert state(page)["where"][block] == EAST
    assert "曙光-03 划入 2 个地块" in page.locator("[data-status]").inner_text()
    page.get_by_role("button", name="叠上去").click()
    saved(page)
    assert served.where()[block] == state(page)["where"][block] == WEST
    assert page.locator('[data-code="152922101004002"] [aria-label="已锁定"]').count() == 1
    assert not band.is_visible()


@pytest.mark.parametrize(("answer", "grid"), [("留对方的", EAST), ("留我的", WEST)])
def test_two_at_once_that_clash_ask_which_stays(draft: Any, answer: str, grid: str) -> None:
    """Theirs: one's own edit is dropped. Mine: it is sent again on top of theirs."""
    visitor, served = draft()
    page = visitor.page
    served.by_others, served.fits = [LOCK_FAR], False
    block = grow(page)
    page.get_by_role("button", name=answer).click()
    saved(page)
    assert state(page)["where"][block] == served.where()[block] == grid


def test_a_refused_edit_returns_and_stays_in_the_list_with_its_reason(draft: Any) -> None:
    """The map shows what the server has; the list of edits says what was not saved and why."""
    visitor, served = draft()
    page = visitor.page
    served.refuse = "切线只碰到地块的角。"
    block = grow(page)
    page.locator('[data-tone="danger"]').wait_for()
    assert page.locator("[data-status]").inner_text() == "没有保存：切线只碰到地块的角。"
    assert state(page)["where"][block] == EAST
    page.locator('[data-tab="edits"]').click()
    assert "切线只碰到地块的角" in page.locator(".plan-edits .refused").inner_text()
    page.locator(".plan-edits .refused button").click()
    mark(page, "已保存")


def test_edits_drawn_while_others_are_on_their_way_stay_on_the_map(draft: Any) -> None:
    """A grid split a moment ago, known by no code yet, grows; the server gets both, the second by the new code."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    served.down = True
    hand.tool("l")
    hand.stroke(*hand.across(WEST))
    hand.key("Enter")
    new = page.evaluate(
        "() => [...document.querySelector('[data-plan]').desk.division.place.keys()].find((each) => /^new-/.test(each))"
    )
    hand.tool("b")
    own, other = hand.beside(new, WEST)
    hand.stroke(hand.spot(own), hand.spot(other))
    assert state(page)["waiting"] == 2
    served.down = False
    page.evaluate("() => dispatchEvent(new Event('online'))")
    saved(page)
    assert [each["kind"] for each in served.posted] == ["split", "assign"]
    assert new not in served.posted[1]["to"]
    assert state(page)["where"] == served.where()
