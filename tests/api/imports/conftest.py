"""A program on a database of its own, and a worker that does what waits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import geo.publishing.tasks  # noqa: F401 (registers what the worker does)
from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.queue import run_waiting

TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture
def client(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """An administrator who asks the program in English; an error of ours is raised, not answered."""
    app = create_app(fresh_settings, signed_in_database)
    with TestClient(app, headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield as_admin(client)


@pytest.fixture
def work(fresh_database: Database) -> Callable[[], None]:
    """Do the jobs that wait."""
    return lambda: run_waiting(fresh_database)


@pytest.fixture
def send(client: TestClient) -> Callable[..., str]:
    """Send a file as a program does; returns the id of its import."""

    def send(kind: str, path: Path, **choices: str) -> str:
        with path.open("rb") as file:
            answer = client.post("/api/v1/imports", data={"kind": kind, **choices}, files={"files": (path.name, file)})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["items"][0]["id"])

    return send


@pytest.fixture
def town() -> Path:
    """The folder of the small town's files."""
    return TOWN
