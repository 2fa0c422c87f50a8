"""A border that is drawn exactly: blocks cut and their pieces given to grids, as one edit."""

import numpy as np
import pytest
import shapely

from benchmarks.plans.walk import leaf_set, said_by
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.operations import Assign, CutAlong, Split, read_operation, write_operation
from geo.core.errors import BadInput

STEP = 100_000
UP = ((150_000, -500), (150_000, 300_500))
"""From south to north through the middle of the middle column: what lies left of it is its west."""


@pytest.fixture
def leaves() -> LeafSet:
    """Nine squares: "0" to "2" the southern row, "1", "4" and "7" the middle column; the eastern two are one grid."""
    squares = [shapely.box(x, y, x + 1, y + 1) for y in range(3) for x in range(3)]
    blocks = np.array([shapely.normalize(shapely.transform(each, lambda at: at * STEP / 1e8)) for each in squares])
    return leaf_set(blocks, np.full(9, 10), np.array([0, 1, 1] * 3), 1)


def west_of(leaves: LeafSet, names: tuple[str, ...]) -> set[str]:
    return {name for name in names if leaves.leaves[name].polygon.centroid.x * 1e8 < UP[0][0]}


def test_a_side_goes_to_the_grid_beside_it(leaves: LeafSet) -> None:
    """The western halves of the middle column change hands, the eastern ones stay, all by one operation."""
    middle = ("1", "4", "7")
    change = apply_operation(leaves, CutAlong(UP, middle, Assign({"000000": tuple(f"{each}@left" for each in middle)})))
    pieces = tuple(sorted(name for root in middle for name in leaves.pieces(root)))
    assert len(pieces) == 6
    assert {name for name in pieces if leaves.grid_of[name] == "000000"} == west_of(leaves, pieces)
    assert len(west_of(leaves, pieces)) == 3
    assert leaves.figures("000000").pieces == leaves.figures("000001").pieces == 1
    leaves.revert(change)
    assert set(leaves.leaves) == {str(each) for each in range(9)}


def test_drawn_the_other_way_the_sides_change_places(leaves: LeafSet) -> None:
    """Left and right are seen along the line."""
    apply_operation(leaves, CutAlong(UP[::-1], ("1",), Assign({"000000": ("1@right",)})))
    assert {name for name in leaves.pieces("1") if leaves.grid_of[name] == "000000"} == west_of(leaves, ("1.1", "1.2"))


def test_a_grid_is_split_where_it_was_drawn(leaves: LeafSet) -> None:
    """The new grid has the eastern halves and the whole blocks that were named with them."""
    middle = ("1", "4", "7")
    named = (*(f"{each}@right" for each in middle), "2", "5", "8")
    apply_operation(leaves, CutAlong(UP, middle, Split("000001", named, code="n", name="n")))
    assert leaves.figures("n").blocks == 6
    assert leaves.figures("000001").blocks == 3


def test_what_cannot_be_given_leaves_nothing(leaves: LeafSet) -> None:
    """A side of a block that the line does not divide, and one that lies on both sides of it: the cut is not made."""
    around = (
        (120_000, -500), (120_000, 100_500), (-500, 100_500), (-500, -1_000), (210_000, -1_000), (210_000, 50_000),
        (180_000, 50_000), (180_000, 100_700),
    )  # fmt: skip
    before = said_by(leaves)
    for operation, code in (
        (CutAlong(UP, ("1",), Assign({"000000": ("2@left",)})), "cut.not_divided"),
        (CutAlong(around, ("1",), Assign({"000000": ("1@left",)})), "cut.both_sides"),
    ):
        with pytest.raises(BadInput) as caught:
            apply_operation(leaves, operation)
        assert caught.value.code == code
        assert said_by(leaves) == before


def test_it_is_kept_and_read_again() -> None:
    """As JSON, what is done with the pieces within it; any other operation does not stand there."""
    operation = CutAlong(UP, ("1",), Split("a", ("1@left",)))
    said = write_operation(operation)
    assert said["then"] == {"grid": "a", "blocks": ("1@left",), "kind": "split"}
    assert read_operation(said) == operation
    with pytest.raises(BadInput):
        read_operation(said | {"then": {"kind": "merge", "grid": "a", "into": "b"}})
