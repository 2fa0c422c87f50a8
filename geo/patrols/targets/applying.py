"""Which target each part of street has: that of its piece, else of its street, else of its grid, else the usual one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.models import Grid
from geo.core.measure import to_metres
from geo.db.kept import keep
from geo.patrols.covering.reported import ReportedLine, StreetLines, lay_reported
from geo.patrols.targets.targets import Target
from geo.streets.models import StreetSegment
from geo.streets.storing import load_network

Ints = NDArray[np.int64]

HALF = 0.5
"""A piece is meant where so much of it is; streets may have been cut elsewhere since."""


def days_of(session: Session, targets: Sequence[Target], rows: tuple[Ints, Ints], plan_id: int, usual: int) -> Ints:
    """The days (r,) of rows by segment and grid (ids); `usual` where no target holds. All of one half of the clock."""
    segment, grid = rows
    days = np.full(len(segment), usual, np.int64)
    for target in targets:
        if target.grid_code is not None:
            days[np.isin(grid, _grid_ids(session, plan_id, target.grid_code))] = target.days or usual
    names = _names(session, segment) if any(target.street for target in targets) else np.empty(0, object)
    for target in targets:
        if target.street is not None:
            days[names == target.street] = target.days or usual
    for target in targets:
        if target.line is not None:
            days[np.isin(segment, _meant(session, segment, target.line))] = target.days or usual
    return days


def streets_of_lines(session: Session, network_id: int, lines: Sequence[Any]) -> list[str | None]:
    """The name of the street on which each line (degrees) lies in a network; None where it has no name or is gone."""
    if not lines:
        return []
    _, ids, _ = keep(session, "street_lines", network_id, lambda: _lines(session, network_id))
    meant = [_meant(session, ids, line) for line in lines]
    wanted = {each for found in meant for each in found}
    rows = session.execute(select(StreetSegment.id, StreetSegment.name).where(StreetSegment.id.in_(wanted))).all()
    names = {row.id: row.name for row in rows}
    return [names.get(found[0]) if found else None for found in meant]


def _grid_ids(session: Session, plan_id: int, code: str) -> list[int]:
    return list(session.scalars(select(Grid.id).where(Grid.plan_id == plan_id, Grid.code == code)))


def _names(session: Session, segment: Ints) -> NDArray[Any]:
    network = select(StreetSegment.network_id).where(StreetSegment.id == int(segment[0])) if len(segment) else None
    if network is None:
        return np.empty(0, object)
    own = StreetSegment.network_id == network.scalar_subquery()
    rows = session.execute(select(StreetSegment.id, StreetSegment.name).where(own)).all()
    named = {row.id: row.name for row in rows}
    return np.array([*(named.get(each) for each in segment.tolist()), None], dtype=object)[:-1]


def _meant(session: Session, segment: Ints, line: Any) -> list[int]:
    """The ids of the segments that a line covers at least half of."""
    if not len(segment):
        return []
    network_id = session.scalar(select(StreetSegment.network_id).where(StreetSegment.id == int(segment[0])))
    near, ids, lines = keep(session, "street_lines", network_id, lambda: _lines(session, int(network_id or 0)))
    told = lay_reported([ReportedLine(to_metres([line], near)[0], 0, 0)], lines)
    sums = np.bincount(told.segment, told.to_mm - told.from_mm, len(ids))
    return [int(each) for each in ids[sums >= HALF * lines.length_mm]]


def _lines(session: Session, network_id: int) -> tuple[tuple[float, float], Ints, StreetLines]:
    network = load_network(session, network_id)
    walkable = np.flatnonzero(network.walkable)
    rows = select(StreetSegment.ordinal, StreetSegment.id, StreetSegment.length_mm)
    known = session.execute(rows.where(StreetSegment.network_id == network_id).order_by(StreetSegment.ordinal)).all()
    ids, length_mm = (np.array([row[place] for row in known], np.int64)[walkable] for place in (1, 2))
    west, south, east, north = shapely.total_bounds(network.segments[walkable]).tolist()
    near = ((west + east) / 2, (south + north) / 2)
    return near, ids, StreetLines.of(to_metres(network.segments[walkable], near), length_mm)
