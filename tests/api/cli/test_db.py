"""`gridsteward db` on a private cluster of the test's own."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.main import app
from geo.db.cluster.keeping import stop_keeping

Gridsteward = Callable[..., Result]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty data folder with a short name."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    yield folder
    stop_keeping(folder)
    shutil.rmtree(folder)


@pytest.fixture
def private(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Gridsteward:
    """Run `gridsteward` on the private cluster in the folder."""
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments: str) -> Result:
        environment = {"GRIDSTEWARD_DATA_DIR": str(data_dir), "GRIDSTEWARD_LANGUAGE": "en", "COLUMNS": "200"}
        return CliRunner().invoke(app, list(arguments), env=environment)

    return run


def test_started_by_hand_it_runs_until_stopped(private: Gridsteward, data_dir: Path) -> None:
    """`db start` makes and keeps the database, a second changes nothing, `db stop` ends it."""
    assert json.loads(private("db", "status", "--json").stdout)["running"] is False
    started = private("db", "start")
    assert (started.exit_code, started.stderr) == (0, "")
    state = json.loads(private("db", "status", "--json").stdout)
    assert state["running"] is True
    assert state["data_dir"] == str(data_dir)
    assert state["user_pids"] == [state["keeper_pid"]]
    assert "kept running already" in private("db", "start").stderr
    stopped = private("db", "stop")
    assert (stopped.exit_code, stopped.stdout) == (0, f"The database in {data_dir} is not running.\n")
    assert "Nobody had asked" in private("db", "stop").stderr


def test_a_database_of_ones_own_is_left_to_its_owner(private: Gridsteward, monkeypatch: pytest.MonkeyPatch) -> None:
    """With DATABASE_URL set, starting and stopping is refused with a sentence and status 1."""
    monkeypatch.setenv("DATABASE_URL", "postgresql:///mine")
    for command in ("start", "stop", "status"):
        answer = private("db", command)
        assert answer.exit_code == 1
        assert "DATABASE_URL names a database of your own" in answer.stderr
