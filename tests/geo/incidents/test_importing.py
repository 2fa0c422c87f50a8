"""Lists of incidents, from the file to the grid, and back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.reach import whole_reach
from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.incidents.importing import apply, undo
from geo.incidents.models import Incident, IncidentGrid
from geo.incidents.queries import incident_frame, incidents_by_grid, span

ZONE = ZoneInfo("Asia/Shanghai")
HEADER = "工单号,类别,状态,上报时间,办结时间,地址,描述,经度,纬度"
OPEN = "G-1,路灯,处理中,2026-03-01 08:00,,曙光街3号,不亮,101.675,39.225"
CLOSED = "G-1,路灯,已办结,2026-03-01 08:00,2026-03-02 09:30,曙光街3号,不亮,101.675,39.225"
OTHER = "G-2,积水,已办结,2026-03-01 10:00,2026-03-01 12:00,阳光路,,101.685,39.225"
Bring = Callable[..., tuple[Import, Outcome]]


@pytest.fixture
def bring(session: Session, ground: Any, tmp_path: Path) -> Bring:
    """Write a file and bring it in; its record and what came of it."""

    def bring_in(*rows: str, name: str = "a.csv", **options: Any) -> tuple[Import, Outcome]:
        path = tmp_path / name
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        chosen = ImportOptions(**{"zone": ZONE} | options)
        record = receive(session, ImportKind.INCIDENTS, path, chosen)
        session.expunge(record)
        return record, apply(session, record, path, chosen, lambda *_: None)

    return bring_in


def stored(session: Session) -> list[tuple[Any, ...]]:
    """Everything that incidents say, and where they lie."""
    columns = [column for column in Incident.__table__.columns if column.name not in {"geom", "import_id"}]
    rows = select(*columns, func.ST_AsText(Incident.geom), IncidentGrid.grid_id).join(
        IncidentGrid, IncidentGrid.incident_id == Incident.id
    )
    return [tuple(row) for row in session.execute(rows.order_by(Incident.key))]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.same, outcome.refused


def fault_codes(outcome: Outcome) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.row) for fault in outcome.faults]


def test_a_chinese_list_goes_in_as_it_is(session: Session, ground: Any, bring: Bring) -> None:
    """Headers are guessed, states understood, local times read in the zone of the territory."""
    _, outcome = bring(HEADER, OPEN, OTHER)
    assert counts(outcome) == (2, 0, 0, 0)
    first, second = session.scalars(select(Incident).order_by(Incident.key))
    assert (first.key, first.category, first.status, first.address) == ("G-1", "路灯", "open", "曙光街3号")
    assert first.occurred_at == datetime(2026, 3, 1, 8, tzinfo=ZONE)
    assert (second.status, second.closed_at) == ("closed", datetime(2026, 3, 1, 12, tzinfo=ZONE))


def test_the_preview_shows_no_descriptions(session: Session, bring: Bring) -> None:
    """They are free text that may name the caller; they are stored, and the column that holds them is told."""
    row = "G-1,路灯,2026-03-01 08:00,101.675,39.225,张某来电"
    _, outcome = bring("工单号,类别,上报时间,经度,纬度,诉求内容", row)
    told = {each["field"]: (each["column"], each["samples"]) for each in outcome.recognised["fields"]}
    assert told["description"] == ("诉求内容", [])
    assert told["category"] == ("类别", ["路灯"])
    assert session.scalars(select(Incident.description)).one() == "张某来电"


def test_local_times_are_read_in_the_zone_that_was_said(session: Session, bring: Bring) -> None:
    """The same list from another country is read with that country's zone."""
    bring("date,loc_cat,longitude,latitude", "2010-01-01 00:05,street,101.675,39.225", zone=ZoneInfo("America/Chicago"))
    assert session.scalars(select(Incident.occurred_at)).one() == datetime(2010, 1, 1, 6, 5, tzinfo=ZoneInfo("UTC"))


def test_day_and_time_may_stand_in_two_columns(session: Session, bring: Bring) -> None:
    """20230213 in one column and 91300 in the next are one instant."""
    bring("發生日期,發生時間,事故類別名稱,發生地點,lon,lat", "20230213,091300,A2,中和街,101.675,39.225")
    assert session.scalars(select(Incident.occurred_at)).one() == datetime(2023, 2, 13, 9, 13, tzinfo=ZONE)


