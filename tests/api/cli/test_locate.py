"""`gridsteward locate`: the same answer as the API, in a terminal."""

import json

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from geo.core.settings import Settings


@pytest.fixture
def run(town_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """Runs `gridsteward locate ...` on the small town, in English."""
    monkeypatch.setenv("DATABASE_URL", str(town_settings.database_url))
    monkeypatch.setenv("GRIDSTEWARD_DATA_DIR", str(town_settings.data_dir))
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "en")
    return Run()


class Run:
    """Calls the command."""

    def __call__(self, *words: str) -> Result:
        """The result of one call."""
        return CliRunner().invoke(app, ["locate", *words])

    def json(self, *words: str) -> dict[str, object]:
        """What it says to programs."""
        answer = self(*words, "--json")
        assert answer.exit_code == 0, answer.output
        told: dict[str, object] = json.loads(answer.stdout)
        return told


def test_an_address_is_answered_with_grid_and_worker(run: Run) -> None:
    """Two lines are enough for somebody on the phone."""
    answer = run("幸福小区3栋")
    assert answer.exit_code == 0
    assert "曙光-01 (152922101001001), 曙光社区" in answer.stdout
    assert "巴图 0483-555-0130" in answer.stdout


def test_an_unsure_address_lists_what_may_be_meant(run: Run) -> None:
    """Every candidate with its grid."""
    answer = run("幸福小区")
    assert "In which community is it?" in answer.stdout
    assert "长山-01" in answer.stdout


@pytest.mark.parametrize("point", ["101.6605,39.212", "39.212,101.6605"])
def test_a_point_in_json_is_what_the_api_says(run: Run, point: str) -> None:
    """LON,LAT; the other order is understood where only it can be meant."""
    told = run.json("--point", point)
    assert told["grid"] == {"code": "152922101001001", "name": "曙光-01", "kind": "base"}
    assert set(told) >= {"match", "plan", "duty", "boundary_m", "neighbour", "candidates"}


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        ((), "Give an address", 2),
        (("幸福小区", "--point", "101,39"), "Give an address", 2),
        (("--point", "here"), "'here' is no point", 2),
        (("--point", "181,91"), "'181,91' is no point", 2),
        (("幸福小区", "--on", "yesterday"), "'yesterday' is not a date", 2),
        (("--point", "101.66,39.21", "--on", "1999-01-01"), "No plan was in force", 1),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(
    run: Run, words: tuple[str, ...], sentence: str, status: int
) -> None:
    """Exit status 2 for what was typed, 1 for what is not there; no traceback."""
    answer = run(*words)
    assert answer.exit_code == status
    assert sentence in answer.stderr
    assert "Traceback" not in answer.output
