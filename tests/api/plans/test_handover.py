"""What changes hands with a plan, as a file."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from geo.audit.models import AuditEntry
from geo.audit.rules import Action
from geo.db.database import Database
from tests.api.plans.conftest import Planner

FIRST, SECOND = "152922001001001", "152922001001002"


def packed(planner: Planner, plan_id: int | None = None, **headers: str) -> zipfile.ZipFile:
    answer = planner.client.get(f"/api/v1/plans/{plan_id or planner.plan_id}/handover", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def rows_of(pack: zipfile.ZipFile, name: str) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(pack.read(name))).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture
def moved(planner: Planner) -> Planner:
    """A draft that gives one block of column 0, with its two doors and 15 households, to the grid before it."""
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    return planner


def test_a_draft_is_handed_over_in_the_language_of_the_reader(moved: Planner) -> None:
    """Names of files, columns and the text: English here, Chinese there; the rows are the same."""
    english, chinese = packed(moved), packed(moved, **{"accept-language": "zh-CN"})
    assert "02 Addresses that move.xlsx" in english.namelist()
    assert "02 变动的地址.xlsx" in chinese.namelist()
    head, *rows = rows_of(english, "02 Addresses that move.xlsx")
    assert head[:2] == ("Door-plate key", "Address")
    told = [FIRST, "曙光-01"]
    assert [row[:2] for row in rows] == [("0-3", "曙光路3号"), ("0-3b", "曙光路3号后")]
    assert [[*row[5:]] for row in rows] == [[SECOND, "曙光-02", *told]] * 2
    head, *others = rows_of(chinese, "02 变动的地址.xlsx")
    assert (head[-2:], others) == (("新网格编码", "新网格"), rows)
    assert "方案“2027”的交接资料" in chinese.read("README.txt").decode("utf-8-sig")


def test_incidents_are_for_those_who_may_read_them(moved: Planner) -> None:
    """An administrator gets the table; a planner is told that it is not there."""
    assert any("incidents" in name for name in packed(moved).namelist())
    pack = packed(moved.as_colleague())
    assert not any("incidents" in name for name in pack.namelist())
    assert "Open incidents that change hands” is not in this pack" in pack.read("README.txt").decode("utf-8-sig")


def test_a_published_plan_is_handed_over_and_it_stands_in_the_trail(
    moved: Planner, signed_in_database: Database
) -> None:
    """It is compared with the one before; the page of history and that of consequences link to the pack."""
    path = f"/plans/{moved.plan_id}"
    assert f'href="{path}/handover"' in moved.client.get(f"{path}/publish").text
    assert moved.client.post(f"/api/v1{path}/publish", json={}).status_code == 200
    assert len(rows_of(packed(moved), "02 Addresses that move.xlsx")) == 3
    assert f'href="{path}/handover"' in moved.client.get("/plans/history").text
    moved.client.cookies.clear()
    assert "handover" not in moved.client.get("/plans/history").text
    with signed_in_database.session() as session:
        noted = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == Action.EXPORT_MADE)).all()
    assert {"plan_id": moved.plan_id, "format": "handover"} in noted


def test_the_first_plan_hands_nothing_over(planner: Planner) -> None:
    """It is said, not answered with an empty file."""
    first = planner.client.get("/api/v1/plans").json()["items"][-1]["id"]
    answer = planner.client.get(f"/api/v1/plans/{first}/handover")
    assert (answer.status_code, answer.json()["code"]) == (404, "plan.first")
