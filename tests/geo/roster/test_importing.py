"""Bringing a roster in, asking who answers, and taking it back."""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.core.errors import BadInput
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome
from geo.roster import importing
from geo.roster.models import Worker
from geo.roster.queries import WorkerInfo, workers_on

HEADER = ("网格编码", "网格员姓名", "联系电话", "开始日期", "结束日期")
WEST, EAST = "152922001000001", "152922001000002"
ROWS = [(WEST, "王芳", "13800000001", "2025-01-01", ""), (EAST, "李强", "13800000002", "2025-01-01", "2025-06-30")]
BringIn = Callable[..., tuple[Import, Outcome]]


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def bring_in(session: Session, ground: Any, tmp_path: Path) -> BringIn:
    """Apply rows as a CSV roster that came in on a day."""

    def apply(
        rows: Sequence[Sequence[str]], *, header: Sequence[str] = HEADER, on: date = date(2026, 3, 1)
    ) -> tuple[Import, Outcome]:
        path = tmp_path / "roster.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        options = ImportOptions(zone=ZoneInfo("Asia/Shanghai"))
        record = receive(session, ImportKind.ROSTER, path, options)
        record.created_at = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        outcome = importing.apply(session, record, path, options, silent)
        session.flush()
        return record, outcome

    return apply


def stored(session: Session) -> list[Any]:
    columns = (Worker.grid_code, Worker.name, Worker.telephone, Worker.from_on, Worker.to_on)
    return list(session.execute(select(*columns).order_by(Worker.grid_code, Worker.from_on, Worker.name)).all())


def test_the_preview_shows_neither_names_nor_telephones(session: Session, ground: Any, bring_in: BringIn) -> None:
    """Which columns hold them is told, by the names of the columns; days and grids have samples."""
    _, outcome = bring_in(ROWS)
    told = {each["field"]: (each["column"], each["samples"]) for each in outcome.recognised["fields"]}
    assert told["name"] == ("网格员姓名", [])
    assert told["telephone"] == ("联系电话", [])
    assert told["grid"] == ("网格编码", [WEST, EAST])


def test_each_grid_has_its_worker_on_each_day(session: Session, ground: Any, bring_in: BringIn) -> None:
    """First and last day count in; the day after the last one nobody answers."""
    _, outcome = bring_in(ROWS)
    assert (outcome.new, outcome.refused, outcome.outside) == (2, 0, 0)
    both = {WEST: WorkerInfo("王芳", "13800000001"), EAST: WorkerInfo("李强", "13800000002")}
    assert workers_on(session, ground.territory_id, date(2025, 1, 1)) == both
    assert workers_on(session, ground.territory_id, date(2025, 6, 30)) == both
    assert set(workers_on(session, ground.territory_id, date(2025, 7, 1))) == {WEST}
    assert workers_on(session, ground.territory_id, date(2024, 12, 31)) == {}


def test_of_several_the_one_who_came_last_answers(session: Session, ground: Any, bring_in: BringIn) -> None:
    """A successor answers from the first day on, even when the list never ended the time of the one before."""
    bring_in([*ROWS, (WEST, "赵敏", "", "2025-03-01", "")])
    assert workers_on(session, ground.territory_id, date(2025, 2, 28))[WEST].name == "王芳"
    assert workers_on(session, ground.territory_id, date(2025, 3, 1))[WEST] == WorkerInfo("赵敏", None)


def test_the_same_roster_again_changes_nothing(session: Session, bring_in: BringIn) -> None:
    """Rows are known by grid, name and first day."""
    bring_in(ROWS)
    before = stored(session)
    _, outcome = bring_in(list(reversed(ROWS)))
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 2)
    assert stored(session) == before


def test_without_a_first_day_a_worker_serves_from_the_day_of_the_list(session: Session, bring_in: BringIn) -> None:
    """The day the list came in counts, and the same list a month later does not move it."""
    header = ("网格", "姓名")
    bring_in([(WEST, "王芳")], header=header, on=date(2026, 3, 1))
    _, outcome = bring_in([(WEST, "王芳")], header=header, on=date(2026, 4, 1))
    assert outcome.same == 1
    assert [row.from_on for row in stored(session)] == [date(2026, 3, 1)]


def test_undo_brings_the_old_roster_back(session: Session, bring_in: BringIn) -> None:
    """New rows go, and a changed telephone number is what it was."""
    bring_in(ROWS)
    before = stored(session)
    record, outcome = bring_in([(WEST, "王芳", "13900000009", "2025-01-01", ""), (EAST, "新人", "", "2026-01-01", "")])
    assert (outcome.new, outcome.changed) == (1, 1)
    importing.undo(session, record)
    assert stored(session) == before


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "王芳", "", "", ""), "roster.no_grid"),
        ((WEST, "", "", "", ""), "roster.no_name"),
        ((WEST, "王芳", "", "昨天", ""), "roster.day_unreadable"),
        ((WEST, "王芳", "", "2025-02-01", "2025-01-01"), "roster.backward"),
    ],
)
def test_bad_rows_stay_out(bring_in: BringIn, row: Sequence[str], code: str) -> None:
    """A row that cannot be used is refused with its number; the others go in."""
    _, outcome = bring_in([ROWS[1], row])
    assert (outcome.new, outcome.refused) == (1, 1)
    assert [(fault.code, fault.row) for fault in outcome.faults] == [(code, 3)]


def test_an_unknown_grid_is_kept_and_told(session: Session, bring_in: BringIn) -> None:
    """The worker of a grid that no plan has yet is stored, counted as outside, with a warning."""
    _, outcome = bring_in([("999", "王芳", "不详", "2025-01-01", "")])
    assert (outcome.new, outcome.outside) == (1, 1)
    assert {fault.code for fault in outcome.faults} == {"roster.unknown_grid", "roster.telephone_unreadable"}
    assert [row.telephone for row in stored(session)] == [None]


def test_contradicting_rows_are_told(session: Session, bring_in: BringIn) -> None:
    """One person, grid and first day twice with different numbers: one is taken, the other named."""
    _, outcome = bring_in([ROWS[0], (WEST, "王芳", "13800000009", "2025-01-01", "")])
    assert (outcome.new, outcome.refused) == (1, 1)
    assert [fault.code for fault in outcome.faults] == ["roster.duplicate"]


def test_a_file_without_names_is_refused(bring_in: BringIn) -> None:
    """A roster needs a name and a grid; what is missing is named."""
    with pytest.raises(BadInput) as refusal:
        bring_in([("1", "2")], header=("甲", "乙"))
    assert refusal.value.code == "columns.missing"
