"""What the command line shows, and in which language."""

import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.cli.output import progress_bar, remark, show_json, show_table, tell, terminal_language
from geo.core.language import say
from geo.imports.steps import STEPS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """An English terminal, wide enough for one line."""
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "GRIDSTEWARD_LANGUAGE": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "GRIDSTEWARD_LANGUAGE": "zh"}, "zh-CN"),
    ],
)
def test_the_language_is_the_terminals_unless_asked_otherwise(environment: dict[str, str], language: str) -> None:
    """GRIDSTEWARD_LANGUAGE wins, then LC_ALL, LC_MESSAGES and LANG as everywhere."""
    assert terminal_language(environment) == language


def test_results_and_remarks_go_different_ways(capsys: pytest.CaptureFixture[str]) -> None:
    """What is said beside a result does not get into a pipe; brackets of a value are text, not markup."""
    tell(say("The database in {folder} is not running.", folder="[red]/x[/red]"))
    remark(say("It was kept running already."))
    written = capsys.readouterr()
    assert written.out == "The database in [red]/x[/red] is not running.\n"
    assert written.err == "It was kept running already.\n"


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Dates are ISO 8601 in UTC, ids are text, Chinese stays Chinese."""
    show_json({"at": datetime(2026, 1, 31, tzinfo=UTC), "id": uuid.UUID(int=1), "name": "网格", "none": None})
    written = capsys.readouterr().out
    assert "网格" in written
    assert json.loads(written) == {
        "at": "2026-01-31T00:00:00Z",
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "网格",
        "none": None,
    }


def test_a_table_shows_values_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Headings are translated, None is blank, and a cell cannot bring markup."""
    show_table([say("Files"), say("Reading")], [["[bold]a[/bold]", None], ["b", 3]])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["Files", "Reading"], ["[bold]a[/bold]"], ["b", "3"]]


def test_no_bar_is_drawn_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the error output is no terminal, progress is silent."""
    with progress_bar() as report:
        report("reading", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_the_bar_names_the_step(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the step stands in the reader's language, with what is done of how much."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "zh-CN")
    with progress_bar() as report:
        report("joining", 3, 7)
    written = capsys.readouterr().err
    assert "正在与网格对应" in written
    assert "3/7" in written


def test_every_step_that_is_reported_has_a_name_for_readers() -> None:
    """No step of long work is shown by its name in the code."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "geo").rglob("*.py")]
    reported = {step for source in sources for step in re.findall(r"progress\(\s*\"([a-z_ ]+)\"", source)}
    assert reported
    assert reported <= set(STEPS)
