"""Routes that go to the blind spots first."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.standing import Ground as Standing
from geo.core import clock
from geo.core.datum import Datum
from geo.patrols.covering import Source
from geo.patrols.derived.models import PatrolWalked
from geo.patrols.routes import GridRoute, RouteQuestion, days_unwalked, grid_streets, propose_route
from geo.patrols.sending import Begin, begin_patrol
from geo.streets.models import StreetSegment

GRID = "152922001000001"
SHORT_MIN = 48.0
"""2.9 km: hardly enough for half of them."""


def walk(session: Session, standing: Standing, network_id: int, *, besides: str, days_ago: float) -> None:
    """Let every street have been walked some days ago but the one of a name."""
    now = clock.now()
    at = now - timedelta(days=days_ago)
    patrol_id = uuid.uuid4()
    begun = Begin(id=patrol_id, title="巡逻", team=None, started_at=at, datum=Datum.WGS84)
    begin_patrol(session, standing.territory.id, begun, now=now)
    segments = session.scalars(select(StreetSegment).where(StreetSegment.network_id == network_id)).all()
    for ordinal, segment in enumerate(each for each in segments if each.name != besides):
        whole = {"from_mm": 0, "to_mm": segment.length_mm, "at_from": at, "at_to": at, "forward": True, "sure": 100}
        where = {"patrol_id": patrol_id, "network_id": network_id, "segment_id": segment.id, "ordinal": ordinal}
        session.add(PatrolWalked(source=Source.RECORDED.value, **where, **whole))
    session.flush()


def walked_names(route: GridRoute) -> set[str]:
    names = route.streets.network.name
    return {str(names[leg.segment]) for each in route.route.walks for leg in each.legs if leg.required}


@pytest.mark.parametrize("hole", ["曙光路", "团结路", "西环路", "中街", "胜利巷"])
def test_a_short_route_goes_where_nobody_walked(
    session: Session, standing: Standing, streets_stored: int, hole: str
) -> None:
    """Whichever street was left out, the next route of a short shift walks it."""
    walk(session, standing, streets_stored, besides=hole, days_ago=1)
    streets = grid_streets(session, standing, GRID)
    route = propose_route(session, standing.territory.id, streets, RouteQuestion(minutes=SHORT_MIN), now=clock.now())
    assert route.route.left_out
    assert hole in walked_names(route)


def test_days_are_counted_from_one_to_sixty(session: Session, standing: Standing, streets_stored: int) -> None:
    """A street walked four days ago counts four, one that was never walked sixty."""
    walk(session, standing, streets_stored, besides="中街", days_ago=4)
    streets = grid_streets(session, standing, GRID)
    days = days_unwalked(session, standing.territory.id, streets, now=clock.now())
    by_name = {str(streets.network.name[segment]): value for segment, value in days.items()}
    assert (by_name["中街"], by_name["胜利巷"]) == (60, 4)


def test_with_time_enough_every_street_is_walked(session: Session, standing: Standing, streets_stored: int) -> None:
    """What was walked yesterday too."""
    walk(session, standing, streets_stored, besides="中街", days_ago=1)
    streets = grid_streets(session, standing, GRID)
    route = propose_route(session, standing.territory.id, streets, RouteQuestion(minutes=240), now=clock.now())
    assert not route.route.left_out
