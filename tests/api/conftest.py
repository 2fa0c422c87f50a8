"""The program on the small town, asked without a network."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database


@pytest.fixture(scope="session")
def app(town_settings: Settings, town_database: Database) -> FastAPI:
    """The program on the small town; tests only read it."""
    return create_app(town_settings, town_database)


@pytest.fixture
def client(app: FastAPI, as_admin: Callable[[TestClient], TestClient]) -> Iterator[TestClient]:
    """An administrator who asks it, in English."""
    with TestClient(app, headers={"accept-language": "en"}) as client:
        yield as_admin(client)


@pytest.fixture
def public(app: FastAPI) -> Iterator[TestClient]:
    """Somebody without an account who asks it, in English."""
    with TestClient(app, headers={"accept-language": "en"}) as client:
        yield client
