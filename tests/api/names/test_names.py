"""Names that people say, over HTTP: proposed, reviewed, taken back, each step in the trail."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from geo.audit.models import AuditEntry, AuditPayload
from geo.db.database import Database

WISH = {"text": "幸福大院", "stands_for": "compound", "key": "幸福小区", "question": "幸福大院门口"}


def propose(client: TestClient, **changes: Any) -> Any:
    """Propose a name; the answer."""
    return client.post("/api/v1/aliases", json={**WISH, **changes})


def trail(database: Database) -> list[tuple[str, Any]]:
    """What was noted of names, with its personal part."""
    with database.session() as session:
        rows = (
            select(AuditEntry.action, AuditPayload.payload)
            .outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
            .where(AuditEntry.action.like("name%"))
            .order_by(AuditEntry.id)
        )
        return [(action, payload) for action, payload in session.execute(rows)]


def test_a_name_goes_its_way_and_every_step_is_noted(client: TestClient, fresh_database: Database) -> None:
    """Proposed, accepted, withdrawn, opened again; the trail has the name apart, in what can be erased."""
    made = propose(client)
    assert (made.status_code, made.json()["state"], made.json()["name"]) == (201, "proposed", "幸福小区")
    assert made.json()["remembered_from"] == "幸福大院门口"
    assert made.json()["grids"]
    address = f"/api/v1/aliases/{made.json()['id']}"
    for step, state in (("accept", "accepted"), ("withdraw", "withdrawn"), ("reopen", "proposed")):
        answer = client.post(f"{address}/{step}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    assert client.post(f"{address}/reopen").status_code == 409
    steps = ("name_proposed", "name_accepted", "name_withdrawn", "name_proposed")
    assert trail(fresh_database) == [(step, {"name": "幸福大院"}) for step in steps]


def test_names_are_listed_by_state_and_page(client: TestClient) -> None:
    """Those of the file are accepted; `next` leads on."""
    propose(client)
    first = client.get("/api/v1/aliases?limit=2").json()
    rest = client.get(first["next"]).json()
    texts = [each["text"] for each in (*first["items"], *rest["items"])]
    assert sorted(texts) == sorted(["供销社", "人民商店", "幸福院", "幸福大院"])
    assert rest["next"] is None
    assert [each["text"] for each in client.get("/api/v1/aliases?state=proposed").json()["items"]] == ["幸福大院"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"text": ""}, 400, "alias.empty"),
        ({"text": "老王13812345678"}, 400, "alias.personal"),
        ({"key": "没有"}, 404, "alias.stands_for_nothing"),
        ({"text": "幸福小区"}, 409, "alias.is_its_name"),
        ({"text": "a\u0000b", "key": "\u0000"}, 400, None),
        ({"stands_for": "resident"}, 400, None),
        ({"text": "长" * 61}, 400, "alias.too_long"),
        ({"territory": "999999"}, 404, None),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_a_reason(
    client: TestClient, changes: dict[str, Any], status: int, code: str | None
) -> None:
    """Never a traceback, and no number of somebody is said back."""
    answer = propose(client, **changes)
    assert answer.status_code in {status, 422, 404 if code is None else status}
    assert code in {None, answer.json()["code"]}
    assert "138" not in answer.text


def test_a_proposal_sent_twice_with_one_key_is_made_once(client: TestClient, fresh_database: Database) -> None:
    """The second gets the answer of the first."""
    sent = [client.post("/api/v1/aliases", json=WISH, headers={"idempotency-key": "k1"}) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert len(trail(fresh_database)) == 1


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_shows_names_and_takes_steps(client: TestClient, language: str) -> None:
    """A reviewer accepts from the list, and undoes it from the message."""
    number = propose(client).json()["id"]
    headers = {"accept-language": language, "accept": "text/html"}
    shown = client.get("/names", headers=headers)
    assert "幸福大院" in shown.text
    assert f'action="/names/{number}"' in shown.text
    answer = client.post(f"/names/{number}", data={"step": "accept"}, headers=headers)
    done = client.get(answer.headers["location"], headers=headers)
    assert 'value="reopen"' in done.text
    assert "幸福大院" in client.get("/names?state=accepted", headers=headers).text
    client.post(f"/names/{number}", data={"step": "reopen"}, headers=headers)
    assert "幸福大院" in client.get("/names", headers=headers).text
    assert client.get("/", headers=headers).text.count("/names?territory=") == 1


def test_addresses_to_check_are_listed_paged_and_taken_out(client: TestClient) -> None:
    """With counts; in the file nothing starts a formula."""
    first = client.get("/api/v1/addresses/problems?limit=1").json()
    assert first["counts"] == {"no_grid": 3, "other_community": 0}
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert [each["key"] for each in (*first["items"], *second["items"], *third["items"])][1:] == ["X1", "X2"]
    assert third["next"] is None
    page = client.get("/names/addresses", headers={"accept": "text/html"})
    assert "=1+1路" in page.text
    file = client.get("/names/addresses.csv?problem=no_grid")
    assert file.content.startswith("\ufeff".encode())
    assert "'=1+1路" in file.text
    assert "no-store" in file.headers["cache-control"]
    assert "attachment" in file.headers["content-disposition"]
    other = client.get("/names/addresses?problem=other_community", headers={"accept": "text/html"})
    assert "No address is here." in other.text
    assert client.get("/api/v1/addresses/problems?problem=nonsense").status_code in {400, 422}


def test_looking_at_addresses_to_check_is_noted(client: TestClient, fresh_database: Database) -> None:
    """Once for each look that showed any."""
    for path in ("/api/v1/addresses/problems", "/names/addresses", "/names/addresses.csv"):
        client.get(path)
    client.get("/api/v1/addresses/problems?problem=other_community")
    with fresh_database.session() as session:
        found = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "addresses_read")).all()
    assert found == [{"count": 3}] * 3
