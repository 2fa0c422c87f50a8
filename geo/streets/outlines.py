"""Areas as the one outline that blocks tile. Pure."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.coordinates import geometries_on_grid
from geo.core.errors import BadInput
from geo.core.language import say


def outline_of(areas: NDArray[Any]) -> Any:
    """The union of areas (n,) in degrees, on the coordinate grid: a Polygon, or a MultiPolygon where they lie apart.

    Raises:
        BadInput: there are none, or what they are together cannot be made a valid area.
    """
    union = shapely.union_all(areas)
    for _ in range(3):  # rounding can make an outline cross itself, and so can rounding what mended it
        union = geometries_on_grid(np.array([union], dtype=object))[0]
        if shapely.is_valid(union):
            break
        union = shapely.make_valid(union, method="structure", keep_collapsed=False)
    if not isinstance(union, shapely.Polygon | shapely.MultiPolygon) or union.is_empty or not union.is_valid:
        raise no_outline()
    return union


def no_outline() -> BadInput:
    """The error for an outline that is none."""
    return BadInput(
        "streets.outline", say("The outline is no area, or crosses itself. Give it as a polygon that is valid.")
    )
