"""`gridsteward plan due|handover`, and the addresses that `plan check` tells of."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.api.plans.conftest import write_blocks, write_doors

Run = Callable[..., Result]
SPLIT = ("plan", "split", "--community", "152922001001", "--grids", "3", "--tolerance", "10", "--name", "2027")


@pytest.fixture
def town(gridsteward: Run, tmp_path: Path) -> Run:
    """The command line on a town of 48 blocks in four grids, with doors."""
    assert gridsteward("import", "boundaries", write_blocks(tmp_path), "--dissolve").exit_code == 0
    assert gridsteward("import", "addresses", write_doors(tmp_path)).exit_code == 0
    return gridsteward


def test_nothing_is_due_at_first(town: Run) -> None:
    """Of four grids none, in words and for programs."""
    assert "0 of 4 grids are due to be drawn anew." in town("plan", "due").stdout
    document = json.loads(town("plan", "due", "--json").stdout)
    assert (document["items"], document["grids"], document["plan"]["name"]) == ([], 4, "blocks")


def test_a_draft_is_checked_for_addresses_and_handed_over(town: Run, tmp_path: Path) -> None:
    """The pairs of grids of the check hold the households that the pack is about."""
    moved = json.loads(town(*SPLIT, "--json").stdout)["moved_households"]
    items = json.loads(town("plan", "check", "2027", "--json").stdout)["items"]
    pairs = [each for each in items if each["code"] == "plan.readdressed"]
    assert sum(each["households"] for each in pairs) == moved > 0
    checked = town("plan", "check", "2027")
    assert (checked.exit_code, "door-plates with" in checked.stdout) == (0, True)
    output = tmp_path / "2027.zip"
    told = json.loads(town("plan", "handover", "2027", "-o", output, "--json").stdout)
    assert (told["plan"], told["before"]) == ("2027", "blocks")
    assert [*told["tables"], "README.txt"] == zipfile.ZipFile(output).namelist()
    assert f"{sum(told['tables'].values())} rows" in town("plan", "handover", "2027", "-o", output).stdout


def test_a_pack_is_a_zip_of_a_plan_that_follows_another(town: Run, tmp_path: Path) -> None:
    """Another ending is wrong usage; the first plan, or a folder that is not there, fails in a sentence."""
    assert town("plan", "handover", "blocks", "-o", tmp_path / "pack.rar").exit_code == 2
    first = town("plan", "handover", "blocks", "-o", tmp_path / "pack.zip")
    assert (first.exit_code, "first plan here" in first.output) == (1, True)
    assert town(*SPLIT).exit_code == 0
    nowhere = town("plan", "handover", "2027", "-o", tmp_path / "none" / "pack.zip")
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (1, True)
