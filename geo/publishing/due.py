"""Which grids of the plan in force are due to be drawn anew, by what its door-plates were when it came into force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from geo.addresses.since import doors_since, first_list_at, lists_stand_at
from geo.boundaries.plans.due import DueGrid, GridCount, most_due_first, reasons_of
from geo.boundaries.profiles import LIMITS, Limits
from geo.boundaries.queries import PlanInfo, grid_frame, plan_on
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.language import Sentence, say
from geo.db.kept import keep


@dataclass(frozen=True)
class Due:
    """The grids that are due, the most so first.

    `compared_on` is the day that their households are compared with: that on which the plan came into force, or on
    which the first list of door-plates came in, where that is later.
    """

    plan: PlanInfo
    compared_on: date
    share: float
    limits: Limits
    grids: list[DueGrid]
    all_grids: int


def due_grids(session: Session, territory_id: int, zone: ZoneInfo, now: datetime) -> Due:
    """What makes a redraw of a territory due; days are those of `zone`.

    Raises:
        NotFound: no plan is in force there.
    """
    plan = plan_on(session, territory_id, None)
    chosen = settings_of_territory(session, territory_id)
    limits = LIMITS[chosen.limits_profile]
    then, today = _compared_on(session, plan, zone, now), now.astimezone(zone).date()
    key = (plan.id, then, today, *lists_stand_at(session, territory_id))
    counts = keep(session, "due", key, lambda: _counts(session, plan.id, then, today, zone))
    grids = grid_frame(session, plan.id)
    due = most_due_first(_due(grids, counts, limits, chosen.due_share))
    return Due(plan, then, chosen.due_share, limits, due, len(grids))


def figures_words(count: GridCount) -> Sentence:
    """The households then and now, and by how much they changed."""
    figures = {"then": count.households_then, "now": count.households_now}
    if count.change is None:
        return say("No households then, {now} now.", now=count.households_now)
    return say("{then} households then, {now} now ({change} %).", **figures, change=f"{100 * count.change:+.0f}")


def reason_words(grid: DueGrid, limits: Limits) -> list[Sentence]:
    """What else makes a grid due, in sentences."""
    count, found = grid.count, []
    if count.buildings_ended:
        found.append(say("Buildings gone: {buildings}; door-plates that ended: {doors}.",
                         buildings=count.buildings_ended, doors=count.doors_ended))  # fmt: skip
    if count.buildings_began:
        found.append(say("New buildings: {buildings}; door-plates that began: {doors}.",
                         buildings=count.buildings_began, doors=count.doors_began))  # fmt: skip
    if limits.most is not None and count.households_now > limits.most:
        found.append(say("More than the {most} households that a grid may have.", most=limits.most))
    if limits.least is not None and count.households_now < limits.least:
        found.append(say("Fewer than the {least} households that a grid should have.", least=limits.least))
    return found


def _compared_on(session: Session, plan: PlanInfo, zone: ZoneInfo, now: datetime) -> date:
    began = plan.from_at or now
    return max(began, first_list_at(session, plan.territory_id) or began).astimezone(zone).date()


def _counts(session: Session, plan_id: int, then: date, today: date, zone: ZoneInfo) -> pd.DataFrame:
    """What came in on the very day belongs to it."""
    until = datetime.combine(then + timedelta(days=1), time(0), zone)
    return doors_since(session, plan_id, until=until, then=then, today=today)


def _due(grids: gpd.GeoDataFrame, counts: pd.DataFrame, limits: Limits, share: float) -> Iterator[DueGrid]:
    known = {code: GridCount(*map(int, row)) for code, *row in counts.itertuples()}
    for code, name, shape in zip(grids["code"], grids["name"], grids.geometry, strict=True):
        count = known.get(code, GridCount())
        reasons = reasons_of(count, limits, share)
        if reasons:
            point = shapely.point_on_surface(shape)
            yield DueGrid(code, name, (float(point.x), float(point.y)), count, reasons)
