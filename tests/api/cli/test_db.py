"""`gridsteward db` on a private cluster of the test's own."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import backups
from api.cli.main import app
from geo.db.cluster import processes
from geo.db.cluster.keeping import stop_keeping
from geo.db.cluster.layout import Layout

Gridsteward = Callable[..., Result]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty data folder with a short name."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    yield folder
    stop_keeping(folder)
    identity = processes.folder_id(Layout(folder).data)
    if identity is not None:
        processes.wait_until_empty(identity, timeout_s=60)
    shutil.rmtree(folder, ignore_errors=True)


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
    for command in ("start", "stop", "status", "upgrade"):
        answer = private("db", command)
        assert answer.exit_code == 1
        assert "DATABASE_URL names a database of your own" in answer.stderr


def test_saved_lost_and_brought_back(private: Gridsteward, data_dir: Path, tmp_path: Path) -> None:
    """`db backup` writes one file, `db restore` brings it back, and asks before it overwrites."""
    town = Path(__file__).parents[2] / "town" / "grids.geojson"
    assert private("import", "boundaries", str(town)).exit_code == 0
    file = tmp_path / "town.backup"
    made = json.loads(private("db", "backup", str(file), "--json").stdout)
    # An export stands in the trail itself, after what it tells: so the backup comes first.
    before = json.loads(private("export", "--canonical", str(tmp_path / "a"), "--all", "--json").stdout)["sha256"]
    assert (made["file"], made["bytes"]) == (str(file), file.stat().st_size)
    assert f"saved in {tmp_path / 'other'}" in private("db", "backup", str(tmp_path / "other")).stdout
    refused = private("db", "restore", str(file))
    assert (refused.exit_code, "add --force" in refused.stderr) == (1, True)
    restored = private("db", "restore", str(file), "--force")
    assert restored.exit_code == 0, restored.stderr
    assert "each compared" in restored.stdout
    after = json.loads(private("export", "--canonical", str(tmp_path / "b"), "--all", "--json").stdout)["sha256"]
    assert after == before


def test_nothing_newer_to_move_to(private: Gridsteward) -> None:
    """`db upgrade` says so, and that there is nothing old to discard."""
    assert private("db", "start").exit_code == 0
    assert "nothing to do" in private("db", "upgrade").stdout
    assert "no data of an older version" in private("db", "upgrade", "--discard-old").stdout


def test_what_serves_is_stopped_first(
    private: Gridsteward, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address and process are named; neither restore nor upgrade begins."""
    monkeypatch.setattr(backups, "what_serves", lambda _: {"url": "http://127.0.0.1:8000", "pid": 4711})
    for command in (("restore", str(tmp_path / "none")), ("upgrade",)):
        answer = private("db", *command)
        assert answer.exit_code == 1
        assert "http://127.0.0.1:8000 (process 4711). Stop it first." in answer.stderr
