"""Graphs made of a graph."""

import numpy as np
import pytest

from benchmarks.plans.towns import make_town
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.reducing import coarse, part_of

GRAPH = make_town(5, "heavy", columns=12, rows=9).graph


def test_a_coarse_graph_has_the_figures_of_its_blocks() -> None:
    """Grids of nodes are grids of their blocks: households, areas and outlines agree."""
    small, node = coarse(GRAPH, 30, most=1_000)
    assert 30 <= len(small) < len(GRAPH) // 2
    grid = np.arange(len(small)) % 4
    rough, fine = Division(small, grid, 4), Division(GRAPH, grid[node], 4)
    assert rough.households == fine.households
    assert rough.area_m2 == pytest.approx(fine.area_m2)
    assert rough.outline_m == pytest.approx(fine.outline_m)


def test_what_borders_on_blocks_left_out_is_outline() -> None:
    """A part has its own blocks and the borders between them; each outline stays."""
    blocks = np.arange(0, len(GRAPH), 2)
    part = part_of(GRAPH, blocks)
    assert (part.outline_m == GRAPH.outline_m[blocks]).all()
    both = np.isin(GRAPH.pairs, blocks).all(axis=1)
    assert (blocks[part.pairs] == GRAPH.pairs[both]).all()
