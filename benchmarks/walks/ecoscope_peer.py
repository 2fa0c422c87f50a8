"""Run in an environment of its own: ecoscope's density of tracks on a mesh. Knows nothing of this program.

Usage: python ecoscope_peer.py FIXES.csv CELL_M      prints one line of JSON: seconds of each step, cells, metres.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import geopandas as gpd  # noqa: E402 (warnings of what it loads are switched off first)
import pandas as pd  # noqa: E402
from ecoscope.analysis.feature_density import calculate_feature_density  # noqa: E402
from ecoscope.base import Relocations, Trajectory  # noqa: E402
from ecoscope.base.utils import create_meshgrid  # noqa: E402
from shapely.geometry import box  # noqa: E402

UTM = 32647


def main(path: str, cell_m: int) -> None:
    """Positions to relocations, to a trajectory, to density."""
    table = pd.read_csv(path, parse_dates=["fixtime"])
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    aoi = box(*points.to_crs(UTM).total_bounds)
    mesh = gpd.GeoDataFrame(geometry=create_meshgrid(aoi, in_crs=UTM, out_crs=UTM, xlen=cell_m, ylen=cell_m))
    marks = [time.perf_counter()]
    relocations = Relocations.from_gdf(points, groupby_col="patrol", time_col="fixtime")
    trajectory = Trajectory.from_relocations(relocations).to_crs(UTM)
    marks.append(time.perf_counter())
    density = calculate_feature_density(trajectory, mesh, geometry_type="line")
    marks.append(time.perf_counter())
    told = {
        "trajectory_s": marks[1] - marks[0],
        "density_s": marks[2] - marks[1],
        "cells": len(mesh),
        "metres": float(density["density"].sum()),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
