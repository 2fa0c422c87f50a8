"""Coverage and tracks, as PostGIS answers them."""

import itertools
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach, whole_reach
from geo.patrols.queries import coverage_by_grid, span, track_frame, unwalked_grids

START = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
NOW = START + timedelta(hours=12)
WEST, EAST, OUTSIDE = 101.675, 101.685, 101.7


def tracks_of(session: Session, ground: Any, **span: Any) -> gpd.GeoDataFrame:
    """The walks of the whole ground."""
    reach = whole_reach(ground.plan_id)
    return track_frame(session, ground.territory_id, reach, **({"since": None, "until": None} | span))


def coverage(session: Session, ground: Any, **span: datetime | None) -> pd.DataFrame:
    return coverage_by_grid(session, whole_reach(ground.plan_id), **{"since": None, "until": None, "now": NOW} | span)


def test_a_run_of_fixes_in_a_grid_is_one_visit(session: Session, ground: Any, walk: Any) -> None:
    """Walking about in a grid is one stay; coming back after having been away is another."""
    walk([(0, WEST), (1, WEST), (2, EAST), (9, WEST), (10, OUTSIDE), (17, WEST)])
    found = coverage(session, ground)
    assert found.loc[ground.west, ["fixes", "stays"]].tolist() == [4, 3]
    assert found.loc[ground.east, ["fixes", "stays"]].tolist() == [1, 1]


def test_a_walk_along_a_boundary_is_one_stay_on_either_side(session: Session, ground: Any, walk: Any) -> None:
    """Noise that throws every other fix across the line does not make a stay of each."""
    walk([(minute / 6, EAST if minute % 2 else WEST) for minute in range(60)])
    assert coverage(session, ground).loc[[ground.west, ground.east], "stays"].tolist() == [1, 1]


@pytest.mark.parametrize(("minutes", "stays"), [(30, 1), (30.1, 2)])
def test_silence_of_more_than_30_minutes_ends_a_visit(
    session: Session, ground: Any, walk: Any, minutes: float, stays: int
) -> None:
    """Half an hour without a fix is still the same stay, longer is not."""
    walk([(0, WEST), (minutes, WEST)])
    assert coverage(session, ground).loc[ground.west, "stays"] == stays


def test_patrols_stay_each_for_itself(session: Session, ground: Any, walk: Any) -> None:
    """Two teams in a grid at the same time are two stays."""
    walk([(0, WEST), (2, WEST)])
    walk([(1, WEST), (3, WEST)])
    assert coverage(session, ground).loc[ground.west, "stays"] == 2


def test_a_grid_where_nobody_went_has_a_row(session: Session, ground: Any, walk: Any) -> None:
    """No fix is 0 stays and no last time, not a missing row."""
    walk([(0, WEST)])
    east = coverage(session, ground).loc[ground.east]
    assert (east["fixes"], east["stays"]) == (0, 0)
    assert pd.isna(east["last_at"])
    assert pd.isna(east["hours_since"])


def test_only_a_grid_without_any_fix_is_unwalked(session: Session, ground: Any, walk: Any) -> None:
    """However long ago the fix was; a grid with none is named."""
    assert unwalked_grids(session, whole_reach(ground.plan_id)) == {ground.west, ground.east}
    walk([(0, WEST)])
    assert unwalked_grids(session, whole_reach(ground.plan_id)) == {ground.east}


def test_the_last_stay_is_known_though_it_lies_before_the_span(session: Session, ground: Any, walk: Any) -> None:
    """Hours since the last fix do not depend on how far back the figures look; the clock is given."""
    walk([(0, WEST)])
    west = coverage(session, ground, since=START + timedelta(hours=1)).loc[ground.west]
    assert (west["fixes"], west["stays"], west["hours_since"]) == (0, 0, 12.0)
    assert west["last_at"] == pd.Timestamp(START)


def test_a_stay_across_the_start_of_the_span_counts_in_it(session: Session, ground: Any, walk: Any) -> None:
    """A span that begins in the middle of a stay has that visit; its end is exclusive."""
    walk([(0, WEST), (10, WEST), (20, WEST)])
    found = coverage(session, ground, since=START + timedelta(minutes=5), until=START + timedelta(minutes=20))
    assert found.loc[ground.west, ["fixes", "stays"]].tolist() == [1, 1]


