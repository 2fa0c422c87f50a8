"""Signing in and out: who must wait, and sessions. Everything flushes and nothing commits.

Guessing is slowed under two keys: the network address, and the account as strangers ask for it. A
browser from which the account has signed in before has a key of its own and is asked for no other, so
that strangers who guess never lock the owner out. A try is counted before its password is checked:
of many at once no more go on than of as many one after the other.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.accounts.models import AccountDevice, AccountSession, SignInAttempts
from geo.accounts.queries import KnownSession, account_by_id, knows_device, password_of
from geo.accounts.rules import FORGOTTEN_AFTER, SEEN_EVERY, digest, fold_or_empty, new_secret, session_end, wait_after
from geo.core.errors import TooMany
from geo.core.language import say

_ADDRESS = "address:"


@dataclass(frozen=True)
class Attempt:
    """Who wants to come in, and from where: the browser's secret from an earlier sign-in, and the network address."""

    sign_in_name: str
    device: str | None
    address: str


@dataclass(frozen=True)
class Door:
    """What a password is checked against, and the keys under which failures are counted."""

    account_id: uuid.UUID | None
    password_hash: str | None
    keys: tuple[str, ...]


@dataclass(frozen=True)
class SignedIn:
    """The secrets that a browser keeps: of the session, and of itself."""

    session: str
    device: str


def approach(session: Session, attempt: Attempt, now: datetime) -> Door:
    """Let somebody try, before any costly check; the try counts as a failure until they have come in.

    Raises:
        TooMany: there were too many failures; it says how long to wait.
    """
    known = password_of(session, attempt.sign_in_name)
    account_id, password_hash = known or (None, None)
    keys = _keys(session, attempt, account_id)
    for key in sorted(keys):  # in one order, so that two who share keys wait for each other in line
        _count(session, key, now)
    return Door(account_id, password_hash, keys)


def approach_own(session: Session, account_id: uuid.UUID, now: datetime) -> Door:
    """Let whoever is signed in show the present password, as at the door: an open browser may not be its owner's.

    Raises:
        NotFound: no such account.
        TooMany: there were too many failures; it says how long to wait.
    """
    known = password_of(session, account_by_id(session, account_id).sign_in_name)
    key = f"own:{account_id.hex}"
    _count(session, key, now)
    return Door(account_id, known[1] if known else None, (key,))


def _keys(session: Session, attempt: Attempt, account_id: uuid.UUID | None) -> tuple[str, ...]:
    if account_id and attempt.device and knows_device(session, account_id, attempt.device):
        return (f"device:{digest(attempt.device).hex()}",)
    return f"account:{digest(fold_or_empty(attempt.sign_in_name)).hex()}", f"{_ADDRESS}{attempt.address}"


def _count(session: Session, key: str, now: datetime) -> None:
    """Count a failure, where nobody has to wait; who comes at the same time waits for this row and is counted next."""
    is_old = SignInAttempts.last_at < now - FORGOTTEN_AFTER
    counted = insert(SignInAttempts).values(key=key, failures=1, last_at=now, wait_until=now)
    failures = session.scalar(
        counted.on_conflict_do_update(
            index_elements=[SignInAttempts.key],
            set_={"failures": case((is_old, 1), else_=SignInAttempts.failures + 1), "last_at": now},
            where=SignInAttempts.wait_until <= now,
        ).returning(SignInAttempts.failures)
    )
    if failures is None:
        until = session.scalar(select(SignInAttempts.wait_until).where(SignInAttempts.key == key))
        raise _too_many((until or now) - now)
    _wait(session, key, now + _wait_under(key, failures))


def _wait_under(key: str, failures: int) -> timedelta:
    """An address may fail four times as often: a whole office may share it."""
    return wait_after(failures // 4 if key.startswith(_ADDRESS) else failures)


def _wait(session: Session, key: str, until: datetime) -> None:
    session.execute(update(SignInAttempts).where(SignInAttempts.key == key).values(wait_until=until))


def forgive(session: Session, keys: Iterable[str], now: datetime) -> None:
    """Who came in has not failed. Of an address this one try is taken back: guesses at others stay counted."""
    for key in sorted(keys):
        here = SignInAttempts.key == key
        if not key.startswith(_ADDRESS):
            session.execute(delete(SignInAttempts).where(here))
            continue
        fewer = update(SignInAttempts).where(here, SignInAttempts.failures > 0)
        left = session.scalar(fewer.values(failures=SignInAttempts.failures - 1).returning(SignInAttempts.failures))
        _wait(session, key, now + _wait_under(key, left or 0))


def enter(
    session: Session, account_id: uuid.UUID, now: datetime, *, keys: Iterable[str] = (), device: str | None = None
) -> SignedIn:
    """Begin a session; the failures before it are forgiven, and the browser is known from now on."""
    forgive(session, keys, now)
    secret, browser = new_secret(), device or new_secret()
    session.add(
        AccountSession(
            secret_hash=digest(secret),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            expires_at=session_end(now, now),
        )
    )
    known = insert(AccountDevice).values(secret_hash=digest(browser), account_id=account_id, seen_at=now)
    again = {"account_id": account_id, "seen_at": now}
    session.execute(known.on_conflict_do_update(index_elements=[AccountDevice.secret_hash], set_=again))
    session.flush()
    return SignedIn(secret, browser)


def leave(session: Session, secret: str) -> None:
    """End a session; one that has ended stays so."""
    session.execute(delete(AccountSession).where(AccountSession.secret_hash == digest(secret)))


def is_due(known: KnownSession, now: datetime) -> bool:
    """Whether a session in use should be written to again."""
    return now - known.seen_at >= SEEN_EVERY


def keep_alive(session: Session, secret: str, now: datetime) -> None:
    """Note that a session is in use: it goes on from now, up to its longest."""
    found = session.get(AccountSession, digest(secret))
    if found is not None:
        found.seen_at, found.expires_at = now, session_end(found.created_at, now)
        session.flush()


def sweep(session: Session, now: datetime) -> None:
    """Forget sessions that have ended, browsers unseen for a year, and failures of long ago."""
    session.execute(delete(AccountSession).where(AccountSession.expires_at < now))
    session.execute(delete(AccountDevice).where(AccountDevice.seen_at < now - timedelta(days=366)))
    session.execute(delete(SignInAttempts).where(SignInAttempts.last_at < now - FORGOTTEN_AFTER))


def _too_many(wait: timedelta) -> TooMany:
    seconds = max(1, round(wait.total_seconds()))
    sentence = say("Too many tries. Wait {seconds} seconds, then try again.", seconds=seconds)
    return TooMany("account.wait", sentence, retry_after_s=seconds)
