"""The program on a territory of blocks with streets and doors, as the routes have it."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from geo.accounts.rules import csrf_token
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.routes.conftest import PATROLLER, bare_app, client
from tests.api.routes.conftest import app as walked_app
from tests.api.routes.conftest import patroller as walked
from tests.geo.publishing.test_streets import SOUTH, STEP, WEST, ZONE

__all__ = ["bare_app", "client", "walked", "walked_app"]


@pytest.fixture
def app(walked_app: FastAPI, signed_in_database: Database, tmp_path: Path) -> FastAPI:
    """The same with two doors in the first grid."""
    x, y = WEST + 0.5 * STEP, SOUTH + 0.2 * STEP
    rows = [f"d{number},曙光路{number}号,{x + number * 1e-5:.6f},{y:.6f},1" for number in (3, 5)]
    path = tmp_path / "doors.csv"
    path.write_text("门牌编号,地址,经度,纬度,户数\n" + "\n".join(rows) + "\n", encoding="utf-8")
    import_file(signed_in_database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZONE))
    return walked_app


@pytest.fixture
def patroller(walked: TestClient) -> TestClient:
    """Somebody who walks in one grid, and whose forms carry what our pages put in."""
    walked.headers["x-csrf-token"] = csrf_token(PATROLLER)
    return walked
