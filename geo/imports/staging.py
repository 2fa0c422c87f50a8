"""Rows of a file in a temporary table, brought there by COPY."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
from geoalchemy2 import Geometry
from psycopg import Connection, sql
from sqlalchemy import Column, Integer, MetaData, Text, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import Table
from sqlalchemy.types import TypeEngine

from geo.db.base import SRID, Base


def staging_table(name: str, model: type[Base], columns: tuple[str, ...], *extra: Column[Any]) -> Table:
    """A temporary table with the named columns of a model, the row number, and the state of each row.

    `state` is new, changed, same ...; it starts as new. `extra` columns are the importer's own.
    """
    target = model.__table__
    own: list[Column[Any]] = [Column("row", Integer), Column("state", Text, server_default="new")]
    own += [Column(column, _plain(target.c[column].type)) for column in columns]
    return Table(name, MetaData(), *own, *extra, prefixes=["TEMPORARY"])


@contextmanager
def staged(session: Session, table: Table, frame: pd.DataFrame) -> Iterator[Table]:
    """Hold a frame in a temporary table while the block runs. Columns are named alike; geometry is hex EWKB."""
    connection = session.connection()
    table.create(connection, checkfirst=False)
    copy_frame(session, table.name, frame)
    session.execute(text(f'ANALYZE "{table.name}"'))
    yield table
    table.drop(connection, checkfirst=False)


def copy_frame(session: Session, table_name: str, frame: pd.DataFrame) -> None:
    """COPY a frame into a table by column name; None and NaN become NULL.

    Chunks are combined first: pyarrow writes bytes of zero for a column that has an empty chunk.
    """
    buffer = io.BytesIO()
    rows = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
    pacsv.write_csv(rows, buffer, pacsv.WriteOptions(include_header=False))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table_name), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)  # noqa: S101 (psycopg is the only driver)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type without its spatial index, which a temporary table has no use for."""
    if isinstance(kind, Geometry):
        return Geometry(kind.geometry_type, srid=SRID, spatial_index=False)
    return kind
