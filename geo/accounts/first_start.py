"""The first way in: while nobody administers the installation, whoever starts it gets a link that opens once."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account
from geo.accounts.models import Account, TokenKind
from geo.accounts.queries import has_admin
from geo.accounts.rules import Profile
from geo.accounts.tokens import Made, make_once
from geo.core.viewer import Grant, Role

FIRST_NAME = "admin"


def set_up_link(session: Session, now: datetime) -> Made | None:
    """A link to choose the first administrator's password; None where there is an administrator who can sign in.

    Each start makes another and ends the one before; there is no default password.
    """
    if has_admin(session):
        return None
    account_id = account_for(session, Profile(FIRST_NAME, FIRST_NAME, (Grant(Role.ADMIN),)), now)
    return make_once(session, TokenKind.SET_UP, account_id, now)


def demo_links(session: Session, grants: Mapping[str, Grant], now: datetime) -> dict[str, Made]:
    """A link for each pair of eyes on the made-up town, by sign-in name; those of an earlier start end."""
    made = {}
    for name, grant in grants.items():
        account_id = account_for(session, Profile(name, name, (grant,)), now)
        made[name] = make_once(session, TokenKind.SIGN_IN, account_id, now)
    return made


def account_for(session: Session, profile: Profile, now: datetime) -> uuid.UUID:
    """The account of a name, made where there is none."""
    there = session.scalar(select(Account.id).where(Account.sign_in_name == profile.sign_in_name))
    return there or add_account(session, profile, now)
