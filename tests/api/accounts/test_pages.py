"""The door: sign-in, sign-out, and links that open it once."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.accounts import door
from api.accounts.pages import own_path
from api.app import create_app
from geo.accounts.actions import close_account
from geo.accounts.models import TokenKind
from geo.accounts.tokens import make_once
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database

Make = Callable[..., uuid.UUID]
PASSWORD = "a long enough sentence"  # noqa: S105 (opens nothing but databases of tests)


@pytest.fixture
def link(fresh_database: Database, account: Make) -> Callable[..., str]:
    """Make a link that opens the door once for somebody; gives its secret."""

    def make(kind: TokenKind, account_id: uuid.UUID | None = None) -> str:
        wang = account_id or account("wang")
        with fresh_database.session() as session, session.begin():
            return make_once(session, kind, wang, clock.now()).secret

    return make


@pytest.fixture
def over_https(fresh_settings: Settings, fresh_database: Database) -> Iterator[TestClient]:
    """A browser that reaches the program over https."""
    app = create_app(fresh_settings, fresh_database, secure=True)
    options: dict[str, Any] = {"headers": {"accept": "text/html"}, "follow_redirects": False}
    with TestClient(app, base_url="https://town.example", **options) as client:
        yield client


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Sign-in name", "Password")), ("zh-CN", ("登录名", "密码", "登录"))]
)
def test_the_page_speaks_both_languages(browser: Any, language: str, words: tuple[str, ...]) -> None:
    """It can be read before one is known; it is never kept by a browser."""
    answer = browser.open("/sign-in", headers={"accept-language": language})
    assert answer.status_code == 200
    assert all(word in answer.text for word in words)
    assert answer.headers["cache-control"] == "no-store"


def test_name_and_password_let_in_and_lead_back(browser: Any, account: Make) -> None:
    """To the page that was asked for; a second visit to the door goes on at once."""
    account()
    asked = browser.open("/account?done=1")
    assert asked.headers["location"] == "/sign-in?next=%2Faccount%3Fdone%3D1"
    answer = browser.sign_in(back_to="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.is_signed_in
    again = browser.open("/sign-in?next=/map")
    assert (again.status_code, again.headers["location"]) == (303, "/map")


@pytest.mark.parametrize(
    ("name", "password"), [("wang", "a wrong sentence"), ("nobody", PASSWORD), ("closed", PASSWORD), ("", "")]
)
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    browser: Any, fresh_database: Database, account: Make, name: str, password: str
) -> None:
    """The same words and status, whether there is such an account, it is closed, or there is none."""
    account()
    closed = account("closed")
    with fresh_database.session() as session, session.begin():
        close_account(session, closed, clock.now())
    answer = browser.sign_in(name, password)
    assert answer.status_code == 400
    assert "Name or password is wrong." in answer.text
    assert not browser.is_signed_in
    assert set(browser.cookies) == {"gs-form"}


def test_a_wrong_name_takes_as_long_as_a_wrong_password(
    browser: Any, account: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each costs exactly one check in the one line; how long one takes is proved beside the checks."""
    checked: list[bool] = []
    check = door.verify
    monkeypatch.setattr(door, "verify", lambda *asked: checked.append(asked[1] is None) or check(*asked))
    account()
    browser.sign_in("wang", "a wrong sentence")
    browser.sign_in("nobody", "a wrong sentence")
    assert checked == [False, True]


def test_after_too_many_tries_one_is_told_how_long_to_wait(browser: Any, account: Make) -> None:
    """With the status for it; the name stays in the form, the password does not."""
    account()
    for _ in range(5):
        assert browser.sign_in("wang", "a wrong sentence").status_code == 400
    answer = browser.sign_in("wang", "a wrong sentence")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert "Wait 1 seconds" in answer.text
    assert 'value="wang"' in answer.text
    assert "a wrong sentence" not in answer.text


