"""Two grids side by side with streets: one along each border, one across both, one that only looks in."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from geo.boundaries.standing import Asking, stand
from geo.boundaries.standing import Ground as Standing
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.exchange.ways import Level, WayKind
from geo.streets import Network, Ways, make_network
from geo.streets.storing import store_network

Street = tuple[str | None, Sequence[tuple[float, float]]]

WEST, MIDDLE, EAST, SOUTH, NORTH = 101.67, 101.68, 101.69, 39.22, 39.23
HALFWAY = 39.225
STREETS: tuple[Street, ...] = (
    ("曙光路", [(WEST, SOUTH), (MIDDLE, SOUTH), (EAST, SOUTH)]),
    ("团结路", [(WEST, NORTH), (MIDDLE, NORTH), (EAST, NORTH)]),
    ("西环路", [(WEST, SOUTH), (WEST, NORTH)]),
    ("中街", [(MIDDLE, SOUTH), (MIDDLE, NORTH)]),
    ("东环路", [(EAST, SOUTH), (EAST, NORTH)]),
    ("胜利巷", [(WEST, HALFWAY), (MIDDLE, HALFWAY)]),
)


def network_of(streets: Sequence[Street], kind: WayKind = WayKind.STREET) -> Network:
    """A network of named lines."""
    lines = np.array([shapely.LineString(line) for _, line in streets], dtype=object)
    count = len(lines)
    names = np.array([*(name for name, _ in streets), None], dtype=object)[:-1]
    return make_network(Ways(lines, np.full(count, kind, np.int8), np.full(count, Level.GROUND, np.int8), names))


@pytest.fixture
def network() -> Network:
    """The streets of both grids."""
    return network_of(STREETS)


@pytest.fixture
def standing(session: Session, ground: object) -> Standing:
    """The two grids as the program asks about them."""
    return stand(session, None, None, Asking(PROGRAM, clock.now(), Settings().zone))


@pytest.fixture
def streets_stored(session: Session, standing: Standing, network: Network) -> int:
    """The streets, stored; the id of their network."""
    return store_network(session, standing.territory.id, network, import_id=None, now=clock.now())
