"""The edges of polygons, each once."""

from typing import Any

import numpy as np
import pytest
import shapely

from geo.boundaries.locator.edges import LEFT, RIGHT, Edges
from geo.boundaries.locator.marks import Marks


def _sides(shapes: list[Any]) -> list[tuple[list[int], int, int]]:
    """The ends of every edge in steps of 1e-8 degrees, and who is on its left and right."""
    marks = Marks.for_count(len(shapes))
    edges = Edges.of(np.array(shapes, dtype=object), marks)
    names = zip(marks.name(edges.table[:, LEFT]).tolist(), marks.name(edges.table[:, RIGHT]).tolist(), strict=True)
    ends = (edges.table[:, :4] + np.tile(edges.origin, 2)).tolist()
    return [(end, left, right) for end, (left, right) in zip(ends, names, strict=True)]


def _box(west: int, south: int, east: int, north: int, *, ccw: bool = True) -> Any:
    return shapely.box(west * 1e-8, south * 1e-8, east * 1e-8, north * 1e-8, ccw=ccw)


@pytest.mark.parametrize("ccw", [True, False])
def test_a_shared_edge_is_one_with_a_polygon_on_either_side(ccw: bool) -> None:  # noqa: FBT001
    """Whichever way round the rings run."""
    found = _sides([_box(0, 0, 2, 2, ccw=ccw), _box(2, 0, 4, 2)])
    assert len(found) == 7
    assert ([2, 0, 2, 2], 0, 1) in found
    assert ([0, 0, 2, 0], 0, -1) in found
    assert ([2, 2, 4, 2], -1, 1) in found


def test_around_a_hole_the_polygon_is_outside() -> None:
    """And who fills it is inside."""
    ring = _box(0, 0, 9, 9) - _box(3, 3, 6, 6)
    assert ([3, 3, 3, 6], 0, -1) in _sides([ring])
    assert ([3, 3, 3, 6], 0, 1) in _sides([ring, _box(3, 3, 6, 6)])


def test_edges_on_the_same_side_stay_two() -> None:
    """Of polygons that overlap."""
    found = _sides([_box(0, 0, 2, 2), _box(0, 0, 2, 2)])
    assert len(found) == 8
    assert ([0, 0, 0, 2], -1, 0) in found
    assert ([0, 0, 0, 2], -1, 1) in found


def test_an_outline_has_the_edges_of_its_polygon() -> None:
    """Shared ones too; corners that repeat add none."""
    twice = shapely.Polygon([(0, 0), (0, 0), (2e-8, 0), (2e-8, 2e-8), (2e-8, 2e-8), (0, 2e-8)])
    marks = Marks.for_count(2)
    edges = Edges.of(np.array([twice, _box(2, 0, 4, 2)]), marks)
    own = [edges.table[edges.outline[edges.start[i] : edges.start[i + 1]]][:, [LEFT, RIGHT]] for i in range(2)]
    assert [len(part) for part in own] == [4, 4]
    assert all((part == marks.one + i).any(axis=1).all() for i, part in enumerate(own))


def test_territories_wider_than_21_degrees_have_wider_numbers() -> None:
    """Else 32 bits are enough."""
    marks = Marks.for_count(1)
    assert Edges.of(np.array([shapely.box(0, 0, 20, 20)]), marks).table.dtype == np.int32
    wide = Edges.of(np.array([shapely.box(-179, -80, 179, 80)]), marks)
    assert wide.table.dtype == np.int64
    assert wide.table[:, :4].max() == 35_800_000_000
