"""A block with more households than a grid may have, cut into cells of whole buildings."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from benchmarks.plans.walk import leaf_set, polygons_of
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.celling import cell_lines
from geo.boundaries.drafting.findings import DraftFinding, Standards, find_all
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.leaves import NO_BUILDING, Doors, Leaf
from geo.boundaries.drafting.operations import CutIntoCells
from geo.boundaries.drafting.reshaping import refuse_divided_buildings
from geo.boundaries.profiles import Limits
from geo.core.errors import BadInput

MOST = 100


def compound(*, buildings: int) -> Doors:
    """Rows of four doors, of 15 households each, two to a building, or all of them in one, or in none."""
    spots = [(x, y) for x in range(8) for y in range(4)]
    lonlat = np.array([(0.0011 + 0.0001 * x, 0.0012 + 0.0002 * y) for x, y in spots])
    of = {0: [NO_BUILDING] * 32, 1: [5] * 32}.get(buildings, [10 * x + y // 2 for x, y in spots])
    return Doors(lonlat, np.full(32, 15), np.array(of))


@pytest.fixture
def leaves() -> LeafSet:
    """Nine squares with ten households each, but for the middle one, which is a compound with 480."""
    squares = [shapely.box(x, y, x + 0.001, y + 0.001) for y in (0, 0.001, 0.002) for x in (0, 0.001, 0.002)]
    blocks = np.array([shapely.normalize(shapely.set_precision(each, 1e-8)) for each in squares])
    made = leaf_set(blocks, np.full(9, 10), np.zeros(9, np.int64), 1)
    return with_doors(made, compound(buildings=16))


def with_doors(leaves: LeafSet, doors: Doors) -> LeafSet:
    own = [
        replace(each, doors=doors, households=doors.total) if each.name == "4" else each
        for each in leaves.leaves.values()
    ]
    return LeafSet(own, leaves.borders, leaves.grids.values())


def found_in(leaves: LeafSet) -> DraftFinding:
    """What is said of the block."""
    standards = Standards(Limits("test", None, None, MOST))
    return next(each for each in find_all(leaves, standards) if each.code == "draft.block_above")


def test_the_finding_offers_to_cut_it(leaves: LeafSet) -> None:
    """With the number of pieces; done, no piece is above the limit, and every building is whole."""
    found = found_in(leaves)
    assert found.repair == CutIntoCells("4", MOST)
    change = apply_operation(leaves, replace(found.repair, lines=cell_lines(leaves.leaves["4"], MOST)))
    refuse_divided_buildings(leaves, change)
    pieces = [leaves.leaves[name] for name in leaves.pieces("4")]
    assert found.remedy is not None
    assert found.remedy.values["count"] == len(pieces) >= 5
    assert all(piece.households <= MOST for piece in pieces)
    assert sum(piece.households for piece in pieces) == 480
    assert shapely.coverage_is_valid(polygons_of(leaves))
    leaves.revert(change)
    assert "4" in leaves.leaves


def test_the_lines_that_were_found_once_stand(leaves: LeafSet) -> None:
    """Done again when the doors are others, the cells are the same: other edits may rest on them."""
    operation = CutIntoCells("4", MOST, cell_lines(leaves.leaves["4"], MOST))
    later = with_doors(leaves, Doors.none())
    apply_operation(leaves, operation)
    apply_operation(later, operation)
    assert [each.wkb for each in polygons_of(later)] == [each.wkb for each in polygons_of(leaves)]


def test_doors_without_a_building_may_be_parted(leaves: LeafSet) -> None:
    """Each counts as a building of its own."""
    assert found_in(with_doors(leaves, compound(buildings=0))).repair is not None


def test_one_building_cannot_be_cut(leaves: LeafSet) -> None:
    """The finding offers nothing, and asked for all the same it is refused in words."""
    whole = with_doors(leaves, compound(buildings=1))
    assert (found_in(whole).repair, found_in(whole).remedy) == (None, None)
    leaf: Leaf = whole.leaves["4"]
    with pytest.raises(BadInput):
        cell_lines(leaf, MOST)
    with pytest.raises(BadInput):
        apply_operation(whole, CutIntoCells("4", MOST))
