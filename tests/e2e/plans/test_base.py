"""A plan that comes into force while a draft is drawn: the open page says so, and puts the draft on top of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, agree, saved, state

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
OTHER, GONE = "152922101003001", "152922101003002"
PUBLISH = """async ([name, grid, into]) => {
  const token = document.querySelector('meta[name="csrf"]').content;
  const headers = { "content-type": "application/json", "x-csrf-token": token };
  const post = async (path, body) =>
    (await fetch(`/api/v1/plans${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const { id } = await post("", { name });
  await post(`/${id}/operations`, { version: 0, id: crypto.randomUUID(), operation: { kind: "merge", grid, into } });
  return (await post(`/${id}/publish`, {})).status;
}"""
LOOK_AGAIN = "() => dispatchEvent(new Event('focus'))"


@pytest.mark.slow
def test_an_open_page_learns_of_it_and_goes_on_top(a_town: Callable[[], Any], begun: Callable[..., Any]) -> None:
    """A band with the plan and a button: what can be done there stays, what cannot is named, and the band is gone.

    Another page that has the same draft open follows; a draft that is opened later has the band at once.
    """
    with a_town() as (address, _):
        later = begun(at=address)
        path = later.page.url.removeprefix(address)
        draft = begun(at=address)
        page, hand = draft.page, Hand(draft.page)
        hand.tool("b")
        own, other = hand.beside(WEST, EAST)
        hand.stroke(hand.spot(own), hand.spot(other))
        saved(page)
        page.evaluate(
            "(grid) => document.querySelector('[data-plan]').desk.perform({ kind: 'lock', grid, locked: true })", GONE
        )
        saved(page)
        second = draft.context.new_page()
        second.goto(page.url)
        second.wait_for_selector("html[data-plan-ready]")
        band = page.locator("[data-rebase]")
        assert band.is_hidden()
        assert page.evaluate(PUBLISH, ["先行方案", GONE, OTHER]) == "in_force"
        page.evaluate(LOOK_AGAIN)
        page.locator("[data-rebase-now]").wait_for()
        assert "先行方案" in band.inner_text()
        assert draft.faults_for_axe() == []
        page.locator("[data-rebase-now]").click()
        band.get_by_text("无法照做").wait_for()
        assert agree(page)
        assert state(page)["where"][other] == WEST
        assert GONE not in state(page)["households"]
        band.get_by_role("button").click()
        assert band.is_hidden()
        second.evaluate(LOOK_AGAIN)
        second.wait_for_function(f"() => !document.querySelector('[data-plan]').desk.division.place.has('{GONE}')")
        later.page.goto("about:blank")
        later.page.goto(address + path)
        later.page.locator("[data-rebase-now]").wait_for()
        assert draft.errors == []
