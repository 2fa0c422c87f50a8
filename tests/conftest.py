"""What every test may ask for: real PostGIS in a private cluster, one per run, and the real data.

The run's cluster lies in a folder with a short name, is made by the first test that needs it, and
stops with the run. Workers of pytest-xdist share the cluster; each has its own databases, copied
from one template that went through the real migrations.
"""

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account, set_password
from geo.accounts.models import AccountSession
from geo.accounts.passwords import hash_password
from geo.accounts.rules import SESSION_LONGEST, Profile, csrf_token, digest
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.cluster import locks, processes
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.derived.deriving import derive_patrols
from geo.patrols.derived.marking import waiting
from geo.publishing.importing import import_file
from tests.databases import (
    MOST_TAKEN_BACK_BYTES,
    SIZE,
    TEMPLATE,
    copy,
    database_of_its_own,
    empty_if_idle,
    make_template,
    superuser,
)

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, where a test allows it
)
# A law holds or not, however busy the machine is.
hypothesis_settings.register_profile("gridsteward", deadline=None)
hypothesis_settings.load_profile("gridsteward")

RUN_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The run's folder is named here, once, and made known to the workers."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="gs-")
        config.stash[RUN_FOLDER] = Path(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run's folder goes when its server has stopped."""
    if hasattr(config, "workerinput"):
        return
    folder = config.stash[RUN_FOLDER]
    identity = processes.folder_id(Layout(folder).data)
    if identity is not None:
        processes.wait_until_empty(identity, timeout_s=120)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell a worker of pytest-xdist where the run's folder is."""
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """The run's cluster, with a migrated template in it."""
    given = getattr(pytestconfig, "workerinput", {}).get("run_folder")
    folder = Path(given) if given else pytestconfig.stash[RUN_FOLDER]
    with use_cluster(folder) as cluster:
        with locks.exclusive(folder / "template.lock", timeout_s=600):
            make_template(cluster)
        yield cluster


@pytest.fixture(scope="session")
def new_database(cluster: Cluster) -> Callable[..., contextlib.AbstractContextManager[str]]:
    """Makes databases for the length of a block: migrated and empty, or copies of one that nobody is connected to."""

    @contextlib.contextmanager
    def make(source: str | None = None) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with superuser(cluster) as connection:
            copy(connection, TEMPLATE if source is None else str(make_url(source).database), name)
        yield cluster.url(database=name)
        with superuser(cluster) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    return make


def _settings(url: str, folder: Path) -> Settings:
    return Settings(database_url=url, data_dir=folder)


@pytest.fixture(scope="session")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name this worker's own database."""
    with database_of_its_own(cluster) as url:
        yield _settings(url, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    """This worker's own database, migrated. Nothing may be committed in it: see `fresh_database`."""
    database = Database(str(settings.database_url), pool_size=settings.pool_size)
    yield database
    database.close()


@pytest.fixture
def session(database: Database, cluster: Cluster) -> Iterator[Session]:
    """A session whose work is rolled back after the test; commits inside are savepoints."""
    with database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        transaction.rollback()
        size = connection.scalar(text(SIZE))
        connection.rollback()
    if size > MOST_TAKEN_BACK_BYTES:
        empty_if_idle(cluster, str(make_url(database.url).database))


@pytest.fixture
def fresh_settings(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """Settings that name a database of the test's own: for tests that commit, or run a program."""
    with database_of_its_own(cluster, may_be_used=True) as url:
        yield _settings(url, tmp_path)


@pytest.fixture
def fresh_database(fresh_settings: Settings) -> Iterator[Database]:
    """A migrated database of the test's own."""
    database = Database(str(fresh_settings.database_url), pool_size=fresh_settings.pool_size)
    yield database
    database.close()


@pytest.fixture(scope="session")
def town_settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database that holds the small town of tests/town. Tests only read it."""
    with database_of_its_own(cluster) as url:
        settings = _settings(url, tmp_path_factory.mktemp("town"))
        database = Database(url, pool_size=2)
        _load_town(database, settings)
        database.close()
        yield settings


def _load_town(database: Database, settings: Settings) -> None:
    files = {"boundaries": "grids.geojson", "roster": "workers.csv", "addresses": "addresses.csv",
             "streets": "streets.geojson", "tracks": "walk.gpx", "incidents": "incidents.csv",
             "places": "places.csv"}  # fmt: skip
    for kind, name in files.items():
        options = ImportOptions(zone=settings.zone, made_up=True, territory_name="巴丹吉林小镇")
        import_file(database, ImportKind(kind), Path(__file__).parent / "town" / name, options)
    derive_waiting(database)
    _sign_in_admin(database)


def derive_waiting(database: Database) -> None:
    """Find out what patrols walked, as a worker would."""
    with database.session() as session:
        patrol_ids = waiting(session)
    derive_patrols(database, patrol_ids)


ADMIN_SECRET = "the-session-of-an-administrator-in-tests"  # noqa: S105 (opens nothing but databases of tests)


def _sign_in_admin(database: Database) -> None:
    """An administrator with a session whose secret tests know."""
    now = clock.now()
    with database.session() as session, session.begin():
        account_id = add_account(session, Profile("tester", "Tester", (Grant(Role.ADMIN),)), now)
        set_password(session, account_id, hash_password("a long enough password"))
        session.add(
            AccountSession(
                secret_hash=digest(ADMIN_SECRET),
                account_id=account_id,
                created_at=now,
                seen_at=now,
                expires_at=now + SESSION_LONGEST,
            )
        )


@pytest.fixture(scope="session")
def admin_secret() -> str:
    """The secret of the session that `_sign_in_admin` begins."""
    return ADMIN_SECRET


@pytest.fixture(scope="session")
def as_admin() -> Callable[[TestClient], TestClient]:
    """Lets a client ask as the administrator whom `_sign_in_admin` signed in."""

    def ask_as_admin(client: TestClient) -> TestClient:
        client.cookies.set("gs-session", ADMIN_SECRET)
        client.headers["x-csrf-token"] = csrf_token(ADMIN_SECRET)
        return client

    return ask_as_admin


@pytest.fixture(scope="session")
def sign_in_admin() -> Callable[[Database], None]:
    """Signs the administrator in, in a database."""
    return _sign_in_admin


@pytest.fixture
def signed_in_database(fresh_database: Database) -> Database:
    """A database of the test's own in which the administrator is signed in."""
    _sign_in_admin(fresh_database)
    return fresh_database


@pytest.fixture(scope="session")
def town_database(town_settings: Settings) -> Iterator[Database]:
    """The database of the small town."""
    database = Database(str(town_settings.database_url), pool_size=town_settings.pool_size)
    yield database
    database.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files beside the checkout (`GRIDSTEWARD_REAL_DATA` names another)."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, the one of the system (`CHROMIUM` names another). One for all tests: two in a process would clash."""
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(program).exists():
        pytest.skip(f"no Chromium at {program}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()
