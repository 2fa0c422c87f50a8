"""Columns of numbers written into a table by one binary COPY: the quickest way there is, without text in between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql
from sqlalchemy.orm import Session

_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_YEAR_2000_US = 946_684_800_000_000
"""The database counts microseconds from 2000, everybody else from 1970."""
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("srid", "<u4"), ("x", "<f8"), ("y", "<f8")])
_POINT_WITH_SRID = 0x20000001


@dataclass(frozen=True)
class Packed:
    """The values (n,) of a column as the database takes them, all of one size; `present` (n,) where some are NULL."""

    values: NDArray[Any]
    present: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        """How many rows."""
        return len(self.values)


def uuids(raw: NDArray[Any]) -> Packed:
    """Of 16 bytes each: an array (n,) of V16."""
    return Packed(raw)


def one_uuid(raw: bytes, count: int) -> Packed:
    """The same in every row."""
    return Packed(np.full(count, np.void(raw), "V16"))


def instants(at_us: NDArray[np.int64]) -> Packed:
    """Instants from microseconds since 1970."""
    return Packed((at_us - _YEAR_2000_US).astype(">i8"))


def doubles(values: NDArray[np.float64]) -> Packed:
    """Numbers; NaN is NULL."""
    known = ~np.isnan(values)
    return Packed(values.astype(">f8"), None if known.all() else known)


def integers(values: NDArray[Any], *, width: int = 4, present: NDArray[np.bool_] | None = None) -> Packed:
    """Whole numbers of 2 (smallint), 4 (integer) or 8 (bigint) bytes."""
    return Packed(values.astype(f">i{width}"), present)


def flags(values: NDArray[np.bool_]) -> Packed:
    """Booleans."""
    return Packed(values.astype("u1"))


def points(lonlat: NDArray[np.float64], *, srid: int) -> Packed:
    """Points (n, 2)."""
    shapes = np.empty(len(lonlat), _POINT)
    shapes["order"], shapes["type"], shapes["srid"] = 1, _POINT_WITH_SRID, srid
    shapes["x"], shapes["y"] = lonlat[:, 0], lonlat[:, 1]
    return Packed(shapes)


def joined(parts: Sequence[Packed]) -> Packed:
    """Columns of one kind without NULLs, one after the other."""
    return Packed(np.concatenate([part.values for part in parts], dtype=parts[0].values.dtype))


def encoded(columns: tuple[Packed, ...]) -> bytes:
    """Rows as the database reads them; those with the same NULLs stand together, in their order."""
    missing = np.zeros(len(columns[0]), np.int64)
    for place, column in enumerate(columns):
        if column.present is not None:
            missing |= (~column.present).astype(np.int64) << place
    parts = [_rows(columns, missing == pattern, int(pattern)) for pattern in np.unique(missing)]
    return b"".join([_SIGNATURE, *parts, _END])


def _rows(columns: tuple[Packed, ...], which: NDArray[np.bool_], missing: int) -> bytes:
    fields: list[tuple[str, Any]] = [("count", ">i2")]
    for place, column in enumerate(columns):
        fields.append((f"size{place}", ">i4"))
        if not missing >> place & 1:
            fields.append((f"value{place}", column.values.dtype))
    rows = np.empty(int(which.sum()), np.dtype(fields))
    rows["count"] = len(columns)
    for place, column in enumerate(columns):
        if missing >> place & 1:
            rows[f"size{place}"] = -1
        else:
            rows[f"size{place}"] = column.values.dtype.itemsize
            rows[f"value{place}"] = column.values[which]
    return rows.tobytes()


def copy_columns(session: Session, table_name: str, columns: Mapping[str, Packed]) -> None:
    """COPY columns of one length into a table.

    Raises:
        psycopg.Error: as the database says it; the transaction, or its savepoint, is over then.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table_name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)  # noqa: S101 (psycopg is the only driver)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(encoded(tuple(columns.values())))
