"""The settings of territories, and who may change them."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.app import create_app
from geo.accounts.actions import add_account
from geo.accounts.rules import Profile, csrf_token
from geo.accounts.signing_in import enter
from geo.boundaries.models import Territory
from geo.boundaries.territory_settings import SettingsInfo, settings_of_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database

As = Callable[..., TestClient]
FORM = {"timezone": "Asia/Urumqi", "desk_telephones": "0483-555-0100", "sponsor": "某镇政府", "filing_number": "备1"}


@pytest.fixture
def signed_in(fresh_database: Database, fresh_settings: Settings) -> Iterator[As]:
    """Two territories, and a browser in which somebody with roles has signed in."""
    with fresh_database.session() as session, session.begin():
        for code, name in (("152922", "阿拉善右旗"), ("150105", "赛罕区")):
            session.add(Territory(code=code, name=name, made_up=False))
    app = create_app(fresh_settings, fresh_database)
    with TestClient(app, headers={"accept-language": "en", "accept": "text/html"}, follow_redirects=False) as client:

        def sign_in(*grants: Grant) -> TestClient:
            with fresh_database.session() as session, session.begin():
                made = add_account(session, Profile(uuid.uuid4().hex, "Li", grants), clock.now())
                secret = enter(session, made, clock.now()).session
            client.cookies.set("gs-session", secret)
            client.headers["x-csrf-token"] = csrf_token(secret)
            return client

        yield sign_in


def kept(session: Session, code: str) -> SettingsInfo:
    territory_id = session.query(Territory.id).filter_by(code=code).scalar()
    return settings_of_territory(session, territory_id)


def test_settings_are_kept_and_shown_at_the_foot_of_every_page(signed_in: As, fresh_database: Database) -> None:
    """Who answers for the pages stands on them, for everybody."""
    client = signed_in(Grant(Role.ADMIN))
    assert client.post("/settings/territories/152922", data=FORM).status_code == 303
    with fresh_database.session() as session:
        assert kept(session, "152922") == SettingsInfo("Asia/Urumqi", "0483-555-0100", "某镇政府", "备1")
        assert kept(session, "150105") == SettingsInfo()
    assert 'value="0483-555-0100"' in client.get("/settings/territories").text
    client.cookies.clear()
    assert "某镇政府" in client.get("/").text


def test_another_territory_s_administrator_sees_none_of_it(signed_in: As, fresh_database: Database) -> None:
    """It is not in the list, and its address is not there."""
    client = signed_in(Grant(Role.ADMIN, Area("150105")))
    page = client.get("/settings/territories").text
    assert "赛罕区" in page
    assert "阿拉善右旗" not in page
    assert client.post("/settings/territories/152922", data=FORM).status_code == 404
    assert client.post("/settings/territories/none", data=FORM).status_code == 404
    assert client.post("/settings/territories/150105", data=FORM).status_code == 303
    with fresh_database.session() as session:
        assert kept(session, "152922") == SettingsInfo()


@pytest.mark.parametrize(
    "grant", [Grant(Role.PLANNER), Grant(Role.STAFF), Grant(Role.GRID_WORKER, Area("152922", Level.GRID, "1"))]
)
def test_only_administrators_change_settings(signed_in: As, grant: Grant) -> None:
    """No other role."""
    client = signed_in(grant)
    assert client.get("/settings/territories").status_code == 403
    assert client.post("/settings/territories/152922", data=FORM).status_code == 403


@pytest.mark.parametrize(
    ("change", "status"),
    [({"timezone": "Mars/Olympus"}, 400), ({"timezone": "../etc"}, 400), ({"sponsor": "某" * 201}, 422)],
)
def test_settings_that_make_no_sense_are_refused(signed_in: As, change: dict[str, str], status: int) -> None:
    """In a sentence."""
    client = signed_in(Grant(Role.ADMIN))
    assert client.post("/settings/territories/152922", data=FORM | change).status_code == status


def test_the_first_section_is_one_that_opens(signed_in: As) -> None:
    """The line in the navigation leads to people."""
    answer = signed_in(Grant(Role.ADMIN, Area("150105"))).get("/settings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/people")
