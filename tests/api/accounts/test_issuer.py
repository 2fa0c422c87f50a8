"""Signing in through an issuer on loopback, and everything that must not let anybody in."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.accounts import oidc
from api.app import create_app
from geo.accounts.actions import close_account, link_issuer
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.db.database import Database
from tests.api.accounts import issuer_program as program

Make = Callable[..., uuid.UUID]
SUBJECT = "248289761001"


@pytest.fixture
def issuer() -> Iterator[Any]:
    """The issuer, running."""
    with program.running() as running:
        yield running


@pytest.fixture
def with_issuer(fresh_settings: Settings, issuer: Any) -> Settings:
    """Settings that name it."""
    given = {
        "GRIDSTEWARD_OIDC_ISSUER": issuer.url,
        "GRIDSTEWARD_OIDC_CLIENT_ID": program.CLIENT_ID,
        "GRIDSTEWARD_OIDC_CLIENT_SECRET": program.CLIENT_SECRET,
        "GRIDSTEWARD_OIDC_NAME": "Town hall",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in given.items():
            environment.setenv(name, value)
        return Settings(database_url=fresh_settings.database_url, data_dir=fresh_settings.data_dir)


class Traveller:
    """A browser that goes to the issuer and comes back."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def away(self, *, back_to: str = "/") -> str:
        """Set off; the address at the issuer."""
        answer = self.client.get("/sign-in/issuer", params={"next": back_to})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def at_issuer(self, address: str) -> str:
        """Sign in there; the address of the way back, within our program."""
        back = urlsplit(httpx2.get(address).headers["location"])
        return f"{back.path}?{back.query}"

    def back(self, **options: str) -> httpx2.Response:
        """The whole trip; the answer at its end."""
        return self.client.get(self.at_issuer(self.away(**options)))

    @property
    def is_signed_in(self) -> bool:
        """Whether the page of one's own account opens."""
        return self.client.get("/account").status_code == 200


def travellers(settings: Settings, database: Database, *, secure: bool = False) -> Iterator[Traveller]:
    app = create_app(settings, database, secure=secure)
    scheme = "https" if secure else "http"
    headers = {"accept-language": "en", "accept": "text/html"}
    with TestClient(app, base_url=f"{scheme}://testserver", headers=headers, follow_redirects=False) as client:
        yield Traveller(client)


@pytest.fixture
def traveller(with_issuer: Settings, fresh_database: Database) -> Iterator[Traveller]:
    """A browser before a program that knows the issuer."""
    yield from travellers(with_issuer, fresh_database)


@pytest.fixture
def linked(account: Make, fresh_database: Database, issuer: Any) -> uuid.UUID:
    """An account for which the issuer vouches."""
    made = account("wang")
    with fresh_database.session() as session, session.begin():
        link_issuer(session, made, issuer.url, SUBJECT)
    return made


def test_whom_the_issuer_vouches_for_comes_in(traveller: Traveller, linked: uuid.UUID) -> None:
    """The form names the issuer; the trip ends on the page that was asked for, and nothing of it is left."""
    assert "Sign in with Town hall" in traveller.client.get("/sign-in").text
    answer = traveller.back(back_to="/map?show=grids")
    assert (answer.status_code, answer.headers["location"]) == (303, "/map?show=grids")
    assert traveller.is_signed_in
    assert "gs-trip" not in traveller.client.cookies


