"""What each map shows, read from the database: for the page, the data answers, the sheets and the command line."""

from sqlalchemy.orm import Session

from api.maps.period import Period
from geo.addresses.queries import households_by_grid
from geo.boundaries.queries import block_frame
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Ground
from geo.core import clock
from geo.core.viewer import Right
from geo.db.kept import keep
from geo.incidents.queries import incident_frame, incidents_by_grid
from geo.patrols.queries import coverage_by_grid, track_frame
from maps import ground as grounds
from maps.coverage import CoverageMapData
from maps.drawing import Show
from maps.grids import GridMapData
from maps.incidents import IncidentMapData


def plan_shapes(session: Session, plan_id: int, frame: GridMapData) -> grounds.Shapes:
    """The reduced shapes of a plan, made once: the grids of a stored plan never change."""
    grids = frame.grids
    if grids is None:
        raise ValueError("Shapes are made of grids.")
    return keep(session, "shapes", plan_id, lambda: grounds.shapes(grids, frame.communities))


def gather_grids(session: Session, ground: Ground, *, with_blocks: bool = False) -> GridMapData:
    """Grids and communities of the plan with their households; block edges where they are asked for."""
    plan = ground.plan
    return GridMapData(
        plan=plan,
        zone=ground.zone,
        communities=plan_communities(session, plan.id),
        grids=plan_grids(session, plan.id),
        households=households_by_grid(session, plan.id),
        blocks=block_frame(session, plan.id) if with_blocks else None,
    )


def gather_coverage(session: Session, ground: Ground, period: Period, *, with_blocks: bool = False) -> CoverageMapData:
    """Walks and figures of a period; a stay's age is counted to the end of the period, or to now."""
    since, until = period.since, period.until
    reach, walked = ground.reach(session, Right.COVERAGE_READ), ground.reach(session, Right.TRACKS_READ)
    return CoverageMapData(
        ground=gather_grids(session, ground, with_blocks=with_blocks),
        since=since,
        until=clock.end_of_day(period.last, period.zone),
        figures=coverage_by_grid(session, reach, since=since, until=until, now=min(until, clock.now())),
        tracks=track_frame(session, ground.territory.id, walked, since=since, until=until),
    )


def gather_incidents(session: Session, ground: Ground, period: Period, *, with_blocks: bool = False) -> IncidentMapData:
    """Incidents of a period, and how many each grid has."""
    since, until = period.since, period.until
    reach = ground.reach(session, Right.INCIDENTS_READ)
    return IncidentMapData(
        ground=gather_grids(session, ground, with_blocks=with_blocks),
        since=since,
        until=clock.end_of_day(period.last, period.zone),
        figures=incidents_by_grid(session, reach, since, until),
        incidents=incident_frame(session, reach, since=since, until=until),
    )


def gather(
    session: Session, show: Show, ground: Ground, period: Period, *, with_blocks: bool = False
) -> GridMapData | CoverageMapData | IncidentMapData:
    """What a map shows, by its name."""
    if show == "grids":
        return gather_grids(session, ground, with_blocks=with_blocks)
    gather_facts = gather_coverage if show == "coverage" else gather_incidents
    return gather_facts(session, ground, period, with_blocks=with_blocks)
