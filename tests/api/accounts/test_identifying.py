"""Who asks: nobody, a session by its cookie, or a token by its header."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from geo.accounts.actions import change_grants, close_account
from geo.accounts.tokens import Made, TokenWish, make_api_token, revoke_token
from geo.core import clock
from geo.core.viewer import Area, Grant, Level, Right, Role
from geo.db.database import Database

Make = Callable[..., uuid.UUID]
JSON = {"accept": "application/json"}


@pytest.fixture
def token(fresh_database: Database) -> Callable[..., Made]:
    """Make a token for a program."""

    def make(
        *grants: Grant, only: frozenset[Right] | None = None, days: int = 90, ago: timedelta | None = None
    ) -> Made:
        wish = TokenWish("reports", grants or (Grant(Role.ADMIN),), days, only)
        with fresh_database.session() as session, session.begin():
            return make_api_token(session, wish, clock.now() - (ago or timedelta(0)))

    return make


def bearing(secret: str, *, scheme: str = "Bearer") -> dict[str, str]:
    return {**JSON, "authorization": f"{scheme} {secret}"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens_what_it_was_made_for(browser: Any, token: Callable[..., Made], scheme: str) -> None:
    """Sent as any program sends it."""
    made = token()
    assert browser.open("/api/v1/imports", headers=JSON).status_code == 401
    assert browser.open("/api/v1/imports", headers=bearing(made.secret, scheme=scheme)).status_code == 200


@pytest.mark.parametrize("secret", ["wrong", "a" * 5000, "é", "' OR true --"])
def test_a_bad_token_is_told_so_even_where_none_is_needed(browser: Any, town: None, secret: str) -> None:
    """A program whose token has ended must not go on as the public without noticing."""
    answer = browser.client.get(
        "/api/v1/grids", headers=[*JSON.items(), ("authorization", f"Bearer {secret}".encode())]
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "token.unknown"
    assert secret not in answer.text


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_an_ended_token_is_a_bad_one(
    browser: Any, token: Callable[..., Made], fresh_database: Database, end: str
) -> None:
    """From the next request on."""
    made = token(days=1, ago=timedelta(days=2) if end == "expired" else None)
    if end == "revoked":
        with fresh_database.session() as session, session.begin():
            revoke_token(session, made.id, clock.now())
    assert browser.open("/api/v1/imports", headers=bearing(made.secret)).status_code == 401


def test_a_narrowed_token_opens_nothing_else(browser: Any, token: Callable[..., Made]) -> None:
    """Though its role would."""
    made = token(only=frozenset({Right.METRICS_READ}))
    answer = browser.open("/api/v1/imports", headers=bearing(made.secret))
    assert (answer.status_code, answer.json()["code"]) == (403, "account.not_permitted")


def test_a_token_is_no_person(browser: Any, token: Callable[..., Made]) -> None:
    """It has no account of its own to look at or change."""
    asks = bearing(token().secret)
    assert browser.open("/account", headers=asks).status_code == 403
    assert browser.client.post("/account/password", headers=asks, data={"old": "x"}).status_code == 403


def test_a_program_needs_no_token_of_a_form(browser: Any, token: Callable[..., Made], town: None) -> None:
    """No other site can make a browser send its header."""
    asks = bearing(token().secret)
    answer = browser.client.post("/settings/territories/nowhere", headers=asks, data={})
    assert answer.status_code == 404


def test_a_token_goes_before_a_cookie(browser: Any, account: Make, token: Callable[..., Made]) -> None:
    """A request with both is the program's."""
    account("wang", Grant(Role.PATROLLER))
    browser.sign_in()
    assert browser.open("/api/v1/imports", headers=JSON).status_code == 403
    assert browser.open("/api/v1/imports", headers=bearing(token().secret)).status_code == 200
    assert browser.open("/account", headers=bearing("wrong")).status_code == 401


def test_rights_taken_away_are_away_with_the_next_request(
    browser: Any, account: Make, fresh_database: Database
) -> None:
    """And a closed account is nobody."""
    made = account("wang", Grant(Role.PLANNER))
    browser.sign_in()
    assert browser.open("/api/v1/imports", headers=JSON).status_code == 200
    with fresh_database.session() as session, session.begin():
        change_grants(session, made, [Grant(Role.PLANNER, Area("152922", Level.GRID, "1"))])
    assert browser.open("/api/v1/imports", headers=JSON).status_code == 403
    with fresh_database.session() as session, session.begin():
        close_account(session, made, clock.now())
    assert browser.open("/api/v1/imports", headers=JSON).status_code == 401


def test_a_cookie_that_is_no_session_is_nobody(browser: Any, town: None) -> None:
    """Old cookies do not stand in the way of public pages."""
    for value in ("old", "x" * 4000):
        browser.client.cookies.set("gs-session", value)
        assert browser.open("/api/v1/grids", headers=JSON).status_code == 200
        assert browser.open("/account").status_code == 303


def test_a_session_in_use_is_written_to_now_and_then(browser: Any, account: Make, fresh_database: Database) -> None:
    """Once its last note is five minutes old, and not with every request."""

    def seen_at() -> Any:
        with fresh_database.session() as session:
            return session.scalar(text("SELECT seen_at FROM account_session"))

    account()
    browser.sign_in()
    at_first = seen_at()
    browser.open("/account")
    assert seen_at() == at_first
    with fresh_database.session() as session, session.begin():
        session.execute(text("UPDATE account_session SET seen_at = seen_at - interval '6 minutes'"))
    browser.open("/account")
    assert seen_at() > at_first
