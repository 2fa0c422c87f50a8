"""A database out of its file."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.settings import Settings
from geo.db.backups import container, refusing, restoring
from geo.db.backups.contents import Rows
from geo.db.backups.restoring import restore
from geo.db.backups.saving import save
from geo.db.cluster.configuration import SUPERUSER
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.cluster.making import connect
from geo.db.database import Database, open_database

SEED = 20261124
Hash = Callable[[Settings], str]
Settle = Callable[[Settings], None]

RIGHTS = """
SELECT format('%s %s', c.relkind, c.relname), c.relowner::regrole::text, c.relacl::text
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT format('function %s', p.proname), p.proowner::regrole::text, p.proacl::text
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL SELECT format('default %s', defaclobjtype), defaclrole::regrole::text, defaclacl::text FROM pg_default_acl
UNION ALL SELECT nspname::text, nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = 'public'
ORDER BY 1, 2, 3
"""


def _rights(settings: Settings) -> list[tuple[object, ...]]:
    with use_cluster(settings.data_dir) as cluster, connect(cluster.socket_dir, "gridsteward") as connection:
        return connection.execute(RIGHTS).fetchall()


def _databases(settings: Settings) -> set[str]:
    with use_cluster(settings.data_dir) as cluster, connect(cluster.socket_dir, "postgres") as connection:
        return {str(name) for (name,) in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")}


def test_a_lost_cluster_comes_back_as_it_was(town: Settings, backup: Path, hash_of: Hash, settled: Settle) -> None:
    """Its folder destroyed and restored: everything is the same, times, numbers, sequences and jobs included."""
    before, rights = hash_of(town), _rights(town)
    settled(town)
    shutil.rmtree(town.data_dir / "postgres")
    restored = restore(town, backup)
    assert restored.manifest.tables["grid"].rows == 9
    assert hash_of(town) == before
    assert _rights(town) == rights
    assert _databases(town) == {"postgres", "gridsteward"}


@pytest.mark.slow
def test_data_are_not_overwritten_unawares(town: Settings, backup: Path, hash_of: Hash) -> None:
    """Without --force a database that has a territory stays; with it, it is replaced."""
    with open_database(town) as database, database.session() as session, session.begin():
        session.execute(text("DELETE FROM incident"))
    before = hash_of(town)
    with pytest.raises(Conflict, match="add --force"):
        restore(town, backup)
    assert hash_of(town) == before
    restore(town, backup, force=True)
    assert hash_of(town) != before
    assert _databases(town) == {"postgres", "gridsteward"}


def test_nothing_is_swapped_under_a_program_at_work(town: Settings, backup: Path) -> None:
    """Another process that uses the cluster is named; one that comes late stops the swap."""
    code = "import sys; from pathlib import Path; from geo.db.cluster.lease import use_cluster\n"
    code += "with use_cluster(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(town.data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4])},
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(Conflict, match=str(other.pid)):
            restore(town, backup, force=True)
        other.communicate()


@pytest.mark.slow
def test_one_that_comes_late_stops_the_swap(
    town: Settings, backup: Path, hash_of: Hash, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database that is in use stays, and what was made beside it goes."""
    before = hash_of(town)
    swap = restoring._swap

    def late(run: Path, fresh: str) -> None:
        with psycopg.connect(host=str(run), dbname="gridsteward", user=SUPERUSER):
            swap(run, fresh)

    monkeypatch.setattr(restoring, "_swap", late)
    with pytest.raises(Conflict, match="began to use the database"):
        restore(town, backup, force=True)
    assert hash_of(town) == before
    assert _databases(town) == {"postgres", "gridsteward"}


