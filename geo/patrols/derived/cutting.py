"""Walkable segments cut at the grids of plans, for the streets that hold: so any plan can be asked what was covered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.boundaries.models import Grid, Plan
from geo.boundaries.queries import joined_plan_ids
from geo.patrols.covering import OUTSIDE, Parts, cut_at_grids, without
from geo.patrols.derived.marking import derive_anew
from geo.patrols.derived.models import SegmentGrid
from geo.streets import WayKind
from geo.streets.models import StreetSegment
from geo.streets.storing import load_beside, network_held

_WRITE = text("""
    INSERT INTO segment_grid (plan_id, segment_id, from_mm, to_mm, network_id, grid_id)
    SELECT :plan_id, r.segment, r.from_mm, r.to_mm, :network_id, r.grid
    FROM unnest(CAST(:segment AS int[]), CAST(:from_mm AS int[]), CAST(:to_mm AS int[]), CAST(:grid AS int[]))
        AS r(segment, from_mm, to_mm, grid)
""")


def cut_segments(session: Session, plan_ids: Sequence[int]) -> None:
    """Write the parts of the streets that hold by some plans of one territory, replacing what there is of them."""
    session.execute(delete(SegmentGrid).where(SegmentGrid.plan_id.in_(plan_ids)))
    territory_id = session.scalar(select(Plan.territory_id).where(Plan.id.in_(plan_ids)).limit(1))
    network = network_held(session, territory_id) if territory_id is not None else None
    if network is None:
        return
    segment, length_mm, lines = _walkable(session, network.id)
    pavements = _pavements(session, network.id)
    for plan_id in plan_ids:
        grid_ids, outlines = _outlines(session, plan_id)
        parts = without(cut_at_grids(lines, segment, length_mm, outlines), *pavements)
        _write(session, parts, grid_ids, plan_id=plan_id, network_id=network.id)


def forget_parts(session: Session, plan_id: int) -> None:
    """Remove the parts of a plan."""
    session.execute(delete(SegmentGrid).where(SegmentGrid.plan_id == plan_id))


def uncut_plan_ids(session: Session, territory_id: int) -> list[int]:
    """The joined plans of a territory at whose grids the streets that hold were not cut, or not as they count now."""
    network = network_held(session, territory_id)
    if network is None:
        return []
    counting, cut_mm = streets_mm(session, network.id), cut_lengths_mm(session, network.id)
    return [plan_id for plan_id in joined_plan_ids(session, territory_id) if cut_mm.get(plan_id, 0) != counting]


def cut_what_waits(session: Session, territory_id: int) -> None:
    """Cut streets where that was left undone. Where they were cut as they do not count any more, walks are found anew.

    So a network that was stored when pavements counted as streets of their own counts as any other soon after.
    """
    waiting = uncut_plan_ids(session, territory_id)
    network = network_held(session, territory_id)
    if network is None or not waiting:
        return
    otherwise = cut_lengths_mm(session, network.id).keys() & set(waiting)
    cut_segments(session, waiting)
    if otherwise:
        derive_anew(session, territory_id)


def streets_mm(session: Session, network_id: int) -> int:
    """How long the streets of a network are, each counted once, however many lines it is drawn as."""
    total = select(func.coalesce(func.sum(StreetSegment.length_mm), 0)).where(
        StreetSegment.network_id == network_id, StreetSegment.kind <= int(WayKind.PATH)
    )
    beside = load_beside(session, network_id)
    return int(session.scalar(total) or 0) - int((beside.to_mm - beside.from_mm).sum())


def cut_lengths_mm(session: Session, network_id: int) -> dict[int, int]:
    """How much of a network was cut at the grids of each plan."""
    total = func.sum(SegmentGrid.to_mm - SegmentGrid.from_mm)
    rows = session.execute(
        select(SegmentGrid.plan_id, total).where(SegmentGrid.network_id == network_id).group_by(SegmentGrid.plan_id)
    )
    return {plan_id: int(mm) for plan_id, mm in rows}


def _walkable(session: Session, network_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
    """The ids, lengths and lines of the segments that people walk on."""
    segment = StreetSegment
    rows = session.execute(
        select(segment.id, segment.length_mm, func.ST_AsBinary(segment.geom))
        .where(segment.network_id == network_id, segment.kind <= int(WayKind.PATH))
        .order_by(segment.ordinal)
    ).all()
    ids, lengths_mm, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    lines = shapely.from_wkb(np.array([*map(bytes, shapes), None], dtype=object)[:-1])
    return np.array(ids, np.int64), np.array(lengths_mm, np.int64), lines


def _pavements(session: Session, network_id: int) -> tuple[NDArray[np.int64], ...]:
    """The stretches that belong to a street beside them, which count there: segment ids, from and to."""
    ids = select(StreetSegment.id).where(StreetSegment.network_id == network_id).order_by(StreetSegment.ordinal)
    beside = load_beside(session, network_id)
    return np.array(session.scalars(ids).all(), np.int64)[beside.segment], beside.from_mm, beside.to_mm


def _outlines(session: Session, plan_id: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The ids and outlines of a plan's grids, in the order in which a shared border goes to the first."""
    question = select(Grid.id, func.ST_AsBinary(Grid.geom)).where(Grid.plan_id == plan_id).order_by(Grid.ordinal)
    rows = session.execute(question).all()
    outlines = shapely.from_wkb(np.array([*(bytes(shape) for _, shape in rows), None], dtype=object)[:-1])
    return np.array([grid_id for grid_id, _ in rows], np.int64), outlines


def _write(session: Session, parts: Parts, grid_ids: NDArray[np.int64], *, plan_id: int, network_id: int) -> None:
    grids = [None if grid == OUTSIDE else int(grid_ids[grid]) for grid in parts.grid.tolist()]
    columns = {"segment": parts.segment.tolist(), "from_mm": parts.from_mm.tolist(), "to_mm": parts.to_mm.tolist()}
    session.execute(_WRITE, columns | {"grid": grids, "plan_id": plan_id, "network_id": network_id})
