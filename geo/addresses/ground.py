"""The ground that a list of door-plates is put on: the plans of a territory, and its communities."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.addresses.rules import rows_agreeing
from geo.boundaries.queries import community_frame, plan_ids, plan_on
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import NotFound
from geo.core.language import say
from geo.exchange.faults import Fault, Severity

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ground:
    """All plans of a territory, the one that counts now, and its communities by name and by code."""

    territory_id: int
    plan_ids: list[int]
    plan_id: int
    outlines: Mapping[str, shapely.Geometry]
    bounds: Bounds


def ground_of(session: Session, territory_id: int) -> Ground:
    """The ground of a territory; before its first plan is in force, the last one that was made counts."""
    plans = plan_ids(session, territory_id)
    try:
        current = plan_on(session, territory_id, None).id
    except NotFound:
        current = max(plans)
    communities = community_frame(session, current)
    outlines = dict(zip(communities["code"], communities.geometry, strict=True))
    outlines |= dict(zip(communities["name"], communities.geometry, strict=True))
    west, south, east, north = (float(bound) for bound in communities.total_bounds)
    return Ground(territory_id, plans, current, outlines, (west, south, east, north))


def doubt_of_datum(ground: Ground, named: NDArray[np.object_], lonlat: NDArray[np.float64]) -> Fault | None:
    """A warning where undoing GCJ-02 makes more rows agree with the community that they name."""
    as_is = rows_agreeing(named, lonlat, ground.outlines)
    undone = rows_agreeing(named, to_wgs84(lonlat, Datum.GCJ02), ground.outlines)
    if undone <= as_is:
        return None
    sentence = say(
        "These coordinates look like GCJ-02: moved to WGS84, {undone} rows lie in the community that they name; "
        "as they are, only {as_is}. If so, import the file with --datum gcj02.",
        undone=undone,
        as_is=as_is,
    )
    return Fault(code="datum.looks_like_gcj02", sentence=sentence, severity=Severity.WARNING)
