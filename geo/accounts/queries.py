"""Who may come in, and who is known by a secret. All instants are aware."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from geo.accounts.models import Account, AccountDevice, AccountGrant, AccountSession, AccountToken, TokenKind
from geo.accounts.rules import digest, fold_or_empty, read_grant, read_rights
from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.viewer import Grant, Right, Role, Viewer, ViewerKind
from geo.db.asking import ask

_GRANTS = (AccountGrant.role, AccountGrant.territory_code, AccountGrant.level, AccountGrant.code)


@dataclass(frozen=True)
class AccountInfo:
    """An account as lists show it: who it is for and what it may do; no password, and not when it was last used."""

    id: uuid.UUID
    sign_in_name: str
    name: str
    grants: tuple[Grant, ...]
    created_at: datetime
    closed: bool
    has_password: bool
    issuer: str | None
    issuer_subject: str | None


@dataclass(frozen=True)
class TokenInfo:
    """A token as lists show it; its secret is shown once, when it is made."""

    id: uuid.UUID
    kind: TokenKind
    label: str
    account_id: uuid.UUID | None
    grants: tuple[Grant, ...]
    only: frozenset[Right] | None
    expires_at: datetime


@dataclass(frozen=True)
class KnownSession:
    """A session in use: who it belongs to, and since when it was not written to."""

    viewer: Viewer
    seen_at: datetime
    created_at: datetime


# Asked with every request, so put together once.
_SESSION = (
    select(Account.id, Account.name, AccountSession.seen_at, AccountSession.created_at, *_GRANTS)
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(AccountGrant, AccountGrant.account_id == Account.id)
    .where(
        AccountSession.secret_hash == bindparam("secret_hash"),
        AccountSession.expires_at > bindparam("now"),
        Account.closed_at.is_(None),
    )
    .order_by(AccountGrant.id)
)
_TOKEN = f"""
    SELECT t.id, t.kind, t.account_id, t.label, t.only, t.subject, t.grants, a.name, a.closed_at
    FROM account_token t LEFT JOIN account a ON a.id = t.account_id
    WHERE t.secret_hash = %(secret_hash)s AND t.expires_at > %(now)s AND t.revoked_at IS NULL
      AND t.kind IN ('{TokenKind.API}', '{TokenKind.PHONE}', '{TokenKind.PATROL_KEY}')
"""  # noqa: S608 (words of ours)


def session_of(session: Session, secret: str, now: datetime) -> KnownSession | None:
    """The session of a cookie; None where it has ended, or its account is closed."""
    rows = session.execute(_SESSION, {"secret_hash": digest(secret), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    viewer = Viewer(ViewerKind.PERSON, first.id, first.name, _grants(rows))
    return KnownSession(viewer, first.seen_at, first.created_at)


def viewer_of_token(session: Session, secret: str, now: datetime) -> Viewer | None:
    """Who holds an API token or a phone key; None where it has ended, or its account is closed."""
    found = ask(session, _TOKEN, {"secret_hash": digest(secret), "now": now})
    if not found or found[0].closed_at is not None:
        return None
    row = found[0]
    if row.kind == TokenKind.PHONE:
        grants = grants_of(session, row.account_id)
        return Viewer(ViewerKind.PHONE, row.account_id, row.name, grants, frozenset({Right.FIXES_ADD}))
    if row.kind == TokenKind.PATROL_KEY:
        return patrol_adder(row.id, row.subject)
    grants = tuple(map(read_grant, row.grants)) or grants_of(session, row.account_id)
    return Viewer(ViewerKind.TOKEN, row.id, row.label, grants, read_rights(row.only))


def patrol_adder(token_id: uuid.UUID, patrol: str | None) -> Viewer:
    """Who has the code of a patrol, or the key that a phone got for it: may add to it and nothing else."""
    adds = frozenset({Right.FIXES_ADD})
    return Viewer(ViewerKind.LINK, token_id, "", (Grant(Role.PATROLLER),), adds, patrol)


def token_by_secret(
    session: Session, kind: TokenKind, secret_hash: bytes, now: datetime, *, locked: bool = False
) -> AccountToken | None:
    """A token of a kind that holds now, by the hash of its secret."""
    found = select(AccountToken).where(
        AccountToken.kind == kind, AccountToken.secret_hash == secret_hash, AccountToken.used_at.is_(None), *_holds(now)
    )
    return session.scalars(found.with_for_update() if locked else found).one_or_none()


def grants_of(session: Session, account_id: uuid.UUID | None) -> tuple[Grant, ...]:
    """What an account may do."""
    found = select(*_GRANTS).where(AccountGrant.account_id == account_id).order_by(AccountGrant.id)
    return _grants(session.execute(found).all())


def accounts(session: Session) -> list[AccountInfo]:
    """Every account, by sign-in name: the open ones first."""
    grants: dict[uuid.UUID, list[Any]] = {}
    for row in session.execute(select(AccountGrant.account_id, *_GRANTS).order_by(AccountGrant.id)):
        grants.setdefault(row.account_id, []).append(row)
    found = session.scalars(select(Account).order_by(Account.closed_at.is_not(None), Account.sign_in_name))
    return [_info(each, _grants(grants.get(each.id, []))) for each in found]


def account_by_id(session: Session, account_id: uuid.UUID) -> AccountInfo:
    """One account.

    Raises:
        NotFound: there is none with this id.
    """
    found = session.get(Account, account_id)
    if found is None:
        raise _unknown(str(account_id))
    return _info(found, grants_of(session, account_id))


def names_of(session: Session, account_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What some accounts are called, those that were closed too."""
    found = session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
    return {row.id: row.name for row in found}