def test_what_differs_is_not_put_in_place(
    town: Settings, backup: Path, hash_of: Hash, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table is compared with what the file says of it before the swap."""
    before = hash_of(town)
    with open_database(town) as database, database.session() as session, session.begin():
        session.execute(text("UPDATE worker SET name = 'changed'"))
    changed, read = hash_of(town), container.read_manifest

    def lying(path: Path) -> container.Manifest:
        manifest = read(path)
        object.__setattr__(manifest, "tables", {**manifest.tables, "worker": Rows(1, "0")})
        return manifest

    monkeypatch.setattr(container, "read_manifest", lying)
    with pytest.raises(Unavailable, match="in worker"):
        restore(town, backup, force=True)
    assert hash_of(town) == changed != before


def test_a_file_of_a_newer_program_or_server_is_refused(
    town: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its step and by its major version, before anything is done."""
    monkeypatch.setattr(refusing, "known_steps", lambda: ["0001"])
    with pytest.raises(BadInput, match="newer version of the program"):
        restore(town, backup, force=True)
    monkeypatch.undo()
    monkeypatch.setattr(container.Manifest, "major", 99)
    with pytest.raises(BadInput, match="comes from PostgreSQL 99"):
        restore(town, backup, force=True)


def _restores(pid: int) -> bool:
    """Whether a process has `pg_restore` at work."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    with contextlib.suppress(OSError):
        return any("pg_restore" in Path(f"/proc/{child}/comm").read_text() for child in children)
    return False


def _wait_for(pid: int, moment: str) -> None:
    """Wait until a restoring program is in the middle of it."""
    while not _restores(pid):
        time.sleep(0.001)
    if moment == "when the dump is read":
        while _restores(pid):
            time.sleep(0.001)
    if moment == "at a moment of chance":
        time.sleep(random.Random(SEED).uniform(0.0, 1.0))  # noqa: S311 (the moment of a kill)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["when the dump begins", "when the dump is read", "at a moment of chance"])
def test_a_kill_in_the_middle_loses_nothing(town: Settings, backup: Path, hash_of: Hash, moment: str) -> None:
    """Kill -9: the old database is whole, or the new one is; the next try works and leaves nothing beside it."""
    whole = hash_of(town)
    with open_database(town) as database, database.session() as session, session.begin():
        session.execute(text("DELETE FROM incident"))
    before = hash_of(town)
    environment = {**os.environ, "GRIDSTEWARD_DATA_DIR": str(town.data_dir), "GRIDSTEWARD_LANGUAGE": "en"}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "api.cli.main", "db", "restore", str(backup), "--force"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        _wait_for(process.pid, moment)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert hash_of(town) in ({before} if moment == "when the dump begins" else {before, whole})
    restore(town, backup, force=True)
    assert hash_of(town) == whole
    assert _databases(town) == {"postgres", "gridsteward"}


@pytest.fixture
def own(cluster: Cluster, fresh_settings: Settings) -> Settings:
    """A database on a server of somebody's own, as its only role."""
    name = str(make_url(str(fresh_settings.database_url)).database)
    return fresh_settings.model_copy(update={"database_url": cluster.url("gridsteward_owner", name)})


def test_on_a_server_of_ones_own_it_happens_in_one_transaction(own: Settings, backup: Path, tmp_path: Path) -> None:
    """A private database moves there, is saved from there and comes back there; no other database is made."""
    restore(own, backup)
    with open_database(own) as database, database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM grid")) == 9
    with pytest.raises(Conflict, match="add --force"):
        restore(own, backup)
    save(own, tmp_path / "own.backup")
    database = Database(str(own.database_url))
    with database.session() as session, session.begin():
        session.execute(text("UPDATE worker SET name = 'changed'"))
    database.close()
    restore(own, tmp_path / "own.backup", force=True)
    assert container.read_manifest(tmp_path / "own.backup").origin == "own"
    with open_database(own) as database, database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM worker WHERE name = 'changed'")) == 0


def test_on_a_server_of_ones_own_a_fault_takes_everything_back(
    own: Settings, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that differs at the very end, after all was replaced: what was there before is there."""
    database = Database(str(own.database_url))
    with database.session() as session, session.begin():
        session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('1', 'kept', false)"))
    read = container.read_manifest

    def lying(path: Path) -> container.Manifest:
        manifest = read(path)
        object.__setattr__(manifest, "tables", {**manifest.tables, "worker": Rows(1, "0")})
        return manifest

    database.close()
    monkeypatch.setattr(container, "read_manifest", lying)
    with pytest.raises(Unavailable, match="table worker is not what was saved"):
        restore(own, backup, force=True)
    database = Database(str(own.database_url))
    with database.session() as session:
        assert session.scalar(text("SELECT name FROM territory")) == "kept"
    with pytest.raises(Conflict, match="stop what serves first"):
        restore(own, backup, force=True)
    database.close()


def test_a_file_from_a_server_of_ones_own_stays_there(town: Settings, own: Settings, tmp_path: Path) -> None:
    """Its tables have none of the rights that the private database goes by."""
    save(own, tmp_path / "own.backup")
    with pytest.raises(BadInput, match="server of your own"):
        restore(town, tmp_path / "own.backup", force=True)
