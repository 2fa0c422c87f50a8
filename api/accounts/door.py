"""Coming in and going out: passwords stand in one line, and no failed try leaves the browser knowing more.

The check of a password takes time and memory; it is done between two transactions, outside of both, and
who finds the line full has asked the database for nothing.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.accounts.gate import step_aside
from api.admission import Admission, Lane
from api.cookies import DEVICE, FORM, cookie
from api.network import address_of
from api.trail import origin_of
from geo.accounts.passwords import hash_password, verify
from geo.accounts.rules import csrf_token, same
from geo.accounts.signing_in import Attempt, Door, SignedIn, approach, enter
from geo.audit.actions import record
from geo.audit.rules import Action, Actor, ActorKind, Origin, Subject
from geo.core import clock
from geo.core.errors import BadInput, Forbidden, TooMany
from geo.core.language import say
from geo.db.database import Database

Result = TypeVar("Result")

MOST_WAITING = 20
"""More than so many passwords in line, and the next are asked to come again: the last would wait half a second."""


class PasswordLine:
    """The line of passwords to be checked, one at a time, with an end."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._waiting = 0

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """A place in line, taken before the database is asked for anything.

        Raises:
            TooMany: too many stand in line.
        """
        if self._waiting >= MOST_WAITING:
            raise TooMany("account.busy", say("Too many people are signing in. Try again in a moment."))
        self._waiting += 1
        try:
            yield Place(self._executor)
        finally:
            self._waiting -= 1

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password is right.

        Raises:
            TooMany: too many stand in line.
        """
        with self.place() as place:
            return await place.verify(password, kept)

    async def hash(self, password: str) -> str:
        """What is kept of a password.

        Raises:
            TooMany: too many stand in line.
        """
        with self.place() as place:
            return await place.hash(password)


class Place:
    """A place in the line of passwords."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password is right."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, verify, password, kept)

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, hash_password, password)


def line_of(request: Request) -> PasswordLine:
    """The program's line of passwords."""
    line: PasswordLine = request.app.state.passwords
    return line


async def sign_in(request: Request, sign_in_name: str, password: str) -> SignedIn:
    """Let somebody in by name and password.

    Raises:
        BadInput: name or password is wrong; it is not said which.
        TooMany: there were too many tries, or too many are trying.
    """
    attempt = Attempt(sign_in_name, cookie(request, DEVICE), address_of(request))
    database: Database = request.app.state.database
    with line_of(request).place() as place:
        door = await admitted(request, _approach, database, attempt)
        step_aside(request)
        right = await place.verify(password[:1000], door.password_hash)
    if not right or door.account_id is None:
        await admitted(request, _note_failure, database, door, attempt, origin_of(request))
        raise BadInput("account.wrong", say("Name or password is wrong."))
    return await admitted(request, _enter, database, door.account_id, door, attempt)


def check_form_token(request: Request, given: str) -> None:
    """Refuse a sign-in that was not asked for on our own page: nobody is to be signed in as somebody else.

    Raises:
        Forbidden: the token of the form is missing or of another browser.
    """
    secret = cookie(request, FORM)
    if secret is None or not same(given, csrf_token(secret)):
        raise Forbidden(
            "request.form", say("This page is out of date, or your browser keeps no cookies. Load it again.")
        )


async def admitted(request: Request, step: Callable[..., Result], *arguments: object) -> Result:
    """Do a step that opens its own session, within what the pool of connections may serve at once.

    Raises:
        Unavailable: too many are asking at once.
    """
    admission: Admission = request.app.state.admission
    async with admission.admitted(Lane.SIGN_IN, asker=address_of(request)):
        return await run_in_threadpool(step, *arguments)


def _approach(database: Database, attempt: Attempt) -> Door:
    with database.session() as session, session.begin():
        return approach(session, attempt, clock.now())


def _note_failure(database: Database, door: Door, attempt: Attempt, origin: Origin) -> None:
    """Note the name that was tried: of an account that there is, or of none."""
    subject = Subject("account", str(door.account_id or ""))
    payload = {"name": attempt.sign_in_name, "address": attempt.address}
    with database.session() as session, session.begin():
        record(session, origin.entry(Action.SIGN_IN_FAILED, subject, payload=payload))


def _enter(database: Database, account_id: uuid.UUID, door: Door, attempt: Attempt) -> SignedIn:
    with database.session() as session, session.begin():
        note_entrance(session, account_id, "password", attempt.address)
        return enter(session, account_id, clock.now(), keys=door.keys, device=attempt.device)


def note_entrance(session: Session, account_id: uuid.UUID, way: str, address: str) -> None:
    """Note that somebody came in, and by which way."""
    origin = Origin(actor=Actor(ActorKind.PERSON, account_id))
    subject = Subject("account", str(account_id))
    record(session, origin.entry(Action.SIGN_IN, subject, detail={"by": way}, payload={"address": address}))
