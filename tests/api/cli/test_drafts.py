"""`gridsteward plan new|check|diff|export|split|rebalance`."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from geo.boundaries.drafting.operations import Assign
from geo.boundaries.queries import block_frame, plan_named, plan_on, the_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.publishing.desk import Desk
from geo.publishing.drafts import Request, operating
from tests.api.plans.conftest import SOUTH, STEP, WEST, choose_way, write_blocks, write_doors

Run = Callable[..., Result]
COMMUNITY = "152922001001"
SPLIT = ("plan", "split", "--community", COMMUNITY, "--grids", "3", "--tolerance", "10")


@pytest.fixture
def town(gridsteward: Run, tmp_path: Path) -> Run:
    """The command line on a town of 48 blocks in four grids, with doors."""
    assert gridsteward("import", "boundaries", write_blocks(tmp_path), "--dissolve").exit_code == 0
    assert gridsteward("import", "addresses", write_doors(tmp_path)).exit_code == 0
    return gridsteward


def statuses(run: Run) -> dict[str, str]:
    return {each["name"]: each["status"] for each in json.loads(run("plan", "list", "--json").stdout)}


def test_a_draft_is_begun_on_a_plan(town: Run) -> None:
    """On the one in force, or the one that is named; a name that is taken and a base that is a draft are refused."""
    assert town("plan", "new", "2027").stdout == "2027 is begun as a copy of blocks.\n"
    assert json.loads(town("plan", "new", "2028", "--base", "blocks", "--json").stdout)["status"] == "draft"
    assert statuses(town) == {"blocks": "in_force", "2027": "draft", "2028": "draft"}
    taken = town("plan", "new", "2027")
    assert (taken.exit_code, "already" in taken.output) == (1, True)
    assert town("plan", "new", "2029", "--base", "2027").exit_code == 1
    assert town("plan", "new", "2029", "--base", "nothing").exit_code == 1


def test_on_the_full_way_the_next_step_is_named(town: Run) -> None:
    """A territory that has chosen nothing goes it: a draft is not published, and what comes first is said in words."""
    assert town("plan", "new", "2027").exit_code == 0
    refused = town("plan", "publish", "2027")
    assert (refused.exit_code, "Submit it for approval first" in refused.output) == (1, True)
    assert "请先" in town("plan", "publish", "2027", language="zh-CN").output
    assert statuses(town)["2027"] == "draft"


def test_a_community_is_split_checked_compared_and_exported(
    town: Run, fresh_database: Database, tmp_path: Path
) -> None:
    """Three even grids as a draft; what it changes is told; it is written as it stands and published."""
    found = json.loads(town(*SPLIT, "--name", "2027", "--json").stdout)
    assert (found["name"], found["grids"]) == ("2027", 3)
    assert found["deviation"] <= 0.1
    assert "2027: 0 errors" in town("plan", "check", "2027").stdout
    assert town("plan", "check", "blocks").stdout.startswith("blocks: nothing is wrong.")
    told = json.loads(town("plan", "diff", "blocks", "2027", "--json").stdout)
    assert told["households_moved"] == found["moved_households"]
    assert f"{found['moved_households']} households" in town("plan", "diff", "blocks", "2027").stdout
    output = tmp_path / "2027.geojson"
    assert town("plan", "export", "2027", "-o", output).exit_code == 0
    assert len(json.loads(output.read_text("utf-8"))["features"]) == 5
    choose_way(fresh_database, "short")
    assert town("plan", "publish", "2027").exit_code == 0
    assert statuses(town)["2027"] == "in_force"


def test_a_tolerance_that_was_not_reached_is_told(town: Run) -> None:
    """Beside the result, which says what was; blocks of ten households make no five grids that are quite even."""
    told = town("plan", "split", "--community", COMMUNITY, "--grids", "5", "--tolerance", "0", "--name", "2027")
    assert (told.exit_code, "The tolerance of 0 % was not reached." in told.stderr) == (0, True), told.output
    assert "The tolerance" not in told.stdout


def test_the_same_seed_draws_the_same_draft(town: Run) -> None:
    """Nothing differs between the two."""
    for name in ("one", "other"):
        assert town(*SPLIT, "--seed", "7", "--name", name).exit_code == 0
    told = json.loads(town("plan", "diff", "one", "other", "--json").stdout)
    assert {each["change"] for each in told["grids"]} == {"same"}


def test_a_redraw_tells_its_bound(town: Run, tmp_path: Path) -> None:
    """After a compound was built; before it there was nothing to redraw, which ends with status 1 and no draft."""
    redraw = ("plan", "rebalance", "--community", COMMUNITY, "--name", "2027")
    refused = town(*redraw)
    assert (refused.exit_code, "No draft was made" in refused.output) == (1, True)
    rows = [f"n{n},新区{n}号,{WEST + (n + 0.25) * STEP:.6f},{SOUTH + STEP / 2:.6f},20" for n in range(4)]
    path = tmp_path / "more.csv"
    path.write_text("\n".join(["门牌编号,地址,经度,纬度,户数", *rows]) + "\n", encoding="utf-8")
    assert town("import", "addresses", path).exit_code == 0
    told = town(*redraw, language="zh-CN")
    assert told.exit_code == 0, told.output
    assert "无论怎么划至少要动" in told.stdout
    assert set(statuses(town)) == {"blocks", "2027"}


def test_what_cannot_be_asked_is_wrong_usage(town: Run, tmp_path: Path) -> None:
    """Status 2, before the database is asked: neither or both of grids and households, endings that are none."""
    split = ("plan", "split", "--community", COMMUNITY, "--name", "2027")
    export = ("plan", "export", "blocks", "-o")
    for typed in (
        split,
        (*split, "--grids", "2", "--households", "90"),
        (*split, "--grids", "0"),
        (*split, "--grids", "2", "--tolerance", "-1"),
        (*export, tmp_path / "plan.dxf"),
        (*export, tmp_path / "plan.gpkg", "--community", COMMUNITY),
        (*export, tmp_path / "plan.kml", "--layer", "doors"),
    ):
        answer = town(*typed)
        assert answer.exit_code == 2, typed
        assert "Traceback" not in answer.output
    assert statuses(town) == {"blocks": "in_force"}


def test_what_cannot_be_done_is_told_in_a_sentence(town: Run, tmp_path: Path) -> None:
    """Status 1: a community or plan that is not there, more grids than blocks, a folder that is not there."""
    for typed, said in (
        (("plan", "split", "--community", "9", "--grids", "2", "--name", "2027"), "There is no community 9"),
        (("plan", "split", "--community", COMMUNITY, "--grids", "1000", "--name", "2027"), "1000"),
        (("plan", "check", "nothing"), "There are: blocks"),
        (("plan", "diff", "blocks", "nothing"), "There are: blocks"),
        (("plan", "export", "blocks", "-o", tmp_path / "nowhere" / "plan.gpkg"), "cannot be written"),
        (("plan", "export", "blocks", "-o", tmp_path / "a.html", "--community", "9"), "There is no community 9"),
    ):
        answer = town(*typed)
        assert (answer.exit_code, said in answer.output) == (1, True), answer.output
    assert statuses(town) == {"blocks": "in_force"}


def test_errors_of_a_check_end_with_status_1(town: Run, fresh_settings: Settings) -> None:
    """A grid that was torn in two is told with its place and repair, for programs too; the plan in force is sound."""
    town("plan", "new", "2027")
    with open_database(fresh_settings) as database, database.session() as session, session.begin():
        plan = plan_named(session, the_territory(session, None).id, "2027")
        blocks = block_frame(session, plan_on(session, plan.territory_id, None).id)
        middle = blocks.cx[WEST + STEP / 4 : WEST + 3.5 * STEP, SOUTH + 1.25 * STEP : SOUTH + 1.75 * STEP]
        tear = Assign({f"{COMMUNITY}002": tuple(str(block) for block in middle.index)})
        request = Request(plan.id, 0, None, clock.now())
        with operating(session, Desk(lambda: clock.now().date()), request, tear, uuid.uuid4()):
            pass
    told = town("plan", "check", "2027")
    assert (told.exit_code, f"{COMMUNITY}001" in told.stdout) == (1, True)
    first = json.loads(town("plan", "check", "2027", "--json").stdout)["items"][0]
    assert (first["level"], first["repair"] is not None) == ("error", True)
    assert town("plan", "check", "blocks").exit_code == 0


@pytest.mark.parametrize("ending", ["gpkg", "zip", "kml", "csv"])
def test_a_plan_is_written_in_the_format_of_its_ending(town: Run, tmp_path: Path, ending: str) -> None:
    """Both languages tell what was written, and it replaces a file of that name."""
    output = tmp_path / f"plan.{ending}"
    output.write_text("before")
    told = town("plan", "export", "blocks", "-o", output, language="zh-CN")
    assert "4 个网格，48 个地块" in told.stdout
    assert json.loads(town("plan", "export", "blocks", "-o", output, "--json").stdout)["blocks"] == 48
    assert output.read_bytes()[:6] != b"before"


def test_an_exported_plan_comes_back_unchanged(town: Run, tmp_path: Path) -> None:
    """By its layer of blocks."""
    output = tmp_path / "plan.gpkg"
    town("plan", "export", "blocks", "-o", output)
    told = town("import", "boundaries", output, "--layer", "blocks", "--dissolve")
    assert "nothing changes" in told.stdout, told.output


def test_sheets_are_written_of_all_or_of_one_community(town: Run, tmp_path: Path) -> None:
    """Two communities and four grids; or one with its two."""
    output = tmp_path / "plan.html"
    assert town("plan", "export", "blocks", "-o", output, language="zh-CN").exit_code == 0
    document = output.read_text("utf-8")
    assert (document.count("<svg "), "曙光社区网格图" in document, "<nav>" in document) == (6, True, False)
    town("plan", "export", "blocks", "-o", output, "--community", COMMUNITY)
    assert output.read_text("utf-8").count("<svg ") == 3
    assert town("plan", "export", "blocks", "-o", tmp_path / "plan.pdf", "--community", COMMUNITY).exit_code == 0
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")