def account_named(session: Session, sign_in_name: str) -> AccountInfo:
    """One account by its sign-in name.

    Raises:
        NotFound: there is none of this name.
    """
    found = session.scalars(select(Account).where(Account.sign_in_name == fold_or_empty(sign_in_name))).one_or_none()
    if found is None:
        raise _unknown(sign_in_name)
    return _info(found, grants_of(session, found.id))


def password_of(session: Session, sign_in_name: str) -> tuple[uuid.UUID, str] | None:
    """The id and password hash of an open account that has a password."""
    row = session.execute(
        select(Account.id, Account.password_hash).where(
            Account.sign_in_name == fold_or_empty(sign_in_name),
            Account.closed_at.is_(None),
            Account.password_hash.is_not(None),
        )
    ).one_or_none()
    return None if row is None else (row.id, str(row.password_hash))


def account_of_subject(session: Session, issuer: str, subject: str) -> uuid.UUID | None:
    """The open account that an issuer vouches for."""
    return session.scalar(
        select(Account.id).where(
            Account.issuer == issuer, Account.issuer_subject == subject, Account.closed_at.is_(None)
        )
    )


def knows_device(session: Session, account_id: uuid.UUID, secret: str) -> bool:
    """Whether an account has signed in from a browser before."""
    known = session.get(AccountDevice, digest(secret))
    return known is not None and known.account_id == account_id


def has_admin(session: Session, *, besides: uuid.UUID | None = None) -> bool:
    """Whether an open account, other than one, is admin of the whole installation and can sign in."""
    found = (
        select(func.count())
        .select_from(AccountGrant)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(
            AccountGrant.role == Role.ADMIN,
            AccountGrant.territory_code.is_(None),
            Account.closed_at.is_(None),
            Account.password_hash.is_not(None) | Account.issuer.is_not(None),
        )
    )
    return bool(session.scalar(found.where(Account.id != besides) if besides else found))


def tokens(session: Session, now: datetime, *, account_id: uuid.UUID | None = None) -> list[TokenInfo]:
    """API tokens and phone keys that hold now: of one account, or all."""
    found = select(AccountToken).where(AccountToken.kind.in_((TokenKind.API, TokenKind.PHONE)), *_holds(now))
    if account_id is not None:
        found = found.where(AccountToken.account_id == account_id)
    rows = session.scalars(found.order_by(AccountToken.created_at)).all()
    return [
        TokenInfo(
            id=each.id,
            kind=TokenKind(each.kind),
            label=each.label,
            account_id=each.account_id,
            grants=_token_grants(session, each),
            only=read_rights(each.only),
            expires_at=each.expires_at,
        )
        for each in rows
    ]


def count_sessions(session: Session, account_id: uuid.UUID, now: datetime) -> int:
    """In how many browsers an account is signed in."""
    found = select(func.count()).where(AccountSession.account_id == account_id, AccountSession.expires_at > now)
    return session.scalar(found) or 0


def _holds(now: datetime) -> tuple[Any, ...]:
    return AccountToken.expires_at > now, AccountToken.revoked_at.is_(None)


def _token_grants(session: Session, token: AccountToken) -> tuple[Grant, ...]:
    """A token has grants of its own; a phone key goes by its account's."""
    return tuple(map(read_grant, token.grants)) if token.grants else grants_of(session, token.account_id)


def _grants(rows: Iterable[Any]) -> tuple[Grant, ...]:
    return tuple(
        read_grant({"role": row.role, "territory": row.territory_code, "level": row.level, "code": row.code})
        for row in rows
        if row.role is not None
    )


def _info(account: Account, grants: tuple[Grant, ...]) -> AccountInfo:
    return AccountInfo(
        id=account.id,
        sign_in_name=account.sign_in_name,
        name=account.name,
        grants=grants,
        created_at=account.created_at,
        closed=account.closed_at is not None,
        has_password=account.password_hash is not None,
        issuer=account.issuer,
        issuer_subject=account.issuer_subject,
    )


def _unknown(name: str) -> NotFound:
    return NotFound("account.unknown", say("There is no account {name}.", name=name[:80]))
