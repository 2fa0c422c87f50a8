"""Every request has a number, and is known by the template of its route."""

import uuid

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.watching import Seen, WatchMiddleware
from geo.core.settings import Settings
from geo.db.database import Database


@pytest.fixture
def seen(app: FastAPI) -> tuple[TestClient, list[Seen]]:
    """A client of the program, and what is seen of its requests."""
    notes: list[Seen] = []
    return TestClient(WatchMiddleware(app, [notes.append]), headers={"accept-language": "en"}), notes


@pytest.mark.parametrize(
    ("method", "path", "route", "lane"),
    [
        ("GET", "/api/v1/grids/152922101001003", "/api/v1/grids/{code}", "public"),
        ("GET", "/api/v1/locate?address=曙光路1号", "/api/v1/locate", "public"),
        ("GET", "/static/theme.css", "/static/{path}", "none"),
        ("GET", "/healthz", "/healthz", "none"),
        ("PUT", "/api/v1/grids", "/api/v1/grids", "none"),
        ("GET", "/王家/曙光路1号", "other", "none"),
        ("SPY", "/healthz", "/healthz", "none"),
    ],
)
def test_a_route_is_known_by_its_template(
    seen: tuple[TestClient, list[Seen]], method: str, path: str, route: str, lane: str
) -> None:
    """Never by what somebody asked for; a method that we do not know is `other`."""
    client, notes = seen
    answer = client.request(method, path)
    (note,) = notes
    assert (note.route, note.lane, note.status) == (route, lane, answer.status_code)
    assert note.method == ("other" if method == "SPY" else method)
    assert note.seconds > 0


def test_a_request_has_a_number_that_its_asker_is_told(client: TestClient) -> None:
    """A new one each time; the asker's own where it is a UUID, and nothing else of what they send."""
    first, second = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)
    own = "0F8FAD5B-D9CB-469F-A165-70867728950E"
    assert client.get("/healthz", headers={"x-request-id": own}).headers["x-request-id"] == own.lower()
    for other in ("曙光路".encode(), b"1\t2", b"x" * 500, b"{0}"):
        told = client.get("/healthz", headers={"x-request-id": other}).headers["x-request-id"]
        assert str(uuid.UUID(told)) == told


def test_an_error_names_its_number(client: TestClient) -> None:
    """On the page and in the document: whoever reports it can be helped."""
    own = str(uuid.uuid4())
    page = client.get("/nowhere", headers={"accept": "text/html", "x-request-id": own})
    document = client.get("/api/v1/nowhere", headers={"x-request-id": own})
    assert f"Number for the log: <code>{own}</code>" in page.text
    assert document.json()["request"] == own


def test_a_failure_is_seen_with_its_status(town_settings: Settings, town_database: Database) -> None:
    """Also one that breaks off an answer that had begun, or comes from outside every handler."""
    notes: list[Seen] = []

    async def broken(scope: object, receive: object, send: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        TestClient(WatchMiddleware(broken, [notes.append])).get("/")
    assert [note.status for note in notes] == [500]
    app = create_app(town_settings, town_database)
    app.add_api_route("/api/v1/fail", broken_route)
    TestClient(WatchMiddleware(app, [notes.append])).get("/api/v1/fail")
    assert (notes[-1].status, notes[-1].route) == (500, "/api/v1/fail")


def broken_route() -> None:
    raise RuntimeError