def test_the_same_file_twice_changes_nothing(session: Session, bring: Bring) -> None:
    """Bringing a list in again finds every matter there."""
    bring(HEADER, OPEN, OTHER)
    before = stored(session)
    _, outcome = bring(HEADER, OTHER, OPEN)
    assert counts(outcome) == (0, 0, 2, 0)
    assert stored(session) == before


def test_a_later_list_updates_by_number(session: Session, bring: Bring) -> None:
    """A matter that was closed meanwhile is closed; matters that the list does not name stay."""
    bring(HEADER, OPEN, OTHER)
    _, outcome = bring(HEADER, CLOSED)
    assert counts(outcome) == (0, 1, 0, 0)
    assert session.scalars(select(Incident.status).order_by(Incident.key)).all() == ["closed", "closed"]


def test_a_list_without_states_leaves_them(session: Session, bring: Bring) -> None:
    """A list that does not speak of states or addresses does not open a closed matter again."""
    bring(HEADER, CLOSED)
    before = stored(session)
    _, outcome = bring("工单号,类别,上报时间,经度,纬度", "G-1,路灯,2026-03-01 08:00,101.675,39.225")
    assert counts(outcome) == (0, 0, 1, 0)
    assert stored(session) == before


def test_a_moved_matter_gets_its_new_grid_and_undo_the_old(session: Session, ground: Any, bring: Bring) -> None:
    """Joins follow the place, forth and back."""
    bring(HEADER, OPEN, OTHER)
    before = stored(session)
    third = OTHER.replace("G-2", "G-3")
    record, outcome = bring(HEADER, OPEN.replace("101.675", "101.685"), third)
    assert counts(outcome) == (1, 1, 0, 0)
    assert incidents_by_grid(session, whole_reach(ground.plan_id))["incidents"].tolist() == [0, 3]
    undo(session, record)
    assert stored(session) == before


def test_rows_that_cannot_be_used_are_named(session: Session, bring: Bring) -> None:
    """Without coordinates, category or time a row stays out; the others go in."""
    rows = [
        OPEN,
        "G-4,路灯,,2026-03-01 08:00,,,,,",
        "G-5,,,2026-03-01 08:00,,,,101.675,39.225",
        "G-6,路灯,,,,,,101.675,39.225",
        "G-7,路灯,,上周,,,,101.675,39.225",
    ]
    _, outcome = bring(HEADER, *rows)
    assert counts(outcome) == (1, 0, 0, 4)
    assert sorted(fault_codes(outcome)) == [
        ("coordinate.missing", 3),
        ("incident.no_category", 4),
        ("incident.no_time", 5),
        ("time.unreadable", 6),
    ]


def test_a_number_on_two_matters_keeps_both(session: Session, bring: Bring) -> None:
    """The second matter is kept under a longer number, and the row is named."""
    _, outcome = bring(HEADER, OPEN, OPEN.replace("101.675", "101.676"))
    assert outcome.new == 2
    assert [code for code, _ in fault_codes(outcome)] == ["incident.number_shared"]
    keys = session.scalars(select(Incident.key).order_by(Incident.key)).all()
    assert keys[0] == "G-1"
    assert keys[1].startswith("G-1#")


def test_two_states_of_one_matter_are_one_incident(session: Session, bring: Bring) -> None:
    """A list with a line for each change of state gives the latest one, and says which line it left."""
    _, outcome = bring(HEADER, CLOSED, OPEN)
    assert counts(outcome) == (1, 0, 1, 0)
    assert fault_codes(outcome) == [("incident.repeated", 3)]
    assert session.scalars(select(Incident.status)).one() == "closed"


def test_a_list_without_numbers_is_known_by_its_rows(session: Session, bring: Bring) -> None:
    """Two equal rows are two matters; the same list again adds none, a longer one adds the rest."""
    head, row = "date,loc_cat,longitude,latitude", "2010-01-01 00:05,street,101.675,39.225"
    assert counts(bring(head, row, row)[1]) == (2, 0, 0, 0)
    assert counts(bring(head, row, row)[1]) == (0, 0, 2, 0)
    assert counts(bring(head, row, row, row)[1]) == (1, 0, 2, 0)


