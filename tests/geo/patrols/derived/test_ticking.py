"""Streets that were ticked, on a list or on paper: facts of their own, derived as reported ways."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from geo.core import clock
from geo.core.datum import Datum
from geo.core.errors import BadInput, Conflict, NotFound
from geo.patrols.covering import Source
from geo.patrols.derived.models import PatrolWalked
from geo.patrols.models import Means, Patrol, PatrolEvent, PatrolSheet, ReportedWay
from geo.patrols.phones.sending import Added, Begin
from geo.patrols.phones.ticking import Tick, Ticked, add_ticks
from geo.patrols.phones.unticking import take_back
from geo.patrols.sheets import Sheet, enter_sheet
from geo.roster.team_actions import TeamWish, add_team
from geo.streets.models import StreetSegment
from tests.geo.patrols.derived.conftest import START, TOWN, Town

HOUR = timedelta(hours=1)


def number_of(town: Town, network_id: int, street: str) -> int:
    """The number of the first segment of a street."""
    segment = StreetSegment
    own = select(segment.ordinal).where(segment.network_id == network_id, segment.name == street)
    return int(town.session.scalars(own.order_by(segment.ordinal)).first() or 0)


def tick(segment: int, number: int = 1, **more: Any) -> Tick:
    return Tick(id=uuid.UUID(int=number), segment=segment, at_from=START, at_to=START + HOUR, **more)


def add(town: Town, patrol_id: uuid.UUID, network_id: int, *ticks: Tick) -> Added:
    return add_ticks(town.session, patrol_id, Ticked(network_id=network_id, ticks=ticks), now=clock.now())


def said(town: Town) -> list[tuple[str, int, int]]:
    """Street, from and to of what was derived as reported."""
    walked, segment = PatrolWalked, StreetSegment
    rows = select(segment.name, walked.from_mm, walked.to_mm).join(segment, segment.id == walked.segment_id)
    found = town.session.execute(rows.where(walked.source == int(Source.REPORTED)).order_by(segment.name)).all()
    return [(name, from_mm, to_mm) for name, from_mm, to_mm in found]


def test_a_patrol_of_ticks_alone_covers_its_streets(town: Town) -> None:
    """No position is needed: a whole segment counts whole, a part of one as that part; sent again nothing is new."""
    network = town.streets()
    patrol_id = town.set_out()
    whole, part = number_of(town, network, "西街"), number_of(town, network, "后巷")
    ticks = [tick(whole, 1), tick(part, 2, from_m=100.0, to_m=300.0)]
    assert add(town, patrol_id, network, *ticks) == Added(2, 0)
    assert add(town, patrol_id, network, *ticks) == Added(0, 2)
    assert town.derive() == 1
    length_mm = select(StreetSegment.length_mm).where(StreetSegment.ordinal == whole)
    rows = {name: (from_mm, to_mm) for name, from_mm, to_mm in said(town)}
    assert rows["西街"] == (0, town.session.scalar(length_mm.where(StreetSegment.network_id == network)))
    assert rows["后巷"] == pytest.approx((100_000, 300_000), abs=200)


def test_ticks_survive_other_streets(town: Town) -> None:
    """The street is cut in two by the next file: the same tick covers both halves."""
    network = town.streets()
    patrol_id = town.set_out()
    add(town, patrol_id, network, tick(number_of(town, network, "后巷")))
    town.derive()
    before = sum(to_mm - from_mm for _, from_mm, to_mm in said(town))
    town.streets(TOWN | {"横街": [(800, 480), (800, 900)]})
    town.derive()
    names = [name for name, _, _ in said(town)]
    assert names == ["后巷", "后巷"]
    assert sum(to_mm - from_mm for _, from_mm, to_mm in said(town)) == pytest.approx(before, abs=10)


def test_ticks_of_a_network_that_was_replaced_still_arrive(town: Town) -> None:
    """A phone that was without signal ticks by the streets it knew."""
    old = town.streets()
    segment = number_of(town, old, "西街")
    town.streets({"新路": TOWN["曙光路"], **TOWN})
    assert add(town, town.set_out(), old, tick(segment)) == Added(1, 0)
    town.derive()
    assert {name for name, _, _ in said(town)} == {"西街"}


def test_what_cannot_be_is_refused(town: Town) -> None:
    """A segment that there is not, a part without length, an end before its begin, another patrol's id."""
    network = town.streets()
    patrol_id = town.set_out()
    segment = number_of(town, network, "西街")
    for wrong in (tick(9_999), tick(segment, from_m=5.0, to_m=5.0), tick(segment, from_m=90_000.0)):
        with pytest.raises((NotFound, BadInput)):
            add(town, patrol_id, network, wrong)
    with pytest.raises(NotFound):
        add(town, patrol_id, network + 999, tick(segment))
    add(town, patrol_id, network, tick(segment))
    with pytest.raises(Conflict):
        add(town, town.set_out(2), network, tick(segment))


