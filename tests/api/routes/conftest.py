"""The program on a territory of 8 by 6 blocks with a street along each row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from geo.accounts.actions import add_account
from geo.accounts.models import AccountSession
from geo.accounts.rules import SESSION_LONGEST, Profile, digest
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import write_blocks
from tests.geo.publishing.test_streets import ZONE, write_streets

GRID = "152922001001001"
PATROLLER = "the-session-of-a-patroller-in-tests"


@pytest.fixture
def bare_app(signed_in_database: Database, fresh_settings: Settings, tmp_path: Path) -> FastAPI:
    """The program on the territory before there are streets; an administrator and a patroller are signed in."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(signed_in_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    _sign_in_patroller(signed_in_database)
    return create_app(fresh_settings, signed_in_database)


@pytest.fixture
def app(bare_app: FastAPI, signed_in_database: Database, tmp_path: Path) -> FastAPI:
    """The same with streets."""
    import_file(signed_in_database, ImportKind.STREETS, write_streets(tmp_path), ImportOptions(zone=ZONE))
    return bare_app


@pytest.fixture
def client(app: FastAPI, as_admin: Callable[[TestClient], TestClient]) -> Iterator[TestClient]:
    """An administrator who asks, in English."""
    with TestClient(app, headers={"accept-language": "en"}) as client:
        yield as_admin(client)


@pytest.fixture
def patroller(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who walks in one grid."""
    with TestClient(app, headers={"accept-language": "en"}) as client:
        client.cookies.set("gs-session", PATROLLER)
        yield client


def _sign_in_patroller(database: Database) -> None:
    now = clock.now()
    with database.session() as session, session.begin():
        grant = Grant(Role.PATROLLER, Area("152922", Level.GRID, GRID))
        account_id = add_account(session, Profile("walker", "Walker", (grant,)), now)
        session.add(
            AccountSession(
                secret_hash=digest(PATROLLER), account_id=account_id, created_at=now, seen_at=now,
                expires_at=now + SESSION_LONGEST,
            )
        )  # fmt: skip
