"""What every geometry column refuses."""

import math
import struct

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

NAN, INF = math.nan, math.inf
SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))
HOLE = ((1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0))

Ring = tuple[tuple[float, float], ...]


def point(lon: float, lat: float) -> bytes:
    """Well-known bytes of a point, which may be impossible."""
    return struct.pack("<BIdd", 1, 1, lon, lat)


def polygon(*rings: Ring) -> bytes:
    """Well-known bytes of a polygon; no library would make one with a NaN vertex."""
    parts = [struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *vertex) for vertex in ring) for ring in rings]
    return struct.pack("<BII", 1, 3, len(rings)) + b"".join(parts)


def multipolygon(*polygons: bytes) -> bytes:
    """Well-known bytes of several polygons."""
    return struct.pack("<BII", 1, 6, len(polygons)) + b"".join(polygons)


def with_vertex(ring: Ring, place: int, lon: float, lat: float) -> Ring:
    """A ring with one vertex replaced."""
    return (*ring[:place], (lon, lat), *ring[place + 1 :])


@pytest.fixture
def territory_id(session: Session) -> int:
    """A territory to hang rows on."""
    query = "INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', false) RETURNING id"
    return int(session.execute(text(query)).scalar_one())


def add_address(session: Session, territory_id: int, wkb: bytes) -> None:
    """Put a point into a table as it is."""
    session.execute(
        text(
            "INSERT INTO address (territory_id, key, text, normalised, households, datum, geom)"
            " VALUES (:territory, 'k', 't', 't', 0, 'wgs84', ST_GeomFromWKB(:wkb, 4326))"
        ),
        {"territory": territory_id, "wkb": wkb},
    )


def add_block(session: Session, territory_id: int, wkb: bytes) -> None:
    """Put a polygon into a table as it is."""
    session.execute(
        text(
            "INSERT INTO block (territory_id, digest, area_m2, geom)"
            " VALUES (:territory, 'x', 1, ST_GeomFromWKB(:wkb, 4326))"
        ),
        {"territory": territory_id, "wkb": wkb},
    )


@pytest.mark.parametrize("place", [(101.67, 39.22), (-180.0, -90.0), (180.0, 90.0), (0.0, 0.0)])
def test_possible_points_are_taken(session: Session, territory_id: int, place: tuple[float, float]) -> None:
    """Every point on earth goes in, the corners of the map included."""
    add_address(session, territory_id, point(*place))


@pytest.mark.parametrize(
    "place",
    [
        (NAN, 39.0),
        (101.0, NAN),
        (NAN, NAN),
        (INF, 39.0),
        (101.0, -INF),
        (180.000001, 39.0),
        (-180.000001, 39.0),
        (101.0, 90.000001),
        (101.0, -90.000001),
        (11317000.0, 4756000.0),
    ],
)
def test_impossible_points_are_refused(session: Session, territory_id: int, place: tuple[float, float]) -> None:
    """NaN, infinite and out-of-range points are refused by the database itself. NaN, NaN is an empty point."""
    with pytest.raises(IntegrityError, match="ck_address_geom_finite"):
        add_address(session, territory_id, point(*place))


def test_possible_polygons_are_taken(session: Session, territory_id: int) -> None:
    """A polygon with a hole goes in."""
    add_block(session, territory_id, polygon(SQUARE, HOLE))


@pytest.mark.parametrize("vertex", [1, 2, 3])
@pytest.mark.parametrize("value", [NAN, INF, -INF, 181.0])
@pytest.mark.parametrize("axis", [0, 1])
def test_one_impossible_vertex_refuses_a_polygon(
    session: Session, territory_id: int, vertex: int, value: float, axis: int
) -> None:
    """One bad coordinate in one vertex is seen, though the bounds of a polygon leave NaN out."""
    bad = (value, 1.0) if axis == 0 else (1.0, value)
    with pytest.raises(IntegrityError, match="ck_block_geom_finite"):
        add_block(session, territory_id, polygon(with_vertex(SQUARE, vertex, *bad)))


def test_one_impossible_vertex_refuses_a_hole(session: Session, territory_id: int) -> None:
    """The vertices of holes are looked at too."""
    with pytest.raises(IntegrityError, match="ck_block_geom_finite"):
        add_block(session, territory_id, polygon(SQUARE, with_vertex(HOLE, 2, NAN, 2.0)))


def test_one_impossible_vertex_refuses_one_part_of_many(session: Session) -> None:
    """The check sees every part of a multipolygon."""
    parts = multipolygon(polygon(SQUARE), polygon(with_vertex(SQUARE, 2, 4.0, NAN)))
    seen = text("SELECT ST_Area(g) + ST_Length(g) < 'Infinity' FROM ST_GeomFromWKB(:wkb, 4326) AS g")
    assert session.scalar(seen, {"wkb": parts}) is False
