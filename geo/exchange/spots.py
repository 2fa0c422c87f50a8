"""Points as they come in: single places stay, everything else is named."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.language import say
from geo.exchange.faults import Fault


@dataclass
class Spots:
    """Points (n,) in degrees, None where a row has no geometry; `usable` tells which rows go in."""

    geometry: NDArray[Any]
    usable: NDArray[np.bool_]
    faults: list[Fault] = field(default_factory=list)


def check_spots(geometries: NDArray[Any], rows: NDArray[np.int64]) -> Spots:
    """Keep points and rows without geometry; a multipoint of one is a point; refuse lines and areas.

    Whether coordinates are possible is decided by `read_coordinates`, where the datum is known.
    """
    checked = Spots(geometries.copy(), np.ones(len(rows), dtype=bool))
    checked.geometry[shapely.is_empty(geometries)] = None
    kinds = shapely.get_type_id(checked.geometry)
    foreign = ~shapely.is_missing(checked.geometry) & (kinds != shapely.GeometryType.POINT)
    for index in np.flatnonzero(foreign):
        geometry = checked.geometry[index]
        if kinds[index] == shapely.GeometryType.MULTIPOINT and shapely.get_num_geometries(geometry) == 1:
            checked.geometry[index] = shapely.get_geometry(geometry, 0)
            continue
        checked.usable[index] = False
        checked.faults.append(
            Fault(
                code="geometry.not_point",
                sentence=say("This is a line or an area, or several points, not a single place."),
                row=int(rows[index]),
            )
        )
    return checked
