"""A disk that is really full: a small file system of the test's own, and a cluster on it."""

import contextlib
import errno
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from geo.accounts.tokens import TokenWish, make_api_token
from geo.core import ballast, clock
from geo.core.errors import StorageFull
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.cluster import processes
from geo.db.cluster.keeping import look_at
from geo.db.cluster.layout import Layout
from geo.db.database import Database, open_database
from geo.db.storage import storage_full
from geo.publishing import tasks

MEGABYTE = 1024 * 1024
MANY = """
INSERT INTO territory (code, name, made_up)
SELECT md5(n::text || clock_timestamp()::text), repeat(md5(n::text), 30), true FROM generate_series(1, 300000) n
"""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of a data folder on a file system of 320 MB that only root can make."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    command = ["mount", "-t", "tmpfs", "-o", "size=320m,mode=0755", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        folder.rmdir()
        pytest.skip("no file system of its own can be mounted here")
    monkeypatch.setattr(ballast, "SIZE_BYTES", 48 * MEGABYTE)
    monkeypatch.setattr(ballast, "PLENTY_BYTES", 16 * MEGABYTE)
    yield Settings(database_url=None, data_dir=folder)
    identity = processes.folder_id(Layout(folder).data)
    if identity is not None and not processes.wait_until_empty(identity, timeout_s=20):
        processes.end(identity)
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


def fill(folder: Path) -> Path:
    """Write until nothing more fits; returns the file."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for piece in (MEGABYTE, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(piece))
    return path


def ask_for_token(database: Database) -> str:
    """What an administrator's program sends."""
    with database.session() as session, session.begin():
        made = make_api_token(session, TokenWish("test", (Grant(Role.ADMIN),)), clock.now())
    return f"Bearer {made.secret}"


def test_writing_is_refused_in_words_and_reading_goes_on(small: Settings) -> None:
    """507 with what to do; the ballast is let go, and taken on again when there is room."""
    with open_database(small) as database:
        assert ballast.take_on(small.data_dir)
        token = ask_for_token(database)
        client = TestClient(create_app(small, database), headers={"accept-language": "en", "authorization": token})
        filler = fill(small.data_dir)
        with database.session() as session, pytest.raises(StorageFull, match="Make room"):
            session.execute(text(MANY))
        assert not (small.data_dir / "ballast").exists()
        assert client.get("/api/v1/territories").json()["items"] == []
        fill(small.data_dir)
        sent = client.post(
            "/api/v1/imports", data={"kind": "boundaries"}, files={"files": ("a.geojson", bytes(MEGABYTE))}
        )
        assert (sent.status_code, sent.json()["code"]) == (507, "storage.full")
        assert "Make room" in sent.json()["detail"]
        filler.unlink()
        with database.session() as session, session.begin():
            session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', true)"))
        tasks.take_on_ballast(database)
        assert (small.data_dir / "ballast").exists()


def test_a_server_that_died_of_it_starts_again_on_the_ballast(small: Settings) -> None:
    """Killed with nothing free it needs room to put itself right, and finds it."""
    with open_database(small) as database:
        assert ballast.take_on(small.data_dir)
        with database.session() as session, session.begin():
            session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', true)"))
        pid = look_at(small.data_dir).server_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        fill(small.data_dir)
        assert (small.data_dir / "ballast").exists()
        database.engine.dispose()
        with database.session() as session:
            assert session.scalar(text("SELECT name FROM territory")) == "A"


def test_only_a_full_disk_is_taken_for_one(tmp_path: Path) -> None:
    """However deep it lies; other faults keep the ballast."""
    (tmp_path / "ballast").touch()
    for other in (OSError(errno.EACCES, "no"), psycopg.errors.DiskFull.__base__("no"), RuntimeError("disk full")):
        assert storage_full(other, tmp_path) is None
    assert (tmp_path / "ballast").exists()
    deep = RuntimeError("outer")
    deep.__cause__ = OSError(errno.EDQUOT, "quota")
    for full in (deep, psycopg.errors.DiskFull("x"), OSError(errno.ENOSPC, "x"), StorageFull("a", say("b"))):
        found = storage_full(full, tmp_path)
        assert isinstance(found, StorageFull)
    assert not (tmp_path / "ballast").exists()


def test_a_database_without_an_installation_says_it_too(fresh_database: Database) -> None:
    """The engine raises the error of the domain, whoever asked."""
    with pytest.raises(StorageFull), fresh_database.session() as session:
        session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$"))
