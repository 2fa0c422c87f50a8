"""Secrets that are no passwords: API tokens, phone keys, patrol codes, links, and the door opened once.

A secret is shown when it is made and never again. Everything flushes and nothing commits.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.accounts.actions import check_grants
from geo.accounts.models import Account, AccountToken, TokenKind
from geo.accounts.queries import patrol_adder, token_by_secret
from geo.accounts.rules import (
    LONGEST_TOKEN,
    PHONE_KEY_FOR,
    RESET_FOR,
    SET_UP_FOR,
    SIGN_IN_LINK_FOR,
    code_digest,
    digest,
    grant_json,
    new_code,
    new_secret,
)
from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.viewer import Grant, Right, Viewer, ViewerKind


@dataclass(frozen=True)
class Made:
    """A token with its secret, to be shown once."""

    id: uuid.UUID
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class TokenWish:
    """What a program is to be trusted with, and for how long; `only` narrows its roles to some rights."""

    label: str
    grants: tuple[Grant, ...]
    days: int = 90
    only: frozenset[Right] | None = None


def make_api_token(session: Session, wish: TokenWish, now: datetime) -> Made:
    """A token for a program: hashed, scoped, expiring, revocable.

    Raises:
        BadInput: nothing is granted, or it would hold for more than a year.
    """
    check_grants(wish.grants)
    if not 1 <= wish.days <= LONGEST_TOKEN.days:
        raise BadInput("token.days", say("A token holds for 1 to {most} days.", most=LONGEST_TOKEN.days))
    grants = [grant_json(grant) for grant in dict.fromkeys(wish.grants)]
    rights = None if wish.only is None else sorted(wish.only)
    holds = timedelta(days=wish.days)
    return _make(session, TokenKind.API, now, holds, label=wish.label, grants=grants, only=rights)


def make_phone_key(session: Session, account_id: uuid.UUID, label: str, now: datetime) -> Made:
    """A key that a phone keeps: it adds to its owner's patrols and reports and reads nothing.

    It outlives session and password, so that what was recorded without signal still arrives.
    """
    return _make(session, TokenKind.PHONE, now, PHONE_KEY_FOR, label=label, account_id=account_id)


def make_once(session: Session, kind: TokenKind, account_id: uuid.UUID, now: datetime) -> Made:
    """A link that opens the door once: to set up, to sign in, to choose another password. Older ones end."""
    earlier = AccountToken.account_id == account_id, AccountToken.kind == kind, AccountToken.revoked_at.is_(None)
    session.execute(update(AccountToken).where(*earlier).values(revoked_at=now))
    holds = {TokenKind.SET_UP: SET_UP_FOR, TokenKind.SIGN_IN: SIGN_IN_LINK_FOR, TokenKind.RESET: RESET_FOR}[kind]
    return _make(session, kind, now, holds, account_id=account_id)


def make_link(session: Session, subject: str, holds: timedelta, now: datetime) -> Made:
    """A link that opens one thing to whoever has it, such as a reporter's page."""
    return _make(session, TokenKind.LINK, now, holds, subject=subject)


def make_patrol_code(session: Session, patrol_id: uuid.UUID, now: datetime, *, holds: timedelta) -> Made:
    """Six digits that let phones without an account add to one patrol; an earlier code of it ends."""
    subject = str(patrol_id)
    earlier = AccountToken.subject == subject, AccountToken.kind == TokenKind.PATROL_CODE
    session.execute(update(AccountToken).where(*earlier, AccountToken.revoked_at.is_(None)).values(revoked_at=now))
    code, made_id = new_code(), uuid.uuid4()
    # The digest of an ended code must not stand in the way of the same six digits drawn again.
    session.execute(
        update(AccountToken)
        .where(AccountToken.secret_hash == code_digest(code, subject))
        .values(secret_hash=digest(new_secret()))
    )
    kept = {"id": made_id, "kind": TokenKind.PATROL_CODE, "secret_hash": code_digest(code, subject)}
    session.add(AccountToken(**kept, label="", subject=subject, created_at=now, expires_at=now + holds))
    session.flush()
    return Made(made_id, code, now + holds)


def viewer_of_code(session: Session, patrol_id: uuid.UUID, code: str, now: datetime) -> Viewer | None:
    """Who has the code of a patrol: may add to it and nothing else."""
    found = token_by_secret(session, TokenKind.PATROL_CODE, code_digest(code, str(patrol_id)), now)
    if found is None:
        return None
    return patrol_adder(found.id, found.subject)


def patrol_of_code(session: Session, code: str, now: datetime) -> str | None:
    """The patrol whose code this is; None where it is none's, or that of two: both then need another."""
    live = select(AccountToken.subject, AccountToken.secret_hash).where(
        AccountToken.kind == TokenKind.PATROL_CODE, AccountToken.expires_at > now, AccountToken.revoked_at.is_(None)
    )
    found = [subject for subject, kept in session.execute(live) if kept == code_digest(code, str(subject))]
    return found[0] if len(found) == 1 else None


def make_patrol_key(session: Session, patrol: str, now: datetime, *, label: str = "") -> Made:
    """A key for a phone that entered a patrol's code: what it recorded still arrives when the code has ended."""
    return _make(session, TokenKind.PATROL_KEY, now, PHONE_KEY_FOR, subject=patrol, label=label)


def viewer_of_link(session: Session, secret: str, now: datetime) -> Viewer | None:
    """Who has a link: sees the one thing it opens."""
    found = token_by_secret(session, TokenKind.LINK, digest(secret), now)
    return None if found is None else Viewer(ViewerKind.LINK, found.id, subject=found.subject)


def look_once(session: Session, kinds: Sequence[TokenKind], secret: str, now: datetime) -> AccountToken:
    """A link that opens the door once, not used yet.

    Raises:
        NotFound: there is none, it was used, or it has ended.
    """
    for kind in kinds:
        found = token_by_secret(session, kind, digest(secret), now, locked=True)
        open_account = select(Account.id).where(Account.closed_at.is_(None))
        if found is not None and session.scalar(open_account.where(Account.id == found.account_id)) is not None:
            return found
    raise NotFound(
        "account.link_used",
        say("This link was used already, or its time is over. Ask an administrator for another."),
    )


def use_once(session: Session, kinds: Sequence[TokenKind], secret: str, now: datetime) -> AccountToken:
    """Use such a link up. Of two who use it at once, one is refused.

    Raises:
        NotFound: there is none, it was used, or it has ended.
    """
    found = look_once(session, kinds, secret, now)
    found.used_at = now
    session.flush()
    return found


def revoke_token(session: Session, token_id: uuid.UUID, now: datetime, *, account_id: uuid.UUID | None = None) -> None:
    """End a token at once; `account_id` lets people end only their own.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    found = session.get(AccountToken, token_id)
    if found is None or (account_id is not None and found.account_id != account_id):
        raise NotFound("token.unknown", say("There is no such token."))
    if found.revoked_at is None:
        found.revoked_at = now
    session.flush()


def _make(session: Session, kind: TokenKind, now: datetime, holds: timedelta, **kept: object) -> Made:
    secret, made_id = new_secret(), uuid.uuid4()
    label = str(kept.pop("label", "")).strip()[:80]
    row = AccountToken(
        id=made_id,
        kind=kind,
        secret_hash=digest(secret),
        label=label,
        created_at=now,
        expires_at=now + holds,
        **kept,
    )
    session.add(row)
    session.flush()
    return Made(made_id, secret, row.expires_at)
