"""Changing accounts: who may come in and what they may do. Everything flushes and nothing commits."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.accounts.models import Account, AccountGrant, AccountSession, AccountToken
from geo.accounts.queries import account_by_id, has_admin
from geo.accounts.rules import Profile, check_subject, digest, fold_name
from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.core.viewer import Grant, Level, Role

_LOCK = 4_172_922_054_000_003
"""The advisory lock of everything that could take the last admin away."""


def add_account(session: Session, profile: Profile, now: datetime) -> uuid.UUID:
    """Add an account without a password: a link lets its owner choose one.

    Raises:
        BadInput: the name cannot be used, or nothing is granted.
        Conflict: there is an account of this name.
    """
    name = fold_name(profile.sign_in_name)
    values = {"id": uuid.uuid4(), "sign_in_name": name, "name": profile.name.strip()[:80] or name, "created_at": now}
    added = insert(Account).values(values).on_conflict_do_nothing(index_elements=[Account.sign_in_name])
    account_id: uuid.UUID | None = session.scalar(added.returning(Account.id))
    if account_id is None:
        raise Conflict("account.exists", say("There is an account {name} already.", name=name))
    _grant(session, account_id, profile.grants)
    return account_id


def change_grants(session: Session, account_id: uuid.UUID, grants: Sequence[Grant]) -> None:
    """Give an account other roles.

    Raises:
        NotFound: no such account.
        Conflict: it is the last admin.
        BadInput: nothing is granted.
    """
    account_by_id(session, account_id)
    if Grant(Role.ADMIN) not in grants:
        keep_an_admin(session, without=account_id)
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())  # two at once wait in line
    session.execute(delete(AccountGrant).where(AccountGrant.account_id == account_id))
    _grant(session, account_id, grants)


def close_account(session: Session, account_id: uuid.UUID, now: datetime) -> None:
    """Close an account: its sessions, tokens and keys end at once. What it did stays in the trail.

    Raises:
        NotFound: no such account.
        Conflict: it is the last admin.
    """
    account_by_id(session, account_id)
    keep_an_admin(session, without=account_id)
    session.execute(update(Account).where(Account.id == account_id).values(closed_at=now))
    end_sessions(session, account_id)
    held = AccountToken.account_id == account_id, AccountToken.revoked_at.is_(None)
    session.execute(update(AccountToken).where(*held).values(revoked_at=now))


def open_account(session: Session, account_id: uuid.UUID) -> None:
    """Open a closed account again; its sessions and tokens stay ended.

    Raises:
        NotFound: no such account.
    """
    account_by_id(session, account_id)
    session.execute(update(Account).where(Account.id == account_id).values(closed_at=None))


def set_password(
    session: Session, account_id: uuid.UUID, password_hash: str, *, keep_session: str | None = None
) -> None:
    """Keep another password; every other session of the account ends."""
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))
    end_sessions(session, account_id, besides=keep_session)


def link_issuer(session: Session, account_id: uuid.UUID, issuer: str, subject: str) -> None:
    """Let an issuer vouch for an account by the subject under which it knows its owner; its sessions end.

    Raises:
        NotFound: no such account.
        BadInput: it cannot be a subject.
        Conflict: it is linked to another account.
    """
    account_by_id(session, account_id)
    check_subject(subject)
    known = session.scalar(
        select(Account.sign_in_name).where(
            Account.issuer == issuer, Account.issuer_subject == subject, Account.id != account_id
        )
    )
    if known is not None:
        raise _subject_taken(known)
    try:
        with session.begin_nested():
            _vouch(session, account_id, issuer, subject)
    except IntegrityError as error:  # somebody linked it at the same moment
        raise _subject_taken(subject) from error


def unlink_issuer(session: Session, account_id: uuid.UUID) -> None:
    """Let no issuer vouch for an account any more.

    Raises:
        NotFound: no such account.
        Conflict: it is the last admin, and has no password to sign in with.
    """
    if not account_by_id(session, account_id).has_password:
        keep_an_admin(session, without=account_id)
    _vouch(session, account_id, None, None)


def _vouch(session: Session, account_id: uuid.UUID, issuer: str | None, subject: str | None) -> None:
    values = {"issuer": issuer, "issuer_subject": subject}
    session.execute(update(Account).where(Account.id == account_id).values(values))
    end_sessions(session, account_id)


def _subject_taken(name: str) -> Conflict:
    return Conflict("account.subject_taken", say("This subject is linked to {name} already.", name=name))


def end_sessions(session: Session, account_id: uuid.UUID, *, besides: str | None = None) -> None:
    """Sign an account out everywhere, or everywhere but here."""
    ended = delete(AccountSession).where(AccountSession.account_id == account_id)
    session.execute(ended if besides is None else ended.where(AccountSession.secret_hash != digest(besides)))


def keep_an_admin(session: Session, *, without: uuid.UUID) -> None:
    """Raise Conflict where an account is the last admin of the installation. Two who try at once wait in line."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    account = account_by_id(session, without)
    if Grant(Role.ADMIN) in account.grants and not account.closed and not has_admin(session, besides=without):
        raise Conflict(
            "account.last_admin",
            say("{name} is the last administrator. Make another one first.", name=account.sign_in_name),
        )


def check_grants(grants: Collection[Grant]) -> None:
    """Raise BadInput where nothing is granted, or an administrator of less than everything or a territory."""
    if not grants:
        raise BadInput("account.no_role", say("Choose at least one role."))
    for grant in grants:
        if grant.role is Role.ADMIN and grant.area is not None and grant.area.level is not Level.TERRITORY:
            raise BadInput(
                "account.admin_area", say("An administrator answers for everything, or for a whole territory.")
            )


def _grant(session: Session, account_id: uuid.UUID, grants: Sequence[Grant]) -> None:
    check_grants(grants)
    for grant in dict.fromkeys(grants):
        area = grant.area
        session.add(
            AccountGrant(
                account_id=account_id,
                role=grant.role,
                territory_code=area.territory if area else None,
                level=area.level if area else Level.TERRITORY,
                code=area.code if area else "",
            )
        )
    session.flush()
