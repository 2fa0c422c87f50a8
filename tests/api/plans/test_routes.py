"""Drafts over HTTP: begun, read, edited, undone, by one and by two."""

import uuid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import desk
from geo.publishing.importing import import_file
from tests.api.plans.conftest import SOUTH, STEP, WEST, Planner

FIRST, SECOND = "152922001001001", "152922001001002"
OTHER = "152922001002001"


def step(column: float, row: float) -> list[int]:
    return [round((WEST + column * STEP) * 1e8), round((SOUTH + row * STEP) * 1e8)]


def test_a_draft_begins_as_the_plan_in_force(planner: Planner) -> None:
    """It has its blocks, grids and households, moves nobody, and is listed as a draft."""
    document = planner.blocks()
    assert len(document["blocks"]["name"]) == 48
    assert [grid["code"] for grid in document["grids"]] == [FIRST, SECOND, OTHER, "152922001002002"]
    assert sum(document["blocks"]["households"]) == 48 * 10 + 6 * 5
    assert document["summary"] == {"deviation": 7.5 / 127.5, "moved_households": 0, "problems": 0, "errors": 0}
    listed = planner.client.get("/api/v1/plans").json()["items"]
    assert (listed[0]["name"], listed[0]["status"]) == ("2027", "draft")


def test_a_stroke_moves_households_and_is_undone(planner: Planner) -> None:
    """The figures of both grids follow; undone and done again, they are as before."""
    name = planner.at(0, 3)
    change = planner.do(0, kind="assign", to={FIRST: [name]}).raise_for_status().json()
    assert change["version"] == 1
    assert change["moved"] == {name: FIRST}
    assert {code: each["households"] for code, each in change["figures"].items()} == {FIRST: 150, SECOND: 120}
    assert change["summary"]["moved_households"] == 15
    undone = _post(planner, "undo", 1).json()
    assert undone["moved"] == {name: SECOND}
    assert undone["summary"]["moved_households"] == 0
    assert (undone["can_undo"], undone["can_redo"]) == (False, True)
    assert _post(planner, "redo", 2).json()["summary"]["moved_households"] == 15
    assert [each["undone"] for each in planner.client.get(_path(planner, "operations")).json()["items"]] == [False]


def test_a_cut_gives_each_piece_its_doors(planner: Planner) -> None:
    """The block is gone, its two pieces have 10 and 5 households, and its neighbours gain the corners."""
    name = planner.at(0, 0)
    line = [step(0.5, -0.5), step(0.5, 1.0)]
    change = planner.do(0, kind="cut", line=line).raise_for_status().json()
    assert change["blocks_gone"] == [name]
    pieces = {each["name"]: each["households"] for each in change["blocks_new"] if each["name"].startswith(f"{name}.")}
    assert pieces == {f"{name}.1": 10, f"{name}.2": 5}
    assert len(change["blocks_new"]) == 3
    split = planner.do(1, kind="split", grid=FIRST, blocks=[f"{name}.1"]).raise_for_status().json()
    assert [grid["code"] for grid in split["grids"]] == ["152922001001003"]
    assert split["figures"]["152922001001003"]["households"] == 10


def test_the_same_edit_sent_twice_is_done_once(planner: Planner) -> None:
    """A page that got no answer sends again, at the version it had, and nothing changes."""
    operation, operation_id = {"kind": "lock", "grid": FIRST, "locked": True}, uuid.uuid4()
    assert planner.send(0, operation, operation_id).json()["version"] == 1
    again = planner.send(0, operation, operation_id)
    assert (again.status_code, again.json()["version"], again.json()["reload"]) == (200, 1, True)


