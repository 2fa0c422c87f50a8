"""Finding a PostgreSQL that has PostGIS."""

import sys
from pathlib import Path

import pytest

from geo.core.errors import Unavailable
from geo.db.cluster import binaries
from geo.db.cluster.binaries import find_binaries


def install(root: Path, version: int, *, postgis: bool) -> None:
    """Put something that looks like a PostgreSQL under a root, of a version that no system has installed."""
    folder = root / "postgresql" / str(version) / "bin"
    folder.mkdir(parents=True)
    (folder / "initdb").write_text("#!/bin/sh\n")
    (folder / "initdb").chmod(0o755)
    if postgis:
        control = root / "postgresql" / str(version) / "share" / "extension" / "postgis.control"
        control.parent.mkdir(parents=True)
        control.touch()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system with nothing installed but what the test puts there."""
    monkeypatch.setattr(binaries, "_PLACES", (f"{tmp_path}/postgresql/*/bin",))
    monkeypatch.setenv("PATH", "/nowhere")
    return tmp_path


def test_the_newest_with_postgis_is_taken(root: Path) -> None:
    """A newer server without PostGIS is passed over for an older one that has it."""
    install(root, 215, postgis=True)
    install(root, 216, postgis=True)
    install(root, 217, postgis=False)
    assert find_binaries(root / "data").major == 216


def test_data_ask_for_their_own_version(root: Path) -> None:
    """Existing data are opened by the version that made them, even when a newer one is there."""
    install(root, 215, postgis=True)
    install(root, 216, postgis=True)
    (root / "data").mkdir()
    (root / "data" / "PG_VERSION").write_text("215\n")
    assert find_binaries(root / "data").major == 215
    (root / "data" / "PG_VERSION").write_text("214\n")
    (root / "data" / "PG_VERSION").write_text("217\n")
    with pytest.raises(Unavailable, match="postgresql-217-postgis-3"):
        find_binaries(root / "data")


def test_data_of_an_older_version_are_to_be_moved(root: Path) -> None:
    """Where only a newer one is installed, the way on is `db upgrade`."""
    install(root, 216, postgis=True)
    (root / "data").mkdir()
    (root / "data" / "PG_VERSION").write_text("214\n")
    with pytest.raises(Unavailable, match=r"PostgreSQL 216 is\. Move them over with: gridsteward db upgrade"):
        find_binaries(root / "data")


@pytest.mark.skipif(sys.platform != "linux", reason="the advice names apt")
def test_the_advice_can_be_copied(root: Path) -> None:
    """Without any server, or with a bare one, the sentence carries the command that mends it."""
    with pytest.raises(Unavailable, match="sudo apt-get install -y postgresql-postgis"):
        find_binaries(root / "data")
    install(root, 217, postgis=False)
    with pytest.raises(Unavailable, match=r"217 is installed, but without PostGIS.*postgresql-217-postgis-3"):
        find_binaries(root / "data")
