"""Coverage in figures and blind spots, on two grids with streets through both."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach, whole_reach
from geo.patrols.covering import OUTSIDE
from geo.patrols.derived.blindspots import blind_spots
from geo.patrols.derived.cutting import cut_segments
from geo.patrols.derived.figures import Question, by_grid, by_street, by_team, pieces
from geo.patrols.derived.lines import stretch_lines
from geo.patrols.derived.models import SegmentGrid
from geo.patrols.derived.reading import Span
from geo.patrols.derived.staleness import length_by_age
from geo.streets.models import StreetSegment
from tests.geo.patrols.derived.conftest import START, TOWN, Town, fixes_along

DAY = timedelta(days=1)


def ask(town: Town, *, reach: Reach | None = None, days_later: float = 1, **span: Any) -> Question:
    network_id = town.session.scalar(text("SELECT max(id) FROM street_network"))
    plan = reach or whole_reach(town.ground.plan_id)
    return Question(town.ground.territory_id, network_id, plan, Span(**span), START + days_later * DAY)


@pytest.fixture
def walked(town: Town) -> Town:
    """The main street was walked by one team but for a hole of 200 m; the western half again a week later."""
    town.streets()
    (west, lat), (east, _) = TOWN["曙光路"]
    first = fixes_along([(west, lat), (1000, lat)])
    town.send(town.set_out(1), [*first, *fixes_along([(1200, lat), (east, lat)], start=START + DAY / 24, seed=2)])
    again = START + 7 * DAY
    town.send(town.set_out(2, team="西线", start=again), fixes_along([(west, lat), (700, lat)], start=again, seed=4))
    town.derive()
    return town


def test_segments_are_cut_exactly_at_grids(town: Town) -> None:
    """The border at 101.68 E parts both long streets; the parts of a segment are the whole of it, in millimetres."""
    town.streets()
    parts = town.session.execute(
        select(StreetSegment.name, SegmentGrid.grid_id, SegmentGrid.from_mm, SegmentGrid.to_mm, StreetSegment.length_mm)
        .join(StreetSegment, StreetSegment.id == SegmentGrid.segment_id)
        .where(StreetSegment.name == "曙光路")
        .order_by(SegmentGrid.from_mm)
    ).all()
    west, east = parts
    assert (west.grid_id, east.grid_id) == (town.ground.west, town.ground.east)
    assert (west.from_mm, west.to_mm, east.to_mm) == (0, east.from_mm, east.length_mm)
    assert west.to_mm / west.length_mm == pytest.approx((101.68 - 101.67 - 50 / 86_240) / (1600 / 86_240), abs=1e-5)


def test_a_seeded_hole_is_a_blind_spot(walked: Town) -> None:
    """The 200 m that nobody walked are on the list, though the street was walked before and behind them."""
    spots = blind_spots(walked.session, ask(walked), days=7)
    hole = next(each for each in spots if each.street == "曙光路")
    assert hole.length_mm == pytest.approx(200_000, abs=25_000)
    assert (hole.last_at, hole.grid_id) == (None, walked.ground.east)
    line = stretch_lines(walked.session, [(hole.segment_id, hole.from_mm, hole.to_mm)])[0]
    assert line.centroid.x == pytest.approx(101.67 + 1100 / 86_240, abs=3e-4)
    assert {each.street for each in spots} == set(TOWN)


def test_never_walked_comes_first_then_the_longest(walked: Town) -> None:
    """Ten days on, what was walked on the first day alone is blind too; the hole comes before it, for nobody came."""
    spots = blind_spots(walked.session, ask(walked, days_later=10), days=7)
    ages = [each.last_at is not None for each in spots]
    assert ages == sorted(ages)
    assert ages.count(True) == 3
    for never in (False, True):
        lengths = [each.length_mm for each in spots if (each.last_at is not None) is never]
        assert lengths == sorted(lengths, reverse=True)


def test_what_is_only_reported_stands_apart(walked: Town) -> None:
    """Reported metres are no recorded ones, neither in the figures nor on the list, where they come last."""
    walked.session.execute(
        text("""
            INSERT INTO patrol_walked
            SELECT w.patrol_id, 1, 0, s.network_id, s.id, 0, s.length_mm, :at, :at, true, 100
            FROM (SELECT DISTINCT patrol_id FROM patrol_walked LIMIT 1) w,
                 (SELECT * FROM street_segment WHERE name = '后巷') s
        """),
        {"at": START + DAY},
    )
    asked = ask(walked, days_later=2)
    row = by_street(walked.session, asked).loc["后巷"]
    assert (row["recorded_mm"], row["reported_mm"], row["missed_mm"]) == (0, row["length_mm"], 0)
    reported = [each for each in blind_spots(walked.session, asked) if each.reported]
    assert {each.street for each in reported} == {"后巷"}
    assert blind_spots(walked.session, asked)[-len(reported) :] == reported


def test_ages_add_up_to_the_streets(walked: Town) -> None:
    """Each metre in one class of age; what was only reported in none of them."""
    asked = ask(walked, days_later=8)
    lengths = length_by_age(walked.session, asked, (24, 72, 168, 336), days=7)
    assert sum(lengths) == by_street(walked.session, asked)["length_mm"].sum()
    assert lengths[0] == pytest.approx(650_000, abs=30_000)
    assert lengths[3] == pytest.approx(750_000, abs=50_000)
    assert (lengths[1], lengths[6]) == (0, 0)


def test_figures_add_up(walked: Town) -> None:
    """Grids and streets tell the same metres; share, times and missed stretches of the main street are those walked."""
    asked = ask(walked)
    grids, streets = by_grid(walked.session, asked), by_street(walked.session, asked)
    for column in ("length_mm", "recorded_mm", "missed_mm", "stretches"):
        assert grids[column].sum() == streets[column].sum()
    main = streets.loc["曙光路"]
    assert main["recorded_mm"] / main["length_mm"] == pytest.approx(1400 / 1600, abs=0.02)
    assert main["times"] == pytest.approx((1400 + 650) / 1600, abs=0.03)
    assert main["stretches"] == 1
    assert main["last_at"] > START + 7 * DAY
    assert set(grids.index) == {walked.ground.west, walked.ground.east}


def test_a_span_counts_what_began_in_it_and_ages_look_further_back(walked: Town) -> None:
    """In the second week only the western half was walked; the eastern one's last walk is still known."""
    asked = ask(walked, days_later=8, since=START + 6 * DAY, until=START + 8 * DAY)
    grids = by_grid(walked.session, asked)
    assert grids.loc[walked.ground.west, "recorded_mm"] == pytest.approx(650_000, abs=20_000)
    assert grids.loc[walked.ground.east, "recorded_mm"] == 0
    assert grids.loc[walked.ground.east, "last_at"] < START + DAY


