"""Probes."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_program_with_its_database_is_well(client: TestClient, path: str) -> None:
    """Both probes say ok."""
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_without_a_database_it_lives_and_is_not_ready(town_settings: Settings) -> None:
    """Restarting would not help, so /healthz stays ok; /readyz says what is away, and nothing of the address."""
    nowhere = Database("postgresql://nobody:secret@127.0.0.1:1/none")
    with TestClient(create_app(town_settings, nowhere)) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "database.away")
    assert "secret" not in answer.text


def test_the_interface_is_described_and_its_page_served_from_here(client: TestClient) -> None:
    """/openapi.json lists the answers of design section 5; /docs names no other host."""
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/locate", "/api/v1/territories", "/api/v1/communities", "/api/v1/grids", "/healthz"} <= set(paths)
    assert "/" not in paths
    page = client.get("/docs").text
    assert "//cdn" not in page
    assert "https://" not in page
