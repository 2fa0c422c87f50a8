"""Files of tracks, from the file to coverage, and back."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.reach import whole_reach
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.patrols.importing import apply, undo
from geo.patrols.models import Fix, FixGrid, Patrol
from geo.patrols.queries import coverage_by_grid, track_frame

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 1, 8, tzinfo=ZONE)
HEADER = "巡逻编号,队伍,定位时间,经度,纬度,精度"
Bring = Callable[..., tuple[Import, Outcome]]


@pytest.fixture
def bring(session: Session, ground: Any, tmp_path: Path) -> Bring:
    """Write a file and bring it in; its record and what came of it."""

    def bring_in(name: str, content: str, **options: Any) -> tuple[Import, Outcome]:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        chosen = ImportOptions(zone=ZONE, **options)
        record = receive(session, ImportKind.TRACKS, path, chosen)
        session.expunge(record)
        return record, apply(session, record, path, chosen, lambda *_: None)

    return bring_in


def lines(patrol: str, count: int, *, start: datetime = START, lon: float = 101.671) -> list[str]:
    """A walk eastward in the west grid, one fix every 10 s, times without a zone."""
    steps = [(start + timedelta(seconds=10 * step), lon + step * 1e-4) for step in range(count)]
    return [f"{patrol},一队,{at:%Y-%m-%d %H:%M:%S},{east:.6f},39.225,5" for at, east in steps]


def sheet(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def gpx(rows: list[str], *, name: str = "walk", decimals: int = 6) -> str:
    """The same rows as a GPX file, in UTC."""
    points = []
    for row in rows:
        _, _, at, lon, lat, _ = row.split(",")
        moment = datetime.fromisoformat(at).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
        place = f'lat="{float(lat):.{decimals}f}" lon="{float(lon):.{decimals}f}"'
        points.append(f"<trkpt {place}><time>{moment:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>")
    body = f"<trk><name>{name}</name><trkseg>{''.join(points)}</trkseg></trk>"
    return f'<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'


def stored(session: Session) -> list[tuple[Any, ...]]:
    """Everything that patrols and fixes say, apart from which file brought it."""
    columns = (Patrol.id, Patrol.key, Patrol.title, Patrol.team, Patrol.started_at, Patrol.finished_at)
    fixes = select(*columns, Fix.id, Fix.at, Fix.accuracy_m, func.ST_AsText(Fix.geom)).join(Fix).order_by(Fix.id)
    return [tuple(row) for row in session.execute(fixes)]


def test_chinese_headers_are_guessed_and_local_times_read(session: Session, ground: Any, bring: Bring) -> None:
    """A list with Chinese headers and times without a zone goes in as it is."""
    _, outcome = bring("巡逻.csv", sheet(*lines("P-1", 30)))
    patrol = session.scalars(select(Patrol)).one()
    assert (outcome.new, outcome.refused, outcome.recognised["patrols"]) == (30, 0, 1)
    assert (patrol.key, patrol.title, patrol.team) == ("P-1", "巡逻.csv", "一队")
    assert (patrol.started_at, patrol.finished_at) == (START, START + timedelta(seconds=290))


def test_fixes_are_joined_when_they_come_in(session: Session, ground: Any, bring: Bring) -> None:
    """Every fix has a row in the plan; those outside are kept, counted and told once for each patrol."""
    _, outcome = bring("a.csv", sheet(*lines("P-1", 10), *lines("P-2", 3, lon=101.8)))
    assert session.scalar(select(func.count()).select_from(FixGrid)) == 13
    assert coverage(session, ground).loc[ground.west, ["fixes", "stays"]].tolist() == [10, 1]
    assert outcome.outside == 3
    assert [fault.sentence.values["count"] for fault in outcome.faults if fault.code == "track.outside"] == [3]


def coverage(session: Session, ground: Any) -> pd.DataFrame:
    return coverage_by_grid(session, whole_reach(ground.plan_id), since=None, until=None, now=START)


def test_the_same_file_twice_changes_nothing(session: Session, bring: Bring) -> None:
    """Bringing a file in again finds every fix there."""
    content = sheet(*lines("P-1", 20), *lines("P-2", 20, start=START + timedelta(days=1)))
    bring("a.csv", content)
    before = stored(session)
    _, outcome = bring("a.csv", content)
    assert (outcome.new, outcome.same) == (0, 40)
    assert stored(session) == before


def test_order_parts_and_doubles_do_not_matter(session: Session, ground: Any, bring: Bring) -> None:
    """The late half first, then all of it shuffled and doubled, is the same as the whole at once."""
    rows = lines("P-1", 40)
    bring("late.csv", sheet(*rows[25:]))
    bring("all.csv", sheet(*random.Random(7).sample(rows * 2, 80)))  # noqa: S311 (not a secret)
    session.execute(Patrol.__table__.update().values(title="all.csv"))
    in_parts, stays = stored(session), coverage(session, ground)
    session.execute(Patrol.__table__.delete())
    bring("all.csv", sheet(*rows))
    assert stored(session) == in_parts
    pd.testing.assert_frame_equal(coverage(session, ground), stays)


def test_the_same_walk_in_another_format_is_the_same_walk(session: Session, bring: Bring) -> None:
    """A walk without a number, exported again by another program and under another name, adds nothing."""
    rows = lines("", 30)
    bring("morning.gpx", gpx(rows))
    before = stored(session)
    _, outcome = bring("export-7.gpx", gpx(rows, name="Morning walk", decimals=9))
    assert (outcome.new, outcome.same) == (0, 30)
    assert stored(session) == before
    assert before[0][2] == "walk"


@pytest.mark.parametrize("order", [("list", "recording"), ("recording", "list"), ("recording", "list", "recording")])
def test_a_walk_in_a_list_and_as_a_recording_is_one(session: Session, bring: Bring, order: tuple[str, ...]) -> None:
    """Whichever comes first, the list gives the walk its number and team, and no fix is doubled."""
    rows = lines("P-1", 20)
    for form in order:
        bring("a.csv", sheet(*rows)) if form == "list" else bring("walk.gpx", gpx(rows))
    patrol = session.scalars(select(Patrol)).one()
    assert (patrol.key, patrol.team) == ("P-1", "一队")
    assert session.scalar(select(func.count()).select_from(Fix)) == 20


def test_a_list_s_late_fixes_reach_a_walk_that_was_recorded_first(session: Session, bring: Bring) -> None:
    """Once a recording has met its number, the rest of the list finds it; undoing gives the number back."""
    rows = lines("P-1", 20)
    bring("walk.gpx", gpx(rows[:10]))
    before = stored(session)
    record, _ = bring("a.csv", sheet(*rows[:15]))
    late, outcome = bring("b.csv", sheet(*rows[15:]))
    assert outcome.new == 5
    assert session.scalar(select(func.count()).select_from(Patrol)) == 1
    undo(session, late)
    undo(session, record)
    assert stored(session) == before


def test_two_patrols_that_share_their_first_fix_are_two(session: Session, ground: Any, bring: Bring) -> None:
    """Numbers tell patrols apart; a recording that could be either is neither."""
    rows = lines("P-1", 5)
    bring("a.csv", sheet(*rows, *lines("P-2", 5)))
    bring("walk.gpx", gpx(rows))
    assert session.scalar(select(func.count()).select_from(Patrol)) == 3


def test_walks_of_one_name_are_not_one_walk(session: Session, bring: Bring) -> None:
    """Recorders call every walk alike; another day's walk is another patrol."""
    bring("track.gpx", gpx(lines("", 5)))
    bring("track.gpx", gpx(lines("", 5, start=START + timedelta(days=1))))
    assert session.scalar(select(func.count()).select_from(Patrol)) == 2