def test_a_guessed_number_that_most_rows_share_is_no_number(session: Session, bring: Bring) -> None:
    """The number of a grid is not the number of a matter."""
    rows = [f"网格1,路灯,2026-03-01 08:0{minute},101.675,39.225" for minute in range(5)]
    _, outcome = bring("网格编号,类别,日期,经度,纬度", *rows)
    assert counts(outcome) == (5, 0, 0, 0)
    assert outcome.faults == ()


def test_doubled_rows_do_not_make_a_number_doubtful(session: Session, bring: Bring) -> None:
    """A list in which every row stands three times has one incident of each number."""
    _, outcome = bring(HEADER, *[OPEN, OTHER] * 3)
    assert counts(outcome) == (2, 0, 4, 0)
    assert session.scalars(select(Incident.key).order_by(Incident.key)).all() == ["G-1", "G-2"]


def test_a_file_of_bad_rows_brings_nothing(session: Session, bring: Bring) -> None:
    """Every row is counted as refused, and nothing is stored."""
    _, outcome = bring(HEADER, OPEN.replace("39.225", "139.225"), OPEN.replace("2026-03-01 08:00", "上周"))
    assert counts(outcome) == (0, 0, 0, 2)
    assert stored(session) == []


def test_states_and_times_that_contradict_are_mended_and_told(session: Session, bring: Bring) -> None:
    """Closed before it happened keeps no time of closing; an open matter has none; unknown words are named once."""
    backwards = CLOSED.replace("2026-03-02", "2026-02-02")
    planned = OPEN.replace("G-1", "G-2").replace("08:00,", "08:00,2026-03-05 08:00")
    unknown = [OPEN.replace("G-1", f"G-{number}").replace("处理中", "甲") for number in (3, 4)]
    _, outcome = bring(HEADER, backwards, planned, *unknown)
    assert fault_codes(outcome) == [("incident.status_unknown", 4), ("incident.closed_before", 2)]
    assert session.execute(select(Incident.status, Incident.closed_at).order_by(Incident.key)).all() == [
        ("closed", None),
        ("open", None),
        ("open", None),
        ("open", None),
    ]


def test_a_matter_outside_is_kept_and_listed(session: Session, ground: Any, bring: Bring) -> None:
    """A point in no grid has a row without a grid, and is shown with its place."""
    _, outcome = bring(HEADER, OPEN.replace("101.675", "101.7"))
    assert (outcome.new, outcome.outside) == (1, 1)
    assert fault_codes(outcome) == [("incident.outside", 2)]
    frame = incident_frame(session, whole_reach(ground.plan_id), since=None, until=None)
    assert frame[["grid_code", "community_code"]].isna().all().all()


def test_a_list_without_a_category_column_says_what_it_lacks(bring: Bring) -> None:
    """The sentence names the field, the columns there are, and how to map one."""
    with pytest.raises(BadInput, match=r"no column for: category.*--map category=COLUMN"):
        bring("日期,经度,纬度", "2026-03-01,101.675,39.225")


def test_a_shifted_datum_is_moved_and_kept_by_name(session: Session, bring: Bring) -> None:
    """GCJ-02 coordinates are stored as WGS84, some hundred metres away, with the name of what they were."""
    bring(HEADER, OPEN, datum=Datum.GCJ02)
    lon, datum = session.execute(select(func.ST_X(Incident.geom), Incident.datum)).one()
    assert datum == "gcj02"
    assert 0.001 < 101.675 - lon < 0.01


def test_frames_and_counts_follow_the_span(session: Session, ground: Any, bring: Bring) -> None:
    """From the first instant (inclusive) to the last (exclusive), with grid and community."""
    bring(HEADER, OPEN, OTHER)
    until = datetime(2026, 3, 1, 10, tzinfo=ZONE)
    frame = incident_frame(session, whole_reach(ground.plan_id), since=None, until=until)
    assert frame[["key", "grid_code", "community_code"]].to_numpy().tolist() == [
        ["G-1", "152922001000001", "152922001"]
    ]
    assert (frame.geometry.iloc[0].x, frame.crs.to_epsg()) == (101.675, 4326)
    by_grid = incidents_by_grid(session, whole_reach(ground.plan_id), None, None)
    assert by_grid.loc[[ground.west, ground.east]].to_numpy().tolist() == [[1, 1], [1, 0]]
    assert span(session, ground.territory_id, whole_reach(ground.plan_id)) == (
        datetime(2026, 3, 1, 8, tzinfo=ZONE),
        until,
    )
