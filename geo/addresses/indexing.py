"""Keeping the names and numbers of addresses as their texts have them.

Addresses are read in Python, in pieces, and written by set. Names are shared: one that is new gets its
grams, one that no address has any more goes. Work on one territory waits for other work on it.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Column, Integer, MetaData, Row, Select, Text, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Table

from geo.addresses.grams import name_grams
from geo.addresses.known import EDITION, Name, read_known
from geo.addresses.models import Address, AddressReading
from geo.addresses.pinyin import syllables
from geo.boundaries.models import Territory
from geo.db.sets import in_sets
from geo.imports.staging import copy_frame

_AT_ONCE = 20_000
_NAME = ("area", "community", "street", "compound", "crossing")
_NUMBERS = ("house", "building", "unit", "floor", "room", "beside")
_STAGED = Table(
    "address_read",
    MetaData(),
    Column("address_id", Integer),
    Column("house_no", Integer),
    *(Column(name, Text, nullable=False) for name in (*_NAME, *_NUMBERS)),
    prefixes=["TEMPORARY"],
)
_SAME_NAME = " AND ".join(f"n.{name} = r.{name}" for name in _NAME)


def read_addresses(
    session: Session,
    territory_id: int,
    *,
    import_id: uuid.UUID | None = None,
    address_ids: Sequence[int] | None = None,
) -> int:
    """Read the addresses of a territory, or of one import, or those named, into names and numbers; how many."""
    session.flush()
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('address_name'), :id)"), {"id": territory_id})
    connection = session.connection()
    _STAGED.create(connection, checkfirst=False)
    wanted = select(Address.id, Address.text, Address.compound, Address.building, Address.community)
    wanted = wanted.where(Address.territory_id == territory_id)
    if import_id is not None:
        wanted = wanted.where(Address.import_id == import_id)
    if address_ids is not None:
        wanted = wanted.where(Address.id.in_(address_ids))
    count = 0
    for rows in _pieces(session, wanted):
        count += _stage(session, rows)
    session.execute(text("ANALYZE pg_temp.address_read"))
    with in_sets(session):
        _add_names(session, territory_id)
        session.execute(text(_WRITE_PARTS), {"territory": territory_id})
    _STAGED.drop(connection, checkfirst=False)
    drop_names_without_address(session, territory_id)
    return count


def keep_read(
    session: Session,
    territory_id: int,
    *,
    import_id: uuid.UUID | None = None,
    address_ids: Sequence[int] | None = None,
) -> None:
    """Read what an import brought or its undo brought back; all of a territory that this edition has not read yet."""
    if territory_id in unread_territories(session):
        read_territory(session, territory_id)
    else:
        read_addresses(session, territory_id, import_id=import_id, address_ids=address_ids)


def drop_names_without_address(session: Session, territory_id: int) -> None:
    """Forget the names that no address of a territory has any more."""
    session.execute(text(_DROP_NAMES), {"territory": territory_id})


def unread_territories(session: Session) -> list[int]:
    """The territories whose addresses have not been read with this edition of the grammar."""
    read = select(AddressReading.territory_id).where(AddressReading.edition == EDITION)
    return list(session.scalars(select(Territory.id).where(Territory.id.not_in(read)).order_by(Territory.id)))


def read_territory(session: Session, territory_id: int) -> int:
    """Read all addresses of a territory and note the edition; how many."""
    count = read_addresses(session, territory_id)
    note = upsert(AddressReading).values(territory_id=territory_id, edition=EDITION)
    session.execute(note.on_conflict_do_update(index_elements=["territory_id"], set_={"edition": EDITION}))
    return count


def _pieces(session: Session, wanted: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Rows in pieces, the table read once: by a cursor, since the copying of one piece comes between two."""
    found = session.execute(wanted.execution_options(yield_per=_AT_ONCE))
    yield from found.partitions()


def _stage(session: Session, rows: Iterable[Row[*tuple[Any, ...]]]) -> int:
    read = []
    for address_id, written, compound, building, community in rows:
        name, numbers = read_known(written, compound=compound, building=building, community=community)
        read.append(
            (
                address_id,
                numbers.house_no,
                *(getattr(name, each) for each in _NAME),
                *(getattr(numbers, each) for each in _NUMBERS),
            )
        )
    frame = pd.DataFrame(read, columns=["address_id", "house_no", *_NAME, *_NUMBERS])
    copy_frame(session, _STAGED.name, frame.astype({"house_no": "Int64"}))
    return len(frame)


