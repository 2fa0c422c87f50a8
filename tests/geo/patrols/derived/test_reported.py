"""What was reported of a patrol, derived: laid on the streets, apart from what was recorded, whatever the order."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.core import clock
from geo.db.checking import Look
from geo.patrols.covering import Source
from geo.patrols.derived.models import PatrolWalked
from geo.patrols.derived.verifying import check_digests
from geo.patrols.phones.reporting import Way, add_way
from geo.publishing.canonical import canonical_lines
from geo.streets.models import StreetSegment
from tests.geo.patrols.derived.conftest import START, TOWN, Metres, Town, degrees, fixes_along


def exported(session: Session) -> bytes:
    return b"".join(canonical_lines(session))


def way(line: Metres, number: int = 1, *, minutes: float = 0) -> Way:
    """A stretch that was reported, with an id of its own."""
    at = START + timedelta(minutes=minutes)
    lonlat = [(lon, lat) for lon, lat in degrees(line).tolist()]
    return Way(id=uuid.UUID(int=number), at_from=at, at_to=at + timedelta(minutes=6), lonlat=lonlat)


def said_mm(session: Session) -> dict[str, int]:
    """How much was reported of each street by name."""
    length = func.sum(PatrolWalked.to_mm - PatrolWalked.from_mm)
    rows = select(StreetSegment.name, length).join(StreetSegment, StreetSegment.id == PatrolWalked.segment_id)
    said = rows.where(PatrolWalked.source == int(Source.REPORTED)).group_by(StreetSegment.name)
    return {name: int(mm) for name, mm in session.execute(said).all()}


def test_a_reported_way_is_laid_on_its_streets(town: Town) -> None:
    """As reported metres; what the track shows stays as it was, and verifying finds nothing amiss."""
    town.streets()
    patrol_id = town.set_out()
    town.send(patrol_id, fixes_along([(50, 500), (700, 500)]))
    town.derive()
    recorded = [line for line in canonical_lines(town.session) if b'"source":0' in line]
    assert add_way(town.session, patrol_id, way([(700, 500), (1000, 500)]), now=clock.now())
    assert town.derive() == 1
    assert said_mm(town.session) == {"曙光路": pytest.approx(300_000, abs=1000)}
    assert [line for line in canonical_lines(town.session) if b'"source":0' in line] == recorded
    assert not list(check_digests(town.session, Look(full=True), lambda *_: None))
    assert not add_way(town.session, patrol_id, way([(700, 500), (1000, 500)]), now=clock.now())
    assert town.derive() == 0


@given(st.permutations(range(5)))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ways_and_positions_come_in_any_order(town: Town, order: list[int]) -> None:
    """Reported before, between or after the positions, derived after each: the export is the same."""
    fixes = fixes_along([(50, 500), (400, 500)])
    steps: list[Any] = [
        lambda patrol_id: town.send(patrol_id, fixes[:30]),
        lambda patrol_id: town.send(patrol_id, fixes[30:]),
        lambda patrol_id: add_way(town.session, patrol_id, way(TOWN["西街"], 7), now=clock.now()),
        lambda patrol_id: add_way(town.session, patrol_id, way(TOWN["后巷"], 3, minutes=9), now=clock.now()),
        lambda patrol_id: add_way(town.session, patrol_id, way(TOWN["西街"], 9, minutes=3), now=clock.now()),
    ]
    found = []
    for arrival in (range(5), order):
        with town.session.begin_nested() as whole:
            town.streets()
            patrol_id = town.set_out()
            for step in arrival:
                steps[step](patrol_id)
                town.derive()
            found.append(exported(town.session))
            whole.rollback()
    assert found[0] == found[1]
    assert b'"source":1' in found[0]


def test_who_says_that_they_walked_the_pavement_walked_the_street(town: Town) -> None:
    """As a track on the pavement does: the street is reported whole, and the pavement is no street."""
    (west, lat), (east, _) = TOWN["曙光路"]
    pavement: Metres = [(west + 4, lat + 8), (east - 4, lat + 8)]
    town.streets({"曙光路": TOWN["曙光路"]}, paths=[pavement])
    add_way(town.session, town.set_out(), way(pavement), now=clock.now())
    town.derive()
    assert said_mm(town.session) == {"曙光路": pytest.approx((east - west) * 1000, abs=25_000)}
