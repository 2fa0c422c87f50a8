"""Polygons made into a coverage."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.coverages import coverage as wiggly
from benchmarks.plans.faults import Seed, seed_faults, shrunk
from benchmarks.plans.repair import measure
from geo.boundaries.coverages import Coverage, Flaw, FlawKind, make_coverage
from geo.core.coordinates import geometries_on_grid
from geo.core.measure import areas_m2

METRE = 1 / 111_195.0


def _tiles(count: int = 2, size: float = 0.01) -> NDArray[Any]:
    boxes = [
        shapely.box(101 + x * size, 39 + y * size, 101 + (x + 1) * size, 39 + (y + 1) * size)
        for y in range(count)
        for x in range(count)
    ]
    return geometries_on_grid(np.array(boxes))


def _holes_told(coverage: Coverage) -> list[Flaw]:
    """The flaws but for the corners that a notch itself leaves on its neighbour's edge."""
    return [flaw for flaw in coverage.flaws if flaw.kind is not FlawKind.UNMATCHED_VERTEX]


def test_a_valid_coverage_comes_back_bit_for_bit() -> None:
    """Nothing moves where nothing is wrong."""
    tiles = _tiles(3)
    coverage = make_coverage(tiles)
    assert coverage.flaws == ()
    assert [piece.wkb for piece in coverage.pieces] == [tile.wkb for tile in tiles]


def test_an_overlap_is_told_with_both_sides_its_place_and_its_area() -> None:
    """A neighbour that reaches 20 m over the edge is cut back, and the reader is told where."""
    left, right = _tiles()[:2]
    over = shapely.box(101.01 - 20 * METRE / np.cos(np.radians(39)), 39, 101.02, 39.01)
    coverage = make_coverage(np.array([left, over]))
    (flaw,) = coverage.flaws
    assert (flaw.kind, {flaw.first, flaw.second}) == (FlawKind.OVERLAP, {0, 1})
    assert flaw.area_m2 == pytest.approx(20 * 0.01 / METRE, rel=0.01)
    assert shapely.box(101.0097, 39, 101.01, 39.01).covers(shapely.Point(flaw.place))
    assert shapely.coverage_is_valid(coverage.pieces)
    assert areas_m2(np.array([shapely.union_all(coverage.pieces)])) == pytest.approx(
        areas_m2(np.array([shapely.union_all([left, right])])), rel=1e-9
    )


def test_a_gap_thinner_than_a_metre_is_closed() -> None:
    """A hole half a metre wide between four grids is a slip of drafting."""
    tiles = _tiles()
    notched = shapely.difference(tiles[0], shapely.box(101.002, 39.01 - 0.5 * METRE, 101.008, 39.02))
    coverage = make_coverage(np.array([notched, *tiles[1:]]))
    (flaw,) = _holes_told(coverage)
    assert (flaw.kind, {flaw.first, flaw.second}) == (FlawKind.SLIVER, {0, 2})
    assert shapely.area(shapely.union_all(coverage.pieces)) == pytest.approx(shapely.area(shapely.union_all(tiles)))


def test_a_wider_gap_stays_open_and_is_told() -> None:
    """A hole 5 m wide may be meant: it is not given to anybody."""
    tiles = _tiles()
    notched = shapely.difference(tiles[0], shapely.box(101.002, 39.01 - 5 * METRE, 101.008, 39.02))
    coverage = make_coverage(np.array([notched, *tiles[1:]]))
    (flaw,) = _holes_told(coverage)
    assert (flaw.kind, {flaw.first, flaw.second}) == (FlawKind.GAP, {0, 2})
    assert shapely.union_all(coverage.pieces).interiors


def test_a_wider_gap_is_closed_with_a_wider_tolerance() -> None:
    """What is thin is for the reader to say."""
    tiles = _tiles()
    notched = shapely.difference(tiles[0], shapely.box(101.002, 39.01 - 5 * METRE, 101.008, 39.02))
    coverage = make_coverage(np.array([notched, *tiles[1:]]), tolerance_m=6)
    (flaw,) = _holes_told(coverage)
    assert flaw.kind is FlawKind.SLIVER
    assert shapely.area(shapely.union_all(coverage.pieces)) == pytest.approx(shapely.area(shapely.union_all(tiles)))


def test_an_overlap_wider_than_the_tolerance_asks() -> None:
    """A thinner one does not: 20 m are wide beside 1 m, and thin beside 25 m."""
    left = _tiles()[0]
    over = shapely.box(101.01 - 20 * METRE / np.cos(np.radians(39)), 39, 101.02, 39.01)
    wide = make_coverage(np.array([left, over]))
    assert [round(flaw.width_m) for flaw in wide.asking] == [20]
    assert make_coverage(np.array([left, over]), tolerance_m=25).asking == ()


@pytest.mark.parametrize(("wide_m", "kind"), [(0.5, FlawKind.SLIVER), (3.0, FlawKind.GAP)])
def test_an_inlet_between_two_grids_is_told(wide_m: float, kind: FlawKind) -> None:
    """It is no hole, for it is open to the outside; a thin one is closed, a wider one left."""
    tiles = _tiles()
    slit = shapely.box(101.01 - wide_m * METRE / np.cos(np.radians(39)), 38.99, 101.02, 39.004)
    coverage = make_coverage(np.array([shapely.difference(tiles[0], slit), *tiles[1:]]))
    (flaw,) = _holes_told(coverage)
    assert (flaw.kind, {flaw.first, flaw.second}) == (kind, {0, 1})
    assert flaw.width_m == pytest.approx(wide_m, rel=0.05)
    whole = shapely.area(shapely.union_all(coverage.pieces)) == pytest.approx(shapely.area(shapely.union_all(tiles)))
    assert bool(whole) is (kind is FlawKind.SLIVER)


