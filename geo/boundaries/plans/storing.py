"""An assembled plan written to the tables, set by set."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from sqlalchemy import Column, Float, Integer, LargeBinary, Text, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import MetaData, Table

from geo.boundaries.models import Block, Community, Grid, Plan, PlanBlock, PlanCommunity, Town
from geo.boundaries.plans.assembling import AssembledPlan
from geo.core.datum import Datum
from geo.db.base import SRID
from geo.imports.staging import staged

_COMMUNITY = {"code": Text, "name": Text, "town": Text, "town_name": Text, "area_m2": Float, "outline": "MULTIPOLYGON"}
_GRID = {
    **dict.fromkeys(("code", "name", "kind", "community"), Text),
    "ordinal": Integer,
    "colour": Integer,
    "area_m2": Float,
    "geom": "MULTIPOLYGON",
}
_BLOCK = {"digest": LargeBinary, "ordinal": Integer, "area_m2": Float, "geom": "POLYGON"}


def store_plan(  # noqa: PLR0913 (columns of the plan, by keyword)
    session: Session,
    assembled: AssembledPlan,
    *,
    territory_id: int,
    name: str,
    datum: Datum,
    import_id: uuid.UUID | None,
    created_at: datetime,
) -> int:
    """Write a plan with all that belongs to it; nobody reads by it until it is published. Returns its id."""
    plan = Plan(territory_id=territory_id, name=name, datum=datum.value, import_id=import_id, created_at=created_at)
    session.add(plan)
    session.flush()
    write_out(session, plan, assembled)
    return plan.id


def write_out(session: Session, plan: Plan, assembled: AssembledPlan) -> None:
    """Write what a plan says, once; from then on it never changes."""
    territory_id = plan.territory_id
    plan.digest = assembled.digest
    session.flush()
    _store_towns(session, territory_id, assembled.towns)
    towns = assembled.towns.set_index("code")["name"]
    communities = assembled.communities.assign(town_name=assembled.communities["town"].map(towns))
    _store_communities(session, territory_id, plan.id, communities)
    _store_grids(session, territory_id, plan.id, assembled.grids)
    _store_blocks(session, territory_id, plan.id, assembled.blocks)


def _store_towns(session: Session, territory_id: int, towns: pd.DataFrame) -> None:
    if towns.empty:
        return
    statement = upsert(Town).values(
        [{"territory_id": territory_id, "code": row.code, "name": row[1]} for row in towns.itertuples(index=False)]
    )
    session.execute(
        statement.on_conflict_do_update(index_elements=["territory_id", "code"], set_={"name": statement.excluded.name})
    )


def _store_communities(session: Session, territory_id: int, plan_id: int, communities: pd.DataFrame) -> None:
    incoming = _temporary("incoming_community", _COMMUNITY)
    own = ["town_name", "name", "area_m2", "outline"]
    with staged(session, incoming, _encoded(communities, incoming)):
        rows = select(literal(territory_id), incoming.c.code)
        session.execute(upsert(Community).from_select(["territory_id", "code"], rows).on_conflict_do_nothing())
        said = (
            select(literal(plan_id), Community.id, Town.id, *(incoming.c[name] for name in own))
            .join(Community, (Community.territory_id == territory_id) & (Community.code == incoming.c.code))
            .outerjoin(Town, (Town.territory_id == territory_id) & (Town.code == incoming.c.town))
        )
        session.execute(insert(PlanCommunity).from_select(["plan_id", "community_id", "town_id", *own], said))


def _store_grids(session: Session, territory_id: int, plan_id: int, grids: pd.DataFrame) -> None:
    incoming = _temporary("incoming_grid", _GRID)
    own = ["code", "name", "kind", "ordinal", "colour", "area_m2", "geom"]
    with staged(session, incoming, _encoded(grids, incoming)):
        rows = select(literal(plan_id), Community.id, *(incoming.c[name] for name in own)).join(
            Community, (Community.territory_id == territory_id) & (Community.code == incoming.c.community)
        )
        session.execute(insert(Grid).from_select(["plan_id", "community_id", *own], rows.order_by(incoming.c.ordinal)))


def _store_blocks(session: Session, territory_id: int, plan_id: int, blocks: pd.DataFrame) -> None:
    """Blocks that an earlier plan has too are not written again."""
    incoming = _temporary("incoming_block", _BLOCK)
    with staged(session, incoming, _encoded(blocks, incoming)):
        own = ["digest", "area_m2", "geom"]
        rows = select(literal(territory_id), *(incoming.c[name] for name in own))
        session.execute(upsert(Block).from_select(["territory_id", *own], rows).on_conflict_do_nothing())
        leaves = (
            select(literal(plan_id), Block.id, Grid.id)
            .join_from(incoming, Block, (Block.territory_id == territory_id) & (Block.digest == incoming.c.digest))
            .join(Grid, (Grid.plan_id == plan_id) & (Grid.ordinal == incoming.c.ordinal))
        )
        session.execute(insert(PlanBlock).from_select(["plan_id", "block_id", "grid_id"], leaves))


def _temporary(name: str, kinds: Mapping[str, Any]) -> Table:
    """A temporary table; a column's kind is a type, or the name of a kind of geometry."""
    columns = [
        Column(column, Geometry(kind, srid=SRID, spatial_index=False) if isinstance(kind, str) else kind)
        for column, kind in kinds.items()
    ]
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])


def _encoded(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of the table as COPY takes them: geometry in hex EWKB, bytes in hex."""
    encoded = frame[[column.name for column in table.columns]].copy()
    for column in table.columns:
        if isinstance(column.type, Geometry):
            shapes = shapely.set_srid(np.asarray(encoded[column.name]), SRID)
            encoded[column.name] = shapely.to_wkb(shapes, hex=True, include_srid=True)
        elif isinstance(column.type, LargeBinary):
            encoded[column.name] = [rf"\x{value.hex()}" for value in encoded[column.name]]
    return encoded
