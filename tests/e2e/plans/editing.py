"""A planner's hand in the editor: gestures and keys, counted, aimed at blocks of the draft by their names."""

from dataclasses import dataclass
from typing import Any

SPOT = """(name) => {
  const { desk, stage } = document.querySelector("[data-plan]");
  const box = stage.root.getBoundingClientRect();
  const [x, y] = stage.view.toScreen(...desk.graph.middles[desk.graph.number.get(name)]);
  return [x + box.left, y + box.top];
}"""
STATE = """() => {
  const { desk } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  return {
    where: Object.fromEntries(graph.blocks.map((block, at) => [block.name, division.codeOf(at)])),
    households: Object.fromEntries(division.live().map((at) => [division.grids[at].code, division.households[at]])),
    waiting: desk.sync.queue.length,
  };
}"""
ACROSS = """([code, share]) => {
  // The nodes of a grid's border nearest to a level, one on its western and one on its eastern side.
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const grid = division.place.get(code);
  const box = stage.root.getBoundingClientRect();
  const nodes = graph.arcs.from.flatMap((from, arc) => {
    const [one, other] = [graph.arcs.one[arc], graph.arcs.other[arc]];
    const sides = [division.grid[one], other < 0 ? -2 : division.grid[other]];
    return sides.includes(grid) && sides[0] !== sides[1] ? [from, graph.arcs.to[arc]] : [];
  });
  const shown = nodes.map((node) => stage.view.toScreen(graph.x[node], graph.y[node]));
  const span = (at) => [Math.min(...shown.map((each) => each[at])), Math.max(...shown.map((each) => each[at]))];
  const [[west, east], [north, south]] = [span(0), span(1)];
  const level = north + share * (south - north);
  const nearest = (own) => shown.filter(own).sort((p, q) => Math.abs(p[1] - level) - Math.abs(q[1] - level))[0];
  const middle = (west + east) / 2;
  return [nearest(([x]) => x < middle), nearest(([x]) => x > middle)].map(([x, y]) => [x + box.left, y + box.top]);
}"""
BESIDE = """([code, other]) => {
  // Names of a block of one grid and one of another that share an edge, as far from the corners as there is.
  const { desk } = document.querySelector("[data-plan]");
  const { division, graph } = desk;
  const [a, b] = [division.place.get(code), division.place.get(other)];
  const found = [];
  for (const block of division.members(a)) {
    graph.eachNeighbour(block, (next) => next >= 0 && division.grid[next] === b && found.push([block, next]));
  }
  const [own, next] = found[Math.floor(found.length / 2)];
  return [graph.blocks[own].name, graph.blocks[next].name];
}"""


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


def ready(visitor: Any, path: str) -> Any:
    """The page of a draft, drawn and at rest."""
    page = visitor.go(path)
    page.wait_for_selector("html[data-plan-ready]", timeout=20_000)
    visitor.rest()
    return page


def state(page: Any) -> dict[str, Any]:
    """The draft as the page has it: the grid of each block, households of each grid, edits that wait."""
    found: dict[str, Any] = page.evaluate(STATE)
    return found


def saved(page: Any) -> None:
    """Wait until nothing waits to be sent."""
    page.wait_for_function("() => !document.querySelector('[data-plan]').desk.sync.queue.length", timeout=10_000)


def on_server(page: Any) -> dict[str, Any]:
    """The draft as the server gives it: the grid of each block, and households by grid."""
    found: dict[str, Any] = page.evaluate(
        """async () => {
          const { root } = document.querySelector("[data-plan]").desk.server;
          const sent = await (await fetch(`${root}/blocks`)).json();
          const codes = sent.grids.map((each) => each.code);
          const { name, grid } = sent.blocks;
          const where = Object.fromEntries(name.map((each, at) => [each, codes[grid[at]] ?? null]));
          const households = Object.fromEntries(codes.map((code) => [code, sent.figures[code].households]));
          return { where, households };
        }"""
    )
    return found


def agree(page: Any) -> bool:
    """Whether page and server have the same draft, with the same households."""
    saved(page)
    here, there = state(page), on_server(page)
    return here["where"] == there["where"] and here["households"] == there["households"]


def inside(page: Any, code: str) -> tuple[float, float, float, float]:
    """West, north, east, south of a grid on the screen."""
    west, north, east, south = page.evaluate(BORDERS, code)
    return west, north, east, south


@dataclass
class Hand:
    """Counts what the planner does: a click, a stroke and a key are one each."""

    page: Any
    actions: int = 0

    def spot(self, block: str) -> tuple[float, float]:
        """Where the middle of a block is on the screen."""
        x, y = self.page.evaluate(SPOT, block)
        return x, y

    def across(self, code: str, share: float = 0.5) -> list[tuple[float, float]]:
        """Where a line across a grid at some share of its height begins and ends on its border."""
        return [(x, y) for x, y in self.page.evaluate(ACROSS, [code, share])]

    def beside(self, code: str, other: str) -> tuple[str, str]:
        """A block of a grid and one of another that share an edge."""
        own, beside = self.page.evaluate(BESIDE, [code, other])
        return own, beside

    def click(self, target: Any) -> None:
        """A click on an element, or on a block by its name."""
        self.actions += 1
        if isinstance(target, str):
            self.page.mouse.click(*self.spot(target))
        else:
            target.click()

    def key(self, key: str) -> None:
        """A key, or keys held together."""
        self.actions += 1
        self.page.keyboard.press(key)

    def stroke(self, *spots: tuple[float, float], held: str | None = None) -> None:
        """The pointer pressed at the first spot, moved through the others, and let go at the last."""
        self.actions += 1
        if held:
            self.page.keyboard.down(held)
        self.page.mouse.move(*spots[0])
        self.page.mouse.down()
        for spot in spots[1:]:
            self.page.mouse.move(*spot, steps=12)
        self.page.wait_for_timeout(40)
        self.page.mouse.up()
        if held:
            self.page.keyboard.up(held)

    def tool(self, key: str) -> None:
        """Take a tool in hand: not counted, as the jobs are counted with it in hand."""
        self.page.keyboard.press(key)
