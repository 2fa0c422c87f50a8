"""Leaves and grids of a draft through long walks of random edits, and what each edit may not do."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plans.towns import make_town
from benchmarks.plans.walk import Walk, leaf_set, said_by
from benchmarks.soak.operations import grids_of
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.findings import Standards, find_all
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import Assign, CutAlong, Fuse, Lock, Merge, Redivide, Release, Split
from geo.boundaries.drafting.reshaping import refuse_divided_buildings
from geo.core.errors import BadInput, Conflict
from geo.core.measure import areas_m2, lengths_m


def town(seed: int, *, columns: int = 12, rows: int = 10, grids: int = 12) -> LeafSet:
    made = make_town(seed, "even", columns=columns, rows=rows, households=600)
    return leaf_set(made.blocks, made.households, grids_of(made.blocks, grids), 3)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_random_edits_keep_a_coverage(seed: int) -> None:
    """No gap, no overlap, the outline within a step; grids are whole leaves in one community."""
    walk = Walk(town(seed), seed)
    for _ in range(3):
        walk.go(150)
        walk.check()
    assert walk.counts["cut"] > 10
    assert walk.counts["cells"] > 0
    assert walk.counts["release"] > 0
    assert walk.counts["fuse"] > 0
    assert any(isinstance(operation, CutAlong) and operation.then is not None for operation, _ in walk.done)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_edits_done_again_say_the_same_and_taken_back_leave_nothing(seed: int) -> None:
    """To the bit: polygons, grids, borders, numbers of pieces."""
    walk = Walk(town(seed), seed)
    walk.go(300)
    again = town(seed)
    for operation, _ in walk.done:
        apply_operation(again, operation)
    assert said_by(again) == said_by(walk.leaves)
    for _, change in reversed(walk.done):
        walk.leaves.revert(change)
    assert said_by(walk.leaves) == said_by(town(seed))


def test_figures_are_those_of_the_union() -> None:
    """Area and outline of a grid follow from its leaves and shared borders as from the polygon of all of them."""
    leaves = town(1)
    Walk(leaves, 1).go(100)
    for code in leaves.grids:
        members = [leaves.leaves[name].polygon for name in sorted(leaves.members[code])]
        union = shapely.coverage_union_all(np.array(members, dtype=object))
        figures = leaves.figures(code)
        assert figures.households == sum(leaves.leaves[name].households for name in leaves.members[code])
        assert figures.area_m2 == pytest.approx(areas_m2([union])[0], rel=1e-4)
        assert figures.outline_m == pytest.approx(lengths_m([union])[0], rel=1e-4)
        assert figures.pieces == len(shapely.get_parts(union))


def test_an_edit_that_fails_half_way_leaves_nothing(leaves: LeafSet) -> None:
    """The blocks that were moved before the one that is not there are where they were."""
    before = said_by(leaves)
    with pytest.raises(BadInput):
        apply_operation(leaves, Assign({"000001": (*sorted(leaves.members["000000"])[:2], "nowhere")}))
    assert said_by(leaves) == before


@pytest.fixture
def leaves() -> LeafSet:
    """Twelve grids of about ten blocks."""
    return town(3)


def across(leaves: LeafSet, name: str) -> CutAlong:
    """A cut of one block from its west to its east, not quite level."""
    west, south, east, north = (round(each * 1e8) for each in leaves.leaves[name].polygon.bounds)
    return CutAlong(((west - 500, (south + north) // 2), (east + 500, (south + north) // 2 + 7)), (name,))


def test_two_drafts_that_cut_one_block_have_their_own_pieces(leaves: LeafSet) -> None:
    """Neither sees the other's; both start from the same block."""
    other = town(3)
    name = "55"
    west, south, east, north = (round(each * 1e8) for each in leaves.leaves[name].polygon.bounds)
    down = CutAlong((((west + east) // 2, south - 500), ((west + east) // 2 + 7, north + 500)), (name,))
    apply_operation(leaves, across(leaves, name))
    apply_operation(other, down)
    assert leaves.pieces(name) == other.pieces(name) == {"55.1", "55.2"}
    assert leaves.leaves["55.1"].polygon != other.leaves["55.1"].polygon


def test_pieces_put_together_cover_the_block(leaves: LeafSet) -> None:
    """They take its name back, with its households; a corner more in a straight edge is all that changed."""
    name = "55"
    before = leaves.leaves[name]
    apply_operation(leaves, across(leaves, name))
    apply_operation(leaves, Fuse(("55.1", "55.2")))
    after = leaves.leaves[name]
    assert after.households == before.households
    assert after.area_m2 == pytest.approx(before.area_m2, abs=0.2)


def test_a_cut_gives_every_neighbour_its_corners(leaves: LeafSet) -> None:
    """A leaf beside a cut keeps its name and gains the corner, so that no edge is left with one side only."""
    name = "55"
    beside = {other: len(leaves.leaves[other].polygon.exterior.coords) for other in leaves.borders[name]}
    apply_operation(leaves, across(leaves, name))
    gained = [other for other, corners in beside.items() if len(leaves.leaves[other].polygon.exterior.coords) > corners]
    assert len(gained) == 2


def test_a_building_is_not_divided(leaves: LeafSet) -> None:
    """Two doors of one building on either side of a line refuse it."""
    name = "55"
    leaf = leaves.leaves[name]
    west, south, east, north = leaf.polygon.bounds
    doors = type(leaf.doors)(
        np.array(
            [[west + (east - west) * 0.3, (south + north) / 2], [west + (east - west) * 0.7, (south + north) / 2]]
        ),
        np.array([1, 1]),
        np.array([7, 7]),
    )
    object.__setattr__(leaf, "doors", doors)
    middle = round((west + east) / 2 * 1e8)
    line = ((middle, round(south * 1e8) - 500), (middle + 7, round(north * 1e8) + 500))
    change = apply_operation(leaves, CutAlong(line, (name,)))
    with pytest.raises(BadInput):
        refuse_divided_buildings(leaves, change)


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (Merge("000000", "000000"), BadInput),
        (Merge("000000", "000011"), Conflict),
        (Split("000000", (), code="x", name="x"), BadInput),
        (Split("000000", ("no",), code="x", name="x"), BadInput),
        (Fuse(("1", "2")), BadInput),
        (Release(("no",)), BadInput),
        (Assign({"nowhere": ("1",)}), BadInput),
        (CutAlong(((0, 0), (0, 0))), BadInput),
    ],
)
def test_what_means_nothing_is_refused(leaves: LeafSet, operation: Any, error: type[Exception]) -> None:
    """In words, and nothing changes."""
    before = said_by(leaves)
    with pytest.raises(error):
        apply_operation(leaves, operation)
    assert said_by(leaves) == before


def test_a_locked_grid_neither_gains_nor_loses_a_block(leaves: LeafSet) -> None:
    """Whichever operation would move one."""
    apply_operation(leaves, Lock("000000", locked=True))
    own, beside = min(leaves.members["000000"]), "000001"
    for operation in (
        Assign({beside: (own,)}),
        Assign({"000000": (min(leaves.members[beside]),)}),
        Merge("000000", beside),
        Release((own,)),
        Split("000000", (own,), code="x", name="x"),
    ):
        with pytest.raises(Conflict):
            apply_operation(leaves, operation)


def test_a_proposal_taken_removes_the_grids_it_empties(leaves: LeafSet) -> None:
    """All blocks of two grids to the first of them: the second is gone, and its code with it."""
    blocks = tuple(sorted(leaves.members["000001"]))
    apply_operation(leaves, Redivide({"000000": blocks}))
    assert "000001" not in leaves.grids
    assert leaves.figures("000000").moved == sum(leaves.leaves[name].households for name in blocks)


def test_blocks_in_no_grid_are_an_error_with_a_repair(leaves: LeafSet) -> None:
    """Two that hang together are one finding, whose repair puts them into a grid beside them; never all of a grid."""
    first, *others = sorted(leaves.members["000000"])
    beside = next(name for name in others if name in leaves.borders[first])
    apply_operation(leaves, Release((first, beside)))
    found = [each for each in find_all(leaves, Standards()) if each.code == "draft.unassigned"]
    assert [each.blocks for each in found] == [tuple(sorted((first, beside)))]
    assert found[0].repair is not None
    apply_operation(leaves, found[0].repair)
    assert leaves.members[None] == set()
    with pytest.raises(Conflict):
        apply_operation(leaves, Release(tuple(leaves.members["000001"])))
