"""How long a plan is open to comment, and what a comment may be. Pure.

The last day is a day of the territory, and the whole of it counts.
"""

import enum
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.identity import without_identity_number

LONGEST_DAYS = 366
LONGEST_TEXT = 1_000
LONGEST_ADDRESS = 200
LONGEST_REASON = 500


class Verdict(enum.StrEnum):
    """What became of a comment."""

    TAKEN_UP = "taken_up"
    NOT_TAKEN_UP = "not_taken_up"


@dataclass(frozen=True)
class Period:
    """From when until which day a plan is open to comment; `zone` is the territory's."""

    opened_at: datetime
    until: date
    zone: ZoneInfo

    @property
    def first(self) -> date:
        """The day on which it was opened."""
        return self.opened_at.astimezone(self.zone).date()

    @property
    def closes_at(self) -> datetime:
        """The first instant that is too late."""
        return clock.start_of_day(self.until + timedelta(days=1), self.zone)

    def is_open(self, now: datetime) -> bool:
        """Whether comments are taken."""
        return now < self.closes_at


def read_until(text: str, today: date) -> date:
    """Read the last day of a consultation, YYYY-MM-DD.

    Raises:
        BadInput: it is no day, or not one of the year that begins today.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput("plan.until", say("Say until which day the plan is open to comment.")) from None
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= day <= last:
        raise BadInput(
            "plan.until_range",
            say(
                "The last day of a consultation lies between {first} and {last}.",
                first=today.isoformat(),
                last=last.isoformat(),
            ),
        )
    return day


@dataclass(frozen=True)
class Comment:
    """What somebody wrote, and the address that it is about, if any."""

    text: str
    address: str | None = None


def read_comment(text: str, address: str | None) -> Comment:
    """A comment as it is kept: without what is no letter, and never with an identity number in it.

    Raises:
        BadInput: it is empty or too long, or holds an identity number.
    """
    told, about = _plain(text), " ".join(_plain(address or "").split())
    if not told:
        raise BadInput("comment.empty", say("Write what you want to say about the plan."))
    if len(told) > LONGEST_TEXT or len(about) > LONGEST_ADDRESS:
        sentence = say(
            "A comment has at most {most} characters, the address {address}.",
            most=LONGEST_TEXT,
            address=LONGEST_ADDRESS,
        )
        raise BadInput("comment.too_long", sentence)
    if any(without_identity_number(each) != each for each in (told, about)):
        raise BadInput(
            "comment.identity", say("There is an identity number in the comment. Leave it out; it is not needed.")
        )
    return Comment(told, about or None)


def read_reason(reason: str) -> str:
    """Why a comment was taken up or not.

    Raises:
        BadInput: it is missing or too long.
    """
    told = " ".join(_plain(reason).split())
    if not 1 <= len(told) <= LONGEST_REASON:
        raise BadInput("comment.reason", say("Give the reason in 1 to {most} characters.", most=LONGEST_REASON))
    return told


def _plain(text: str) -> str:
    """Lines end alike; characters that control something, and halves of characters, are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(each for each in lines if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs"}).strip()
