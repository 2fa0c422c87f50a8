"""What a plan says of its grids, communities and blocks, as frames in EPSG:4326."""

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Block, Community, Grid, Plan, PlanBlock, PlanCommunity, Town
from geo.db.base import SRID

GRID_COLUMNS = ("code", "name", "kind", "ordinal", "colour", "area_m2", "community_code", "community_name", "town_name")
COMMUNITY_COLUMNS = ("code", "name", "town_code", "town_name", "area_m2", "grids")
BLOCK_COLUMNS = ("grid_code", "area_m2")


def grid_frame(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The grids of a plan, sorted by code; the index is the grid's id."""
    own = (Grid.code, Grid.name, Grid.kind, Grid.ordinal, Grid.colour, Grid.area_m2)
    statement = (
        select(Grid.id, func.ST_AsBinary(Grid.geom), *own, Community.code, PlanCommunity.name, PlanCommunity.town_name)
        .join(Community, Community.id == Grid.community_id)
        .join(
            PlanCommunity,
            (PlanCommunity.plan_id == Grid.plan_id) & (PlanCommunity.community_id == Grid.community_id),
        )
        .outerjoin(Town, Town.id == PlanCommunity.town_id)
        .where(Grid.plan_id == plan_id)
        .order_by(Grid.ordinal)
    )
    return _frame(session.execute(statement).all(), GRID_COLUMNS)


def community_frame(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The communities of a plan, sorted by code, with the number of their grids; the index is the id."""
    grids = (
        select(Grid.community_id, func.count().label("grids"))
        .where(Grid.plan_id == plan_id)
        .group_by(Grid.community_id)
        .subquery()
    )
    said = (PlanCommunity.name, Town.code, PlanCommunity.town_name, PlanCommunity.area_m2, grids.c.grids)
    statement = (
        select(Community.id, func.ST_AsBinary(PlanCommunity.outline), Community.code, *said)
        .join(Community, Community.id == PlanCommunity.community_id)
        .join(grids, grids.c.community_id == Community.id)
        .outerjoin(Town, Town.id == PlanCommunity.town_id)
        .where(PlanCommunity.plan_id == plan_id)
        .order_by(Community.code.collate("C"))
    )
    return _frame(session.execute(statement).all(), COMMUNITY_COLUMNS)


def block_frame(
    session: Session, plan_id: int, bbox: tuple[float, float, float, float] | None = None
) -> gpd.GeoDataFrame:
    """The blocks of a plan, by grid, or those that meet a box (west, south, east, north; degrees)."""
    statement = (
        select(Block.id, func.ST_AsBinary(Block.geom), Grid.code, Block.area_m2)
        .join(PlanBlock, PlanBlock.block_id == Block.id)
        .join(Grid, Grid.id == PlanBlock.grid_id)
        .where(PlanBlock.plan_id == plan_id)
        .order_by(Grid.ordinal, Block.digest)
    )
    if bbox is not None:
        statement = statement.where(_meets(Block.geom, bbox))
    return _frame(session.execute(statement).all(), BLOCK_COLUMNS)


def codes_ever(session: Session, territory_id: int) -> frozenset[str]:
    """The codes that grids of any plan of a territory have or had: none of them is given again."""
    found = select(Grid.code).join(Plan, Plan.id == Grid.plan_id).where(Plan.territory_id == territory_id)
    return frozenset(session.scalars(found.distinct()))


def _meets(column: Any, bbox: tuple[float, float, float, float]) -> ColumnElement[bool]:
    return column.intersects(func.ST_MakeEnvelope(*bbox, SRID))  # type: ignore[no-any-return]


def _frame(rows: Sequence[Row[Any]], columns: Iterable[str]) -> gpd.GeoDataFrame:
    """Rows of (id, WKB, the columns) as a frame that has its columns even when it is empty."""
    names = ["id", "wkb", *columns]
    frame = pd.DataFrame([tuple(row) for row in rows], columns=names).set_index("id")
    shapes = shapely.from_wkb(np.asarray([bytes(wkb) for wkb in frame.pop("wkb")], dtype=object))
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=SRID)
