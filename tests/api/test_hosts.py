"""By which names the program can be asked."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.hosts import names_this_machine
from geo.core.settings import Settings
from geo.db.database import Database


@pytest.fixture
def local(town_settings: Settings, town_database: Database) -> Iterator[TestClient]:
    """A program that serves this machine only, asked in English."""
    app = create_app(town_settings, town_database, only_this_machine=True)
    with TestClient(app, headers={"accept-language": "en"}) as client:
        yield client


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.0.0.1:8000", True), ("localhost:40123", True), ("LOCALHOST", True),
     ("[::1]:8000", True), ("evil.example", False), ("evil.example:8000", False),
     ("127.0.0.1.evil.example", False),
     ("localhost@evil.example", False), ("10.0.0.1", False), ("[::1", False), ("", False)],
)  # fmt: skip
def test_which_names_are_of_this_machine(host: str, own: bool) -> None:  # noqa: FBT001 (a value of the table above)
    """Loopback addresses and localhost, with any port; no name that only looks like one."""
    assert names_this_machine(host) is own


@pytest.mark.parametrize("path", ["/", "/api/v1/grids", "/static/theme.css"])
def test_a_foreign_name_is_refused_in_words(local: TestClient, path: str) -> None:
    """421 with what to do, for pages, data and files; by its own name the program answers."""
    refused = local.get(path, headers={"host": "evil.example"})
    assert refused.status_code == 421
    assert "--behind-proxy" in refused.text
    assert local.get(path, headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_behind_a_proxy_any_name_is_answered(client: TestClient) -> None:
    """The proxy decides which names lead here."""
    assert client.get("/api/v1/grids", headers={"host": "grids.town.example"}).status_code == 200
