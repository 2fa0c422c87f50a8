"""Accounts and tokens, as administrators of everything and of one territory see them."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from geo.accounts.actions import add_account
from geo.accounts.queries import account_by_id, account_named, tokens
from geo.accounts.rules import Profile, csrf_token
from geo.accounts.signing_in import enter
from geo.accounts.tokens import TokenWish, make_api_token, make_phone_key
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Right, Role
from geo.db.database import Database

TOWN, OTHER = Area("152922"), Area("150105")
GRID = Area("152922", Level.GRID, "152922101001001")
As = Callable[..., TestClient]
Add = Callable[..., uuid.UUID]


@pytest.fixture
def add(fresh_database: Database) -> Add:
    """Add an account; gives its id."""

    def add_one(name: str, *grants: Grant) -> uuid.UUID:
        with fresh_database.session() as session, session.begin():
            return add_account(session, Profile(name, name.title(), grants), clock.now())

    return add_one


@pytest.fixture
def signed_in(signed_in_database: Database, fresh_settings: Settings, add: Add) -> Iterator[As]:
    """Give a browser in which somebody with roles has signed in."""
    app = create_app(fresh_settings, signed_in_database)
    with TestClient(app, headers={"accept-language": "en", "accept": "text/html"}, follow_redirects=False) as client:

        def sign_in(*grants: Grant) -> TestClient:
            made = add(f"viewer{uuid.uuid4().hex[:6]}", *grants)
            with signed_in_database.session() as session, session.begin():
                secret = enter(session, made, clock.now()).session
            client.cookies.set("gs-session", secret)
            client.headers["x-csrf-token"] = csrf_token(secret)
            return client

        yield sign_in


@pytest.fixture
def admin(signed_in: As) -> TestClient:
    """An administrator of the whole installation."""
    return signed_in(Grant(Role.ADMIN))


@pytest.fixture
def town_admin(signed_in: As) -> TestClient:
    """An administrator of one territory."""
    return signed_in(Grant(Role.ADMIN, TOWN))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_manage_people(signed_in: As, role: Role) -> None:
    """No other role sees the page, sends its forms, or has it in its navigation."""
    client = signed_in(Grant(role))
    assert client.get("/settings/people").status_code == 403
    assert client.post("/settings/people", data={"sign_in_name": "x", "role": "staff"}).status_code == 403
    assert client.post("/settings/tokens", data={"role": "admin"}).status_code == 403
    assert client.get("/settings").status_code == 403
    assert 'href="/settings"' not in client.get("/account").text


def test_nobody_and_programs_without_the_right_are_refused(signed_in: As) -> None:
    """The page leads to the door; a form is not taken."""
    client = signed_in(Grant(Role.STAFF))
    client.cookies.clear()
    assert client.get("/settings/people").headers["location"].startswith("/sign-in")
    assert client.post("/settings/people", data={}).status_code == 401


def test_forms_need_the_token_of_the_session(admin: TestClient, add: Add) -> None:
    """All of them, missing or wrong."""
    wang = add("wang", Grant(Role.STAFF))
    for token in ("", "wrong"):
        admin.headers["x-csrf-token"] = token
        for path in (
            "/settings/people",
            f"/settings/people/{wang}/grants",
            f"/settings/people/{wang}/reset",
            f"/settings/people/{wang}/close",
            f"/settings/people/{wang}/open",
            f"/settings/people/{wang}/subject",
            "/settings/tokens",
            f"/settings/tokens/{wang}/revoke",
            "/settings/territories/152922",
        ):
            assert admin.post(path, data={"role": "staff"}).status_code == 403, path


def test_who_is_added_gets_a_link_that_is_shown_once(admin: TestClient, fresh_database: Database) -> None:
    """Its page cannot be kept; the link opens; the list says that there is no password yet."""
    form = {"sign_in_name": "Wang", "name": "王敏", "role": "grid_worker", "area": "152922/grid/152922101001001"}
    answer = admin.post("/settings/people", data=form)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (link,) = re.findall(r"<code>(http[^<]+)</code>", answer.text)
    with fresh_database.session() as session:
        found = account_named(session, "wang")
    assert found.grants == (Grant(Role.GRID_WORKER, GRID),)
    assert link not in admin.get(f"/settings/people/{found.id}").text
    assert "no password yet" in admin.get("/settings/people").text
    assert admin.get(link).status_code == 200


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"sign_in_name": "li", "role": "king", "area": ""}, 400),
        ({"sign_in_name": "li", "role": "", "area": ""}, 400),
        ({"sign_in_name": "li", "role": "staff", "area": "152922"}, 400),
        ({"sign_in_name": "li", "role": "staff", "area": "152922/planet/1"}, 400),
        ({"sign_in_name": "li", "role": "staff", "area": "152922/territory/x"}, 400),
        ({"sign_in_name": "li", "role": "staff", "area": "/grid/1"}, 400),
        ({"sign_in_name": "li", "role": "staff", "area": "152922/grid/"}, 400),
        ({"sign_in_name": "li", "role": "admin", "area": "152922/grid/1"}, 400),
        ({"sign_in_name": "l i", "role": "staff", "area": ""}, 400),
        ({"sign_in_name": "", "role": "staff", "area": ""}, 400),
        ({"sign_in_name": "tester", "role": "staff", "area": ""}, 409),
        ({"sign_in_name": "x" * 300, "role": "staff", "area": ""}, 422),
    ],
)
def test_what_cannot_be_added_is_said(admin: TestClient, form: dict[str, str], code: int) -> None:
    """In a sentence with its status; never a failure of ours."""
    assert admin.post("/settings/people", data=form).status_code == code


def test_roles_that_stay_ticked_are_kept_and_one_is_added(
    admin: TestClient, add: Add, fresh_database: Database
) -> None:
    """What was not ticked is gone."""
    wang = add("wang", Grant(Role.STAFF, TOWN), Grant(Role.PLANNER))
    page = admin.get(f"/settings/people/{wang}").text
    shown = re.findall(r'name="grant" value="([^"]+)"', page)
    assert shown == ["staff@152922/territory/", "planner@"]
    sent = {"grant": shown[:1], "role": "grid_worker", "area": "152922/grid/152922101001001"}
    assert admin.post(f"/settings/people/{wang}/grants", data=sent).status_code == 303
    with fresh_database.session() as session:
        assert account_by_id(session, wang).grants == (Grant(Role.STAFF, TOWN), Grant(Role.GRID_WORKER, GRID))


def test_an_account_without_any_role_is_refused(admin: TestClient, add: Add) -> None:
    """It is closed instead."""
    wang = add("wang", Grant(Role.STAFF))
    assert admin.post(f"/settings/people/{wang}/grants", data={}).status_code == 400


def test_a_grant_that_the_account_does_not_have_is_not_kept(
    admin: TestClient, add: Add, fresh_database: Database
) -> None:
    """A tick says what stays, not what comes."""
    wang = add("wang", Grant(Role.STAFF))
    admin.post(f"/settings/people/{wang}/grants", data={"grant": ["staff@", "admin@"]})
    with fresh_database.session() as session:
        assert account_by_id(session, wang).grants == (Grant(Role.STAFF),)


def test_an_account_is_closed_and_opened(admin: TestClient, add: Add, fresh_database: Database) -> None:
    """The page says how it stands, and what can be done."""
    wang = add("wang", Grant(Role.STAFF))
    assert admin.post(f"/settings/people/{wang}/close").status_code == 303
    assert f"/settings/people/{wang}/open" in admin.get(f"/settings/people/{wang}").text
    assert admin.post(f"/settings/people/{wang}/open").status_code == 303
    with fresh_database.session() as session:
        assert not account_by_id(session, wang).closed


def test_a_reset_link_is_shown_once(admin: TestClient, add: Add) -> None:
    """It opens, and the next one ends it."""
    wang = add("wang", Grant(Role.STAFF))
    links = [
        re.findall(r"<code>(http[^<]+)</code>", admin.post(f"/settings/people/{wang}/reset").text)[0] for _ in range(2)
    ]
    assert [admin.get(link).status_code for link in links] == [404, 200]


@pytest.mark.parametrize("account_id", [uuid.UUID(int=7), "not-an-id"])
def test_an_account_that_is_not_there(admin: TestClient, account_id: object) -> None:
    """404, or 422 for what is no id."""
    assert admin.get(f"/settings/people/{account_id}").status_code in {404, 422}
    assert admin.post(f"/settings/people/{account_id}/close").status_code in {404, 422}


def test_a_token_is_shown_once_and_ended(admin: TestClient, fresh_database: Database) -> None:
    """It may what was chosen, and nothing of it is shown again."""
    form = {"label": "reports", "role": "staff", "area": "152922/territory/", "days": 7, "only": "coverage.read"}
    answer = admin.post("/settings/tokens", data=form)
    assert answer.headers["cache-control"] == "no-store"
    (secret,) = re.findall(r"<code>([^<]+)</code>", answer.text)
    page = admin.get("/settings/people").text
    assert secret not in page
    assert "reports" in page
    with fresh_database.session() as session:
        (found,) = tokens(session, clock.now())
    assert (found.grants, found.only) == ((Grant(Role.STAFF, TOWN),), frozenset({Right.COVERAGE_READ}))
    assert admin.post(f"/settings/tokens/{found.id}/revoke").status_code == 303
    assert "reports" not in admin.get("/settings/people").text


@pytest.mark.parametrize(
    ("change", "status"),
    [({"days": 0}, 422), ({"days": 400}, 422), ({"only": "everything"}, 400), ({"role": ""}, 400)],
)
def test_a_token_that_makes_no_sense_is_refused(admin: TestClient, change: dict[str, object], status: int) -> None:
    """For ever, for a right that does not exist, or without a role."""
    form = {"label": "x", "role": "staff", "area": "", "days": 7} | change
    assert admin.post("/settings/tokens", data=form).status_code == status


def test_without_an_issuer_nothing_is_linked(admin: TestClient, add: Add) -> None:
    """The page has no such field, and its address says why."""
    wang = add("wang", Grant(Role.STAFF))
    assert "/subject" not in admin.get(f"/settings/people/{wang}").text
    assert admin.post(f"/settings/people/{wang}/subject", data={"subject": "248"}).status_code == 400


@pytest.fixture
def with_issuer(fresh_settings: Settings) -> Settings:
    """Settings that name an issuer; nobody asks it anything."""
    secret = SecretStr("a secret of tests")
    issuer = {"oidc_issuer": "https://issuer.example", "oidc_client_id": "x", "oidc_client_secret": secret}
    return fresh_settings.model_copy(update=issuer)


def test_an_account_is_linked_on_its_page(
    with_issuer: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient], add: Add
) -> None:
    """The field shows what is linked; a subject of somebody else is refused; left empty the link ends."""
    wang, li = add("wang", Grant(Role.STAFF)), add("li", Grant(Role.STAFF))
    app = create_app(with_issuer, signed_in_database)
    with TestClient(app, headers={"accept-language": "en", "accept": "text/html"}, follow_redirects=False) as client:
        as_admin(client)
        assert "Subject at issuer.example" in client.get(f"/settings/people/{wang}").text
        assert client.post(f"/settings/people/{wang}/subject", data={"subject": " 248 "}).status_code == 303
        assert 'value="248"' in client.get(f"/settings/people/{wang}").text
        assert client.post(f"/settings/people/{li}/subject", data={"subject": "248"}).status_code == 409
        assert client.post(f"/settings/people/{li}/subject", data={"subject": "王"}).status_code == 400
        assert client.post(f"/settings/people/{wang}/subject", data={"subject": ""}).status_code == 303
        assert 'value="248"' not in client.get(f"/settings/people/{wang}").text


# An administrator of one territory.


def test_an_administrator_of_a_territory_sees_its_people_only(town_admin: TestClient, add: Add) -> None:
    """Not those of another, not those of everything, not who works in both."""
    add("mine", Grant(Role.STAFF, GRID))
    add("theirs", Grant(Role.STAFF, OTHER))
    add("ours", Grant(Role.STAFF, GRID), Grant(Role.STAFF, OTHER))
    page = town_admin.get("/settings/people").text
    assert "Mine" in page
    assert [name for name in ("Theirs", "Ours", "Tester") if name in page] == []
    assert "the whole installation" not in page


@pytest.mark.parametrize(
    "grants", [(Grant(Role.STAFF, OTHER),), (Grant(Role.STAFF),), (Grant(Role.STAFF, GRID), Grant(Role.STAFF, OTHER))]
)
def test_the_people_of_another_territory_are_not_there(
    town_admin: TestClient, add: Add, fresh_database: Database, grants: tuple[Grant, ...]
) -> None:
    """404 for whatever is tried, and nothing changes."""
    wang = add("wang", *grants)
    assert town_admin.get(f"/settings/people/{wang}").status_code == 404
    for act in ("grants", "reset", "close", "open", "subject"):
        sent = {"role": "patroller", "area": "152922/territory/"}
        assert town_admin.post(f"/settings/people/{wang}/{act}", data=sent).status_code == 404, act
    with fresh_database.session() as session:
        assert account_by_id(session, wang).grants == grants


@pytest.mark.parametrize("area", ["", "150105/territory/", "150105/grid/1"])
def test_nobody_gives_more_than_they_answer_for(town_admin: TestClient, add: Add, area: str) -> None:
    """Neither to a new account, nor to one of theirs, nor to a token, nor to themselves."""
    mine = add("mine", Grant(Role.STAFF, TOWN))
    form = {"sign_in_name": "li", "name": "Li", "role": "admin", "area": area}
    assert town_admin.post("/settings/people", data=form).status_code == 403
    sent = {"role": "admin", "area": area}
    assert town_admin.post(f"/settings/people/{mine}/grants", data=sent).status_code == 403
    assert town_admin.post("/settings/tokens", data={**sent, "days": 7}).status_code == 403


def test_the_tokens_of_another_territory_are_not_there(town_admin: TestClient, fresh_database: Database) -> None:
    """Neither in the list nor to be ended."""
    with fresh_database.session() as session, session.begin():
        made = make_api_token(session, TokenWish("theirs", (Grant(Role.STAFF, OTHER),)), clock.now())
    assert "theirs" not in town_admin.get("/settings/people").text
    assert town_admin.post(f"/settings/tokens/{made.id}/revoke").status_code == 404
    with fresh_database.session() as session:
        assert [each.id for each in tokens(session, clock.now())] == [made.id]


def test_phone_keys_of_own_people_can_be_ended(town_admin: TestClient, add: Add, fresh_database: Database) -> None:
    """A phone that is lost; of others they cannot."""
    mine, theirs = add("mine", Grant(Role.PATROLLER, TOWN)), add("theirs", Grant(Role.PATROLLER, OTHER))
    with fresh_database.session() as session, session.begin():
        keys = [make_phone_key(session, each, "phone", clock.now()) for each in (mine, theirs)]
    answers = [town_admin.post(f"/settings/tokens/{key.id}/revoke").status_code for key in keys]
    assert answers == [303, 404]
