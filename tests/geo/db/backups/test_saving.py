"""A database into one file."""

import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from geo.core.errors import Conflict, StorageFull, Unavailable
from geo.core.keyring import Keyring
from geo.core.settings import Settings
from geo.db.backups import container, programs, saving
from geo.db.backups.contents import contents, differences
from geo.db.backups.programs import program
from geo.db.backups.restoring import restore
from geo.db.backups.saving import keeping, save
from geo.db.database import open_database

Usage = namedtuple("Usage", "total used free")


@pytest.mark.slow
def test_it_holds_the_state_of_one_instant(town: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others write after it began is not in it: dump and digests are of one snapshot."""
    path = tmp_path / "a.backup"
    with open_database(town) as database:

        def counted(connection: psycopg.Connection, report: Callable[[int, int], None]) -> object:
            held = contents(connection, report)
            with database.session() as session, session.begin():
                session.execute(text("DELETE FROM incident"))
            return held

        monkeypatch.setattr(saving, "contents", counted)
        save(town, path)
        monkeypatch.undo()
    assert container.read_manifest(path).tables["incident"].rows > 0
    restore(town, path, force=True)
    with open_database(town) as database, database.session() as session:
        assert (
            session.scalar(text("SELECT count(*) FROM incident"))
            == container.read_manifest(path).tables["incident"].rows
        )


@pytest.mark.slow
def test_the_keys_are_in_it_only_where_they_were_asked_for(town: Settings, tmp_path: Path) -> None:
    """Without them the file names them by their fingerprints; with them another machine opens what was sealed."""
    ring = Keyring(town.keys_path)
    sealed = ring.seal(b"0483-555-0101")
    without, with_keys = tmp_path / "without.backup", tmp_path / "with.backup"
    save(town, without)
    save(town, with_keys, with_keys=True)
    secret = town.keys_path.read_bytes().splitlines()[-1]
    assert secret not in without.read_bytes()
    assert container.read_manifest(without).keys == ring.fingerprints
    town.keys_path.unlink()
    assert restore(town, without, force=True).missing_keys == ring_of(with_keys)
    assert restore(town, with_keys, force=True).missing_keys == ()
    assert Keyring(town.keys_path).open(sealed) == b"0483-555-0101"


def ring_of(path: Path) -> tuple[str, ...]:
    """The fingerprints that a backup names."""
    return container.read_manifest(path).keys


def test_it_stops_before_the_disk_is_full(town: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said beforehand with the figures; nothing is left."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
    with pytest.raises(StorageFull, match="1 MB are free"):
        save(town, tmp_path / "a.backup")
    assert list(tmp_path.iterdir()) == []


def test_one_at_a_time(town: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one is told to wait."""
    monkeypatch.setattr(saving, "PATIENCE_S", 0.1)
    with keeping(town), pytest.raises(Conflict, match="Another backup"):
        save(town, tmp_path / "a.backup")


def test_a_program_that_fails_is_quoted(town: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last words are in the sentence, and no file is left."""
    broken = tmp_path / "pg_dump"
    broken.write_text("#!/bin/sh\necho 'pg_dump: error: no such thing' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(saving, "program", lambda *_: broken)
    with pytest.raises(Unavailable, match="pg_dump: error: no such thing"):
        save(town, tmp_path / "a.backup")
    assert [path.name for path in tmp_path.iterdir()] == ["pg_dump"]


def test_a_missing_program_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """An older one does not do."""
    monkeypatch.setattr(programs, "folders", lambda _: [Path("/15"), Path("/17"), Path("/18")])
    monkeypatch.setattr(programs, "major_of", lambda folder, _: int(folder.name))
    assert program("pg_dump", 16) == Path("/17/pg_dump")
    with pytest.raises(Unavailable, match="postgresql-client-19"):
        program("pg_dump", 19)


def test_the_digest_sees_values_and_not_their_order(town: Settings) -> None:
    """A row written anew leaves no trace; a changed value does."""
    with open_database(town) as database, database.session() as session:
        connection = session.connection().connection.driver_connection
        before = contents(connection, lambda *_: None)
        session.execute(text("CREATE TEMPORARY TABLE moved AS SELECT * FROM worker"))
        session.execute(text("DELETE FROM worker"))
        session.execute(text("INSERT INTO worker OVERRIDING SYSTEM VALUE SELECT * FROM moved ORDER BY id DESC"))
        assert differences(contents(connection, lambda *_: None), before) == []
        session.execute(text("UPDATE worker SET telephone = telephone || '1' WHERE id = (SELECT min(id) FROM worker)"))
        assert differences(contents(connection, lambda *_: None), before) == ["worker"]


def test_progress_is_told(town: Settings, tmp_path: Path) -> None:
    """Each step with what is done of it, up to the end."""
    told: list[tuple[str, int, int]] = []
    save(town, tmp_path / "a.backup", report=lambda step, done, total: told.append((step.text, done, total)))
    steps = {name: (done, total) for name, done, total in told}
    assert set(steps) == {"Reading tables through", "Saving tables"}
    assert all(done == total for done, total in steps.values())