def test_faults_far_apart_on_one_border_are_two() -> None:
    """Each with a place of its own."""
    tiles = _tiles()
    notches = [shapely.box(101.01 - 0.5 * METRE, y, 101.01, y + 0.001) for y in (39.001, 39.008)]
    coverage = make_coverage(np.array([shapely.difference(tiles[0], shapely.union_all(notches)), *tiles[1:]]))
    told = [shapely.Point(flaw.place) for flaw in _holes_told(coverage)]
    assert len(told) == 2
    assert all(
        notch.buffer(2 * METRE).contains(place)
        for notch, place in zip(notches, sorted(told, key=lambda at: at.y), strict=True)
    )


def test_a_spike_and_a_corner_that_stands_twice_are_told_where_they_are() -> None:
    """Neither changes an area."""
    tiles = _tiles()
    spiked = shapely.Polygon(
        [(101, 39), (101.01, 39), (101.01, 39.01), (101.004, 39.01), (101.004, 39.012), (101.004, 39.01), (101, 39.01)]
    )
    twice = shapely.Polygon([(101.01, 39), (101.02, 39), (101.02, 39), (101.02, 39.01), (101.01, 39.01)])
    coverage = make_coverage(np.array([spiked, twice, *tiles[2:]]))
    told = {flaw.kind: (flaw.first, flaw.place) for flaw in coverage.flaws}
    assert told[FlawKind.INVALID_RING] == (0, (101.004, 39.01))
    assert told[FlawKind.REPEATED_POINT] == (1, (101.02, 39.0))
    assert shapely.equals(coverage.pieces, tiles).all()


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), largest_m=st.sampled_from([0.3, 0.9]))
def test_every_seeded_fault_is_found_and_repaired_and_areas_are_kept(seed: int, largest_m: float) -> None:
    """Whatever is done to borders and rings: told with kind, place and both grids; a second look finds nothing."""
    faulty = seed_faults(shrunk(wiggly(8, 6), 0.08), list(Seed), seed=seed, sizes_m=(0.1, largest_m))
    coverage = make_coverage(faulty.features)
    repair = measure(faulty, coverage)
    assert len(repair.faults) >= 8
    assert repair.valid
    assert repair.found.all(), [fault for fault, found in zip(repair.faults, repair.found, strict=True) if not found]
    assert repair.repaired.all()
    assert repair.beyond_m2.max() == 0
    assert coverage.asking == ()
    assert make_coverage(coverage.pieces).flaws == ()


def test_a_corner_on_a_neighbours_edge_becomes_a_corner_of_both() -> None:
    """Edges are matched vertex by vertex."""
    left, right = shapely.box(101, 39, 101.01, 39.01), shapely.box(101.01, 39, 101.02, 39.005)
    coverage = make_coverage(np.array([left, right]))
    assert [flaw.kind for flaw in coverage.flaws] == [FlawKind.UNMATCHED_VERTEX]
    assert (101.01, 39.005) in coverage.pieces[0].exterior.coords


def test_a_bow_tie_is_mended_and_told() -> None:
    """A ring that crosses itself keeps both of its lobes."""
    bow_tie = shapely.Polygon([(101, 39), (101.01, 39.01), (101.01, 39), (101, 39.01)])
    coverage = make_coverage(np.array([bow_tie]))
    assert [flaw.kind for flaw in coverage.flaws] == [FlawKind.INVALID_RING]
    assert (len(coverage.pieces), set(coverage.owners)) == (2, {0})


def test_a_part_that_lies_beneath_another_grid_is_dropped() -> None:
    """Nothing empty is left of it; the rest of its grid stays."""
    left, right = _tiles()[:2]
    speck = shapely.box(101.015, 39.005, 101.01501, 39.00501)
    coverage = make_coverage(np.array([shapely.MultiPolygon([left, speck]), right]))
    assert not shapely.is_empty(coverage.pieces).any()
    assert sorted(coverage.owners) == [0, 1]


def test_parts_that_lie_degrees_apart_are_cleaned_alike() -> None:
    """The tolerance is a metre at every place of the territory."""
    near = _tiles()
    far = shapely.transform(near, lambda degrees: degrees + np.array([3.0, 1.5]))
    notch = shapely.box(104.002, 40.51 - 0.5 * METRE, 104.008, 40.52)
    features = np.array([*near, shapely.difference(far[0], notch), *far[1:]])
    coverage = make_coverage(features)
    assert [flaw.kind for flaw in _holes_told(coverage)] == [FlawKind.SLIVER]
    assert coverage.valid


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(2, 5),
    shake_m=st.sampled_from([0.001, 0.05, 0.4, 3.0]),
)
def test_any_shaken_tiling_becomes_a_valid_coverage(seed: int, count: int, shake_m: float) -> None:
    """Whatever a drafter's hand did to the corners, no grid changes by more than the shake along its outline."""
    rng = np.random.default_rng(seed)
    tiles = _tiles(count)

    def shaken(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = degrees + rng.uniform(-1, 1, degrees.shape) * shake_m * METRE
        moved[-1] = moved[0]
        return moved

    features = np.array([shapely.transform(tile, shaken) for tile in tiles])
    coverage = make_coverage(features)
    assert coverage.valid
    assert shapely.coverage_is_valid(coverage.pieces)
    assert np.array_equal(coverage.pieces, geometries_on_grid(coverage.pieces))
    before = areas_m2(features)
    after = np.bincount(coverage.owners, weights=areas_m2(coverage.pieces), minlength=len(features))
    reach_m = 2 * max(shake_m, 0.5)
    assert np.abs(after - before).max() <= reach_m * 4 * 0.01 / METRE
