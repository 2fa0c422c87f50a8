"""The places of a grid that a walk is to visit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.addresses.nametables import Place, PlaceGrid, PlaceKind
from geo.patrols.routing import Stop, snap
from geo.streets import Network


@dataclass(frozen=True)
class PlaceToVisit:
    """A place with its lon and lat in WGS84."""

    name: str
    kind: str
    point: tuple[float, float]


def places_of(session: Session, plan_id: int, grid_id: int, kinds: Iterable[PlaceKind]) -> list[PlaceToVisit]:
    """The places of some kinds in a grid of a plan, by their keys."""
    wanted = sorted(kind.value for kind in kinds)
    if not wanted:
        return []
    rows = session.execute(
        select(Place.name, Place.kind, func.ST_X(Place.geom), func.ST_Y(Place.geom))
        .join(PlaceGrid, PlaceGrid.place_id == Place.id)
        .where(PlaceGrid.plan_id == plan_id, PlaceGrid.grid_id == grid_id, Place.kind.in_(wanted))
        .order_by(Place.key)
    )
    return [PlaceToVisit(name, kind, (lon, lat)) for name, kind, lon, lat in rows]


def stops_of(network: Network, places: Sequence[PlaceToVisit]) -> tuple[Stop, ...]:
    """The places upon the streets nearest to them.

    Raises:
        BadInput: a place lies far from any street.
    """
    spots = snap(network, np.array([place.point for place in places]).reshape(-1, 2))
    return tuple(Stop(spot, place.name) for spot, place in zip(spots, places, strict=True))
