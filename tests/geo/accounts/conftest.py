"""Makers of accounts and the time at which tests act."""

import uuid
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account, set_password
from geo.accounts.passwords import hash_password
from geo.accounts.rules import Profile
from geo.core.viewer import Grant, Role

NOW = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "a long enough sentence"  # noqa: S105 (opens nothing but databases of tests)
Make = Callable[..., uuid.UUID]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of the password of every account that tests make, made once: it takes a while."""
    return hash_password(PASSWORD)


@pytest.fixture
def now() -> datetime:
    """The time at which a test begins."""
    return NOW


@pytest.fixture
def account(session: Session, password_hash: str) -> Make:
    """Add an account with a password; gives its id."""

    def make(name: str = "wang", *grants: Grant, on: Session | None = None) -> uuid.UUID:
        made = add_account(on or session, Profile(name, name, grants or (Grant(Role.STAFF),)), NOW)
        set_password(on or session, made, password_hash)
        return made

    return make
