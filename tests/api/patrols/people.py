"""People with an account, each with a client of their own of one program."""

import uuid
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.testclient import TestClient

from geo.accounts.actions import add_account
from geo.accounts.models import AccountSession
from geo.accounts.rules import SESSION_LONGEST, Profile, csrf_token, digest
from geo.core import clock
from geo.core.viewer import Area, Grant, Level, Role
from geo.db.database import Database

HOME = "152922"
SHUGUANG, CHANGSHAN = "152922101001", "152922101002"
STAFF = Grant(Role.STAFF, Area(HOME))
STAFF_HERE = Grant(Role.STAFF, Area(HOME, Level.COMMUNITY, SHUGUANG))
STAFF_THERE = Grant(Role.STAFF, Area(HOME, Level.COMMUNITY, CHANGSHAN))
PATROLLER = Grant(Role.PATROLLER, Area(HOME))
PLANNER = Grant(Role.PLANNER, Area(HOME))


@dataclass(frozen=True)
class Person:
    """Somebody, and the client that asks for them."""

    id: uuid.UUID
    client: TestClient


def person(app: FastAPI, database: Database, name: str, *grants: Grant) -> Person:
    """Let somebody in who has some grants."""
    now, secret = clock.now(), f"the-session-of-{name}-in-tests"
    with database.session() as session, session.begin():
        account_id = add_account(session, Profile(name, name, grants), now)
        held = {"created_at": now, "seen_at": now, "expires_at": now + SESSION_LONGEST}
        session.add(AccountSession(secret_hash=digest(secret), account_id=account_id, **held))
    client = TestClient(app, headers={"accept-language": "en", "x-csrf-token": csrf_token(secret)})
    client.cookies.set("gs-session", secret)
    return Person(account_id, client)
