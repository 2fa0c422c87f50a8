"""Edges that polygons share, whichever way they are drawn."""

import numpy as np
import shapely

from geo.core.edges import directed, edges_of, shared_edges


def test_neighbours_share_the_edge_between_them() -> None:
    """Two squares beside one another share one edge, one square meets the third at a corner only."""
    squares = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(2, 1, 3, 2)])
    pairs, edges = shared_edges(squares)
    assert pairs.tolist() == [[0, 1]]
    assert edges.tolist() == [[1, 0, 1, 1]]


def test_holes_and_turned_rings_count_too() -> None:
    """A polygon in the hole of another shares all its edges, though both rings may run the same way round."""
    ring = shapely.box(1, 1, 2, 2)
    around = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [ring.exterior])
    for inner in (ring, ring.reverse()):
        pairs, edges = shared_edges(np.array([around, inner]))
        assert np.unique(pairs, axis=0).tolist() == [[0, 1]]
        assert len(edges) == 4


def test_an_edge_is_the_same_from_either_end() -> None:
    """Directed, a line and its reverse have the same edges."""
    line = shapely.LineString([(3, 1), (0, 0), (0, 2)])
    one, other = (directed(edges_of(np.array([each]))[0]) for each in (line, line.reverse()))
    assert sorted(one.tolist()) == sorted(other.tolist())
