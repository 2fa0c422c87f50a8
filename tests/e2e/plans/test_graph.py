"""What the editor works out by itself: the graph of blocks, figures by difference, and what a line may mean."""

from typing import Any

import numpy as np
import pytest
import shapely

from benchmarks.plans.drafts import draft_of_town
from benchmarks.plans.strokes import LINES, RANDOM
from tests.e2e.plans.stand_in import StandIn

pytestmark = pytest.mark.browser
STEPS = (
    """async (seed) => {
  """
    + RANDOM
    + """
  const { Division } = await import("/static/plans/division.js");
  const { desk } = document.querySelector("[data-plan]");
  const { division, graph, ground } = desk;
  const chance = dice(seed);
  for (let step = 0; step < 400; step += 1) {
    const block = Math.floor(chance() * graph.blocks.length);
    const grid = Math.floor(chance() * (division.grids.length + 1)) - 1;
    division.move(block, grid);
  }
  const anew = new Division(ground, graph, division.grids, (_, at) => division.codeOf(at));
  const far = (list, other) => Math.max(...list.map((each, at) => Math.abs(each - other[at])));
  return {
    households: far(division.households, anew.households),
    count: far(division.count, anew.count),
    area: far(division.area_m2, anew.area_m2),
    outline: far(division.outline_m, anew.outline_m),
    pieces: division.live().every((grid) => division.pieces(grid).length === anew.pieces(grid).length),
  };
}"""
)
OUTLINES = """() => {
  const { division, graph } = document.querySelector("[data-plan]").desk;
  return {
    outline: division.outline_m,
    area: division.area_m2,
    arcs: graph.arcs.line.length,
    shared: graph.arcs.one.filter((_, arc) => graph.arcs.other[arc] >= 0).length,
  };
}"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_kept_by_difference_are_those_counted_anew(draft: Any, seed: int) -> None:
    """After 400 blocks have changed hands at random, no figure is off."""
    found = draft(StandIn())[0].page.evaluate(STEPS, seed)
    assert found["households"] == found["count"] == found["area"] == 0
    assert found["outline"] < 1e-4
    assert found["pieces"]


def test_blocks_and_their_edges_are_read_as_they_were_sent(draft: Any) -> None:
    """Areas and outlines of grids agree with those of shapely; each arc has the right number of sides."""
    served = StandIn()
    found = draft(served)[0].page.evaluate(OUTLINES)
    blocks = served.payload["blocks"]
    shapes = _shapes(served.payload)
    grids = [shapely.union_all(shapes[np.array(blocks["grid"]) == at]) for at in range(len(served.payload["grids"]))]
    assert np.allclose(found["outline"], [shape.length for shape in grids], rtol=1e-6)
    assert np.allclose(found["area"], [shape.area for shape in grids], rtol=0.01)
    assert 0 < found["shared"] < found["arcs"]


def _shapes(payload: dict[str, Any]) -> Any:
    """The blocks in metres, on the plane that touches the ground in the middle of the town."""
    lon, lat = (np.cumsum(payload["vertices"][axis]) / 1e8 for axis in "xy")
    middle = (lat.min() + lat.max()) / 2
    places = np.column_stack([lon * 111319.49079327357 * np.cos(np.radians(middle)), lat * 111319.49079327357])
    rings = [np.cumsum(block[0]) for block in payload["blocks"]["rings"]]
    return np.array([shapely.Polygon(places[ring]) for ring in rings], dtype=object)


def test_no_reading_of_a_line_breaks_or_empties_a_grid(draft: Any) -> None:
    """Every line through a grid means something, and whatever it means leaves whole grids of one community."""
    town = draft_of_town(5, columns=30, rows=29, communities=(2, 2), grids=(2, 2))
    found = draft(StandIn(town))[0].page.evaluate(LINES, [7, 300])
    assert found["broken"] == []
    assert found["crossed"] == 0
    assert found["read"] == found["inside"] > 0.9 * found["drawn"]
    assert found["readings"] > found["read"]


def test_a_ring_inside_another_block_is_beside_it_alone(draft: Any) -> None:
    """A block in the hole of another has one neighbour, and its edge belongs to the outline of both."""
    served = StandIn(_with_island())
    found = draft(served)[0].page.evaluate(
        """() => {
          const { graph, division } = document.querySelector("[data-plan]").desk;
          const beside = [];
          graph.eachNeighbour(1, (block, metres) => beside.push([block, Math.round(metres)]));
          const middle = graph.middles[1];
          return { beside, at: graph.blockAt(...middle), outline: division.outline_m.map(Math.round) };
        }"""
    )
    assert found == {"beside": [[0, 89]], "at": 1, "outline": [445 + 89, 89]}


def _with_island() -> dict[str, Any]:
    """A square of 111 m with a square hole of 22 m, and a block that fills it."""
    payload = draft_of_town(1, columns=2, rows=2, communities=(1, 1), grids=(2, 1))
    half, hole = 50_000, 10_000
    square = [(-half, -half), (half, -half), (half, half), (-half, half)]
    inner = [(-hole, -hole), (-hole, hole), (hole, hole), (hole, -hole)]
    x, y = zip(*(square + inner), strict=True)
    payload["vertices"] = {axis: np.diff(each, prepend=0).tolist() for axis, each in (("x", x), ("y", y))}
    payload["blocks"] = {
        "name": ["around", "island"], "grid": [0, 1], "base": [0, 1], "community": [0, 0], "households": [10, 20],
        "area_m2": [11_900, 500], "rings": [[[0, 1, 1, 1], [4, 1, 1, 1]], [[4, 3, -1, -1]]],
    }  # fmt: skip
    payload["points"] = {"block": [], "x": [], "y": [], "households": []}
    return payload
