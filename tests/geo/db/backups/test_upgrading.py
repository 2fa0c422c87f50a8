"""The private cluster to another PostgreSQL; with one version installed, through the same steps into a new cluster."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.settings import Settings
from geo.db.backups import upgrading
from geo.db.backups.shelf import last_backup, save_on_shelf
from geo.db.backups.upgrading import Way, discard_old, old_data, upgrade_cluster
from geo.db.cluster import binaries
from geo.db.cluster.binaries import Binaries, newest_binaries
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import use_cluster
from geo.db.database import open_database

pytestmark = pytest.mark.slow

Hash = Callable[[Settings], str]
Settle = Callable[[Settings], None]


def _inode(settings: Settings) -> int:
    return Layout(settings.data_dir).data.stat().st_ino


def test_everything_is_the_same_in_a_new_cluster(town: Settings, hash_of: Hash, settled: Settle) -> None:
    """The same hash; the old data stay beside it until they are discarded, and a backup is on the shelf."""
    before, inode = hash_of(town), _inode(town)
    settled(town)
    done = upgrade_cluster(town, Way(even_if_same=True))
    assert done is not None
    assert done.kept is not None
    assert done.kept.stat().st_ino == inode != _inode(town)
    assert hash_of(town) == before
    assert last_backup(town) is not None
    settled(town)
    with pytest.raises(Conflict, match="--discard-old"):
        upgrade_cluster(town, Way(even_if_same=True))
    assert discard_old(town) == [done.kept]
    assert (old_data(town), discard_old(town)) == ([], [])
    assert sorted(path.name for path in Layout(town.data_dir).home.iterdir()) == ["data", "run", "server.log"]
    assert hash_of(town) == before


def test_a_rehearsal_leaves_everything_as_it_is(town: Settings, hash_of: Hash, settled: Settle) -> None:
    """It does all but the last step."""
    before, inode = hash_of(town), _inode(town)
    settled(town)
    done = upgrade_cluster(town, Way(rehearse=True, even_if_same=True))
    assert done is not None
    assert (done.kept, _inode(town), old_data(town)) == (None, inode, [])
    assert hash_of(town) == before


def test_with_nothing_newer_there_is_nothing_to_do(town: Settings) -> None:
    """Nothing is touched."""
    assert upgrade_cluster(town, Way()) is None
    assert last_backup(town) is None


def test_a_cluster_in_use_is_left_alone(town: Settings) -> None:
    """Its users are named."""
    with use_cluster(town.data_dir), pytest.raises(Conflict, match="in use by the processes"):
        upgrade_cluster(town, Way(even_if_same=True))


def test_without_data_there_is_nothing_to_move(empty: Settings) -> None:
    """Said, and no cluster is made for it."""
    with pytest.raises(Unavailable, match="There are no data"):
        upgrade_cluster(empty, Way())
    assert not Layout(empty.data_dir).home.exists()


def _of_version(settings: Settings, version: int) -> None:
    (Layout(settings.data_dir).data / "PG_VERSION").write_text(f"{version}\n")


def test_data_of_an_older_version_say_what_to_do(town: Settings, settled: Settle) -> None:
    """Opening them names `db upgrade`; that names the programs to get, or the last backup with its time."""
    _of_version(town, 14)
    with pytest.raises(Unavailable, match=r"made by PostgreSQL 14.*gridsteward db upgrade"), use_cluster(town.data_dir):
        pass
    with pytest.raises(Unavailable, match=r"postgresql-14-postgis-3.*--from-backup FILE"):
        upgrade_cluster(town, Way())
    _of_version(town, newest_binaries().major)
    made = save_on_shelf(town)
    settled(town)
    _of_version(town, 14)
    with pytest.raises(Unavailable, match=f"--from-backup {made.path}"):
        upgrade_cluster(town, Way())


def test_a_backup_takes_the_place_of_data_that_nobody_can_open(town: Settings, hash_of: Hash, settled: Settle) -> None:
    """Restored into a new cluster; the old data are kept all the same."""
    before = hash_of(town)
    made = save_on_shelf(town)
    settled(town)
    _of_version(town, 14)
    done = upgrade_cluster(town, Way(backup=made.path))
    assert done is not None
    assert (done.old, done.new, done.kept) == (14, newest_binaries().major, Layout(town.data_dir).home / "data-14")
    assert hash_of(town) == before


def test_old_programs_may_lie_anywhere(town: Settings, tmp_path: Path, hash_of: Hash, settled: Settle) -> None:
    """A folder of them is named; one with other programs is refused."""
    before = hash_of(town)
    settled(town)
    with pytest.raises(BadInput, match="does not hold the programs"):
        upgrade_cluster(town, Way(old_programs=tmp_path, even_if_same=True))
    done = upgrade_cluster(town, Way(old_programs=newest_binaries().folder, even_if_same=True))
    assert done is not None
    assert hash_of(town) == before


def test_a_fault_on_the_way_leaves_the_old_data_in_place(
    town: Settings, hash_of: Hash, settled: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new cluster goes, the old one opens."""
    before, inode = hash_of(town), _inode(town)
    settled(town)

    def fail(*_: object, **__: object) -> None:
        raise Unavailable("test", upgrading.say("No."))

    monkeypatch.setattr(upgrading, "restore_into", fail)
    with pytest.raises(Unavailable, match="No"):
        upgrade_cluster(town, Way(even_if_same=True))
    assert (_inode(town), hash_of(town)) == (inode, before)
    assert not (Layout(town.data_dir).home / "upgrade").exists()


def test_a_kill_between_the_two_renames_is_finished_by_the_next_start(
    town: Settings, hash_of: Hash, settled: Settle
) -> None:
    """No start ever finds the place empty and makes a new cluster there."""
    with open_database(town) as database, database.session() as session, session.begin():
        session.execute(text("DELETE FROM incident"))
    new = hash_of(town)
    settled(town)
    layout = Layout(town.data_dir)
    subprocess.run(["cp", "-a", layout.data, layout.home / "data-14"], check=True)
    layout.data.rename(layout.moved)
    assert hash_of(town) == new
    assert not layout.moved.exists()


def test_a_new_cluster_that_was_left_beside_is_not_taken(town: Settings, hash_of: Hash, settled: Settle) -> None:
    """Killed before the first rename: the data there are count."""
    before = hash_of(town)
    settled(town)
    layout = Layout(town.data_dir)
    layout.moved.mkdir()
    assert hash_of(town) == before
    settled(town)
    assert upgrade_cluster(town, Way(even_if_same=True)) is not None
    assert hash_of(town) == before


def test_data_ask_for_the_version_they_have(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without PostGIS anywhere, what to install is told as ever."""
    monkeypatch.setattr(binaries, "_installed", lambda: ([], [17]))
    with pytest.raises(Unavailable, match="postgresql-17-postgis-3"):
        newest_binaries()
    monkeypatch.setattr(binaries, "_installed", lambda: ([Binaries(tmp_path, 16), Binaries(tmp_path, 17)], []))
    assert newest_binaries().major == 17