def test_a_sheet_is_a_patrol_of_its_own(town: Town) -> None:
    """With its times, team and walkers; entered twice it is one. Nothing ticked is refused, and stores nothing."""
    network = town.streets()
    begin = Begin(id=uuid.UUID(int=5), title="曙光-01", team="红袖章", started_at=START, datum=Datum.WGS84)
    ticked = Ticked(network_id=network, ticks=[tick(number_of(town, network, "西街"))], means=Means.SHEET)
    sheet = Sheet(begin=begin, finished_at=START + HOUR, walkers=2, ticked=ticked)
    for _ in range(2):
        enter_sheet(town.session, town.ground.territory_id, sheet, now=clock.now())
    patrol = town.session.get_one(Patrol, begin.id)
    assert (patrol.started_at, patrol.finished_at, patrol.team) == (START, START + HOUR, "红袖章")
    assert town.session.get_one(PatrolSheet, begin.id).walkers == 2
    assert town.session.scalars(select(ReportedWay.means)).all() == ["sheet"]
    empty = Sheet(begin=begin, finished_at=START + HOUR, walkers=2, ticked=Ticked(network_id=network, ticks=[]))
    with pytest.raises(BadInput, match="ticked"):
        enter_sheet(town.session, town.ground.territory_id, empty, now=clock.now())
    assert town.session.scalar(select(func.count()).select_from(PatrolSheet)) == 1
    for end, why in ((START + 2 * HOUR, "another end"), (START - HOUR, "before it starts")):
        with pytest.raises((BadInput, Conflict), match=why):
            enter_sheet(town.session, town.ground.territory_id, replace(sheet, finished_at=end), now=clock.now())


def test_a_sheet_of_a_team_is_a_patrol_of_that_team(town: Town) -> None:
    """From the moment it is entered: its lead sees it, and what happened in it is told as by a phone."""
    network, team_id = town.streets(), uuid.UUID(int=70)
    add_team(town.session, town.ground.territory_id, team_id, TeamWish(name="红袖章"))
    begin = Begin(id=uuid.UUID(int=5), title="曙光-01", team="红袖章", started_at=START, datum=Datum.WGS84)
    ticked = Ticked(network_id=network, ticks=[tick(number_of(town, network, "西街"))], means=Means.SHEET)
    sheet = Sheet(begin=begin, finished_at=START + HOUR, walkers=2, ticked=ticked)
    enter_sheet(town.session, town.ground.territory_id, sheet, now=clock.now())
    assert town.session.get_one(Patrol, begin.id).team_id == team_id
    told = select(PatrolEvent.kind, PatrolEvent.at).order_by(PatrolEvent.at)
    assert town.session.execute(told).all() == [("start", START), ("finish", START + HOUR)]


@pytest.mark.parametrize("order", [("tick", "back"), ("back", "tick")])
def test_a_tick_that_is_taken_back_covers_nothing_whichever_came_first(town: Town, order: tuple[str, str]) -> None:
    """The row stays as it was told; another tick of the same street counts again."""
    network = town.streets()
    patrol_id = town.set_out()
    street = number_of(town, network, "西街")
    for what in order:
        if what == "tick":
            add(town, patrol_id, network, tick(street, 1), tick(number_of(town, network, "后巷"), 2))
        else:
            back = take_back(town.session, patrol_id, [uuid.UUID(int=1)], at=clock.now(), now=clock.now())
            assert back == Added(1, 0)
        town.derive()
    assert [name for name, _, _ in said(town)] == ["后巷"]
    assert len(town.session.scalars(select(ReportedWay.id)).all()) == 2
    add(town, patrol_id, network, tick(street, 3))
    town.derive()
    assert sorted(name for name, _, _ in said(town)) == ["后巷", "西街"]


def test_nothing_but_ticks_is_taken_back(town: Town) -> None:
    """A sheet that the desk entered stays, though somebody names its id, and so does a tick of another patrol."""
    network = town.streets()
    street = number_of(town, network, "西街")
    begin = Begin(id=uuid.UUID(int=50), title="巡逻", team=None, started_at=START, datum=Datum.WGS84)
    ticked = Ticked(network_id=network, ticks=[tick(street, 1)], means=Means.SHEET)
    sheet = Sheet(begin=begin, finished_at=START + HOUR, walkers=None, ticked=ticked)
    enter_sheet(town.session, town.ground.territory_id, sheet, now=clock.now())
    patrol_id = town.set_out()
    add(town, patrol_id, network, tick(number_of(town, network, "后巷"), 2))
    now = clock.now()
    take_back(town.session, begin.id, [uuid.UUID(int=number) for number in (1, 2)], at=now, now=now)
    town.derive()
    assert sorted(name for name, _, _ in said(town)) == ["后巷", "西街"]
