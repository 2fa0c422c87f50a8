"""Tables of those who may come in. Secrets are kept as hashes only."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.core.viewer import Level, Role
from geo.db.base import Base, one_of


class TokenKind(enum.StrEnum):
    """What a secret opens: the interface, a phone's own records, one thing by a link, one patrol, or the door once.

    A patrol has a code, which people type, and keys, which the phones keep that entered it.
    """

    API = "api"
    PHONE = "phone"
    LINK = "link"
    PATROL_CODE = "patrol_code"
    PATROL_KEY = "patrol_key"
    SET_UP = "set_up"
    SIGN_IN = "sign_in"
    RESET = "reset"


class Account(Base):
    """Somebody who works with the program. `sign_in_name` is folded; no telephone, no number, no birthday."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("issuer", "issuer_subject"),
        CheckConstraint("(issuer IS NULL) = (issuer_subject IS NULL)", name="issuer_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    issuer: Mapped[str | None]
    issuer_subject: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AccountGrant(Base):
    """A role of an account in an area; without a territory in the whole installation."""

    __tablename__ = "account_grant"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "territory_code", "level", "code", postgresql_nulls_not_distinct=True),
        one_of("role", Role),
        one_of("level", Level),
        CheckConstraint("(level = 'territory') = (code = '')", name="code_with_level"),
        CheckConstraint("territory_code IS NOT NULL OR level = 'territory'", name="area_in_territory"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    role: Mapped[str]
    territory_code: Mapped[str | None]
    level: Mapped[str] = mapped_column(default=Level.TERRITORY)
    code: Mapped[str] = mapped_column(default="")


class AccountSession(Base):
    """A browser that is signed in, by the hash of its cookie."""

    __tablename__ = "account_session"
    __table_args__ = (Index(None, "account_id"),)

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AccountDevice(Base):
    """A browser from which an account has signed in before: strangers who guess cannot slow it down."""

    __tablename__ = "account_device"
    __table_args__ = (Index(None, "account_id"),)

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    seen_at: Mapped[datetime]


class AccountToken(Base):
    """A secret that is no password. `grants` and `only` say what an API token may; `subject` what a link opens."""

    __tablename__ = "account_token"
    __table_args__ = (Index(None, "account_id"), Index(None, "subject"), one_of("kind", TokenKind))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Account.id, ondelete="CASCADE"))
    label: Mapped[str]
    grants: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    only: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    subject: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInAttempts(Base):
    """Failures in a row under one key (an account from strange browsers, a known browser, a network address)."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime]
