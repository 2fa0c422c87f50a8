"""What patrols have covered, and where they walked. All instants are aware; places are lon, lat in WGS84."""

import uuid
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Grid
from geo.boundaries.reach import Reach
from geo.db.base import SRID
from geo.patrols.models import Fix, FixGrid, Patrol
from geo.patrols.rules import ABSENCE, SILENCE
from geo.patrols.teams import team_name


def coverage_by_grid(
    session: Session, reach: Reach, *, since: datetime | None, until: datetime | None, now: datetime
) -> pd.DataFrame:
    """How each grid of a plan was covered: index grid_id; fixes, stays, last_at, hours_since.

    Fixes and stays count from `since` (inclusive) to `until` (exclusive). A stay is a longest run
    of one patrol's fixes in the grid, in time order; being elsewhere for more than 5 minutes, or
    silent for more than 30, ends it. `last_at` is the last fix before `until`, however long ago
    (NaT where there is none), `hours_since` from it to `now`. Every grid within reach has a row.
    """
    plan_id = reach.plan_id
    counted, latest = _stays(plan_id, since, until).subquery(), _latest(plan_id, until).subquery()
    rows = session.execute(
        select(Grid.id, func.coalesce(counted.c.fixes, 0), func.coalesce(counted.c.stays, 0), latest.c.last_at)
        .outerjoin(counted, counted.c.grid_id == Grid.id)
        .outerjoin(latest, latest.c.grid_id == Grid.id)
        .where(Grid.plan_id == plan_id, *reach.within(Grid.id))
        .order_by(Grid.ordinal)
    ).all()
    frame = pd.DataFrame(rows, columns=["grid_id", "fixes", "stays", "last_at"]).set_index("grid_id")
    frame["last_at"] = pd.to_datetime(frame["last_at"], utc=True)
    frame["hours_since"] = (pd.Timestamp(now) - frame["last_at"]).dt.total_seconds() / 3600
    return frame


def _stays(plan_id: int, since: datetime | None, until: datetime | None) -> Select[int | None, int, int]:
    steps = _steps(plan_id, since, until).subquery()
    stays = func.count().filter(steps.c.begins)
    counted = select(steps.c.grid_id, func.count().label("fixes"), stays.label("stays"))
    return counted.group_by(steps.c.grid_id)


def _steps(plan_id: int, since: datetime | None, until: datetime | None) -> Select[int | None, bool]:
    """Each fix of the span with its grid, and whether a stay begins with it."""
    in_time_order = (Fix.at, Fix.id)
    grid_before = func.lag(FixGrid.grid_id).over(partition_by=Fix.patrol_id, order_by=in_time_order)
    here_before = func.lag(Fix.at).over(partition_by=(Fix.patrol_id, FixGrid.grid_id), order_by=in_time_order)
    begins = or_(
        here_before.is_(None),
        Fix.at - here_before > SILENCE,
        and_(grid_before.is_distinct_from(FixGrid.grid_id), Fix.at - here_before > ABSENCE),
    )
    steps = select(FixGrid.grid_id, begins.label("begins")).join(FixGrid, FixGrid.fix_id == Fix.id)
    return steps.where(FixGrid.plan_id == plan_id, *_within(Fix.at, since, until))


def _latest(plan_id: int, until: datetime | None) -> Select[int | None, datetime]:
    latest = select(FixGrid.grid_id, func.max(Fix.at).label("last_at")).join(Fix, Fix.id == FixGrid.fix_id)
    in_plan = (FixGrid.plan_id == plan_id, FixGrid.grid_id.is_not(None))
    return latest.where(*in_plan, *_within(Fix.at, None, until)).group_by(FixGrid.grid_id)


def unwalked_grids(session: Session, reach: Reach) -> set[int]:
    """The ids of the grids within reach in which there is no fix at all."""
    walked = select(FixGrid.fix_id).where(FixGrid.grid_id == Grid.id).exists()
    return set(session.scalars(select(Grid.id).where(Grid.plan_id == reach.plan_id, *reach.within(Grid.id), ~walked)))