def test_the_issuer_is_told_what_binds_the_answer_to_this_browser(traveller: Traveller) -> None:
    """State, nonce and challenge differ with each trip; none of them is what the browser keeps."""
    trips = [parse_qs(urlsplit(traveller.away()).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert trips[0][name] != trips[1][name]
        assert trips[1][name][0] not in traveller.client.cookies["gs-trip"]
    asked = {name: values[0] for name, values in trips[0].items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert asked["redirect_uri"] == "http://testserver/sign-in/issuer/back"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/" + "街" * 900])
def test_a_trip_ends_on_a_page_of_ours(traveller: Traveller, linked: uuid.UUID, wanted: str) -> None:
    """Whatever the link to it said, however long."""
    assert traveller.back(back_to=wanted).headers["location"] == "/"


TAMPERED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another nonce": lambda claims: claims | {"nonce": "of-another-trip"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "for somebody else": lambda claims: claims | {"aud": "another-client"},
    "for several, not from us": lambda claims: claims | {"aud": ["gridsteward", "another"], "azp": "another"},
    "no audience": lambda claims: {name: value for name, value in claims.items() if name != "aud"},
    "expired": lambda claims: claims | {"iat": claims["iat"] - 900, "exp": claims["exp"] - 900},
    "no end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "a wrong end": lambda claims: claims | {"exp": "never"},
    "of tomorrow": lambda claims: claims | {"iat": claims["iat"] + 90_000, "exp": claims["exp"] + 90_000},
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "no subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "a list as subject": lambda claims: claims | {"sub": [SUBJECT]},
    "another token": lambda claims: claims | {"at_hash": "bm90LXRoZS1oYXNo"},
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_token_that_is_not_for_us_now_and_here_lets_nobody_in(
    traveller: Traveller, issuer: Any, linked: uuid.UUID, how: str
) -> None:
    """Each claim counts, though the signature is right."""
    issuer.tamper = TAMPERED[how]
    answer = traveller.back()
    assert answer.status_code == 400
    assert "What Town hall sent cannot be used." in answer.text
    assert not traveller.is_signed_in


@pytest.mark.parametrize("sign", ["by_a_stranger", "by_an_unknown_key", "by_nobody", "by_the_shared_secret"])
def test_a_token_that_the_issuer_did_not_sign_lets_nobody_in(
    traveller: Traveller, issuer: Any, linked: uuid.UUID, sign: str
) -> None:
    """Not by another key, not unsigned, not by the secret that we know as well."""
    issuer.sign = getattr(program, sign)
    assert traveller.back().status_code == 400
    assert not traveller.is_signed_in


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.", None, 7, {"a": 1}])
def test_what_is_no_token_lets_nobody_in(traveller: Traveller, issuer: Any, linked: uuid.UUID, token: object) -> None:
    """And is no failure of ours."""
    issuer.answers_tokens = lambda: {"access_token": "x", "token_type": "Bearer", "id_token": token}
    assert traveller.back().status_code == 400
    issuer.answers_tokens = lambda: {"access_token": "x", "token_type": "Bearer"}
    assert traveller.back().status_code == 400


def test_a_return_is_used_once(traveller: Traveller, linked: uuid.UUID) -> None:
    """The same address again finds no trip; a copy of the trip finds its code used at the issuer."""
    way_back = traveller.at_issuer(traveller.away())
    copied = traveller.client.cookies["gs-trip"]
    assert traveller.client.get(way_back).status_code == 303
    traveller.client.cookies.clear()
    assert traveller.client.get(way_back).status_code == 400
    traveller.client.cookies.set("gs-trip", copied)
    assert traveller.client.get(way_back).status_code == 400
    assert not traveller.is_signed_in


def test_a_return_of_another_browser_is_refused(
    traveller: Traveller, with_issuer: Settings, fresh_database: Database, linked: uuid.UUID
) -> None:
    """Nobody is signed in as somebody else by a link to the way back, though both are on a trip."""
    for stranger in travellers(with_issuer, fresh_database):
        theirs = stranger.at_issuer(stranger.away())
        traveller.away()
        answer = traveller.client.get(theirs)
        assert answer.status_code == 400
        assert "was begun elsewhere or too long ago" in answer.text
        assert not traveller.is_signed_in


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: "",
        lambda _: "x",
        lambda _: "%%%.%%%",
        lambda kept: kept[:-2],
        lambda kept: "A" + kept[1:],
        lambda kept: kept.partition(".")[0] + ".",
        lambda kept: kept.partition(".")[0],
    ],
)
def test_a_trip_that_we_did_not_seal_is_refused(
    traveller: Traveller, linked: uuid.UUID, spoil: Callable[[str], str]
) -> None:
    """What a browser keeps is signed."""
    way_back = traveller.at_issuer(traveller.away())
    spoilt = spoil(traveller.client.cookies["gs-trip"])
    traveller.client.cookies.clear()
    traveller.client.cookies.set("gs-trip", spoilt)
    assert traveller.client.get(way_back).status_code == 400
    assert not traveller.is_signed_in


def test_a_trip_takes_ten_minutes_at_most(
    traveller: Traveller, linked: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that lay about does not let anybody in."""
    way_back = traveller.at_issuer(traveller.away())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10, seconds=1))
    assert traveller.client.get(way_back).status_code == 400


def test_another_issuer_s_return_is_refused(traveller: Traveller, linked: uuid.UUID) -> None:
    """An issuer that says who it is must be ours."""
    way_back = traveller.at_issuer(traveller.away())
    assert traveller.client.get(f"{way_back}&iss=https://evil.example").status_code == 400


@pytest.mark.parametrize("code", ["code-that-never-was", ""])
def test_a_code_that_the_issuer_did_not_give_lets_nobody_in(traveller: Traveller, linked: uuid.UUID, code: str) -> None:
    """It says no, and so do we."""
    state = parse_qs(urlsplit(traveller.away()).query)["state"][0]
    answer = traveller.client.get("/sign-in/issuer/back", params={"state": state, "code": code})
    assert answer.status_code == 400


def test_who_is_refused_there_is_told_so(traveller: Traveller) -> None:
    """The issuer's own words are not shown: they could be anybody's."""
    state = parse_qs(urlsplit(traveller.away()).query)["state"][0]
    asked = {"state": state, "error": "access_denied", "error_description": "call 0900-1234"}
    answer = traveller.client.get("/sign-in/issuer/back", params=asked)
    assert answer.status_code == 400
    assert "Town hall did not let you in." in answer.text
    assert "call 0900-1234" not in answer.text


def test_an_unknown_subject_is_shown_to_be_linked(
    traveller: Traveller, issuer: Any, account: Make, fresh_database: Database
) -> None:
    """No account is made; once an administrator has linked it, the same person comes in."""
    wang = account("wang")
    issuer.subject = "new<b>comer</b>"
    answer = traveller.back()
    assert answer.status_code == 403
    assert "Give this subject to an administrator: new&lt;b&gt;comer&lt;/b&gt;" in answer.text
    assert not traveller.is_signed_in
    with fresh_database.session() as session, session.begin():
        assert session.scalar(text("SELECT count(*) FROM account")) == 1
        link_issuer(session, wang, issuer.url, issuer.subject)
    traveller.back()
    assert traveller.is_signed_in


def test_a_closed_account_stays_closed(traveller: Traveller, linked: uuid.UUID, fresh_database: Database) -> None:
    """The issuer does not open it."""
    with fresh_database.session() as session, session.begin():
        close_account(session, linked, clock.now())
    assert traveller.back().status_code == 403
    assert not traveller.is_signed_in


def test_the_same_subject_of_another_issuer_is_somebody_else(
    traveller: Traveller, account: Make, fresh_database: Database
) -> None:
    """Subjects are unique within their issuer only."""
    with fresh_database.session() as session, session.begin():
        link_issuer(session, account("wang"), "https://another.example", SUBJECT)
    assert traveller.back().status_code == 403


def test_over_https_a_trip_is_bound_to_this_host(
    with_issuer: Settings, fresh_database: Database, linked: uuid.UUID
) -> None:
    """Its cookie is `__Host-`, Secure, HttpOnly, and comes along from the issuer's page."""
    for traveller in travellers(with_issuer, fresh_database, secure=True):
        answer = traveller.client.get("/sign-in/issuer")
        (kept,) = answer.headers.get_list("set-cookie")
        assert kept.startswith("__Host-gs-trip=")
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip().lower() for part in kept.split(";")}
        assert traveller.back().status_code == 303
        assert traveller.is_signed_in


def test_an_issuer_that_is_away_is_said_so(
    with_issuer: Settings, fresh_database: Database, account: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once or after five seconds, with 503; passwords go on; asked again it is not waited for again."""
    account("wang")
    away = with_issuer.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
    for traveller in travellers(away, fresh_database):
        began = time.monotonic()
        for _ in range(3):
            answer = traveller.client.get("/sign-in/issuer")
            assert answer.status_code == 503
            assert "Town hall does not answer." in answer.text
            assert answer.headers["retry-after"]
        assert time.monotonic() - began < 6
        assert traveller.client.get("/sign-in").status_code == 200


def test_an_issuer_that_goes_away_on_the_trip_is_said_so(traveller: Traveller, issuer: Any, linked: uuid.UUID) -> None:
    """Its failures and its nonsense are not ours."""
    for answers in (lambda: program.JSONResponse({}, 500), lambda: program.RedirectResponse("/elsewhere"), list):
        issuer.answers_tokens = answers
        assert traveller.back().status_code in {400, 503}
        assert not traveller.is_signed_in


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": 7},
        {"jwks_uri": None},
        {"token_endpoint_auth_methods_supported": 7},
    ],
)
def test_an_issuer_that_says_nonsense_is_not_asked_further(
    traveller: Traveller, issuer: Any, says: dict[str, Any]
) -> None:
    """It must be itself, and nobody may be able to read on the way."""
    issuer.says = says
    assert traveller.client.get("/sign-in/issuer").status_code == 503


def test_the_issuer_is_asked_once_an_hour_for_itself(traveller: Traveller, issuer: Any, linked: uuid.UUID) -> None:
    """Not with every sign-in."""
    for _ in range(3):
        traveller.back()
    assert issuer.asked == ["discovery"]


def test_a_new_key_of_the_issuer_is_learnt(
    traveller: Traveller, issuer: Any, linked: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issuers change their keys; a key that is not known is asked for, now and then."""
    traveller.back()
    issuer.key = program.RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    traveller.client.cookies.clear()
    assert traveller.back().status_code == 400
    monkeypatch.setattr(oidc, "AWAY_FOR_S", 0.0)
    assert traveller.back().status_code == 303
    issuer.sign = program.by_an_unknown_key
    assert traveller.back().status_code == 400


def test_no_token_code_or_secret_is_logged(
    traveller: Traveller, issuer: Any, linked: uuid.UUID, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when it goes well nor when it does not."""
    caplog.set_level(logging.DEBUG)
    made: list[str] = []
    issuer.tamper = lambda claims: made.append(claims["nonce"]) or claims
    way_back = traveller.at_issuer(traveller.away())
    traveller.client.get(way_back)
    traveller.client.get(way_back)
    issuer.sign = program.by_a_stranger
    traveller.back()
    ours = [record for record in caplog.records if not record.name.startswith(("asyncio", "httpcore2", "httpx2"))]
    logged = "\n".join(record.getMessage() + (record.exc_text or "") for record in ours)
    assert "cannot be used: BadSignatureError" in logged
    secrets = [program.CLIENT_SECRET, "opens-nothing-here", "eyJ", *made, "code-0"]
    assert [secret for secret in secrets if secret in logged] == []


def test_without_an_issuer_there_is_no_such_page(browser: Any) -> None:
    """Neither the link nor the addresses."""
    assert "/sign-in/issuer" not in browser.open("/sign-in").text
    assert browser.open("/sign-in/issuer").status_code == 404
    assert browser.open("/sign-in/issuer/back?code=1&state=2").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"oidc_client_id": None},
        {"oidc_client_secret": None},
        {"oidc_issuer": None},
        {"oidc_issuer": "http://town.example"},
        {"oidc_issuer": "town.example"},
    ],
)
def test_an_issuer_is_set_whole_or_not_at_all(with_issuer: Settings, change: dict[str, Any]) -> None:
    """The program does not start with half of it, nor with one that others can read on the way."""
    with pytest.raises(BadInput):
        oidc.client_of(with_issuer.model_copy(update=change))


def test_the_secret_is_not_shown_with_the_settings(with_issuer: Settings) -> None:
    """Whoever prints them sees stars."""
    assert program.CLIENT_SECRET not in f"{with_issuer!r} {with_issuer}"