STEPS = st.lists(
    st.tuples(st.integers(0, 240), st.sampled_from([WEST, EAST, OUTSIDE])),
    min_size=1,
    max_size=25,
    unique_by=lambda step: step[0],
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(steps=STEPS)
def test_visits_are_the_runs_of_a_walk_in_any_order_of_arrival(
    session: Session, ground: Any, walk: Any, steps: list[tuple[int, float]]
) -> None:
    """Stored in any order, the stays of a grid are the runs that reading the walk aloud gives."""
    session.execute(text("DELETE FROM patrol"))
    walk(steps)
    found = coverage(session, ground)
    expected = visits_by_hand(sorted(steps))
    assert found.loc[[ground.west, ground.east], "stays"].tolist() == [expected[WEST], expected[EAST]]


def visits_by_hand(steps: list[tuple[int, float]]) -> dict[float, int]:
    """A step begins a stay of its place unless the patrol was there shortly before."""
    stays, last_here = {WEST: 0, EAST: 0, OUTSIDE: 0}, dict[float, int]()
    for before, (minute, place) in itertools.pairwise([(-1000, None), *steps]):
        patience = 30 if before[1] == place else 5
        if minute - last_here.get(place, -1000) > patience:
            stays[place] += 1
        last_here[place] = minute
    return stays


def test_a_track_is_a_line_in_time_order(session: Session, ground: Any, walk: Any) -> None:
    """Fixes that arrived late stand where they belong in the line."""
    patrol = walk([(2, EAST), (0, WEST), (1, 101.68)])
    (track,) = track_frame(
        session, ground.territory_id, whole_reach(ground.plan_id), since=None, until=None
    ).itertuples()
    assert track.patrol_id == patrol.id
    assert [lon for lon, _ in track.geometry.coords] == [WEST, 101.68, EAST]
    assert (track.started_at, track.finished_at) == (START, START + timedelta(minutes=2))


def test_a_patrol_of_one_fix_is_a_line_of_no_length(session: Session, ground: Any, walk: Any) -> None:
    """Whoever draws lines gets a line for every patrol."""
    walk([(0, WEST)])
    (track,) = track_frame(
        session, ground.territory_id, whole_reach(ground.plan_id), since=None, until=None
    ).itertuples()
    assert track.geometry.geom_type == "LineString"
    assert list(track.geometry.coords) == [(WEST, 39.225), (WEST, 39.225)]


def test_tracks_are_cut_to_the_span(session: Session, ground: Any, walk: Any) -> None:
    """Only the fixes of the span make the line; patrols without any are left out."""
    walk([(0, WEST), (10, WEST), (20, EAST)])
    walk([(300, EAST)])
    tracks = track_frame(
        session, ground.territory_id, whole_reach(ground.plan_id), since=START, until=START + timedelta(minutes=15)
    )
    assert [len(line.coords) for line in tracks.geometry] == [2]
    assert tracks.crs.to_epsg() == 4326


def test_no_patrols_are_an_empty_frame(session: Session, ground: Any) -> None:
    """A territory without patrols has an empty frame with all columns, and no span."""
    tracks = tracks_of(session, ground)
    assert len(tracks) == 0
    assert "geometry" in tracks
    assert span(session, ground.territory_id, whole_reach(ground.plan_id)) is None


def test_the_span_is_from_the_first_start_to_the_last_end(session: Session, ground: Any, walk: Any) -> None:
    """The span of the facts is what a time slider runs over."""
    walk([(0, WEST), (10, WEST)])
    walk([(60, WEST), (90, WEST)])
    assert span(session, ground.territory_id, whole_reach(ground.plan_id)) == (START, START + timedelta(minutes=90))


def only(ground: Any, *grids: str) -> Reach:
    return Reach(ground.plan_id, frozenset(getattr(ground, name) for name in grids))


def test_coverage_has_rows_only_for_grids_within_reach(session: Session, ground: Any, walk: Any) -> None:
    """With the figures that they have in the whole; of others there is no row at all."""
    walk([(0, WEST), (1, WEST), (2, EAST), (9, WEST), (10, OUTSIDE), (17, WEST)])
    within = coverage_by_grid(session, only(ground, "west"), since=None, until=None, now=NOW)
    assert within.index.tolist() == [ground.west]
    assert within.loc[ground.west].equals(coverage(session, ground).loc[ground.west])
    assert coverage_by_grid(session, only(ground), since=None, until=None, now=NOW).empty
    assert unwalked_grids(session, only(ground)) == set()


def test_unwalked_grids_are_those_within_reach(session: Session, ground: Any) -> None:
    """Nobody is told of grids that are not theirs."""
    assert unwalked_grids(session, only(ground, "east")) == {ground.east}


def test_a_walk_is_cut_to_stretches_within_reach(session: Session, ground: Any, walk: Any) -> None:
    """No line crosses what may not be seen: each stretch inside is a line of its own, a single fix a dot."""
    walk([(0, WEST), (1, WEST), (2, EAST), (3, OUTSIDE), (4, WEST), (5, WEST), (6, EAST), (7, WEST)])
    tracks = track_frame(session, ground.territory_id, only(ground, "west"), since=None, until=None)
    assert [[lon for lon, _ in line.coords] for line in tracks.geometry] == [[WEST, WEST]] * 3
    assert tracks["patrol_id"].nunique() == 1


def test_a_walk_outside_reach_is_no_line(session: Session, ground: Any, walk: Any) -> None:
    """Neither in another grid nor in none; a reach of nothing sees no walk."""
    walk([(0, EAST), (1, OUTSIDE), (2, EAST)])
    walk([(60, WEST)])
    assert len(track_frame(session, ground.territory_id, only(ground, "west"), since=None, until=None)) == 1
    assert len(track_frame(session, ground.territory_id, only(ground), since=None, until=None)) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.sampled_from([WEST, EAST, OUTSIDE]), min_size=1, max_size=12))
def test_stretches_are_the_runs_within_reach(session: Session, ground: Any, walk: Any, places: list[float]) -> None:
    """Whatever the walk: as many lines as it has runs inside, through the fixes of each."""
    start = START + timedelta(days=len(places))
    patrol = walk(list(enumerate(places)), start=start)
    tracks = track_frame(session, ground.territory_id, only(ground, "west"), since=None, until=None)
    mine = tracks[tracks["patrol_id"] == patrol.id]
    runs = [len(list(run)) for inside, run in itertools.groupby(places, WEST.__eq__) if inside]
    assert [max(run, 2) for run in runs] == [len(line.coords) for line in mine.geometry]
    assert all(lon == WEST for line in mine.geometry for lon, _ in line.coords)
