"""A planner's hand on the demo territory, for the pictures of the guide: a stroke that is held, a line and its card."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

TOWN = "#15.1/39.2163/101.6712"
GROWN, GIVING, PARTED = "152922103003004", "152922103003003", "152922103005005"
NAMES = {"zh": "2027 年调整", "en": "Redrawn for 2027"}

SPOTS_BESIDE = """([grown, giving]) => {
  // The middles on screen of a block of the one grid and of one of the other that lies next to it.
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const [own, other] = [division.place.get(grown), division.place.get(giving)];
  const box = stage.root.getBoundingClientRect();
  const spot = (block) => {
    const [x, y] = stage.view.toScreen(...graph.middles[block]);
    return [x + box.left, y + box.top];
  };
  const pairs = [];
  for (const block of division.members(own)) {
    graph.eachNeighbour(block, (next) => next >= 0 && division.grid[next] === other && pairs.push([block, next]));
  }
  return pairs[0].map(spot);
}"""
SPOTS_ACROSS = """(code) => {
  // The corners of a grid's border at half its height, on its western and its eastern side.
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const grid = division.place.get(code);
  const box = stage.root.getBoundingClientRect();
  const corners = graph.arcs.from.flatMap((from, arc) => {
    const [one, other] = [graph.arcs.one[arc], graph.arcs.other[arc]];
    const sides = [division.grid[one], other < 0 ? -2 : division.grid[other]];
    return sides.includes(grid) && sides[0] !== sides[1] ? [from, graph.arcs.to[arc]] : [];
  }).map((node) => stage.view.toScreen(graph.x[node], graph.y[node]));
  const [xs, ys] = [0, 1].map((at) => corners.map((each) => each[at]));
  const [x, y] = [xs, ys].map((own) => (Math.min(...own) + Math.max(...own)) / 2);
  const nearest = (side) => corners.filter(side).sort((p, q) => Math.abs(p[1] - y) - Math.abs(q[1] - y))[0];
  return [nearest((p) => p[0] < x), nearest((p) => p[0] > x)].map((p) => [p[0] + box.left, p[1] + box.top]);
}"""
SAVED = "() => !document.querySelector('[data-plan]').desk.sync.queue.length"


def take_of_plans(page: Page, address: str, language: str, folder: Path) -> None:
    """Begin a draft, grow a grid, part another, look at what follows and at the history: a picture of each."""

    def take(name: str) -> None:
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{name}-{language}.png")
        print(f"  docs/pictures/{name}-{language}.png")

    _begin_draft(page, address, language)
    _grow(page, lambda: take("grow"))
    _part(page, lambda: take("line"))
    page.goto(page.url.partition("/edit")[0] + "/publish", wait_until="networkidle")
    take("publish")
    page.goto(f"{address}/plans/history", wait_until="networkidle")
    page.locator("[data-term]").last.click()
    page.wait_for_load_state("networkidle")
    take("history")


def _begin_draft(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}/plans?lang={language}", wait_until="networkidle")
    page.locator("[data-draft] input").fill(NAMES[language])
    page.locator("[data-draft] button").click()
    page.wait_for_url("**/edit*")
    page.goto(page.url.partition("#")[0] + TOWN)
    page.reload(wait_until="networkidle")
    page.wait_for_selector("html[data-plan-ready]")


def _grow(page: Page, take: Callable[[], None]) -> None:
    """The picture is taken while the stroke is held."""
    start, end = page.evaluate(SPOTS_BESIDE, [GROWN, GIVING])
    for key in "b[[[[":
        page.keyboard.press(key)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)
    take()
    page.mouse.up()
    page.wait_for_function(SAVED)


def _part(page: Page, take: Callable[[], None]) -> None:
    """The picture is taken while the card lists what the line can mean."""
    page.keyboard.press("l")
    start, end = page.evaluate(SPOTS_ACROSS, PARTED)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)
    page.mouse.up()
    page.wait_for_selector(".plan-reading")
    take()
    page.keyboard.press("Enter")
    page.wait_for_function(SAVED)
