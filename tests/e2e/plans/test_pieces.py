"""Blocks that the page cuts along a stroke: the pieces are those that the exact cut makes, but for a few."""

from typing import Any

import numpy as np
import pytest
import shapely

from benchmarks.plans.strokes import CUTS
from geo.boundaries.drafting.cutting import cut
from geo.boundaries.drafting.siding import sides_of
from geo.boundaries.drafting.steps import polygon_of
from geo.core.errors import BadInput
from geo.core.measure import areas_m2
from tests.e2e.plans.stand_in import StandIn

pytestmark = pytest.mark.browser


def blocks_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The blocks of a draft as polygons, by name."""
    corners = np.column_stack([np.cumsum(payload["vertices"][axis]) for axis in "xy"])
    rings = [[np.cumsum(ring) for ring in block] for block in payload["blocks"]["rings"]]
    closed = [[corners[[*ring, ring[0]]] for ring in block] for block in rings]
    return dict(zip(payload["blocks"]["name"], map(polygon_of, closed), strict=True))


def cut_exactly(blocks: dict[str, Any], line: list[list[int]]) -> dict[str, list[tuple[str, float]]]:
    """The pieces of each block that a line divides: side and area (m2)."""
    try:
        made = cut(blocks, {}, np.array(line, np.int64))
    except BadInput:
        return {}
    found = {}
    for name, pieces in made.pieces.items():
        named = {str(at): piece for at, piece in enumerate(pieces)}
        sides = {each: side[1:] for side, names in sides_of(named, made.chords[name]).items() for each in names}
        areas = areas_m2(np.array(pieces, dtype=object))
        found[name] = sorted((sides[str(at)], float(area)) for at, area in enumerate(areas))
    return found


def test_the_pieces_are_those_of_the_exact_cut(draft: Any) -> None:
    """Of some thousand blocks cut at random hardly one has other pieces; sides are the same, areas within 2 m2."""
    served = StandIn()
    found = draft(served)[0].page.evaluate(CUTS, [11, 250])
    blocks = blocks_of(served.payload)
    tree, names = shapely.STRtree(list(blocks.values())), list(blocks)
    cuts = same = 0
    for each in found["cuts"]:
        near = tree.query(shapely.LineString(np.array(each["line"]) / 1e8))
        exact = cut_exactly({names[at]: blocks[names[at]] for at in sorted(near.tolist())}, each["line"])
        here = {name: sorted((side, area) for side, area in pieces) for name, pieces in each["pieces"]}
        for name in exact.keys() | here.keys():
            cuts += 1
            one, other = exact.get(name, []), here.get(name, [])
            same += [side for side, _ in one] == [side for side, _ in other] and all(
                abs(area - near_area) < 2 + 0.01 * area for (_, area), (_, near_area) in zip(one, other, strict=True)
            )
    assert cuts > 400
    assert same >= 0.99 * cuts
    assert found["read"] > 20
