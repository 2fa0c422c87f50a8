"""What holds for accounts: names, passwords, secrets, waiting times. Pure."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Area, Grant, Level, Right, Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200

SESSION_IDLE = timedelta(hours=12)
SESSION_LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)
"""How often a session in use is written to."""

PHONE_KEY_FOR = timedelta(days=60)
SET_UP_FOR = timedelta(days=7)
SIGN_IN_LINK_FOR = timedelta(days=7)
RESET_FOR = timedelta(days=2)
LONGEST_TOKEN = timedelta(days=366)

FREE_FAILURES = 5
LONGEST_WAIT_S = 300
FORGOTTEN_AFTER = timedelta(hours=1)

_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")


@dataclass(frozen=True)
class Profile:
    """Who an account is for, and what it may do."""

    sign_in_name: str
    name: str
    grants: tuple[Grant, ...]


def fold_name(name: str) -> str:
    """A sign-in name as it is compared: width, case and spaces around it do not matter.

    Raises:
        BadInput: it is empty, longer than 64 characters, or has spaces or control characters in it.
    """
    folded = unicodedata.normalize("NFKC", name).strip().casefold()
    if not _NAME.fullmatch(folded):
        raise BadInput(
            "account.name", say("A sign-in name has 1 to 64 letters or digits and no spaces, such as wang or 王敏.")
        )
    return folded


def check_password(password: str, sign_in_name: str) -> None:
    """Raise BadInput for a password that is too short, too long, or the name itself."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(
            "account.password_length",
            say("Take a password of {least} to {most} characters. A short sentence is a good one.",
                least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD),
        )  # fmt: skip
    if len(set(password)) < 4 or fold_or_empty(password).startswith(sign_in_name):
        raise BadInput("account.password_weak", say("This password is easily guessed. Take another."))


def check_subject(subject: str) -> None:
    """Raise BadInput for what no issuer calls anybody: OpenID Connect allows 255 characters of ASCII."""
    if not 1 <= len(subject) <= 255 or not subject.isascii() or not subject.isprintable():
        raise BadInput("account.subject", say("Copy the subject as it was shown: 1 to 255 letters, digits and signs."))


def fold_or_empty(name: str) -> str:
    """A name folded; empty where it is none."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def new_secret() -> str:
    """A secret that cannot be guessed: 32 bytes, as text for addresses and headers."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six digits, to be told from mouth to mouth."""
    return f"{secrets.randbelow(1_000_000):06}"


def digest(secret: str) -> bytes:
    """What is kept of a secret. Secrets are random, so that one hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def code_digest(code: str, subject: str) -> bytes:
    """What is kept of a code: it opens its own subject only, so equal codes of two subjects differ."""
    return digest(f"{subject}:{code}")


def csrf_token(session_secret: str) -> str:
    """The token that forms of a session carry; who knows it cannot find the session's own secret."""
    made = hmac.digest(session_secret.encode("utf-8", "surrogatepass"), b"csrf", "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")


def same(given: str, wanted: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: nothing at first, then doubling, five minutes at most."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return timedelta(seconds=min(2 ** (failures - FREE_FAILURES), LONGEST_WAIT_S))


def session_end(created_at: datetime, now: datetime) -> datetime:
    """Until when a session holds that is used now."""
    return min(now + SESSION_IDLE, created_at + SESSION_LONGEST)


def grant_json(grant: Grant) -> dict[str, Any]:
    """A grant as a token keeps it."""
    area = grant.area
    return {
        "role": grant.role.value,
        "territory": area.territory if area else None,
        "level": (area.level if area else Level.TERRITORY).value,
        "code": area.code if area else "",
    }


def read_grant(kept: Mapping[str, Any]) -> Grant:
    """A grant from what a token or a row keeps of it."""
    if kept["territory"] is None:
        return Grant(Role(kept["role"]))
    return Grant(Role(kept["role"]), Area(kept["territory"], Level(kept["level"]), kept["code"]))


def read_rights(kept: list[str] | None) -> frozenset[Right] | None:
    """The rights that a token is narrowed to; None where it is not."""
    return None if kept is None else frozenset(Right(name) for name in kept)
