"""A grid of a plan and the streets in it, as they are stored."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground
from geo.boundaries.unknown import community_unknown, grid_unknown
from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.db.kept import keep
from geo.patrols.routes.streets import Ints, streets_of
from geo.streets import Network
from geo.streets.storing import load_network, network_held


@dataclass(frozen=True)
class GridStreets:
    """A grid with its polygon (degrees), and `segments` of the network: the streets and paths that it is walked for.

    Segments are numbered as in the stored network `network_id`, whose rows have these numbers as `ordinal`.
    """

    plan_id: int
    grid_id: int
    code: str
    name: str
    community: str
    polygon: Any
    network_id: int
    network: Network
    segments: Ints


@dataclass(frozen=True)
class CommunityStreets:
    """The grids of a community with their streets, by code; `without` are the names of grids that have none."""

    code: str
    name: str
    grids: tuple[GridStreets, ...]
    without: tuple[str, ...]


def community_streets(session: Session, ground: Ground, code: str) -> CommunityStreets:
    """The streets of all grids of a community that whoever asks may see.

    Raises:
        NotFound: there is no such community for whoever asks, or no street was ever imported here.
        BadInput: no street runs in any of its grids.
    """
    reach = ground.reach(session, Right.COVERAGE_READ)
    grids = plan_grids(session, ground.plan.id)
    rows = [row for row in grids[grids["community_code"] == code].itertuples() if reach.covers(int(row.Index))]
    if not rows:
        raise community_unknown(code)
    found: list[GridStreets] = []
    without: list[str] = []
    for row in rows:
        try:
            found.append(grid_streets(session, ground, row.code))
        except BadInput:
            without.append(row.name)
    if not found:
        raise BadInput(
            "routes.no_streets_here",
            say("No street runs in community {name}. Import a file of streets that reaches it.",
                name=rows[0].community_name),
        )  # fmt: skip
    return CommunityStreets(code, str(rows[0].community_name), tuple(found), tuple(without))


def grid_streets(session: Session, ground: Ground, code: str) -> GridStreets:
    """The streets of a grid of the plan that is asked about.

    Raises:
        NotFound: there is no such grid for whoever asks, or no street was ever imported here.
        BadInput: no street runs in the grid.
    """
    grids = plan_grids(session, ground.plan.id)
    place = np.flatnonzero((grids["code"] == code).to_numpy())
    grid_id = int(grids.index[place[0]]) if len(place) else None
    if grid_id is None or not ground.reach(session, Right.COVERAGE_READ).covers(grid_id):
        raise grid_unknown(code)
    held = network_held(session, ground.territory.id)
    if held is None:
        raise NotFound(
            "routes.no_network",
            say("There are no streets of {territory} yet. Import them first: gridsteward import streets FILE.",
                territory=ground.territory.name),
        )  # fmt: skip
    network = keep(session, "network", held.id, lambda: load_network(session, held.id))
    polygons: NDArray[Any] = grids.geometry.to_numpy()
    own = keep(session, "streets", (held.id, grid_id), lambda: streets_of(network, polygons, int(place[0])))
    if not len(own):
        raise BadInput(
            "routes.no_streets_here",
            say("No street runs in grid {code}. Import a file of streets that reaches it.", code=code),
        )
    row = grids.loc[grid_id]
    return GridStreets(
        plan_id=ground.plan.id,
        grid_id=grid_id,
        code=code,
        name=str(row["name"]),
        community=str(row["community_name"]),
        polygon=row.geometry,
        network_id=held.id,
        network=network,
        segments=own,
    )