def test_strangers_do_not_lock_the_owner_out(browser: Any, other_browser: Any, account: Make) -> None:
    """After guesses of a stranger at the same network address the known browser signs in as ever."""
    account()
    browser.sign_in()
    browser.send("/sign-out", "/account")
    for _ in range(8):
        other_browser.sign_in("wang", "a wrong sentence")
    assert other_browser.sign_in().status_code == 429
    assert browser.sign_in().status_code == 303
    assert browser.is_signed_in


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\n//evil.example",
        "evil.example",
        "",
    ],
)
def test_the_door_leads_to_no_other_site(browser: Any, account: Make, wanted: str) -> None:
    """Whatever a link to the sign-in page says, one ends on a page of ours."""
    account()
    assert own_path(wanted) == "/"
    token = browser.token("/sign-in")
    sent = browser.client.post(
        "/sign-in", params={"next": wanted}, data={"csrf": token, "name": "wang", "password": PASSWORD}
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    assert browser.client.get("/sign-in", params={"next": wanted}).headers["location"] == "/"


@pytest.mark.parametrize("wanted", ["/", "/map?show=grids", "/grids/1?on=2026-01-01", "/files/a//b"])
def test_own_pages_are_led_to(wanted: str) -> None:
    """With their questions."""
    assert own_path(wanted) == wanted


@pytest.mark.parametrize("token", ["", "wrong", "of another browser"])
def test_a_sign_in_needs_the_token_of_our_own_form(browser: Any, other_browser: Any, account: Make, token: str) -> None:
    """Nobody is signed in as somebody else by a page of another site."""
    account()
    browser.open("/sign-in")
    given = other_browser.token("/sign-in") if token == "of another browser" else token  # noqa: S105 (a case)
    answer = browser.client.post("/sign-in", data={"csrf": given, "name": "wang", "password": PASSWORD})
    assert answer.status_code == 403
    assert not browser.is_signed_in


def test_a_browser_without_cookies_is_told_so(browser: Any, account: Make) -> None:
    """The form came without its cookie: the sentence says what may be wrong."""
    account()
    token = browser.token("/sign-in")
    browser.client.cookies.clear()
    answer = browser.client.post("/sign-in", data={"csrf": token, "name": "wang", "password": PASSWORD})
    assert answer.status_code == 403
    assert "keeps no cookies" in answer.text


def _flags(header: str) -> tuple[str, set[str]]:
    name, _, rest = header.partition("=")
    return name, {part.strip().lower() for part in rest.split(";")[1:]}


def test_cookies_are_closed_to_scripts_and_other_sites(browser: Any, account: Make) -> None:
    """HttpOnly, SameSite and no Domain, on each of them."""
    account()
    form = browser.open("/sign-in").headers.get_list("set-cookie")
    kept = [_flags(each) for each in (*form, *browser.sign_in().headers.get_list("set-cookie"))]
    assert {name for name, _ in kept} == {"gs-form", "gs-session", "gs-device"}
    for _, flags in kept:
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert not [flag for flag in flags if flag.startswith("domain") or flag == "secure"]


def test_over_https_cookies_are_bound_to_this_host(over_https: TestClient, account: Make) -> None:
    """A browser takes them from us only, and sends them over https only."""
    account()
    page = over_https.get("/sign-in")
    token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = over_https.post("/sign-in", data={"csrf": token, "name": "wang", "password": PASSWORD})
    assert answer.status_code == 303
    kept = [_flags(each) for each in answer.headers.get_list("set-cookie")]
    assert {name for name, _ in kept} == {"__Host-gs-session", "__Host-gs-device"}
    assert all({"httponly", "samesite=lax", "path=/", "secure"} <= flags for _, flags in kept)
    assert over_https.get("/account").status_code == 200


def test_over_https_a_cookie_without_the_prefix_is_nobody(over_https: TestClient, browser: Any, account: Make) -> None:
    """A page of a neighbouring host could have set it."""
    account()
    browser.sign_in()
    over_https.cookies.set("gs-session", browser.cookies["gs-session"])
    assert over_https.get("/account").status_code == 303


def test_a_sign_in_is_a_new_session(browser: Any, account: Make) -> None:
    """A session that somebody put into the browser before does not become one."""
    account()
    browser.client.cookies.set("gs-session", "planted-by-somebody")
    browser.sign_in()
    assert browser.client.cookies.get("gs-session", domain="testserver.local") != "planted-by-somebody"


def test_signing_out_ends_the_session_on_both_sides(browser: Any, account: Make) -> None:
    """The cookie is taken back, and whoever kept a copy has nothing."""
    account()
    browser.sign_in()
    copied = browser.cookies["gs-session"]
    answer = browser.send("/sign-out", "/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "gs-session" not in browser.cookies
    browser.client.cookies.set("gs-session", copied)
    assert not browser.is_signed_in


@pytest.mark.parametrize("token", ["", "wrong"])
def test_signing_out_needs_the_token_of_the_session(browser: Any, account: Make, token: str) -> None:
    """Another site does not sign people out."""
    account()
    browser.sign_in()
    assert browser.client.post("/sign-out", data={"csrf": token}).status_code == 403
    assert browser.is_signed_in


def test_signing_out_without_a_session_leads_to_the_first_page(browser: Any) -> None:
    """Twice is once."""
    answer = browser.client.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_looking_at_a_link_does_not_use_it_up(browser: Any, link: Callable[..., str]) -> None:
    """Programs that preview links look too; what is sent uses it up."""
    key = link(TokenKind.SIGN_IN)
    for _ in range(3):
        page = browser.open(f"/enter?key={key}")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
    assert browser.client.head(f"/enter?key={key}").status_code in {200, 405}
    answer = browser.client.post("/enter", data={"key": key})
    assert answer.status_code == 303
    assert browser.is_signed_in
    assert browser.client.post("/enter", data={"key": key}).status_code in {403, 404}


def test_a_used_link_says_so(browser: Any, other_browser: Any, link: Callable[..., str]) -> None:
    """To look and to use: it is not there any more."""
    key = link(TokenKind.SIGN_IN)
    browser.client.post("/enter", data={"key": key})
    for answer in (other_browser.open(f"/enter?key={key}"), other_browser.client.post("/enter", data={"key": key})):
        assert answer.status_code == 404
        assert "was used already" in answer.text


@pytest.mark.parametrize("kind", [TokenKind.SET_UP, TokenKind.RESET])
def test_a_link_lets_its_owner_choose_a_password(browser: Any, link: Callable[..., str], kind: TokenKind) -> None:
    """The old one ends, and what was signed in with it."""
    key = link(kind)
    assert "Your sign-in name is wang" in browser.open(f"/enter?key={key}").text
    chosen = {"password": "quite another sentence", "again": "quite another sentence"}
    assert browser.client.post("/enter", data={"key": key, **chosen}).status_code == 303
    assert browser.is_signed_in
    browser.send("/sign-out", "/account")
    assert browser.sign_in().status_code == 400
    assert browser.sign_in(password="quite another sentence").status_code == 303  # noqa: S106 (of a test)


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "10 to 200 characters"),
        ("quite another sentence", "quite another", "The two passwords differ"),
        ("wangwangwangwang", "wangwangwangwang", "easily guessed"),
        ("", "", "10 to 200 characters"),
    ],
)
def test_a_bad_choice_does_not_use_the_link_up(
    browser: Any, link: Callable[..., str], password: str, again: str, sentence: str
) -> None:
    """The form is shown again, with what is wrong and without the passwords; nobody keeps a copy of the page."""
    key = link(TokenKind.RESET)
    answer = browser.client.post("/enter", data={"key": key, "password": password, "again": again})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not password or f'value="{password}"' not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert browser.open(f"/enter?key={key}").status_code == 200


