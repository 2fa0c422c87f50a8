"""Borders drawn exactly, and blocks above the limit cut into cells: each one edit, over HTTP."""

import csv
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geo.boundaries.models import Territory
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import SOUTH, STEP, WEST, Planner

FIRST, SECOND = "152922001001001", "152922001001002"


def step(column: float, row: float) -> list[int]:
    return [round((WEST + column * STEP) * 1e8), round((SOUTH + row * STEP) * 1e8)]


def test_a_grid_is_split_where_it_was_drawn_by_one_edit(planner: Planner) -> None:
    """The western column cut in halves from south to north: the new grid has the doors left of the line."""
    names = [planner.at(0, row) for row in range(3)]
    line = [step(0.5, -0.5), step(0.5, 3.2)]
    then = {"kind": "split", "grid": FIRST, "blocks": [f"{name}@left" for name in names]}
    change = planner.do(0, kind="cut", line=line, blocks=names, then=then).raise_for_status().json()
    assert change["version"] == 1
    assert change["figures"]["152922001001003"]["households"] == 30
    assert sorted(change["blocks_gone"]) == sorted(names)
    told = planner.client.get(f"/api/v1/plans/{planner.plan_id}/operations").json()["items"]
    assert [each["sentence"] for each in told] == ["曙光-01 split exactly where drawn: 曙光-03 is new"]
    undone = planner.client.post(f"/api/v1/plans/{planner.plan_id}/undo", json={"version": 1}).json()
    assert undone["grids_gone"] == ["152922001001003"]
    assert {each["name"] for each in undone["blocks_new"]} >= set(names)


def test_a_border_is_moved_into_blocks_by_one_edit(planner: Planner) -> None:
    """Half of each block of a row goes over the border, with the doors that stand there; then a block is split off."""
    names = [planner.at(column, 3) for column in range(4)]
    line = [step(-0.5, 3.6), step(4.0001, 3.6)]
    then = {"kind": "assign", "to": {FIRST: [f"{name}@right" for name in names]}}
    change = planner.do(0, kind="cut", line=line, blocks=names, then=then).raise_for_status().json()
    households = {code: each["households"] for code, each in change["figures"].items()}
    assert (households[FIRST], households[SECOND]) == (180, 90)
    other = {"kind": "split", "grid": FIRST, "blocks": [planner.at(0, 0)]}
    assert planner.do(1, **other).raise_for_status().json()["grids"][0]["code"] == "152922001001003"


def test_what_the_line_does_not_do_is_refused_in_words(planner: Planner) -> None:
    """A side of a block that is not divided; an operation that cannot follow a cut."""
    name, other = planner.at(0, 0), planner.at(1, 0)
    line = [step(0.5, -0.5), step(0.5, 1.0)]
    wrong = planner.do(
        0, kind="cut", line=line, blocks=[name], then={"kind": "assign", "to": {SECOND: [f"{other}@left"]}}
    )
    assert wrong.json()["code"] == "cut.not_divided"
    assert planner.do(0, kind="cut", line=line, then={"kind": "lock"}).json()["code"] == "operation.unreadable"
    assert planner.blocks()["plan"]["version"] == 0


def test_the_second_planner_may_put_a_drawn_split_on_top(planner: Planner) -> None:
    """Whether it fits is tried out with a code that is not given yet."""
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    name = planner.at(0, 0)
    then = {"kind": "split", "grid": FIRST, "blocks": [f"{name}@left"]}
    late = planner.do(0, kind="cut", line=[step(0.5, -0.5), step(0.5, 1.0)], blocks=[name], then=then)
    assert (late.status_code, late.json()["fits"]) == (409, True)


def compound(planner: Planner, database: Database, folder: Path) -> str:
    """A block with 40 doors more of 6 households each, in a territory of micro grids; its name."""
    with database.session() as session, session.begin():
        territory_id = session.query(Territory.id).scalar()
        set_territory_settings(session, territory_id, SettingsInfo(limits_profile="micro"))
    path = folder / "compound.csv"
    spots = [(column, row) for column in range(8) for row in range(5)]
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["门牌编号", "地址", "经度", "纬度", "户数"])
        for column, row in spots:
            x, y = WEST + (2 + 0.1 + 0.1 * column) * STEP, SOUTH + (1 + 0.1 + 0.18 * row) * STEP
            write.writerow([f"c{column}-{row}", f"家属院路{column * 5 + row + 1}号", f"{x:.7f}", f"{y:.7f}", 6])
    import_file(database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZoneInfo("Asia/Shanghai")))
    return planner.at(2, 1)


def block_above(planner: Planner) -> list[dict[str, Any]]:
    items = planner.client.get(f"/api/v1/plans/{planner.plan_id}/check").json()["items"]
    return [each for each in items if each["code"] == "draft.block_above"]


def test_a_block_above_the_limit_is_cut_by_its_repair(
    planner: Planner, signed_in_database: Database, tmp_path: Path
) -> None:
    """The finding says into how many pieces; that many come, none above the limit; undo takes it back."""
    name = compound(planner, signed_in_database, tmp_path)
    (found,) = block_above(planner)
    assert found["blocks"] == [name]
    repair = found["repair"]
    change = planner.do(0, **repair["operation"]).raise_for_status().json()
    pieces = [each for each in change["blocks_new"] if each["name"].startswith(f"{name}.")]
    assert repair["sentence"] == f"Cut it into {len(pieces)} pieces, each building whole?"
    assert sum(each["households"] for each in pieces) == 250
    assert max(each["households"] for each in pieces) <= 80
    assert block_above(planner) == []
    listed = planner.client.get(f"/api/v1/plans/{planner.plan_id}/operations").json()["items"]
    assert listed[0]["sentence"] == f"Block {name} cut into cells of whole buildings"
    undone = planner.client.post(f"/api/v1/plans/{planner.plan_id}/undo", json={"version": 1}).json()
    assert len(undone["blocks_gone"]) == len(pieces)
    assert planner.do(2, kind="cells", block=planner.at(0, 0), most=80).json()["code"] == "cells.whole"
