"""Routes that go to the blind spots first."""

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.standing import Ground as Standing
from geo.core import clock
from geo.core.datum import Datum
from geo.patrols.covering import Source
from geo.patrols.derived.models import PatrolWalked
from geo.patrols.outing import Moment
from geo.patrols.phones.sending import Begin, begin_patrol
from geo.patrols.routes import GridRoute, Hour, RouteQuestion, days_unwalked, grid_streets, propose_route, stricter_days
from geo.patrols.targets.targets import Target, set_targets
from geo.streets.models import StreetSegment

GRID = "152922001000001"
SHORT_MIN = 48.0
"""2.9 km: hardly enough for half of them."""


ZONE = ZoneInfo("Asia/Shanghai")


def now_here() -> Moment:
    return Moment(clock.now(), ZONE)


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
    route = propose_route(session, standing.territory.id, streets, RouteQuestion(minutes=SHORT_MIN), moment=now_here())
    assert route.route.left_out
    assert hole in walked_names(route)


def test_days_are_counted_from_one_to_sixty(session: Session, standing: Standing, streets_stored: int) -> None:
    """A street walked four days ago counts four, one that was never walked sixty."""
    walk(session, standing, streets_stored, besides="中街", days_ago=4)
    streets = grid_streets(session, standing, GRID)
    days = days_unwalked(session, standing.territory.id, streets, Hour(now_here()))
    by_name = {str(streets.network.name[segment]): value for segment, value in days.items()}
    assert (by_name["中街"], by_name["胜利巷"]) == (60, 4)


def test_with_time_enough_every_street_is_walked(session: Session, standing: Standing, streets_stored: int) -> None:
    """What was walked yesterday too."""
    walk(session, standing, streets_stored, besides="中街", days_ago=1)
    streets = grid_streets(session, standing, GRID)
    route = propose_route(session, standing.territory.id, streets, RouteQuestion(minutes=240), moment=now_here())
    assert not route.route.left_out


@pytest.mark.parametrize("hole", ["曙光路", "中街"])
def test_a_route_for_the_night_goes_where_nobody_walked_by_night(
    session: Session, standing: Standing, streets_stored: int, hole: str
) -> None:
    """Every street was walked by day since; by night all but one, which only the question for the night finds."""
    walk(session, standing, streets_stored, besides=hole, days_ago=_days_since(hour=23, days=3))
    walk(session, standing, streets_stored, besides="", days_ago=_days_since(hour=12, days=1))
    streets = grid_streets(session, standing, GRID)
    ordinals = [each for each in streets.segments.tolist() if streets.network.name[each] == hole]
    for night, expected in ((False, False), (True, True)):
        days = days_unwalked(session, standing.territory.id, streets, Hour(now_here(), night))
        assert (days[ordinals[0]] == 60) is expected
        question = RouteQuestion(minutes=SHORT_MIN, night=night)
        route = propose_route(session, standing.territory.id, streets, question, moment=now_here())
        if night:
            assert hole in walked_names(route)


def test_targets_of_the_night_count_by_night_alone(session: Session, standing: Standing, streets_stored: int) -> None:
    """Every day by night: seven times as many nights; by day, and for streets without one, the target of any hour."""
    walk(session, standing, streets_stored, besides="", days_ago=_days_since(hour=23, days=3))
    today = now_here().today
    nightly = Target(street="中街", days=1, night=True, from_on=today)
    daily = Target(street="胜利巷", days=3, from_on=today)
    set_targets(session, standing.territory.id, [nightly, daily], now=clock.now())
    streets = grid_streets(session, standing, GRID)
    ordinal = {str(streets.network.name[each]): each for each in streets.segments.tolist()}
    by_night = days_unwalked(session, standing.territory.id, streets, Hour(now_here(), night=True))
    by_day = days_unwalked(session, standing.territory.id, streets, Hour(now_here()))
    usual = by_day[ordinal["曙光路"]]
    assert by_night[ordinal["中街"]] == pytest.approx(7 * usual, abs=4)
    assert by_day[ordinal["中街"]] == usual
    assert by_night[ordinal["胜利巷"]] == by_day[ordinal["胜利巷"]] == pytest.approx(usual * 7 / 3, abs=1)
    stricter = stricter_days(session, standing.territory.id, [streets], 3, Hour(now_here(), night=True))
    assert stricter == {each: 1 for name, each in _of(streets, "中街")}


def _of(streets: Any, name: str) -> list[tuple[str, int]]:
    return [(name, each) for each in streets.segments.tolist() if streets.network.name[each] == name]


def _days_since(*, hour: int, days: int) -> float:
    """So many days ago at an hour of the local day, as days."""
    now = clock.now()
    then = now.astimezone(ZONE).replace(hour=hour, minute=0) - timedelta(days=days)
    return (now - then) / timedelta(days=1)
