"""Care stops: doors at which residents asked the worker of their grid to look in.

They exist by the resident's request alone, hold an address and a last day, and are the assigned worker's: nobody else
reads them, and there is no list of all, no search, no print and no export. Each is sealed, and goes after its last day.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.core.errors import BadInput, Conflict, NotFound, Unavailable
from geo.core.keyring import Keyring
from geo.core.language import say
from geo.db.sealing import SealedColumn
from geo.patrols.models import CareStop

MOST_DAYS = 90
MOST_OF_ONE = 40

SEALED = SealedColumn(CareStop.metadata.tables[CareStop.__tablename__], "id", "sealed")


@dataclass(frozen=True, kw_only=True)
class Door:
    """An address, where it is (lon, lat in WGS84), and the last day on which somebody looks in."""

    address: str
    point: tuple[float, float]
    until_on: date


@dataclass(frozen=True)
class CareStopInfo:
    """A care stop as its worker sees it."""

    id: uuid.UUID
    door: Door


@dataclass(frozen=True)
class Own:
    """Whose care stops, and in which territory; the only ones there are to whoever asks."""

    account_id: uuid.UUID
    territory_id: int


def add_stop(session: Session, keyring: Keyring, own: Own, door: Door, *, today: date) -> uuid.UUID:
    """Keep a stop for its worker until the end of its last day.

    Raises:
        BadInput: that day is over, or too far away.
        Conflict: the worker has as many as one can look after.
        Unavailable: the keys cannot be used.
    """
    if not today <= door.until_on <= today + timedelta(days=MOST_DAYS):
        raise BadInput(
            "care.until",
            say("Choose a last day from today on, at most {days} days away. The resident may ask again.",
                days=MOST_DAYS),
        )  # fmt: skip
    if (session.scalar(select(func.count()).where(CareStop.account_id == own.account_id)) or 0) >= MOST_OF_ONE:
        raise Conflict(
            "care.many", say("You have {count} of them, the most there may be. Remove one first.", count=MOST_OF_ONE)
        )
    stop_id = uuid.uuid4()
    # Whose it is goes under the seal too, so that a row that was moved to somebody else opens to nobody.
    held = {"id": str(stop_id), "account": str(own.account_id), "address": door.address, "point": door.point}
    sealed = keyring.seal(orjson.dumps(held))
    whose = {"territory_id": own.territory_id, "account_id": own.account_id}
    session.add(CareStop(id=stop_id, **whose, sealed=sealed, until_on=door.until_on))
    session.flush()
    return stop_id


def stops_of(session: Session, keyring: Keyring, own: Own, *, today: date) -> list[CareStopInfo]:
    """The stops of one worker that have not ended, those that end soonest first.

    Raises:
        Unavailable: the key that sealed them is not here, or one was kept for somebody else.
    """
    rows = session.execute(
        select(CareStop.id, CareStop.sealed, CareStop.until_on)
        .where(
            CareStop.account_id == own.account_id,
            CareStop.territory_id == own.territory_id,
            CareStop.until_on >= today,
        )
        .order_by(CareStop.until_on, CareStop.id)
    )
    return [CareStopInfo(row.id, _opened(keyring, own, row)) for row in rows]


def _opened(keyring: Keyring, own: Own, row: Row[uuid.UUID, bytes, date]) -> Door:
    held = orjson.loads(keyring.open(bytes(row.sealed)))
    if (held["id"], held["account"]) != (str(row.id), str(own.account_id)):
        raise Unavailable("care.moved", say("This care stop was kept for somebody else, and is not shown."))
    return Door(address=held["address"], point=tuple(held["point"]), until_on=row.until_on)


def remove_stop(session: Session, own: Own, stop_id: uuid.UUID) -> None:
    """Remove a stop at once, as the resident may ask at any time.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    gone = delete(CareStop).where(CareStop.id == stop_id, CareStop.account_id == own.account_id).returning(CareStop.id)
    if session.scalar(gone) is None:
        raise NotFound("care.unknown", say("There is no such care stop."))


def erase_ended(session: Session, today: date) -> int:
    """Remove the stops whose last day is over, and those of closed accounts, to whom no door opens any more.

    Returns how many.
    """
    closed = select(Account.id).where(Account.closed_at.is_not(None))
    over = or_(CareStop.until_on < today, CareStop.account_id.in_(closed))
    gone = delete(CareStop).where(over).returning(CareStop.id)
    return len(session.execute(gone).all())