def _add_names(session: Session, territory_id: int) -> None:
    """Add the names that are new, and put them into the lists of their grams."""
    last = session.scalar(text("SELECT coalesce(max(id), 0) FROM address_name")) or 0
    new = session.execute(text(_NEW_NAMES), {"territory": territory_id}).all()
    for start in range(0, len(new), _AT_ONCE):
        copy_frame(session, "address_name", _name_frame(territory_id, new[start : start + _AT_ONCE]))
    if new:
        session.execute(text(_LIST_NAMES), {"territory": territory_id, "last": last})


def _name_frame(territory_id: int, rows: Sequence[Row[*tuple[Any, ...]]]) -> pd.DataFrame:
    names = [Name(*row) for row in rows]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(_NAME))
    frame["territory_id"] = territory_id
    frame["sounds"] = ["|".join(" ".join(syllables(each)) for each in name.below_area) for name in names]
    frame["grams"] = [_array(sorted(name_grams(name.area, name.below_area))) for name in names]
    return frame


def _array(grams: Iterable[str]) -> str:
    """Grams as PostgreSQL writes an array: they hold letters, digits and three marks, none of which needs care."""
    return "{" + ",".join(f'"{gram}"' for gram in grams) + "}"


_NEW_NAMES = f"""
    SELECT DISTINCT {", ".join(f"r.{name}" for name in _NAME)} FROM pg_temp.address_read r
    WHERE NOT EXISTS (SELECT FROM address_name n WHERE n.territory_id = :territory AND {_SAME_NAME})
"""  # noqa: S608 (own names)
_LIST_NAMES = """
    INSERT INTO address_gram (territory_id, gram, names, name_ids, sizes)
    SELECT :territory, g.gram, count(*), array_agg(n.id), array_agg(cardinality(n.grams)::smallint)
    FROM address_name n, unnest(n.grams) AS g(gram)
    WHERE n.territory_id = :territory AND n.id > :last GROUP BY g.gram
    ON CONFLICT (territory_id, gram) DO UPDATE SET names = address_gram.names + excluded.names,
        name_ids = address_gram.name_ids || excluded.name_ids, sizes = address_gram.sizes || excluded.sizes
"""
_WRITE_PARTS = f"""
    INSERT INTO address_part (address_id, name_id, house_no, {", ".join(_NUMBERS)})
    SELECT r.address_id, n.id, r.house_no, {", ".join(f"r.{name}" for name in _NUMBERS)}
    FROM pg_temp.address_read r JOIN address_name n ON n.territory_id = :territory AND {_SAME_NAME}
    ON CONFLICT (address_id) DO UPDATE SET name_id = excluded.name_id, house_no = excluded.house_no,
        {", ".join(f"{name} = excluded.{name}" for name in _NUMBERS)}
"""  # noqa: S608 (own names)
_DROP_NAMES = """
    WITH gone AS (
        DELETE FROM address_name n
        WHERE n.territory_id = :territory AND NOT EXISTS (SELECT FROM address_part p WHERE p.name_id = n.id)
        RETURNING n.id, n.grams
    ), listed AS (
        SELECT l.gram, each.id, each.size
        FROM address_gram l, unnest(l.name_ids, l.sizes) AS each(id, size)
        WHERE l.territory_id = :territory AND l.gram IN (SELECT unnest(gone.grams) FROM gone)
    ), kept AS (
        SELECT l.gram, array_agg(l.id) FILTER (WHERE gone.id IS NULL) AS name_ids,
            array_agg(l.size) FILTER (WHERE gone.id IS NULL) AS sizes
        FROM listed l LEFT JOIN gone ON gone.id = l.id GROUP BY l.gram
    ), dropped AS (
        DELETE FROM address_gram a USING kept
        WHERE a.territory_id = :territory AND a.gram = kept.gram AND kept.name_ids IS NULL
    )
    UPDATE address_gram a SET names = cardinality(kept.name_ids), name_ids = kept.name_ids, sizes = kept.sizes
    FROM kept WHERE a.territory_id = :territory AND a.gram = kept.gram AND kept.name_ids IS NOT NULL
"""