def test_the_second_of_two_planners_is_told_what_the_first_did(planner: Planner) -> None:
    """The answer says who did what, and whether the edit fits on top; with the new version it is put there."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    name = planner.at(0, 3)
    late = planner.do(0, kind="assign", to={FIRST: [name]})
    problem = late.json()
    assert (late.status_code, problem["code"], problem["version"], problem["fits"]) == (409, "plan.version", 1, True)
    assert [(each["author"], each["sentence"]) for each in problem["since"]] == [
        ("Tester", "曙光-01 is now called 东风-01")
    ]
    assert planner.do(1, kind="assign", to={FIRST: [name]}).status_code == 200
    clashing = planner.do(0, kind="merge", grid="no such", into=FIRST).json()
    assert clashing["fits"] is False


def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(planner: Planner) -> None:
    """Locks, borders of communities, cuts that touch a corner only, and what is no edit at all."""
    here, there = planner.at(3, 0), planner.at(4, 0)
    refused = {
        "operation.community": planner.do(0, kind="assign", to={FIRST: [there]}),
        "cut.corner": planner.do(0, kind="cut", line=[step(-0.5, 0.5), step(0, 0), step(0.5, -0.5)]),
        "cut.outside": planner.do(0, kind="cut", line=[step(-3, 0.5), step(-2, 0.5)]),
        "cut.inside": planner.do(0, kind="cut", line=[step(1.2, 0.5), step(1.6, 0.5)]),
        "cut.along": planner.do(0, kind="cut", line=[step(1, 0), step(1, 1)]),
        "cut.crosses_itself": planner.do(0, kind="cut", line=[step(0, 0), step(2, 2), step(2, 0), step(0, 2)]),
        "operation.unreadable": planner.do(0, kind="paint"),
        "operation.grid": planner.do(0, kind="lock", grid="nowhere", locked=True),
        "operation.block": planner.do(0, kind="assign", to={FIRST: ["999999"]}),
        "plan.nothing_to_undo": _post(planner, "undo", 0),
    }
    assert {code: answer.json()["code"] for code, answer in refused.items()} == {code: code for code in refused}
    assert {answer.status_code for answer in refused.values()} == {400, 409}
    assert planner.do(0, kind="lock", grid=SECOND, locked=True).status_code == 200
    assert planner.do(1, kind="assign", to={SECOND: [here]}).json()["code"] == "operation.locked"
    across = planner.do(1, kind="assign", to={FIRST: [there]}, across=True)
    assert across.json()["summary"]["problems"] == 1
    assert planner.blocks()["plan"]["version"] == 2


def test_findings_come_with_their_smallest_repair(planner: Planner) -> None:
    """A grid that falls into two pieces names the smaller one and who may take it; the repair mends it."""
    row = [planner.at(column, 1) for column in range(4)]
    planner.do(0, kind="assign", to={SECOND: row}).raise_for_status()
    found = planner.client.get(_path(planner, "check?live=true")).json()["items"]
    assert [(each["code"], each["level"], each["grid"]) for each in found] == [
        ("draft.pieces", "error", FIRST),
        ("draft.pieces", "error", SECOND),
    ]
    planner.do(1, **found[0]["repair"]["operation"]).raise_for_status()
    assert planner.client.get(_path(planner, "check?live=true")).json()["items"] == []


def test_what_others_built_upon_is_undone_together_or_not(planner: Planner) -> None:
    """Undoing a cut below a later assignment of its piece says so, and offers to undo both."""
    name = planner.at(0, 0)
    planner.do(0, kind="cut", line=[step(0.5, -0.5), step(0.5, 1.0)]).raise_for_status()
    planner.as_colleague().do(1, kind="split", grid=FIRST, blocks=[f"{name}.1"]).raise_for_status()
    refused = _post(planner, "undo", 2)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan.built_upon")
    both = planner.client.post(_path(planner, "undo"), json={"version": 2, "with_later": True})
    assert both.json()["version"] == 4
    assert len(planner.blocks()["blocks"]["name"]) == 48


def _path(planner: Planner, what: str) -> str:
    return f"/api/v1/plans/{planner.plan_id}/{what}"


def _post(planner: Planner, what: str, version: int) -> Any:
    return planner.client.post(_path(planner, what), json={"version": version})


def test_households_that_came_in_meanwhile_are_counted(
    planner: Planner, signed_in_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A draft that was opened a while ago is read anew when somebody looks at it."""
    assert sum(planner.blocks()["blocks"]["households"]) == 510
    path = tmp_path / "more.csv"
    path.write_text("门牌编号,地址,经度,纬度,户数\nnew,曙光路99号,101.6605,39.2105,7\n", encoding="utf-8")
    import_file(signed_in_database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZoneInfo("Asia/Shanghai")))
    assert sum(planner.blocks()["blocks"]["households"]) == 510
    monkeypatch.setattr(desk, "READ_ANEW_AFTER_S", 0.0)
    assert sum(planner.blocks()["blocks"]["households"]) == 517


def test_a_refused_edit_does_not_close_the_draft(planner: Planner) -> None:
    """It is not read from the database again for the next one, which would take half a second in a large town."""
    drafts = planner.client.app.state.drafts  # type: ignore[attr-defined]
    planner.blocks()
    held = drafts._held[planner.plan_id]
    assert planner.do(0, kind="lock", grid="nowhere", locked=True).status_code == 400
    assert drafts._held[planner.plan_id] is held
    assert planner.do(0, kind="lock", grid=FIRST, locked=True).status_code == 200
