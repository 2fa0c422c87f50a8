"""The streets of a territory for phones: small enough to be carried whole."""

from typing import Any

import numpy as np
import orjson
import shapely
from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.answers import data_answer
from api.audience import Router, allow
from api.dependencies import SessionDep
from geo.boundaries.queries import TerritoryInfo, territory_by_code, the_territory
from geo.core.errors import NotFound
from geo.core.language import say
from geo.streets.network import Network
from geo.streets.storing import load_network, network_held

router = Router(prefix="/api/v1/streets", tags=["streets"])

STEPS_PER_DEGREE = 1_000_000
"""A step is about 0.1 m."""


class NetworkSchema(BaseModel):
    """A network of streets in WGS84, and its number `network`, by which what was ticked names its segments.

    `x` (east) and `y` (north) are the vertices of all segments one after the other, each as the difference
    from the one before in millionths of a degree; `count` says how many belong to each segment, `ends` at
    which two junctions it ends, and `name` which of `names` it has (-1: none). Nobody walks on those in `closed`.
    """

    territory: str
    network: int
    x: list[int]
    y: list[int]
    count: list[int]
    ends: list[int]
    name: list[int]
    names: list[str]
    closed: list[int]


@router.get("/network", response_model=NetworkSchema)
@allow()
def network(request: Request, session: SessionDep, territory: str | None = None) -> Response:
    """The streets that hold now, in canonical order; ask again with If-None-Match.

    A territory without streets answers 404 (`streets.unknown`).
    """
    known = _territory(session, territory)
    held = network_held(session, known.id)
    if held is None:
        raise NotFound("streets.unknown", say("There are no streets here yet. Import a file of streets first."))
    return data_answer(
        request, orjson.dumps({"territory": known.code, "network": held.id, **compact(load_network(session, held.id))})
    )


def _territory(session: SessionDep, code: str | None) -> TerritoryInfo:
    return the_territory(session, None) if code is None else territory_by_code(session, code)


def compact(streets: Network) -> dict[str, Any]:
    """A network as differences of whole steps."""
    steps = np.rint(shapely.get_coordinates(streets.segments) * STEPS_PER_DEGREE).astype(np.int64)
    told = np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int64))
    names = sorted({name for name in streets.name if name})
    place = {name: at for at, name in enumerate(names)}
    return {
        "x": told[:, 0].tolist(),
        "y": told[:, 1].tolist(),
        "count": shapely.get_num_coordinates(streets.segments).tolist(),
        "ends": streets.ends.ravel().tolist(),
        "name": [place.get(name, -1) for name in streets.name],
        "names": names,
        "closed": np.flatnonzero(~streets.walkable).tolist(),
    }
