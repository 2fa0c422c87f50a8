"""The plan editor in a real Chromium: the jobs of a planner with their gestures counted, by hand and by keyboard."""

from typing import Any

import pytest

from tests.e2e.plans.editing import Hand, saved, state
from tests.e2e.plans.stand_in import StandIn, small_town

pytestmark = pytest.mark.browser
WEST, EAST = "152922101001001", "152922101001002"
OTHER_COMMUNITY = "152922101002001"
BORDERS = """(code) => {
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const box = stage.root.getBoundingClientRect();
  const members = division.members(division.place.get(code));
  const sides = (at) => members.map((block) => graph.boxes[4 * block + at]);
  const [xs, ys] = [[...sides(0), ...sides(2)], [...sides(1), ...sides(3)]];
  const corner = (x, y) => stage.view.toScreen(x, y).map((each, at) => each + (at ? box.top : box.left));
  return [...corner(Math.min(...xs), Math.min(...ys)), ...corner(Math.max(...xs), Math.max(...ys))];
}"""


def inside(page: Any, code: str) -> tuple[float, float, float, float]:
    """West, north, east, south of a grid on the screen."""
    west, north, east, south = page.evaluate(BORDERS, code)
    return west, north, east, south


def test_a_grid_is_split_by_a_stroke_and_enter(draft: Any) -> None:
    """Two actions: the line across, then Enter; the new grid has its code from the server."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("l")
    hand.stroke(*hand.across(WEST))
    titles = page.locator(".plan-reading strong").all_inner_texts()
    assert titles[0] == "把 阳光-01 分成两个"
    hand.key("Enter")
    saved(page)
    assert hand.actions == 2
    assert served.posted[-1]["kind"] == "split"
    assert len(state(page)["households"]) == 9
    assert state(page)["where"] == served.where()
    assert visitor.errors == []


def test_a_border_is_moved_by_a_stroke_and_enter(draft: Any) -> None:
    """Two actions: a line along the next street, and Enter; both grids stay whole."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("l")
    west, north, east, south = inside(page, WEST)
    x = east - (east - west) * 0.3
    hand.stroke((x, north - 2), (x, south + 2))
    assert page.locator(".plan-reading strong").first.inner_text() == "移动 阳光-01 与 阳光-02 的界线"
    before = state(page)["households"]
    hand.key("Enter")
    saved(page)
    after = state(page)["households"]
    assert hand.actions == 2
    assert served.posted[-1]["kind"] == "assign"
    assert after[WEST] < before[WEST]
    assert after[WEST] + after[EAST] == before[WEST] + before[EAST]
    assert pieces(page) == [1] * 8


def pieces(page: Any) -> list[int]:
    """Into how many pieces each grid falls."""
    found: list[int] = page.evaluate(
        "() => { const { division } = document.querySelector('[data-plan]').desk;"
        " return division.live().map((grid) => division.pieces(grid).length); }"
    )
    return found