def test_a_new_password_by_link_signs_the_thief_out(
    browser: Any, other_browser: Any, link: Callable[..., str], account: Make
) -> None:
    """Whoever was signed in with the old one is out."""
    key = link(TokenKind.RESET, account())
    other_browser.sign_in()
    chosen = {"password": "quite another sentence", "again": "quite another sentence"}
    browser.client.post("/enter", data={"key": key, **chosen})
    assert not other_browser.is_signed_in


@pytest.mark.parametrize("key", ["", "x", "%00", "a" * 200])
def test_a_link_that_is_none_is_not_found(browser: Any, key: str) -> None:
    """Never a failure of ours."""
    assert browser.open(f"/enter?key={key}").status_code in {400, 404}
    assert browser.client.post("/enter", data={"key": key}).status_code in {400, 404}


@pytest.mark.parametrize("name", ["\x00", "\ud7ff" * 900, "'; DROP TABLE account; --", "😀" * 300])
def test_odd_names_are_wrong_names(browser: Any, fresh_database: Database, name: str) -> None:
    """Whatever is typed, nothing fails and nobody comes in."""
    answer = browser.sign_in(name, name)
    assert answer.status_code in {400, 422}
    with fresh_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 0


def test_a_form_longer_than_any_is_refused(browser: Any, account: Make) -> None:
    """It is not read to its end, and lets nobody in."""
    account()
    token = browser.token("/sign-in")
    answer = browser.client.post("/sign-in", data={"name": "wang", "x": "y" * 200_000, "csrf": token})
    assert 400 <= answer.status_code < 500
    assert not browser.is_signed_in
