"""Coming in and going out: passwords stand in one line, and no failed try leaves the browser knowing more.

The check of a password takes time and memory; it is done between two transactions, outside of both.
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

from api.accounts.cookies import DEVICE, FORM, cookie
from api.admission import Admission, Lane
from api.trail import origin_of
from geo.accounts.passwords import hash_password, verify
from geo.accounts.rules import csrf_token, same
from geo.accounts.signing_in import Attempt, Door, SignedIn, approach, count_failure, enter
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

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether a password is right.

        Raises:
            TooMany: too many stand in line.
        """
        with self._place():
            return await asyncio.get_running_loop().run_in_executor(self._executor, verify, password, kept)

    async def hash(self, password: str) -> str:
        """What is kept of a password.

        Raises:
            TooMany: too many stand in line.
        """
        with self._place():
            return await asyncio.get_running_loop().run_in_executor(self._executor, hash_password, password)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._waiting >= MOST_WAITING:
            raise TooMany("account.busy", say("Too many people are signing in. Try again in a moment."))
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


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
    door = await _admitted(request, _approach, database, attempt)
    right = await line_of(request).verify(password[:1000], door.password_hash)
    if not right or door.account_id is None:
        await _admitted(request, _fail, database, door, attempt, origin_of(request))
        raise BadInput("account.wrong", say("Name or password is wrong."))
    return await _admitted(request, _enter, database, door, attempt)


def address_of(request: Request) -> str:
    """The network address that asks; behind a proxy the one that the proxy names."""
    return request.client.host if request.client else "unknown"


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


async def _admitted(request: Request, step: Callable[..., Result], *arguments: object) -> Result:
    admission: Admission = request.app.state.admission
    async with admission.admitted(Lane.SIGN_IN, asker=address_of(request)):
        return await run_in_threadpool(step, *arguments)


def _approach(database: Database, attempt: Attempt) -> Door:
    with database.session() as session:
        return approach(session, attempt, clock.now())


def _fail(database: Database, door: Door, attempt: Attempt, origin: Origin) -> None:
    """Count it, and note it with the name that was tried: of an account that there is, or of none."""
    subject = Subject("account", str(door.account_id or ""))
    payload = {"name": attempt.sign_in_name, "address": attempt.address}
    with database.session() as session, session.begin():
        count_failure(session, door.keys, clock.now())
        record(session, origin.entry(Action.SIGN_IN_FAILED, subject, payload=payload))


def _enter(database: Database, door: Door, attempt: Attempt) -> SignedIn:
    if door.account_id is None:
        raise BadInput("account.wrong", say("Name or password is wrong."))
    with database.session() as session, session.begin():
        note_entrance(session, door.account_id, "password", attempt.address)
        return enter(session, door.account_id, clock.now(), keys=door.keys, device=attempt.device)


def note_entrance(session: Session, account_id: uuid.UUID, way: str, address: str) -> None:
    """Note that somebody came in, and by which way."""
    origin = Origin(actor=Actor(ActorKind.PERSON, account_id))
    subject = Subject("account", str(account_id))
    record(session, origin.entry(Action.SIGN_IN, subject, detail={"by": way}, payload={"address": address}))
