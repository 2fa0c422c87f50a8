"""Door-plates for programs."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete

from geo.accounts.models import AccountToken, TokenKind
from geo.accounts.rules import digest, grant_json
from geo.core import clock
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database

GRID, OTHER = "152922101001001", "152922101002001"


def test_a_question_lists_what_may_be_meant(client: TestClient) -> None:
    """With class, reason, grid and point each, and what to ask."""
    answer = client.get("/api/v1/addresses", params={"q": "幸福小区", "limit": 2}).json()
    assert [(each["kind"], each["address"], each["class"]) for each in answer["items"]] == [
        ("compound", "幸福小区", "C"),
        ("compound", "幸福小区（东区）", "C"),
    ]
    assert answer["items"][0]["grid"]["name"] == "曙光-01"
    assert "In which community is it?" in answer["ask"]
    assert set(answer) == {"items", "next", "plan", "ask"}
    (exact,) = client.get("/api/v1/addresses", params={"q": "曙光路6号"}).json()["items"]
    assert (exact["class"], exact["key"], exact["reason"]) == ("A", "M0003", "This very address.")


@pytest.mark.parametrize(("asked", "status"), [("", 400), (" ", 400), ("曙" * 201, 422), ("\0", 400)])
def test_what_cannot_be_asked_is_said(client: TestClient, asked: str, status: int) -> None:
    """Empty, too long, unusable: a sentence each."""
    answer = client.get("/api/v1/addresses", params={"q": asked})
    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)


def test_the_plates_of_a_grid_come_in_pages(client: TestClient) -> None:
    """By key; each page names the next, and all together are those of the grid."""
    path: str | None = f"/api/v1/grids/{GRID}/addresses?limit=2"
    keys: list[str] = []
    while path:
        page = client.get(path).json()
        keys += [each["key"] for each in page["items"]]
        path = page["next"]
    assert keys == [f"M000{number}" for number in range(1, 6)]
    assert page["plan"]["name"]


@pytest.fixture
def worker(app: FastAPI, town_database: Database) -> Iterator[TestClient]:
    """Asks with a token that reads addresses in one grid; the token goes again."""
    secret, now = "worker-of-one-grid", clock.now()
    grant = Grant(Role.GRID_WORKER, Area("152922", Level.GRID, GRID))
    with town_database.session() as session, session.begin():
        token = AccountToken(
            id=uuid.uuid4(), kind=TokenKind.API, secret_hash=digest(secret), label="one grid",
            grants=[grant_json(grant)], created_at=now, expires_at=now + timedelta(hours=1),
        )  # fmt: skip
        session.add(token)
    with TestClient(app, headers={"authorization": f"Bearer {secret}"}) as asker:
        yield asker
    with town_database.session() as session, session.begin():
        session.execute(delete(AccountToken).where(AccountToken.secret_hash == digest(secret)))


def test_a_grid_out_of_reach_looks_like_one_that_there_is_not(worker: TestClient) -> None:
    """Status and words are the same."""
    assert worker.get(f"/api/v1/grids/{GRID}/addresses").status_code == 200
    foreign, unknown = (worker.get(f"/api/v1/grids/{code}/addresses") for code in (OTHER, "152922109009009"))
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    told, other = foreign.json(), unknown.json()
    assert {told["code"], other["code"]} == {"grid.unknown"}
    assert told["detail"].replace(OTHER, "@") == other["detail"].replace("152922109009009", "@")
