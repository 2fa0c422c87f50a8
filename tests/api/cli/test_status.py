"""`gridsteward status`: what runs and what is in force, without starting anything."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.main import app
from api.running import NOTE, what_serves
from geo.core import clock
from geo.core.settings import Settings
from geo.db.backups.shelf import save_on_shelf


def test_an_empty_database_says_what_to_do_first(gridsteward: Callable[..., Result]) -> None:
    """Nothing serves, and there is no territory yet."""
    answer = gridsteward("status")
    assert answer.exit_code == 0
    assert "Nothing serves." in answer.stdout
    assert "gridsteward import boundaries" in answer.stdout


def test_a_town_is_told_with_its_plan(town_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words and as JSON: the plan in force, its grids and communities."""
    monkeypatch.setenv("DATABASE_URL", str(town_settings.database_url))
    monkeypatch.setenv("GRIDSTEWARD_DATA_DIR", str(town_settings.data_dir))
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "zh-CN")
    assert "3 个社区、9 个网格" in CliRunner().invoke(app, ["status"]).stdout
    told = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert told["territories"][0]["made_up"] is True
    assert (told["territories"][0]["grids"], told["territories"][0]["communities"]) == (9, 3)
    assert told["serving"] is None


def test_a_private_database_that_sleeps_is_left_asleep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking about it starts nothing and makes no folder."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GRIDSTEWARD_DATA_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("GRIDSTEWARD_LANGUAGE", "en")
    answer = CliRunner().invoke(app, ["status"])
    assert answer.exit_code == 0
    assert "Database: not running" in answer.stdout
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "note",
    ["", "{", json.dumps({"url": "http://127.0.0.1:1", "pid": os.getpid(), "worker_pid": 1})],
    ids=["empty", "cut short", "of a running process"],
)
def test_a_note_left_over_is_not_believed(tmp_path: Path, note: str) -> None:
    """Whatever stands in it, even a process number that somebody else has by now."""
    (tmp_path / NOTE).write_text(note)
    assert what_serves(tmp_path) is None


def test_without_a_note_nothing_serves(tmp_path: Path) -> None:
    """A data folder that was never served from."""
    assert what_serves(tmp_path) is None


def test_the_age_of_the_last_backup_is_told(
    gridsteward: Callable[..., Result], fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None, one of some hours ago, and one that is too old."""
    assert "Backup: none yet" in gridsteward("status").stdout
    made = save_on_shelf(fresh_settings)
    assert "Backup: 0 hours old" in gridsteward("status").stdout
    told = json.loads(gridsteward("status", "--json").stdout)["backup"]
    assert (told["file"], told["bytes"], told["sha256"]) == (str(made.path), made.bytes, made.sha256)
    monkeypatch.setattr(clock, "now", lambda: made.made_at + timedelta(days=3, hours=1))
    assert "the last one is 3 days old" in gridsteward("status").stdout


def test_a_disk_that_is_nearly_full_is_told(
    gridsteward: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything fails."""
    assert "Disk:" not in gridsteward("status").stdout
    monkeypatch.setattr("api.cli.status.SCARCE_BYTES", 10**18)
    assert "Make room before it is full" in gridsteward("status").stdout
    assert json.loads(gridsteward("status", "--json").stdout)["disk_free_bytes"] > 0
