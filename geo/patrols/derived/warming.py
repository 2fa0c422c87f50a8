"""Compile what matching needs, so that nobody waits for it: a minute the first time on a machine, then two seconds.

python -m geo.patrols.derived.warming
"""

import numpy as np
import shapely

from geo.patrols.cleaning import Fixes, clean
from geo.patrols.matching import make_ground, match
from geo.streets import Level, WayKind, Ways, make_network

_STEP_DEG = 0.0005
_STEP_US = 5_000_000


def warm() -> int:
    """Match a short walk around a corner and through a courtyard; returns how many intervals it has."""
    corner = [(0.0, 40.0), (20 * _STEP_DEG, 40.0), (20 * _STEP_DEG, 40.0 + 20 * _STEP_DEG)]
    lines = np.array([shapely.LineString(corner[:2]), shapely.LineString(corner[1:])], dtype=object)
    kinds, levels = np.full(2, WayKind.STREET, np.int8), np.full(2, Level.GROUND, np.int8)
    network = make_network(Ways(lines, kinds, levels, np.array([None, None], dtype=object), None))
    places = shapely.get_coordinates(shapely.line_interpolate_point(shapely.LineString(corner), np.arange(200) * 1e-4))
    places[80:100, 1] += 4 * _STEP_DEG
    count = len(places)
    fixes = Fixes(
        at=np.arange(count, dtype=np.int64) * _STEP_US,
        lon=np.ascontiguousarray(places[:, 0]),
        lat=np.ascontiguousarray(places[:, 1]),
        accuracy_m=np.full(count, 5.0),
        id=np.arange(count, dtype=np.int64),
    )
    return len(match(clean(fixes), make_ground(network)).walked)


if __name__ == "__main__":
    warm()
