"""`gridsteward route`: the walk over all streets of a grid, in a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import write_blocks
from tests.geo.publishing.test_streets import ZONE, write_streets

Run = Callable[..., Result]


@pytest.fixture
def grid(fresh_database: Database, tmp_path: Path) -> str:
    """The code of a grid of a territory of 8 by 6 blocks."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    return "152922001001001"


@pytest.fixture
def streets(fresh_database: Database, tmp_path: Path, grid: str) -> None:
    """A street along each row of blocks."""
    import_file(fresh_database, ImportKind.STREETS, write_streets(tmp_path), ImportOptions(zone=ZONE))


@pytest.mark.usefixtures("streets")
def test_the_list_is_told_in_either_language(gridsteward: Run, grid: str) -> None:
    """Numbered lines, then how long it is and how short it could be."""
    english = gridsteward("route", grid)
    assert english.exit_code == 0, english.output
    assert "1. Begin on" in english.stdout
    assert "You have arrived" in english.stdout
    assert "The shortest possible is" in english.stdout
    assert "已到终点" in gridsteward("route", grid, language="zh-CN").stdout


@pytest.mark.usefixtures("streets")
def test_programs_get_lengths_walks_and_the_bound(gridsteward: Run, grid: str) -> None:
    """The sum of the walks is the length; no length is below its bound."""
    told = json.loads(gridsteward("route", grid, "--patrollers", 2, "--json").stdout)
    assert [walk["patroller"] for walk in told["walks"]] == [1, 2]
    assert sum(walk["length_m"] for walk in told["walks"]) == pytest.approx(told["length_m"], abs=0.2)
    assert told["length_m"] >= told["bound_m"]
    assert told["longest_m"] >= told["longest_bound_m"]
    assert told["length_m"] == pytest.approx(told["streets_m"] + told["twice_m"], abs=0.2)


@pytest.mark.usefixtures("streets")
def test_a_file_for_devices(gridsteward: Run, grid: str, tmp_path: Path) -> None:
    """FILE.gpx holds a route and a track for each patroller."""
    file = tmp_path / "route.gpx"
    answer = gridsteward("route", grid, "--patrollers", 2, "-o", file)
    assert answer.exit_code == 0, answer.output
    assert file.read_text("utf-8").count("<rte>") == file.read_text("utf-8").count("<trk>") == 2


@pytest.mark.usefixtures("streets")
@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (("--patrollers", "0"), "1 to 20 patrollers", 2),
        (("--minutes", "0"), "A shift has 1 to", 2),
        (("--minutes", "1"), "The shift is too short for", 1),
        (("--places", "dragon"), "no kind of place 'dragon'", 2),
        (("--start", "没有这条街"), "not sure where", 1),
        (("-o", "route.docx"), "Name the file", 2),
    ],
)
def test_what_cannot_be_walked_is_said(
    gridsteward: Run, grid: str, words: tuple[str, ...], sentence: str, status: int
) -> None:
    """Exit status 2 for what was typed, 1 for what is not there; no traceback."""
    answer = gridsteward("route", grid, *words)
    assert answer.exit_code == status
    assert sentence in answer.stderr
    assert "Traceback" not in answer.output


def test_without_streets_it_says_to_import_them(gridsteward: Run, grid: str) -> None:
    """With the command that does."""
    answer = gridsteward("route", grid)
    assert answer.exit_code == 1
    assert "gridsteward import streets FILE" in answer.stderr


@pytest.mark.usefixtures("streets")
@pytest.mark.parametrize(("suffix", "beginning"), [(".html", b"<!DOCTYPE html>"), (".pdf", b"%PDF")])
def test_a_sheet_as_a_file(gridsteward: Run, grid: str, tmp_path: Path, suffix: str, beginning: bytes) -> None:
    """For a browser, and for a printer."""
    file = tmp_path / f"route{suffix}"
    answer = gridsteward("route", grid, "--thorough", "-o", file)
    assert answer.exit_code == 0, answer.output
    assert file.read_bytes().startswith(beginning)