def track_frame(
    session: Session, territory_id: int, reach: Reach, *, since: datetime | None, until: datetime | None
) -> gpd.GeoDataFrame:
    """The walks from `since` (inclusive) to `until` (exclusive), in the order in which they began.

    Columns patrol_id, title, team, started_at, finished_at (of the whole patrol), geometry: a line
    through the patrol's fixes of that span in time order. A single fix is a line of no length from
    it to itself, which draws as a dot. Of a walk that leaves what is within reach there is a line for
    each stretch inside, so that no line crosses what may not be seen.
    """
    seen = _seen_fixes(territory_id, reach, since, until).subquery()
    through = func.ST_MakeLine(seen.c.geom).aggregate_order_by(seen.c.at, seen.c.id)
    line = case((func.count() == 1, func.ST_AddPoint(through, func.ST_StartPoint(through))), else_=through)
    columns = (Patrol.id, Patrol.title, team_name(), Patrol.started_at, Patrol.finished_at)
    rows = session.execute(
        select(*columns, func.ST_AsBinary(line))
        .join(seen, seen.c.patrol_id == Patrol.id)
        .group_by(Patrol.id, seen.c.stretch)
        .order_by(Patrol.started_at, Patrol.key, func.min(seen.c.at))
    ).all()
    names = ["patrol_id", "title", "team", "started_at", "finished_at", "geometry"]
    frame = pd.DataFrame(rows, columns=names)
    return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(frame["geometry"].to_numpy()), crs=SRID)


def _seen_fixes(territory_id: int, reach: Reach, since: datetime | None, until: datetime | None) -> Select[Any]:
    """The fixes within reach, each with the number of its stretch: how many unseen ones its walk had before it."""
    here = (Patrol.territory_id == territory_id, *_within(Fix.at, since, until))
    columns = (Fix.id, Fix.patrol_id, Fix.at, Fix.geom)
    every = select(*columns).join(Patrol, Patrol.id == Fix.patrol_id).where(*here)
    if reach.is_whole:
        return every.add_columns(literal(0).label("stretch"))
    inside = func.coalesce(FixGrid.grid_id.in_(sorted(reach.grid_ids or ())), false())
    unseen = case((inside, 0), else_=1)
    before = func.sum(unseen).over(partition_by=Fix.patrol_id, order_by=(Fix.at, Fix.id))
    numbered = every.outerjoin(FixGrid, and_(FixGrid.fix_id == Fix.id, FixGrid.plan_id == reach.plan_id))
    told = numbered.add_columns(before.label("stretch"), inside.label("inside")).subquery()
    return select(told.c.id, told.c.patrol_id, told.c.at, told.c.geom, told.c.stretch).where(told.c.inside)


def new_outside(session: Session, plan_id: int | None, import_id: uuid.UUID) -> dict[str, int]:
    """How many of the fixes that a file brought lie in no grid of a plan, by title of the patrol."""
    found = (
        select(Patrol.title, func.count())
        .join(Fix, Fix.patrol_id == Patrol.id)
        .join(FixGrid, and_(FixGrid.fix_id == Fix.id, FixGrid.plan_id == plan_id))
        .where(Fix.import_id == import_id, FixGrid.grid_id.is_(None))
        .group_by(Patrol.title)
        .order_by(Patrol.title)
    )
    return {str(title): int(count) for title, count in session.execute(found)}


def _within(at: Any, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    bounds = [] if since is None else [at >= since]
    return bounds if until is None else [*bounds, at < until]


def span(
    session: Session, territory_id: int, reach: Reach, *, from_files: bool = False
) -> tuple[datetime, datetime] | None:
    """From the first to the last moment of a patrol within reach; None where nobody was.

    `from_files` leaves out what phones told.
    """
    if reach.is_whole:
        bounds = select(func.min(Patrol.started_at), func.max(Patrol.finished_at))
        bounds = bounds.where(Patrol.import_id.is_not(None)) if from_files else bounds
        first, last = session.execute(bounds.where(Patrol.territory_id == territory_id)).one()
    else:
        bounds = select(func.min(Fix.at), func.max(Fix.at)).join(FixGrid, FixGrid.fix_id == Fix.id)
        here = [FixGrid.plan_id == reach.plan_id, *reach.within(FixGrid.grid_id)]
        here += [Fix.import_id.is_not(None)] if from_files else []
        first, last = session.execute(bounds.where(*here)).one()
    return None if first is None else (first, last)