def test_two_grids_are_merged_by_three_actions(draft: Any) -> None:
    """A click on the one, M, a click on the other."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    where = state(page)["where"]
    hand.click(next(name for name, code in where.items() if code == WEST))
    hand.key("m")
    hand.click(next(name for name, code in reversed(where.items()) if code == EAST))
    saved(page)
    assert hand.actions == 3
    assert served.posted[-1] == {"kind": "merge", "grid": WEST, "into": EAST}
    assert WEST not in state(page)["households"]
    assert page.locator(".plan-grid").count() == 7


def test_a_block_without_a_grid_is_repaired_by_two_actions(draft: Any) -> None:
    """The tab of problems, and Fix; the sentence leaves the list, the figure falls."""
    payload = small_town()
    payload["blocks"]["grid"][40] = -1
    visitor, served = draft(StandIn(payload))
    page, hand = visitor.page, Hand(visitor.page)
    assert page.locator('[data-figure="problems"]').inner_text() == "1"
    hand.click(page.locator('[data-tab="problems"]'))
    hand.click(page.locator("[data-fix]"))
    saved(page)
    assert hand.actions == 2
    assert served.where()["b40"] is not None
    page.wait_for_function("() => document.querySelector('[data-figure=\"problems\"]').textContent === '0'")


def test_a_proposal_is_taken_by_two_actions(draft: Any) -> None:
    """The card shows it on the map, the button takes it: one edit, one undo."""
    served = StandIn()
    taken = {"kind": "redivide", "to": {WEST: ["b0", "b9", "b40"]}, "grids": []}
    plan = {"title": "最均衡", "deviation": 0.02, "compactness": 0.6, "moved_households": 40, "operation": taken}
    served.proposals = [{"id": 1, "kind": "front", "state": "done", "progress": 1, "plans": [plan]}]
    visitor, _ = draft(served)
    page, hand = visitor.page, Hand(visitor.page)
    page.locator('[data-tab="proposals"]').click()
    hand.click(page.locator(".plan-proposal"))
    hand.click(page.locator("[data-take]"))
    saved(page)
    assert hand.actions == 2
    assert served.posted == [taken]
    assert state(page)["where"]["b40"] == WEST
    page.keyboard.press("Control+z")
    saved(page)
    assert state(page)["where"] == served.where() == StandIn().where()


def test_a_grid_grows_where_the_brush_goes_and_one_undo_takes_it_back(draft: Any) -> None:
    """One stroke is one edit; figures follow while the hand draws; Ctrl+Z and Ctrl+Y go back and forth."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    hand.stroke(hand.spot(own), hand.spot(other))
    saved(page)
    after = state(page)
    assert len(served.posted) == 1
    assert after["households"][WEST] > before["households"][WEST]
    assert after["where"] == served.where()
    assert page.locator(".plan-grid").first.get_attribute("data-code") == WEST
    page.keyboard.press("Control+z")
    saved(page)
    assert state(page)["where"] == before["where"] == served.where()
    page.keyboard.press("Control+y")
    saved(page)
    assert state(page)["where"] == after["where"]


def test_growing_stops_at_locks_and_community_borders(draft: Any) -> None:
    """A locked grid gives nothing and says so; another community gives only when the switch is on."""
    payload = small_town()
    payload["grids"][1]["locked"] = True
    visitor, served = draft(StandIn(payload))
    page, hand = visitor.page, Hand(visitor.page)
    west, north, east, south = inside(page, WEST)
    hand.tool("b")
    hand.stroke((east - 30, (north + south) / 2), (east + 60, (north + south) / 2))
    assert "阳光-02 已锁定" in page.locator("[data-status]").inner_text()
    hand.stroke(((west + east) / 2, north + 30), ((west + east) / 2, north - 60))
    assert "跨社区" in page.locator("[data-status]").inner_text()
    assert served.posted == []
    page.get_by_label("跨社区").check()
    hand.stroke(((west + east) / 2, north + 30), ((west + east) / 2, north - 60))
    saved(page)
    assert served.posted[-1]["across"] is True


def test_alt_gives_back_and_shift_takes_a_rectangle(draft: Any) -> None:
    """A rectangle takes the blocks whose middles it holds; Alt returns them to the grid they had."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)["where"]
    own, other = hand.beside(WEST, EAST)
    (west, north), (east, south) = hand.spot(own), hand.spot(other)
    hand.tool("b")
    hand.stroke((west, north), (east + 5, south + (5 if south > north else -5)), held="Shift")
    saved(page)
    assert other in served.posted[-1]["to"][WEST]
    hand.stroke((east + 30, south), (east, south), held="Alt")
    saved(page)
    assert served.posted[-1]["to"][EAST] == [other]
    assert before[other] == state(page)["where"][other]


def test_all_of_it_by_keyboard(draft: Any) -> None:
    """Tab reaches the list, arrows choose, Enter opens the border blocks, Enter takes one, U locks, M merges."""
    visitor, served = draft()
    page = visitor.page
    page.locator(".plan-grids").focus()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('.plan-grid[aria-selected="true"]').get_attribute("data-code")
    page.keyboard.press("Enter")
    options = page.locator(".plan-options li button")
    assert options.count() > 3
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1]["kind"] == "assign"
    assert list(served.posted[-1]["to"]) == [chosen]
    page.locator(".plan-grids").focus()
    page.keyboard.press("u")
    saved(page)
    assert served.posted[-1] == {"kind": "lock", "grid": chosen, "locked": True}
    page.keyboard.press("u")
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1]["kind"] == "merge"
    page.keyboard.press("Shift+?")
    assert page.locator("dialog[open]").count() == 1


def test_a_grid_gets_another_name_and_kind(draft: Any) -> None:
    """What is typed is sent when the field is left; a name with markup in it stays text."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.click("b0")
    page.get_by_label("网格名称").fill("<b>东风</b>")
    page.keyboard.press("Enter")
    saved(page)
    assert served.posted[-1] == {"kind": "rename", "grid": WEST, "name": "<b>东风</b>"}
    assert "<b>东风</b>" in page.locator(f'[data-code="{WEST}"]').inner_text()
    page.get_by_role("button", name="改为专属网格").click()
    saved(page)
    assert served.posted[-1] == {"kind": "kind", "grid": WEST, "to": "dedicated"}


