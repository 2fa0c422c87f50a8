"""Everything that is joined to grids, in one list."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.addresses.compounds import JOIN as BUILDINGS
from geo.addresses.joins import JOIN as ADDRESSES
from geo.addresses.placefiles import JOIN as PLACES
from geo.boundaries.joins import JoinCount, PointJoin, join_points
from geo.boundaries.models import Plan
from geo.core.language import Sentence, say
from geo.incidents.joins import JOIN as INCIDENTS
from geo.patrols.derived.cutting import cut_segments, forget_parts
from geo.patrols.joins import JOIN as FIXES


@dataclass(frozen=True)
class Joined:
    """One kind of objects that are joined to grids, and what the checks of its rows and of their grids are called."""

    join: PointJoin
    rows: Sentence
    grids: Sentence


JOINED = (
    Joined(ADDRESSES, say("Rows of addresses in plans"), say("Grids of addresses")),
    Joined(BUILDINGS, say("Rows of buildings in plans"), say("Grids of buildings")),
    Joined(PLACES, say("Rows of places in plans"), say("Grids of places")),
    Joined(FIXES, say("Rows of positions in plans"), say("Grids of positions")),
    Joined(INCIDENTS, say("Rows of incidents in plans"), say("Grids of incidents")),
)

JOINS: tuple[PointJoin, ...] = tuple(each.join for each in JOINED)


def forget_joins(session: Session, plan_id: int, *, joins: Sequence[PointJoin] = JOINS) -> None:
    """Remove every join row of a plan, whatever it names, and those of plans that are gone."""
    for join in joins:
        gone = join.joins.c.plan_id.not_in(select(Plan.id))
        session.execute(delete(join.joins).where((join.joins.c.plan_id == plan_id) | gone))
    forget_parts(session, plan_id)


def prepare_joins(session: Session, plan_id: int, *, joins: Sequence[PointJoin] = JOINS) -> JoinCount:
    """Join every object of a plan's territory to its grids, and cut its streets at them, before anybody reads by it."""
    total = JoinCount(0, 0)
    for join in joins:
        total += join_points(session, join, plan_ids=[plan_id])
    cut_segments(session, [plan_id])
    return total
