"""Rows of numbers as columns: the database packs each column into one value, and numpy reads it as it is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

_SEND = {"i": "int8send", "f": "float8send"}


def us(column: str) -> str:
    """The SQL of an instant as whole microseconds since 1970."""
    return f"CAST(extract(epoch FROM {column}) * 1000000 AS bigint)"


def from_us(column: str) -> str:
    """The SQL of an instant from whole microseconds since 1970."""
    return f"timestamptz 'epoch' + {column} * interval '1 microsecond'"


def read_columns(session: Session, select: str, values: Mapping[str, Any], kinds: str) -> tuple[NDArray[Any], ...]:
    """The columns of a question, in the order of its rows; each of `kinds`: i for bigint, f for double precision.

    None of the values may be null.
    """
    names = [f"c{place}" for place in range(len(kinds))]
    packed = ", ".join(f"string_agg({_SEND[kind]}({name}), '')" for name, kind in zip(names, kinds, strict=True))
    question = f"SELECT {packed} FROM ({select}) AS r({', '.join(names)})"  # noqa: S608 (constants of the modules)
    row = session.execute(text(question), values).one()
    return tuple(
        np.frombuffer(b"" if column is None else bytes(column), f">{kind}8").astype(f"{kind}8")
        for column, kind in zip(row, kinds, strict=True)
    )