def test_the_base_plan_is_swiped_beside_the_draft(draft: Any) -> None:
    """The bar follows pointer and arrows; the left of it shows the base plan."""
    visitor, _ = draft()
    page = visitor.page
    page.get_by_role("button", name="对比").click()
    bar = page.get_by_role("slider")
    assert bar.get_attribute("aria-valuenow") == "50"
    bar.focus()
    page.keyboard.press("ArrowLeft")
    assert bar.get_attribute("aria-valuenow") == "45"
    assert "与该方案相同" in page.locator("[data-compared]").inner_text()


@pytest.mark.parametrize(
    ("theme", "language", "width"), [("light", "zh-CN", 1366), ("dark", "en", 1366), ("light", "zh-CN", 390)]
)
def test_nothing_is_amiss_with_the_page(draft: Any, theme: str, language: str, width: int) -> None:
    """No fault for axe-core, no error, nothing from elsewhere, no blue of Bootstrap, nothing wider than the window."""
    visitor, _ = draft(theme=theme, language=language, width=width, height=844 if width < 600 else 768)
    page = visitor.page
    page.locator(".plan-grid").first.click()
    assert visitor.faults_for_axe() == []
    assert visitor.errors == visitor.foreign == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("[data-use]").first.is_visible() == (width > 1023)


def test_a_small_screen_reads_and_changes_nothing(draft: Any) -> None:
    """Below 1024 px there are no tools, no field for the name, and no keys that change the draft."""
    visitor, served = draft(width=800)
    page, hand = visitor.page, Hand(visitor.page)
    hand.click("b0")
    assert page.locator("[data-selected]").is_visible()
    assert page.locator("[data-selected] input, [data-selected] .plan-steps").count() == 0
    for key in ("b", "u", "m", "Control+z"):
        page.keyboard.press(key)
    assert served.posted == []


def test_a_line_can_be_drawn_click_by_click_and_dropped(draft: Any) -> None:
    """Two clicks and a double click are a line; Escape drops the card, and a line that is begun."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("l")
    start, end = hand.across(WEST)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.click(*start)
    page.mouse.click(*middle)
    page.mouse.dblclick(*end)
    assert page.locator(".plan-reading").count() > 0
    page.keyboard.press("Escape")
    assert page.locator(".plan-reading").count() == 0
    page.mouse.click(*start)
    page.keyboard.press("Escape")
    page.mouse.click(*middle)
    page.mouse.dblclick(*end)
    page.keyboard.press("Escape")
    assert served.posted == []


def test_escape_gives_up_the_stroke_under_way(draft: Any) -> None:
    """What the brush has taken goes back, and nothing is sent."""
    visitor, served = draft()
    page, hand = visitor.page, Hand(visitor.page)
    before = state(page)["where"]
    hand.tool("b")
    own, other = hand.beside(WEST, EAST)
    page.mouse.move(*hand.spot(own))
    page.mouse.down()
    page.mouse.move(*hand.spot(other), steps=10)
    page.wait_for_timeout(60)
    assert state(page)["where"] != before
    page.keyboard.press("Escape")
    page.mouse.up()
    assert state(page)["where"] == before
    assert served.posted == []


def test_the_view_is_kept_in_the_address(draft: Any) -> None:
    """Zoomed by the wheel and panned with Space held: the address shows the same to whoever opens it."""
    visitor, _ = draft()
    page, hand = visitor.page, Hand(visitor.page)
    hand.tool("b")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -300)
    page.keyboard.down("Space")
    hand.stroke((500, 400), (560, 430))
    page.keyboard.up("Space")
    page.wait_for_function("() => location.hash")
    page.wait_for_timeout(200)
    spot, address = hand.spot("b0"), page.url
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-plan-ready]")
    again = hand.spot("b0")
    assert abs(spot[0] - again[0]) < 3
    assert abs(spot[1] - again[1]) < 3
