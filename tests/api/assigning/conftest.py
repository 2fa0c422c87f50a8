"""A program on a database of its own that holds the small town, and a worker that does what waits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import api.assigning.jobs  # noqa: F401 (registers what the worker does)
from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.queue import run_waiting
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture
def with_town(fresh_settings: Settings, signed_in_database: Database) -> Database:
    """The small town with its door-plates, and the settings that jobs go by."""
    signed_in_database.settings = fresh_settings
    options = ImportOptions(zone=fresh_settings.zone, territory="152922", territory_name="阿拉善右旗")
    import_file(signed_in_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    import_file(signed_in_database, ImportKind.ADDRESSES, TOWN / "addresses.csv", options)
    return signed_in_database


@pytest.fixture
def desk(
    fresh_settings: Settings, with_town: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """An administrator who asks the program in English."""
    app = create_app(fresh_settings, with_town)
    with TestClient(app, headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield as_admin(client)


@pytest.fixture
def work(with_town: Database) -> Callable[[], None]:
    """Do the jobs that wait."""
    return lambda: run_waiting(with_town)
