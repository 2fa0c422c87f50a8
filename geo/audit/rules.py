"""What an entry of the trail is, and how one is chained to the one before it. Pure.

The bytes that are hashed are fixed for good: a JSON array of ten texts (or null), in the order of
`Written`, in UTF-8 and without spaces. Values are taken as PostgreSQL writes them, so that the same
row gives the same bytes in every version of every driver: the instant in microseconds since 1970,
the JSON of `detail` as `jsonb` prints it, the digest in hexadecimal.
"""

import enum
import hashlib
import json
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_CHARACTERS = 1_000
"""What somebody typed is kept up to this length: the trail must not be filled from outside."""

GENESIS = bytes(32)
"""What stands before the first link."""


class Action(enum.StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of an action)
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_REMOVED = "account_removed"
    TOKEN_MADE = "token_made"  # noqa: S105 (the same)
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 (the same)
    PLAN_PUBLISHED = "plan_published"
    PLAN_ROLLED_BACK = "plan_rolled_back"
    PLAN_REJOINED = "plan_rejoined"
    IMPORT_SENT = "import_sent"
    IMPORT_APPLIED = "import_applied"
    IMPORT_UNDONE = "import_undone"
    EXPORT_MADE = "export_made"
    ADDRESSES_READ = "addresses_read"
    NAME_PROPOSED = "name_proposed"
    NAME_ACCEPTED = "name_accepted"
    NAME_WITHDRAWN = "name_withdrawn"
    TRACK_READ = "track_read"
    TEAM_CHANGED = "team_changed"
    PATROL_PLANNED = "patrol_planned"
    PATROL_CANCELLED = "patrol_cancelled"
    PATROL_HANDED_OVER = "patrol_handed_over"
    INCIDENTS_READ = "incidents_read"
    CONTACT_READ = "contact_read"
    CONTACT_CHANGED = "contact_changed"
    CONTACT_ERASED = "contact_erased"
    SETTINGS_CHANGED = "settings_changed"
    JOB_RETRIED = "job_retried"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    PAYLOAD_ERASED = "payload_erased"
    KEYS_ROTATED = "keys_rotated"


class ActorKind(enum.StrEnum):
    """In which capacity somebody did it."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 (a kind of actor)
    PHONE = "phone"
    LINK = "link"
    PUBLIC = "public"
    PROGRAM = "program"
    COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Actor:
    """Who did it; `id` is that of the account, token, phone or link, where there is one."""

    kind: ActorKind
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Subject:
    """What it was done to: the kind of thing, and its key. Nothing personal: `("account", id)`, never a name."""

    kind: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was done. What is personal (a name typed, an address searched) belongs into `payload`."""

    action: Action
    actor: Actor
    subject: Subject = field(default_factory=Subject)
    detail: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    request_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where work comes from: who, in which request, and what is personal about that."""

    actor: Actor
    request_id: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    def entry(
        self,
        action: Action,
        subject: Subject,
        *,
        detail: Mapping[str, Any] | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Entry:
        """An entry of something that this origin did."""
        return Entry(
            action=action,
            actor=self.actor,
            subject=subject,
            detail=detail or {},
            payload={**self.payload, **(payload or {})},
            request_id=self.request_id,
        )


PROGRAM = Origin(actor=Actor(ActorKind.PROGRAM))
"""The program itself, by the clock or for a job that names nobody."""


class Written(NamedTuple):
    """An entry as PostgreSQL writes it, in the order in which it is hashed."""

    id: str
    at_us: str
    action: str
    actor_kind: str
    actor: str | None
    request_id: str | None
    subject_kind: str
    subject_key: str
    detail: str
    payload_digest: str | None


def link_hash(before: bytes, entry: Sequence[str | None]) -> bytes:
    """The hash of the link over an entry (`Written`), after the link whose hash is `before`."""
    return hashlib.sha256(before + canonical(entry)).digest()


def canonical(entry: Sequence[str | None]) -> bytes:
    """The bytes of an entry that are hashed."""
    return json.dumps(list(entry), ensure_ascii=False, separators=(",", ":")).encode()


def payload_digest(salt: bytes, payload: str) -> bytes:
    """The digest of a payload as PostgreSQL writes it; the salt keeps it from being guessed once it is erased."""
    return hashlib.sha256(salt + payload.encode()).digest()


def storable(value: Any) -> Any:
    """A value that JSON in PostgreSQL can hold: what it cannot is replaced, long texts are cut.

    Sign-in names and searches come from outside, and may be anything.
    """
    if isinstance(value, str):
        return value[:MOST_CHARACTERS].encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable(each) for each in value]
    return storable(str(value))
