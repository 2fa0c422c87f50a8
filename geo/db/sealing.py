"""Columns whose content is sealed: which they are, and how they come under a new key."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Table

from geo.core.keyring import Keyring

_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed bytes, and the column that names its rows."""

    table: Table
    key: str
    column: str


def reseal(session: Session, sealed: SealedColumn, keyring: Keyring) -> int:
    """Seal every row anew that was sealed by an older key; returns how many.

    Raises:
        Unavailable: a row was sealed with a key that is not there.
    """
    key, content = sealed.table.c[sealed.key], sealed.table.c[sealed.column]
    keys = session.scalars(select(key).order_by(key)).all()
    changed = 0
    for start in range(0, len(keys), _ROWS_AT_ONCE):
        some = select(key, content).where(key.in_(keys[start : start + _ROWS_AT_ONCE])).with_for_update()
        for row_key, row_content in session.execute(some).all():
            fresh = keyring.reseal(bytes(row_content))
            if fresh is not None:
                session.execute(update(sealed.table).where(key == row_key).values({sealed.column: fresh}))
                changed += 1
    return changed
