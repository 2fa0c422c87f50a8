"""Columns copied in are the values that were given, NULLs among them."""

import math
import uuid
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.db.copying import copy_columns, doubles, flags, instants, integers, one_uuid, points, uuids

IDS = [uuid.UUID(int=7), uuid.UUID(int=2**127 + 1), uuid.UUID(int=9)]


def test_every_kind_of_column_arrives_as_it_was(session: Session) -> None:
    """Ids, instants, numbers, flags and points; NaN and absent numbers are NULL, and each row keeps its values."""
    session.execute(
        text(
            "CREATE TEMPORARY TABLE copied (id uuid, owner uuid, at timestamptz, size float8, grid int, small smallint,"
            " big bigint, yes boolean, geom geometry(Point, 4326))"
        )
    )
    columns = {
        "id": uuids(np.frombuffer(b"".join(each.bytes for each in IDS), "V16")),
        "owner": one_uuid(IDS[0].bytes, 3),
        "at": instants(np.array([0, 1_772_323_200_000_001, -1], np.int64)),
        "size": doubles(np.array([1.5, math.nan, 0.0])),
        "grid": integers(np.array([4, 5, 6]), present=np.array([True, True, False])),
        "small": integers(np.array([-1, 2, 3]), width=2),
        "big": integers(np.array([2**40, -(2**40), 0]), width=8),
        "yes": flags(np.array([True, False, True])),
        "geom": points(np.array([[101.67, 39.2], [-0.5, 0.25], [180.0, -90.0]]), srid=4326),
    }
    copy_columns(session, "copied", columns)
    rows = session.execute(
        text("SELECT id, owner, at, size, grid, small, big, yes, ST_X(geom), ST_Y(geom) FROM copied ORDER BY id")
    ).all()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [tuple(row) for row in rows] == [
        (IDS[0], IDS[0], epoch, 1.5, 4, -1, 2**40, True, 101.67, 39.2),
        (IDS[2], IDS[0], epoch.replace(year=1969, month=12, day=31, hour=23, minute=59, second=59, microsecond=999_999),
         0.0, None, 3, 0, True, 180.0, -90.0),
        (IDS[1], IDS[0], datetime(2026, 3, 1, microsecond=1, tzinfo=UTC), None, 5, 2, -(2**40), False, -0.5, 0.25),
    ]  # fmt: skip


def test_no_rows_are_copied_as_none(session: Session) -> None:
    """An empty batch is a batch."""
    session.execute(text("CREATE TEMPORARY TABLE copied (id int)"))
    copy_columns(session, "copied", {"id": integers(np.empty(0, np.int64))})
    assert session.scalar(text("SELECT count(*) FROM copied")) == 0
