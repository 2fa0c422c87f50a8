"""The small town in private clusters of the tests' own: made once, copied for each test."""

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.core.settings import Settings
from geo.db.backups.saving import save
from geo.db.cluster import processes
from geo.db.cluster.keeping import look_at
from geo.db.cluster.layout import Layout
from geo.db.database import Database, open_database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.canonical import canonical_lines
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[3] / "town"
FILES = {
    ImportKind.BOUNDARIES: "grids.geojson",
    ImportKind.ROSTER: "workers.csv",
    ImportKind.ADDRESSES: "addresses.csv",
    ImportKind.TRACKS: "walk.gpx",
    ImportKind.INCIDENTS: "incidents.csv",
}


@contextlib.contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name; its server has stopped before it goes."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        yield folder
    finally:
        for data in folder.rglob("PG_VERSION"):
            identity = processes.folder_id(data.parent)
            if identity is not None and not processes.wait_until_empty(identity, timeout_s=20):
                processes.end(identity)
        shutil.rmtree(folder, ignore_errors=True)


def settle(settings: Settings) -> None:
    """Wait until the cluster's server and guardian have gone."""
    identity = processes.folder_id(Layout(settings.data_dir).data)
    if identity is not None:
        assert processes.wait_until_empty(identity, timeout_s=60)
    while look_at(settings.data_dir).guardian_pid is not None:
        pass


def load_town(database: Database, settings: Settings) -> None:
    """Bring in the files of tests/town."""
    for kind, name in FILES.items():
        options = ImportOptions(zone=settings.zone, made_up=True, territory_name="巴丹吉林小镇")
        import_file(database, kind, TOWN / name, options)


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A data folder with the small town in a stopped cluster, and a backup of it."""
    backup = tmp_path_factory.mktemp("made") / "town.backup"
    with short_folder() as folder:
        settings = Settings(database_url=None, data_dir=folder)
        with open_database(settings) as database:
            load_town(database, settings)
            save(settings, backup)
        settle(settings)
        yield folder, backup


@pytest.fixture
def town(made_town: tuple[Path, Path]) -> Iterator[Settings]:
    """Settings of a private cluster that holds the small town, the test's own."""
    with short_folder() as folder:
        subprocess.run(["cp", "-a", f"{made_town[0]}/.", folder], check=True)
        settings = Settings(database_url=None, data_dir=folder)
        yield settings
        settle(settings)


@pytest.fixture
def backup(made_town: tuple[Path, Path], tmp_path: Path) -> Path:
    """A backup of the small town, the test's own."""
    return Path(shutil.copy(made_town[1], tmp_path / "town.backup"))


@pytest.fixture
def empty() -> Iterator[Settings]:
    """Settings of a data folder with nothing in it."""
    with short_folder() as folder:
        settings = Settings(database_url=None, data_dir=folder)
        yield settings
        settle(settings)


@pytest.fixture(scope="session")
def hash_of() -> Callable[[Settings], str]:
    """The hash of everything that a database holds, as `export --canonical --all` gives it."""

    def hashed(settings: Settings) -> str:
        with open_database(settings) as database, database.session() as session:
            whole = b"".join(canonical_lines(session, everything=True))
        return hashlib.sha256(whole).hexdigest()

    return hashed


@pytest.fixture
def settled() -> Callable[[Settings], None]:
    """Waits until a cluster has stopped."""
    return settle
