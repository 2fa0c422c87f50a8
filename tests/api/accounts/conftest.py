"""The program on a database of the test's own, with people who may come in."""

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from geo.accounts.actions import add_account, set_password
from geo.accounts.passwords import hash_password
from geo.accounts.rules import Profile
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import Grant, Role
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

PASSWORD = "a long enough sentence"  # noqa: S105 (opens nothing but databases of tests)
TOWN_GRIDS = Path(__file__).resolve().parents[2] / "town" / "grids.geojson"
HEADERS = {"accept-language": "en", "accept": "text/html"}
Make = Callable[..., uuid.UUID]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the password of every account that tests make, made once: it takes a while."""
    return hash_password(PASSWORD)


@pytest.fixture
def door(fresh_settings: Settings, fresh_database: Database) -> FastAPI:
    """The program, reached over http."""
    return create_app(fresh_settings, fresh_database)


@pytest.fixture
def browser(door: FastAPI) -> Iterator["Browser"]:
    """A browser that nobody has signed in with."""
    with TestClient(door, headers=HEADERS, follow_redirects=False) as client:
        yield Browser(client)


@pytest.fixture
def other_browser(door: FastAPI) -> Iterator["Browser"]:
    """Another such browser."""
    with TestClient(door, headers=HEADERS, follow_redirects=False) as client:
        yield Browser(client)


@pytest.fixture
def account(fresh_database: Database, password_hash: str) -> Make:
    """Add an account with the password of tests; gives its id."""

    def make(name: str = "wang", *grants: Grant) -> uuid.UUID:
        with fresh_database.session() as session, session.begin():
            made = add_account(session, Profile(name, name.title(), grants or (Grant(Role.STAFF),)), clock.now())
            set_password(session, made, password_hash)
        return made

    return make


@pytest.fixture
def town(fresh_database: Database, fresh_settings: Settings) -> None:
    """The grids of the small town."""
    options = ImportOptions(zone=fresh_settings.zone, made_up=True, territory_name="巴丹吉林小镇")
    import_file(fresh_database, ImportKind.BOUNDARIES, TOWN_GRIDS, options)


class Browser:
    """What a person does with a browser: open pages, and send the forms that stand on them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps."""
        return dict(self.client.cookies.items())

    def open(self, path: str, **options: object) -> Response:
        """The answer to a page."""
        return self.client.get(path, **options)  # type: ignore[arg-type]  # whatever the client takes

    def token(self, path: str) -> str:
        """The token of the forms of a page."""
        return re.findall(r'name="csrf" value="([^"]*)"', self.open(path).text)[0]

    def send(self, path: str, page: str, **fields: object) -> Response:
        """The answer to a form of a page."""
        return self.client.post(path, data={"csrf": self.token(page), **fields})

    def sign_in(self, name: str = "wang", password: str = PASSWORD, *, back_to: str = "/") -> Response:
        """The answer to the sign-in form."""
        page = f"/sign-in?next={back_to}"
        return self.send(page, page, name=name, password=password)

    @property
    def is_signed_in(self) -> bool:
        """Whether the page of one's own account opens."""
        return self.open("/account").status_code == 200
