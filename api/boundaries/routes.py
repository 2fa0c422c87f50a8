"""The JSON answers: which grid, and lists of territories, communities and grids."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import geopandas as gpd
import numpy as np
import orjson
from fastapi import Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.answers import (
    GEOJSON,
    OR_GEOJSON,
    cut_page,
    data_answer,
    feature_collection,
    model_answer,
    next_url,
    wants_geojson,
)
from api.audience import Router, allow
from api.boundaries import schemas, shaping
from api.boundaries.asking import FormatQuery, GroundDep, PagingDep, PlaceQuestionDep
from api.boundaries.locating import locate_address, locate_lonlat
from api.boundaries.places import Row, find_community, gather_grids
from api.dependencies import SessionDep, language_of
from api.language import translate
from api.throttle import count_address
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.coverages import neighbours_of
from geo.boundaries.queries import TerritoryInfo, plan_on, territories
from geo.boundaries.snapshots import plan_communities, plan_grids, plan_outline
from geo.boundaries.standing import Ground
from geo.boundaries.unknown import grid_unknown
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.reference import read_reference
from geo.db.base import SRID

router = Router(prefix="/api/v1", tags=["boundaries"])

CommunityQuery = Annotated[str | None, Query(description="Only the grids of the community with this code.")]

TERRITORY_PROPERTIES = ("code", "name", "made_up", "plan")
GRID_PROPERTIES = ("code", "name", "kind", "colour", "area_m2", "community_code", "community_name")
COMMUNITY_PROPERTIES = ("code", "name", "town_code", "town_name", "grids", "area_m2")


@router.get("/locate", response_model=schemas.Location)
@allow()
def locate(
    request: Request, session: SessionDep, ground: GroundDep, question: PlaceQuestionDep, trail: TrailDep
) -> Response:
    """Which grid a point or an address belongs to, on a day, and who serves it."""
    lon, lat, address = question.lon, question.lat, question.address
    if address is not None and lon is None and lat is None:
        count_address(request, ground.viewer)
        location = locate_address(session, ground, address)
        count = len(location.candidates) + (location.match.meaning is not None)
        subject = Subject("addresses", ground.territory.code)
        trail.note_reading(Action.ADDRESSES_READ, subject, count=count, payload={"question": address})
    elif address is None and lon is not None and lat is not None:
        location = locate_lonlat(session, ground, lon, lat, datum=read_reference(question.datum))
    else:
        raise BadInput("locate.question", say("Ask by lon and lat, or by address."))
    language = language_of(request)
    return model_answer(request, shaping.location_schema(location, lambda sentence: translate(sentence, language)))


@router.get("/territories", response_model=schemas.Listing[schemas.TerritoryItem], responses=OR_GEOJSON)
@allow()
def list_territories(request: Request, session: SessionDep, paging: PagingDep) -> Response:
    """The territories that this installation serves, each with the plan in force; as GeoJSON all that have one."""
    found = sorted(territories(session), key=lambda each: each.code)
    if wants_geojson(request, paging.format_):
        return _outlines(request, session, [each for each in found if each.plan_id is not None])
    cut, after = cut_page(found, after=paging.after, limit=paging.limit, code=lambda each: each.code)
    items = [_territory_item(session, each) for each in cut]
    return model_answer(request, schemas.Listing[schemas.TerritoryItem](items=items, next=next_url(request, after)))


@router.get("/communities", response_model=schemas.PlannedListing[schemas.CommunityItem], responses=OR_GEOJSON)
@allow()
def list_communities(request: Request, session: SessionDep, ground: GroundDep, paging: PagingDep) -> Response:
    """The communities of a territory, by code; as GeoJSON all of them at once."""
    frame = plan_communities(session, ground.plan.id)
    if wants_geojson(request, paging.format_):
        return _collection(request, ground, frame, COMMUNITY_PROPERTIES)
    cut, after = cut_page(_records(frame), after=paging.after, limit=paging.limit, code=_code)
    return _planned(request, ground, schemas.CommunityItem, [shaping.community_item(row) for row in cut], after)


@router.get("/communities/{code}", response_model=schemas.CommunityDetail, responses=OR_GEOJSON)
@allow()
def one_community(
    request: Request, session: SessionDep, ground: GroundDep, code: str, format_: FormatQuery = None
) -> Response:
    """A community with its grids and figures."""
    communities = plan_communities(session, ground.plan.id)
    row = find_community(communities, code)
    if wants_geojson(request, format_):
        return _collection(request, ground, communities[communities["code"] == code], COMMUNITY_PROPERTIES)
    return model_answer(request, shaping.community_detail(row, gather_grids(session, ground).of_community(code)))


@router.get("/grids", response_model=schemas.PlannedListing[schemas.GridItem], responses=OR_GEOJSON)
@allow()
def list_grids(
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    paging: PagingDep,
    community: CommunityQuery = None,
) -> Response:
    """The grids of a territory or of one community, by code; as GeoJSON all of them at once."""
    frame = plan_grids(session, ground.plan.id)
    if community is not None:
        find_community(plan_communities(session, ground.plan.id), community)
        frame = frame[frame["community_code"] == community]
    if wants_geojson(request, paging.format_):
        return _collection(request, ground, frame, GRID_PROPERTIES)
    cut, after = cut_page(_records(frame), after=paging.after, limit=paging.limit, code=_code)
    return _planned(request, ground, schemas.GridItem, [shaping.grid_item(row) for row in cut], after)


@router.get("/grids/{code}", response_model=schemas.GridDetail, responses=OR_GEOJSON)
@allow()
def one_grid(
    request: Request, session: SessionDep, ground: GroundDep, code: str, format_: FormatQuery = None
) -> Response:
    """A grid with its worker and figures."""
    grids = gather_grids(session, ground)
    row = grids.only(code)
    if wants_geojson(request, format_):
        return _collection(request, ground, grids.frame[grids.frame["code"] == code], GRID_PROPERTIES)
    return model_answer(request, shaping.grid_detail(row, ground))


@router.get("/grids/{code}/neighbours", response_model=schemas.PlannedListing[schemas.NeighbourItem])
@allow()
def grid_neighbours(request: Request, session: SessionDep, ground: GroundDep, code: str) -> Response:
    """The grids beside one, by the length of the border that they share with it."""
    frame = plan_grids(session, ground.plan.id)
    own = frame["code"].to_numpy() == code
    if not own.any():
        raise grid_unknown(code)
    borders = neighbours_of(np.asarray(frame.geometry, dtype=object), int(own.argmax()))
    rows = frame.drop(columns="geometry").iloc[borders.index].to_dict("records")
    items = [shaping.neighbour_item(row, shared_m) for row, shared_m in zip(rows, borders, strict=True)]
    return _planned(request, ground, schemas.NeighbourItem, items, None)


ItemT = TypeVar("ItemT")


def _territory_item(session: Session, territory: TerritoryInfo) -> schemas.TerritoryItem:
    plan = None if territory.plan_id is None else shaping.plan_schema(plan_on(session, territory.id, None))
    return schemas.TerritoryItem(code=territory.code, name=territory.name, made_up=territory.made_up, plan=plan)


def _outlines(request: Request, session: Session, found: Sequence[TerritoryInfo]) -> Response:
    """Each territory as the union of its communities; its own plan stands with it."""
    rows = [_territory_item(session, each).model_dump(mode="json", by_alias=True) for each in found]
    outlines = [plan_outline(session, each.plan_id) for each in found if each.plan_id is not None]
    frame = gpd.GeoDataFrame(rows, columns=TERRITORY_PROPERTIES, geometry=outlines, crs=SRID)
    return data_answer(request, feature_collection(frame, TERRITORY_PROPERTIES), media_type=GEOJSON)


def _planned(request: Request, ground: Ground, item: type[ItemT], items: list[ItemT], after: str | None) -> Response:
    listing: Callable[..., schemas.PlannedListing[ItemT]] = schemas.PlannedListing[item]  # type: ignore[valid-type]
    plan = shaping.plan_schema(ground.plan)
    return model_answer(request, listing(items=items, next=next_url(request, after), plan=plan))


def _collection(request: Request, ground: Ground, frame: gpd.GeoDataFrame, properties: tuple[str, ...]) -> Response:
    plan = orjson.Fragment(shaping.plan_schema(ground.plan).model_dump_json(by_alias=True))
    return data_answer(request, feature_collection(frame, properties, plan=plan), media_type=GEOJSON)


def _records(frame: gpd.GeoDataFrame) -> list[Row]:
    return list(frame.drop(columns="geometry").sort_values("code").to_dict("records"))


def _code(row: Row) -> str:
    return str(row["code"])
