"""Areas as one outline."""

import numpy as np
import pytest
import shapely

from geo.core.errors import BadInput
from geo.streets.outlines import outline_of


def test_areas_become_one() -> None:
    """What lies side by side is one polygon, what lies apart stays apart, on the coordinate grid."""
    halves = [shapely.box(101, 39, 101.1234567891, 40), shapely.box(101.1234567891, 39, 102, 40)]
    assert shapely.equals(outline_of(np.array(halves)), shapely.box(101, 39, 102, 40))
    apart = outline_of(np.array([*halves, shapely.box(103, 39, 104, 40)]))
    assert apart.geom_type == "MultiPolygon"


def test_nothing_is_no_outline() -> None:
    """No area, and a hull of one straight street, are refused."""
    for areas in (np.empty(0, dtype=object), np.array([shapely.LineString([(101, 39), (102, 39)])])):
        with pytest.raises(BadInput) as caught:
            outline_of(areas)
        assert caught.value.code == "streets.outline"
