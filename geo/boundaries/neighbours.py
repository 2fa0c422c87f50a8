"""Which polygons lie beside one, and along how many metres of border. Pure."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.measure import lengths_m


def neighbours_of(shapes: NDArray[Any], own: int) -> pd.Series:
    """The metres of border that each neighbour shares with polygon `own` of a coverage, by its index, longest first.

    Polygons in degrees (WGS84). A neighbour that only meets a corner shares 0 m.
    """
    beside = np.sort(shapely.STRtree(shapes).query(shapes[own], predicate="intersects"))
    beside = beside[beside != own]
    shared = shapely.intersection(shapely.boundary(shapes[beside]), shapely.boundary(shapes[own]))
    borders = pd.Series(lengths_m(shared), index=beside)
    return borders.sort_values(ascending=False, kind="stable")
