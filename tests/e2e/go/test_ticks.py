"""A patrol of ticks alone: without location permission and without signal; it counts as reported, and can be undone."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser
OFFERED = ".go-unrecorded:not([disabled])"


def street(name: str) -> str:
    return f".go-streets > li:has-text('{name}') .go-street-row .go-street"


def state(walker: Any, name: str) -> str:
    return str(walker.page.get_attribute(street(name), "aria-checked"))


def press(walker: Any, name: str, until: str) -> None:
    walker.page.click(street(name))
    walker.page.wait_for_selector(f"{street(name)}[aria-checked={until}]")


def without_location(walker: Any) -> None:
    walker.context.clear_permissions()
    denied = "navigator.geolocation.getCurrentPosition = (_, fail) => fail({ code: 1, PERMISSION_DENIED: 1 })"
    walker.context.add_init_script(denied)


def test_without_permission_the_streets_are_ticked_offline_and_arrive_as_reported(desk: Any, phone: Any) -> None:
    """Start stays shut; ticks, one taken back, the page closed and opened, signal again: reported, never recorded."""
    plan, code = desk.plan()
    walker = phone()
    without_location(walker)
    walker.go()
    walker.page.fill("#go-code", code)
    walker.page.click("form:has(#go-code) button")
    walker.page.wait_for_selector("text=Location is not allowed")
    assert walker.page.locator(".go-large[disabled]").count() == 1
    walker.page.wait_for_selector(OFFERED)
    walker.until("async () => ((await (await import('/static/go/store.js')).kept('lists', [])).length > 0)")
    walker.kept()
    walker.context.set_offline(True)
    walker.page.click(OFFERED)
    walker.page.wait_for_selector(".go-streets > li")
    press(walker, "曙光路", "true")
    walker.page.select_option("#go-list", "all")
    assert state(walker, "曙光路") == "true"
    press(walker, "团结路", "true")
    walker.page.wait_for_timeout(400)  # a second tap at once would be none
    press(walker, "团结路", "false")
    assert "ticked" in walker.page.inner_text(".go-tick-list > p.muted")
    walker.reopen()
    walker.page.wait_for_selector(f"{street('曙光路')}[aria-checked=true]")
    walker.page.select_option("#go-list", "all")
    assert state(walker, "团结路") == "false"
    walker.page.click(".go-chip")
    words = walker.page.inner_text(".go-items")
    assert "Street ticked" in words
    assert "曙光路" in words
    assert "Tick taken back" in words
    walker.page.click(".go-actions button:last-child")
    walker.context.set_offline(False)
    walker.finish()
    walker.all_sent()
    assert desk.fixes(plan) == []
    assert {each.means for each in desk.reported(plan)} == {"ticked"}
    covered = desk.coverage()
    assert covered["曙光路"]["reported_m"] > 400
    assert {name: each["recorded_m"] for name, each in covered.items()} == {"曙光路": 0, "团结路": 0, "幸福路": 0}
    assert covered["团结路"]["reported_m"] == 0
    assert [kind for kind, _ in desk.told(plan)][-1] == "finish"
    assert walker.errors == walker.foreign == []


def test_a_tick_is_taken_back_after_it_was_sent_and_after_the_end(desk: Any, phone: Any) -> None:
    """During a recorded walk a street is ticked and sent; taken back after Finish nothing of it is left."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(1)
    walker.page.click(".go-over button:has-text('Streets')")
    walker.page.wait_for_selector(".go-streets > li")
    press(walker, "幸福路", "true")
    walker.page.click(".go-actions button")
    walker.finish()
    walker.all_sent()
    assert desk.coverage()["幸福路"]["reported_m"] > 0
    walker.page.click("text=Tick streets")
    walker.page.wait_for_selector(f"{street('幸福路')}[aria-checked=true]")
    press(walker, "幸福路", "false")
    walker.until("""async () => {
      const { all } = await import("/static/go/store.js");
      return (await all("items")).some((each) => each.kind === "unticked" && each.state === "sent");
    }""")
    assert desk.coverage()["幸福路"]["reported_m"] == 0
    assert len(desk.reported(patrol)) >= 1
    assert walker.errors == walker.foreign == []


TWO_PIECES = """async () => {
  const { keep } = await import("/static/go/store.js");
  const pieces = [0, 1].map((segment) => ({ segment, length_m: 100, between: [] }));
  const { told } = (await (await import("/static/go/store.js")).kept("streets"));
  const list = { territory: told.territory, grid: "X", name: "X", network: told.network };
  await keep("lists", [{ ...list, streets: [{ name: "长街", pieces }] }]);
}"""


def test_a_piece_is_ticked_alone(desk: Any, phone: Any) -> None:
    """Half of a street is neither ticked nor not; the other half makes it whole, and one tap takes back all of it."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.until("async () => (await (await import('/static/go/store.js')).kept('streets')) !== null")
    walker.page.evaluate(TWO_PIECES)
    walker.page.click(".go-over button:has-text('Streets')")
    walker.page.wait_for_selector(street("长街"))
    walker.page.click(".go-open")
    walker.page.click(".go-pieces .go-street >> nth=1")
    walker.page.wait_for_selector(f"{street('长街')}[aria-checked=mixed]")
    walker.page.click(".go-pieces .go-street >> nth=0")
    walker.page.wait_for_selector(f"{street('长街')}[aria-checked=true]")
    press(walker, "长街", "false")
    walker.page.click(".go-actions button")
    walker.all_sent()
    kinds = [item["kind"] for item in walker.items() if "tick" in item["kind"]]
    assert kinds == ["ticked", "ticked", "unticked"]
    assert len(desk.reported(patrol)) == 2
    assert all(each["reported_m"] == 0 for each in desk.coverage().values())


def test_the_streets_of_a_grid_are_fetched_by_its_code(desk: Any, phone: Any) -> None:
    """One that is not there is said so; with the right code the list stands beside that of all streets."""
    _, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.page.click(".go-over button:has-text('Streets')")
    walker.page.click(".go-more summary")
    walker.page.fill("#go-list-grid", "nowhere")
    walker.page.click(".go-more button")
    walker.page.wait_for_selector(".go-tick-list .go-fault:has-text('There is no grid')")
    walker.page.fill("#go-list-grid", desk.grid_at(101.67, 39.215))
    walker.page.wait_for_timeout(400)  # a second tap at once would be none
    walker.page.click(".go-more button")
    walker.page.wait_for_selector("#go-list option:nth-child(2)", state="attached")
    assert "0 m of" in walker.page.inner_text(".go-tick-list > p.muted")
