"""Compounds and buildings as the address list tells of them, kept in line with it set by set.

What a file of buildings brought in stays as that says. All else follows from the columns of the
door-plates: it comes, changes and goes with them, so that nothing of it needs to be remembered for undo.
"""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from geo.addresses.models import Address
from geo.addresses.namedrows import BUILDING_ROW, COMPOUND_ROW, SAID, buildings_of, compounds_of, with_keys
from geo.addresses.nametables import Building, BuildingGrid
from geo.boundaries.joins import PointJoin, join_points
from geo.boundaries.queries import joined_plan_ids
from geo.db.sets import in_sets
from geo.imports.actions import table_of
from geo.imports.staging import copy_frame

JOIN = PointJoin(objects=table_of(Building), joins=table_of(BuildingGrid), key="building_id")


def follow_addresses(session: Session, territory_id: int) -> None:
    """Bring compounds, buildings, their grids and the links of door-plates in line with the address list.

    A building without a file of its own stands where its first door-plate by key stands, one in use
    before one that is retired.
    """
    session.flush()
    keyed = with_keys(_said(session, territory_id))
    connection = session.connection()
    _stage(session, keyed)
    values = {"territory": territory_id}
    with in_sets(session):
        for statement in (_WRITE_COMPOUNDS, _STAND):
            connection.execute(text(statement), values)
        moved = list(connection.execute(text(_WRITE_BUILDINGS), values).scalars())
        for statement in (_LINK, _UNLINK, _DROP_BUILDINGS, _DROP_COMPOUNDS):
            connection.execute(text(statement), values)
    _forget_stage(connection)
    session.expire_all()
    join_buildings(session, territory_id, moved)


def catch_up(session: Session, territory_id: int) -> None:
    """Follow the address list where that was not done yet: it came in under an older program."""
    behind = select(Address.id).where(
        Address.territory_id == territory_id, Address.compound.is_not(None), Address.compound_id.is_(None)
    )
    if session.scalar(select(behind.exists())):
        follow_addresses(session, territory_id)


def join_buildings(session: Session, territory_id: int, building_ids: Sequence[int]) -> None:
    """Find the grid of some buildings in every plan of their territory."""
    if building_ids:
        join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id), object_ids=building_ids)


def _said(session: Session, territory_id: int) -> pd.DataFrame:
    distinct = (
        select(Address.compound, Address.building, Address.community)
        .where(Address.territory_id == territory_id)
        .where(Address.compound.is_not(None) | Address.building.is_not(None))
        .distinct()
    )
    return pd.DataFrame([tuple(row) for row in session.execute(distinct)], columns=list(SAID), dtype=object)


def _stage(session: Session, keyed: pd.DataFrame) -> None:
    """Temporary tables said_names, said_compounds and said_buildings."""
    connection = session.connection()
    for statement in _STAGES:
        connection.execute(text(statement))
    for name, frame in (
        ("said_names", keyed[[*SAID, "compound_key", "building_key"]]),
        ("said_compounds", _as_text(compounds_of(keyed))),
        ("said_buildings", _as_text(buildings_of(keyed))),
    ):
        copy_frame(session, name, frame)
        connection.execute(text(f"ANALYZE {name}"))


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Lists as PostgreSQL writes arrays; pieces of names hold neither comma nor quote that is not escaped."""
    return frame.assign(grams=frame["grams"].map(array_text))


def array_text(values: Sequence[str]) -> str:
    """A list of texts as the literal of an array."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def _forget_stage(connection: Connection) -> None:
    connection.execute(text("DROP TABLE said_names, said_compounds, said_buildings, stands"))


_STAGES = (
    "CREATE TEMPORARY TABLE said_names"
    " (compound text, building text, community text, compound_key text, building_key text)",
    f"CREATE TEMPORARY TABLE said_compounds ({', '.join(f'{name} text' for name in COMPOUND_ROW)})",
    f"CREATE TEMPORARY TABLE said_buildings ({', '.join(f'{name} text' for name in BUILDING_ROW)})",
)
_WRITE_COMPOUNDS = """
    INSERT INTO compound (territory_id, key, name, normalised, grams, kind, community)
    SELECT :territory, key, name, normalised, grams::text[], kind, community FROM said_compounds ORDER BY key
    ON CONFLICT (territory_id, key) DO UPDATE SET name = excluded.name, community = excluded.community
    WHERE compound.import_id IS NULL
      AND (compound.name, compound.community) IS DISTINCT FROM (excluded.name, excluded.community)
"""
_STAND = """
    CREATE TEMPORARY TABLE stands AS
    SELECT DISTINCT ON (s.building_key) s.building_key AS key, a.geom, a.datum
    FROM said_names s
    JOIN address a ON coalesce(s.compound, '') = coalesce(a.compound, '')
        AND s.building = a.building AND coalesce(s.community, '') = coalesce(a.community, '')
    WHERE a.territory_id = :territory AND s.building_key IS NOT NULL
    ORDER BY s.building_key, a.retired_on IS NOT NULL, a.key COLLATE "C"
"""
_WRITE_BUILDINGS = """
    INSERT INTO building
        (territory_id, compound_id, key, name, number, normalised, grams, entrances, datum, geom)
    SELECT :territory, c.id, b.key, b.name, b.number, b.normalised, b.grams::text[], '{}', p.datum, p.geom
    FROM said_buildings b
    JOIN stands p ON p.key = b.key
    LEFT JOIN compound c ON c.territory_id = :territory AND c.key = b.compound_key
    ORDER BY b.key
    ON CONFLICT (territory_id, key) DO UPDATE SET
        compound_id = excluded.compound_id, name = excluded.name, datum = excluded.datum, geom = excluded.geom
    WHERE building.import_id IS NULL
      AND (building.compound_id, building.name, building.datum, ST_AsBinary(building.geom))
          IS DISTINCT FROM (excluded.compound_id, excluded.name, excluded.datum, ST_AsBinary(excluded.geom))
    RETURNING id
"""
_LINK = """
    UPDATE address a SET compound_id = c.id, building_id = b.id
    FROM said_names s
    LEFT JOIN compound c ON c.territory_id = :territory AND c.key = s.compound_key
    LEFT JOIN building b ON b.territory_id = :territory AND b.key = s.building_key
    WHERE a.territory_id = :territory AND coalesce(s.compound, '') = coalesce(a.compound, '')
      AND coalesce(s.building, '') = coalesce(a.building, '') AND coalesce(s.community, '') = coalesce(a.community, '')
      AND (a.compound_id, a.building_id) IS DISTINCT FROM (c.id, b.id)
"""
_UNLINK = """
    UPDATE address SET compound_id = NULL, building_id = NULL
    WHERE territory_id = :territory AND compound IS NULL AND building IS NULL
      AND (compound_id IS NOT NULL OR building_id IS NOT NULL)
"""
_DROP_BUILDINGS = """
    DELETE FROM building b
    WHERE b.territory_id = :territory AND b.import_id IS NULL
      AND NOT EXISTS (SELECT FROM said_buildings s WHERE s.key = b.key)
"""
_DROP_COMPOUNDS = """
    DELETE FROM compound c
    WHERE c.territory_id = :territory AND c.import_id IS NULL
      AND NOT EXISTS (SELECT FROM said_compounds s WHERE s.key = c.key)
      AND NOT EXISTS (SELECT FROM building b WHERE b.compound_id = c.id)
"""