def test_every_track_of_a_file_is_a_patrol(session: Session, ground: Any, bring: Bring) -> None:
    """Two tracks in one GPX are two patrols."""
    two = gpx(lines("", 5)).replace("</trk>", "</trk>" + gpx(lines("", 5, lon=101.68)).split(">", 1)[1][:-6], 1)
    bring("two.gpx", two)
    assert len(track_frame(session, ground.territory_id, whole_reach(ground.plan_id), since=None, until=None)) == 2


def test_a_walk_without_times_is_refused_with_the_reason(session: Session, bring: Bring) -> None:
    """A recording that has no times at all cannot be used, and the sentence says why."""
    timeless = gpx(lines("", 5)).replace("<time>", "<name>").replace("</time>", "</name>")
    with pytest.raises(BadInput, match="walk without times") as refused:
        bring("plan.gpx", timeless)
    assert refused.value.code == "tracks.no_times"
    assert stored(session) == []


def test_a_row_without_a_time_or_place_stays_out(session: Session, bring: Bring) -> None:
    """Good rows go in; each of the others is named with its row and reason."""
    good = lines("P-1", 3)
    bad = ["P-1,一队,,101.672,39.225,5", "P-1,一队,昨天,101.672,39.225,5", "P-1,一队,2026-03-01 08:05:00,191,39.225,5"]
    _, outcome = bring("a.csv", sheet(*good, *bad))
    assert (outcome.new, outcome.refused) == (3, 3)
    assert [(fault.row, fault.code) for fault in sorted(outcome.faults, key=lambda fault: fault.row or 0)] == [
        (5, "fix.no_time"),
        (6, "time.unreadable"),
        (7, "coordinate.out_of_range"),
    ]


