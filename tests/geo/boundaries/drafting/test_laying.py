"""Finer blocks laid under the leaves of a draft."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plans.towns import make_town
from benchmarks.plans.walk import Walk, leaf_set, said_by
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import Lay
from geo.core.coordinates import geometries_on_grid
from geo.core.errors import BadInput
from geo.publishing.laying import lay_of, outline_of
from geo.streets import Along, Blocks


def coarse(count: int = 3) -> LeafSet:
    """A square of so many by so many leaves, each a grid, 0.01 degrees wide."""
    side = 0.01 / count
    boxes = [
        shapely.box(101.6 + i * side, 39.2 + j * side, 101.6 + (i + 1) * side, 39.2 + (j + 1) * side)
        for i in range(count)
        for j in range(count)
    ]
    polygons = shapely.normalize(geometries_on_grid(np.array(boxes, dtype=object)))
    return leaf_set(polygons, np.full(len(boxes), 10), np.arange(len(boxes)), 1)


def lines(*ways: list[tuple[float, float]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Lines by shares of the square, in steps."""
    return tuple(
        tuple((round((101.6 + x * 0.01) * 1e8), round((39.2 + y * 0.01) * 1e8)) for x, y in way) for way in ways
    )


def test_lines_that_meet_inside_a_leaf_cut_it() -> None:
    """Three streets to one square make three blocks, which none of them alone would."""
    leaves = coarse(1)
    star = lines([(-0.1, 0.5), (0.5, 0.5)], [(0.5, 0.5), (1.1, 0.2)], [(0.5, 0.5), (0.5, 1.1)])
    apply_operation(leaves, Lay(star))
    assert len(leaves.leaves) == 3
    assert sum(leaf.households for leaf in leaves.leaves.values()) == 10


def test_an_end_that_leads_nowhere_is_left_out() -> None:
    """A dead end beside a street that cuts leaves no trace."""
    leaves, plain = coarse(1), coarse(1)
    street = lines([(-0.1, 0.5), (0.6, 0.5)], [(0.6, 0.5), (1.1, 0.5)])
    apply_operation(leaves, Lay((*street, *lines([(0.6, 0.5), (0.6, 0.8)]))))
    apply_operation(plain, Lay(street))
    assert said_by(leaves)["leaves"] == said_by(plain)["leaves"]
    with pytest.raises(BadInput):
        apply_operation(coarse(1), Lay(lines([(0.2, 0.2), (0.8, 0.2)])))


def test_a_river_parts_the_pieces_on_its_banks() -> None:
    """They border on each other, and no grid hangs together across it."""
    leaves = coarse(1)
    apply_operation(leaves, Lay(lines([(-0.1, 0.5), (1.1, 0.5)]), barriers=(0,)))
    first, second = sorted(leaves.leaves)
    assert second in leaves.borders[first]
    assert list(leaves.ways(first)) == []
    assert leaves.figures("000000").pieces == 2


def test_slivers_are_joined_to_their_siblings() -> None:
    """Two streets a metre apart leave two blocks, not three."""
    leaves = coarse(1)
    apply_operation(leaves, Lay(lines([(-0.1, 0.5), (1.1, 0.5)], [(-0.1, 0.501), (1.1, 0.501)])))
    assert len(leaves.leaves) == 2


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_a_town_laid_under_coarse_grids_keeps_a_coverage(seed: int) -> None:
    """All grids keep their ground and households; taken back, nothing is left behind."""
    leaves = coarse(3)
    town = make_town(seed, "even", columns=10, rows=9, households=600)
    west, south, east, north = shapely.total_bounds(town.blocks)
    stretched = shapely.transform(
        town.blocks,
        lambda degrees: np.round(
            (degrees - (west, south)) / (east - west, north - south) * (0.0098, 0.0098) + (101.6001, 39.2001), 8
        ),
    )
    edges = {edge for block in stretched for edge in _edges(block)}
    operation = Lay(tuple((one, other) for one, other in sorted(edges)))
    walk, before = Walk(leaves, seed), said_by(leaves)
    change = apply_operation(leaves, operation)
    assert len(leaves.leaves) > 40
    walk.check()
    assert sum(leaf.households for leaf in leaves.leaves.values()) == 90
    assert not any(leaves.has_moved(name) for name in leaves.leaves)
    leaves.revert(change)
    assert said_by(leaves) == before


def _edges(block: shapely.Polygon) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    corners = [(round(x * 1e8), round(y * 1e8)) for x, y in block.exterior.coords]
    return [(a, b) if a < b else (b, a) for a, b in pairwise(corners)]


def test_borders_of_street_blocks_reach_over_the_outline() -> None:
    """Where rounding left a border a step short of the outline it still cuts the leaf."""
    leaves = coarse(1)
    outline = outline_of(leaves)
    middle = 39.205
    halves = np.array(
        [shapely.box(101.6, 39.2, 101.61, middle), shapely.box(101.6, middle, 101.61, 39.21)], dtype=object
    )
    blocks = Blocks(
        polygons=halves,
        pairs=np.array([[0, 1]]),
        along=np.array([Along.STREET], np.int8),
        border_m=np.zeros((1, 3)),
        outer_m=np.zeros(2),
    )
    operation = lay_of(blocks, leaves)
    assert operation is not None
    apply_operation(leaves, operation)
    assert len(leaves.leaves) == 2
    assert outline_of(leaves).equals(outline)
    assert lay_of(blocks, leaves) is None, "a border that is there already is not cut again"
