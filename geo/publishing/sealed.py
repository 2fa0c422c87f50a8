"""Everything that is sealed, in one list, and the keys renewed for all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.core.keyring import Keyring
from geo.db.database import Database
from geo.db.sealing import SealedColumn, reseal
from geo.incidents.contacts import SEALED as CONTACTS
from geo.patrols.care import SEALED as CARE_STOPS

SEALED: tuple[SealedColumn, ...] = (CONTACTS, CARE_STOPS)


@dataclass(frozen=True)
class Rotated:
    """A rotation: the fingerprint of the new key, and how many rows it seals now."""

    fingerprint: str
    rows: int


def rotate_keys(database: Database, keyring: Keyring, *, sealed: Sequence[SealedColumn] = SEALED) -> Rotated:
    """Put a new key in front, and seal with it what older ones sealed; those go on opening old backups.

    Killed on the way, nothing is lost: every key there was still opens.

    Raises:
        Unavailable: the keys cannot be used, or something was sealed with one that is not there.
    """
    fingerprint = keyring.rotate()
    with database.session() as session, session.begin():
        rows = sum(reseal(session, column, keyring) for column in sealed)
    return Rotated(fingerprint, rows)