def test_a_file_without_a_time_column_says_what_it_lacks(bring: Bring) -> None:
    """The columns there are, and how to name one, stand in the sentence."""
    with pytest.raises(BadInput, match=r"no column for: time.*latitude") as refused:
        bring("trace.csv", "latitude,longitude\n39.2,101.6\n")
    assert refused.value.code == "columns.missing"


def test_day_and_time_may_stand_in_two_columns(session: Session, bring: Bring) -> None:
    """日期 and 时间 are put together in the local zone."""
    bring("a.csv", "日期,时间,经度,纬度\n2026-03-01,08:00:00,101.671,39.225\n")
    assert session.scalars(select(Fix.at)).one() == START


def test_ids_of_the_source_are_kept(session: Session, bring: Bring) -> None:
    """A UUID that the phone made is the id of the fix, so that sending it again is recognised anywhere."""
    known = "1c3b04c5-9d6e-4473-a4fb-e972e473b4e3"
    bring("a.csv", f"patrol_id,fix_id,time,lon,lat\nP-1,{known},2026-03-01 08:00:00,101.671,39.225\n")
    assert str(session.scalars(select(Fix.id)).one()) == known


def test_one_observation_under_two_patrols_stays_with_both(session: Session, bring: Bring) -> None:
    """Whichever patrol came first, both have the observation, and neither import doubles it."""
    known = "1c3b04c5-9d6e-4473-a4fb-e972e473b4e3"
    head, tail = "patrol_id,fix_id,time,lon,lat", f"{known},2026-03-01 08:00:00,101.671,39.225"
    bring("second.csv", f"{head}\nP-2,{tail}\n")
    for _ in range(2):
        bring("both.csv", f"{head}\nP-1,{tail}\nP-2,{tail}\n")
    assert sorted(session.scalars(select(Patrol.key).join(Fix)).all()) == ["P-1", "P-2"]


def test_a_known_fix_at_another_place_is_reported_and_stays(session: Session, bring: Bring) -> None:
    """A fact is never rewritten; the row that contradicts it is named."""
    head = "patrol_id,fix_id,time,lon,lat"
    bring("a.csv", f"{head}\nP-1,17,2026-03-01 08:00:00,101.671,39.225\n")
    before = stored(session)
    _, outcome = bring("b.csv", f"{head}\nP-1,17,2026-03-01 08:00:00,101.675,39.225\n")
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("fix.number_taken", 2)]
    assert [row[6:] for row in stored(session)] == [row[6:] for row in before]


