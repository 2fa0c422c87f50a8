"""Room held for bad times."""

import shutil
import stat
from collections import namedtuple
from pathlib import Path

import pytest

from geo.core import ballast

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file does for tests."""
    monkeypatch.setattr(ballast, "SIZE_BYTES", 4096)


def test_it_holds_room_until_it_is_let_go(tmp_path: Path) -> None:
    """Real blocks, not a hole in a file; let go twice it gives nothing the second time."""
    assert ballast.take_on(tmp_path)
    (file,) = tmp_path.iterdir()
    status = file.stat()
    assert (status.st_size, status.st_blocks * 512 >= 4096) == (4096, True)
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert ballast.take_on(tmp_path)
    assert [ballast.let_go(tmp_path) for _ in range(2)] == [True, False]
    assert list(tmp_path.iterdir()) == []


def test_it_is_made_only_where_there_is_plenty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It never fills a disk by itself; a folder that is not there has none."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, ballast.PLENTY_BYTES))
    assert not ballast.take_on(tmp_path)
    monkeypatch.undo()
    assert not ballast.take_on(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_it_is_let_go_where_hardly_anything_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And kept where there is enough to start on."""
    assert ballast.take_on(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 0, ballast.SCARCE_BYTES))
    assert not ballast.let_go_if_full(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 0, ballast.SCARCE_BYTES - 1))
    assert [ballast.let_go_if_full(tmp_path) for _ in range(2)] == [True, False]
    assert not ballast.let_go_if_full(tmp_path / "none")
