"""The declarative base of all tables, and the column types and checks they share."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, DateTime, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

SRID = 4326


class Base(DeclarativeBase):
    """Every table derives from this; constraint names follow one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text()}  # noqa: RUF012 (read by SQLAlchemy)


def geometry(kind: str, *, index: bool = True) -> Geometry:
    """A geometry column type in EPSG:4326, lon before lat, with a GiST index unless told otherwise."""
    return Geometry(kind, srid=SRID, spatial_index=index)


def finite(column: str) -> CheckConstraint:
    """Refuse NaN, infinite and out-of-range coordinates, and empty geometries: PostGIS takes them all.

    The bounds see every vertex but a NaN one; area and length become NaN with any, and NaN counts
    as greater than infinity.
    """
    return CheckConstraint(
        f"NOT ST_IsEmpty({column}) AND ST_XMin({column}) >= -180 AND ST_XMax({column}) <= 180"
        f" AND ST_YMin({column}) >= -90 AND ST_YMax({column}) <= 90"
        f" AND ST_Area({column}) + ST_Length({column}) < 'Infinity'",
        name=f"{column}_finite",
    )


def one_of(column: str, values: Any) -> CheckConstraint:
    """Hold a text column to the values of an enum."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