def test_a_guessed_number_that_repeats_is_no_number(session: Session, bring: Bring) -> None:
    """A column that holds one value for a whole patrol (a device's id) would make all its fixes one."""
    rows = [f"P-1,d-1,2026-03-01 08:00:{second:02},101.67{second},39.225" for second in range(1, 4)]
    _, outcome = bring("a.csv", "\n".join(["patrol_id,device id,time,lon,lat", *rows]))
    assert outcome.new == 3


def test_a_walk_that_gets_numbers_later_is_not_doubled(session: Session, bring: Bring) -> None:
    """A fix of the same patrol, instant and place is the same fix, whether a list numbers its fixes or not."""
    place = "2026-03-01 08:00:00,101.671,39.225"
    numbered = f"patrol_id,fix_id,time,lon,lat\nP-1,17,{place}\n"
    bring("bare.csv", f"patrol_id,time,lon,lat\nP-1,{place}\n")
    before = stored(session)
    assert bring("numbered.csv", numbered)[1].same == 1
    assert stored(session) == before


def test_doubled_rows_do_not_make_a_number_doubtful(session: Session, bring: Bring) -> None:
    """A list in which every row stands three times still numbers its fixes."""
    rows = [f"P-1,{number},2026-03-01 08:00:0{number},101.67{number},39.225" for number in range(1, 4)] * 3
    _, outcome = bring("a.csv", "\n".join(["patrol_id,fix_id,time,lon,lat", *rows]))
    assert (outcome.new, outcome.same, outcome.faults) == (3, 6, ())
    assert {each["field"]: each["column"] for each in outcome.recognised["fields"]}["fix"] == "fix_id"


def test_a_shifted_datum_is_moved_and_kept_by_name(session: Session, bring: Bring) -> None:
    """A walk in GCJ-02 is stored as WGS84; its patrol says what it was."""
    bring("a.csv", sheet(*lines("P-1", 1)), datum=Datum.GCJ02)
    lon, datum = session.execute(select(func.ST_X(Fix.geom), Patrol.datum).join(Patrol)).one()
    assert datum == "gcj02"
    assert 0.001 < 101.671 - lon < 0.01


def test_a_file_of_bad_rows_brings_nothing(session: Session, bring: Bring) -> None:
    """Every row is counted as refused, and nothing is stored."""
    _, outcome = bring("a.csv", sheet("P-1,一队,昨天,101.672,39.225,5", "P-1,一队,2026-03-01 08:00,191,39.225,5"))
    assert (outcome.new, outcome.same, outcome.refused) == (0, 0, 2)
    assert stored(session) == []


def test_undo_takes_out_what_the_file_brought(session: Session, bring: Bring) -> None:
    """Late fixes go, and the patrol is as it was: span, title and team."""
    rows = lines("P-1", 30)
    bring("a.csv", sheet(*rows[:20]))
    before = stored(session)
    renamed = [row.replace("一队", "二队") for row in rows[20:]]
    record, _ = bring("b.csv", sheet(*renamed, *lines("P-2", 5)))
    assert {row[3] for row in stored(session) if row[1] == "P-1"} == {"二队"}
    undo(session, record)
    assert stored(session) == before
    assert session.scalar(select(func.count()).select_from(FixGrid)) == 20


def test_a_walk_elsewhere_is_kept_without_a_grid(session: Session, bring: Bring) -> None:
    """A track of another town goes in with a warning, outside every grid."""
    _, outcome = bring("hamburg.gpx", gpx(lines("", 5, lon=9.93)))
    assert (outcome.new, outcome.outside) == (5, 5)
    assert {fault.code for fault in outcome.faults} == {"coordinate.far", "track.outside"}
