"""Keys renewed for everything that is sealed."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, text

from geo.core import clock
from geo.core.errors import Unavailable
from geo.core.keyring import Keyring
from geo.db.base import Base
from geo.db.database import Database
from geo.db.sealing import reseal
from geo.incidents.contacts import Contact, put_contact, read_contact
from geo.publishing.sealed import SEALED, rotate_keys

INCIDENTS = """
WITH t AS (INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', true) RETURNING id)
INSERT INTO incident (id, territory_id, key, category, status, occurred_at, datum, geom)
SELECT gen_random_uuid(), t.id, n, 'light', 'open', now(), 'wgs84', ST_SetSRID(ST_MakePoint(101, 39), 4326)
FROM t, generate_series(1, :count) n RETURNING id
"""


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Keys of the test's own."""
    return Keyring(tmp_path / "keys")


def _kept(database: Database, keyring: Keyring, count: int) -> list[uuid.UUID]:
    with database.session() as session, session.begin():
        ids = list(session.scalars(text(INCIDENTS), {"count": count}))
        for number, each in enumerate(ids):
            put_contact(session, keyring, each, Contact(name=f"c{number}"), expires_at=clock.now().replace(year=2099))
    return ids


def test_every_row_comes_under_the_new_key(fresh_database: Database, keyring: Keyring) -> None:
    """In pieces; each still reads, and a second pass finds nothing to do."""
    ids = _kept(fresh_database, keyring, 1_200)
    done = rotate_keys(fresh_database, keyring)
    assert (done.fingerprint, done.rows) == (keyring.fingerprints[0], 1_200)
    with fresh_database.session() as session:
        sealed = session.scalars(text("SELECT sealed FROM incident_contact")).all()
        assert {keyring.sealed_by(bytes(each)) for each in sealed} == {done.fingerprint}
        found = read_contact(session, keyring, ids[-1], now=clock.now())
        assert found == Contact(name="c1199")
        assert reseal(session, SEALED[0], keyring) == 0


def test_a_lost_key_stops_it_and_changes_nothing(fresh_database: Database, keyring: Keyring, tmp_path: Path) -> None:
    """What the others seal stays as it was."""
    _kept(fresh_database, keyring, 3)
    with pytest.raises(Unavailable, match="Put the right key file back"):
        rotate_keys(fresh_database, Keyring(tmp_path / "others"))
    with fresh_database.session() as session:
        sealed = session.scalars(text("SELECT sealed FROM incident_contact")).all()
        assert {keyring.sealed_by(bytes(each)) for each in sealed} == set(keyring.fingerprints)


def test_every_sealed_column_is_in_the_list() -> None:
    """A table with bytes called `sealed` takes part in rotations."""
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed") and isinstance(column.type, LargeBinary)
    }
    assert columns == {(each.table.name, each.column) for each in SEALED}
