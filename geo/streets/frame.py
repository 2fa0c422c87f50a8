"""Blocks as a table for files."""

import geopandas as gpd
import numpy as np

from geo.core.measure import areas_m2
from geo.streets.blocks import Along, Blocks

COLUMNS = ("code", "area_m2", "street_m", "barrier_m", "open_m", "outline_m")


def block_frame(blocks: Blocks) -> gpd.GeoDataFrame:
    """A row for each block, west to east, in WGS84: a code, its area, and the metres of border by what runs along it.

    `outline_m` is what lies on the outline of all. The codes are numbers from 1, of equal length.
    """
    digits = len(str(len(blocks)))
    return gpd.GeoDataFrame(
        {
            "code": [f"{number:0{digits}d}" for number in range(1, len(blocks) + 1)],
            "area_m2": np.round(areas_m2(blocks.polygons), 1),
            "street_m": np.round(blocks.metres_along(Along.STREET), 1),
            "barrier_m": np.round(blocks.metres_along(Along.BARRIER), 1),
            "open_m": np.round(blocks.metres_along(Along.OPEN), 1),
            "outline_m": np.round(blocks.outer_m, 1),
        },
        geometry=blocks.polygons,
        crs="OGC:CRS84",
    )