def test_teams_are_told_by_what_they_walked(walked: Town) -> None:
    """Each in the order of names; asked for one team, the figures are of what it walked alone."""
    teams = by_team(walked.session, ask(walked))
    assert list(teams.index) == sorted(teams.index)
    assert teams.loc["西线", "recorded_mm"] == pytest.approx(650_000, abs=20_000)
    alone = by_street(walked.session, ask(walked, team="西线")).loc["曙光路", "recorded_mm"]
    assert alone == teams.loc["西线", "recorded_mm"]


def test_out_of_reach_is_not_told(walked: Town) -> None:
    """Whoever reaches one grid is told of its streets and teams alone."""
    reach = Reach(walked.ground.plan_id, frozenset({walked.ground.east}))
    assert list(by_grid(walked.session, ask(walked, reach=reach)).index) == [walked.ground.east]
    assert list(by_team(walked.session, ask(walked, reach=reach)).index) == ["东线"]
    assert {each.grid_id for each in blind_spots(walked.session, ask(walked, reach=reach))} == {walked.ground.east}


def test_past_coverage_can_be_read_by_another_plan(walked: Town, session: Session) -> None:
    """By a plan with one grid in the west alone, the same metres lie in it or in none."""
    before = by_grid(walked.session, ask(walked))
    session.execute(text("DELETE FROM segment_grid WHERE grid_id = :east"), {"east": walked.ground.east})
    session.execute(text("DELETE FROM grid WHERE id = :east"), {"east": walked.ground.east})
    cut_segments(session, [walked.ground.plan_id])
    after = by_grid(walked.session, ask(walked))
    assert after.loc[walked.ground.west].to_dict() == before.loc[walked.ground.west].to_dict()
    for column in ("length_mm", "recorded_mm"):
        assert after.loc[OUTSIDE, column] == before.loc[walked.ground.east, column]


def test_pieces_are_all_of_the_streets(walked: Town) -> None:
    """Together they are as long as the streets, and none is told twice."""
    found = pieces(walked.session, ask(walked))
    total = by_grid(walked.session, ask(walked))["length_mm"].sum()
    assert (found["to_mm"] - found["from_mm"]).sum() == total
    assert not found.duplicated(["segment", "from_mm"]).any()
    assert found.loc[found["patrols"] == 0, "hours_since"].isna().all()
