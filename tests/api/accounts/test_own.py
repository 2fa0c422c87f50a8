"""One's own account: another password, other browsers, phones."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from geo.core.viewer import Grant, Role

Make = Callable[..., uuid.UUID]
OLD, NEW = "a long enough sentence", "quite another sentence"


@pytest.fixture
def wang(browser: Any, account: Make) -> Any:
    """A browser in which a patroller has signed in."""
    account("wang", Grant(Role.PATROLLER))
    browser.sign_in()
    return browser


def test_without_an_account_there_is_no_such_page(browser: Any) -> None:
    """It leads to the door; a change without a session is refused."""
    assert browser.open("/account").headers["location"].startswith("/sign-in?next=")
    assert browser.client.post("/account/password", data={}).status_code == 401


def test_the_page_says_what_one_may_do(wang: Any) -> None:
    """In words, in both languages."""
    assert all(words in wang.open("/account").text for words in ("Patroller", "the whole installation"))
    assert "巡逻员" in wang.open("/account", headers={"accept-language": "zh-CN"}).text


def test_another_password_signs_the_others_out(wang: Any, other_browser: Any) -> None:
    """Here one goes on; there one signs in anew, with the new one."""
    other_browser.sign_in()
    answer = wang.send("/account/password", "/account", old=OLD, password=NEW, again=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=password")
    assert wang.is_signed_in
    assert not other_browser.is_signed_in
    assert other_browser.sign_in(password=OLD).status_code == 400
    assert other_browser.sign_in(password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "a wrong sentence", "password": NEW, "again": NEW}, "The present password is wrong."),
        ({"old": OLD, "password": NEW, "again": "other"}, "The two passwords differ."),
        ({"old": OLD, "password": "short", "again": "short"}, "10 to 200 characters"),
        ({}, "The present password is wrong."),
    ],
)
def test_a_password_is_changed_by_its_owner_only(wang: Any, fields: dict[str, str], sentence: str) -> None:
    """Who finds an open browser cannot take the account; nothing changes."""
    answer = wang.send("/account/password", "/account", **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
    wang.send("/sign-out", "/account")
    assert wang.sign_in().status_code == 303


def test_guessing_the_present_password_is_slowed(wang: Any) -> None:
    """Who finds an open browser is no better off than at the door."""
    for _ in range(5):
        assert wang.send("/account/password", "/account", old="a wrong sentence").status_code == 400
    answer = wang.send("/account/password", "/account", old="a wrong sentence")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_signing_out_the_others(wang: Any, other_browser: Any) -> None:
    """One is told in how many browsers one is signed in, and stays signed in here."""
    other_browser.sign_in()
    assert "In 2 browsers" in wang.open("/account").text
    wang.send("/account/sign-out-others", "/account")
    assert wang.is_signed_in
    assert not other_browser.is_signed_in
    assert "In this browser only." in wang.open("/account").text


@pytest.mark.parametrize("path", ["/account/password", "/account/sign-out-others", "/account/phones"])
@pytest.mark.parametrize("token", [None, "wrong"])
def test_changes_need_the_token_of_the_session(wang: Any, path: str, token: str | None) -> None:
    """A cookie alone changes nothing."""
    fields = {} if token is None else {"csrf": token}
    assert wang.client.post(path, data=fields).status_code == 403
    assert wang.client.post(path, headers={"x-csrf-token": token or ""}).status_code == 403


def test_a_phone_key_is_shown_once_and_ended_by_its_owner(wang: Any, other_browser: Any, account: Make) -> None:
    """It is not in the list; another person cannot end it."""
    answer = wang.send("/account/phones", "/account", label="My phone")
    assert answer.headers["cache-control"] == "no-store"
    (key,) = re.findall(r"<code>([^<]+)</code>", answer.text)
    page = wang.open("/account").text
    assert key not in page
    assert "My phone" in page
    (path,) = re.findall(r'action="(/account/phones/[^"]+/revoke)"', page)
    asks = {"authorization": f"Bearer {key}", "accept": "application/json"}
    assert other_browser.open("/api/v1/grids", headers=asks).status_code != 401
    account("li", Grant(Role.PATROLLER))
    other_browser.sign_in("li")
    assert other_browser.send(path, "/account").status_code == 404
    assert wang.send(path, "/account").status_code == 303
    assert wang.client.get("/api/v1/grids", headers=asks).status_code == 401


def test_a_phone_key_reads_nothing_and_is_no_person(wang: Any, browser: Any) -> None:
    """Neither incidents nor tracks nor the page of its owner."""
    answer = wang.send("/account/phones", "/account", label="My phone")
    (key,) = re.findall(r"<code>([^<]+)</code>", answer.text)
    asks = {"authorization": f"Bearer {key}", "accept": "application/json"}
    for path in ("/account", "/files", "/settings/people", "/api/v1/imports"):
        assert wang.client.get(path, headers=asks).status_code in {401, 403}, path


def test_who_may_not_record_gets_no_phone_key(browser: Any, account: Make) -> None:
    """A planner's page has no such form, and the address refuses."""
    account("wang", Grant(Role.PLANNER))
    browser.sign_in()
    assert "/account/phones" not in browser.open("/account").text
    assert browser.send("/account/phones", "/account").status_code == 403
