"""Streets on the smallest ground, and walks along them."""

import contextlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy.orm import Session

from geo.core import clock
from geo.core.coordinates import geometries_on_grid
from geo.core.datum import Datum
from geo.patrols.derived.deriving import derive_patrols
from geo.patrols.derived.marking import network_came, waiting
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol
from geo.publishing.joins import prepare_joins
from geo.streets import Level, WayKind, Ways, make_network
from geo.streets.storing import store_network

START = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
WEST, SOUTH = 101.67, 39.22
X_DEG, Y_DEG = 1 / 86_240, 1 / 111_030
"""A metre here, about."""

Metres = Sequence[tuple[float, float]]
TOWN: dict[str, Metres] = {
    "曙光路": [(50, 500), (1650, 500)],
    "后巷": [(50, 515), (1650, 515)],
    "西街": [(50, 100), (50, 1000)],
    "东街": [(1650, 100), (1650, 1000)],
}
"""Two streets 15 m apart that run through both grids, and one at each end of them; metres from the corner."""

SPEED_M_S, EVERY_S, NOISE_M = 1.3, 5.0, 3.0


def degrees(line: Any) -> Any:
    """Metres from the corner as lon, lat."""
    return np.asarray(line, float) * (X_DEG, Y_DEG) + (WEST, SOUTH)


def fixes_along(line: Metres, *, start: datetime = START, seed: int = 1) -> list[SentFix]:
    """What a phone records of a walk along a line: a fix every 5 s, off by some 3 m, with ids of its own."""
    rng = np.random.default_rng(seed)
    path = shapely.LineString(line)
    along = np.arange(0.0, path.length, SPEED_M_S * EVERY_S)
    places = shapely.get_coordinates(shapely.line_interpolate_point(path, along)) + rng.normal(
        0, NOISE_M, (len(along), 2)
    )
    return [
        SentFix(uuid.UUID(bytes=rng.bytes(16)), start + timedelta(seconds=EVERY_S * index), lon, lat, 5.0)
        for index, (lon, lat) in enumerate(degrees(places).tolist())
    ]


class Within:
    """Opens sessions within the transaction of a test, so that what they commit is taken back after it."""

    def __init__(self, session: Session) -> None:
        self.connection = session.connection()

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose transactions are savepoints."""
        with Session(self.connection, join_transaction_mode="create_savepoint") as inner:
            yield inner


@dataclass(frozen=True)
class Town:
    """The smallest ground with what tests do in it: streets that come, patrols that set out and send, deriving."""

    session: Session
    ground: Any

    @property
    def database(self) -> Within:
        """Sessions within the test's."""
        return Within(self.session)

    def streets(self, lines: dict[str, Metres] = TOWN, *, paths: Sequence[Metres] = ()) -> int:
        """Let lines, by name, be the streets that hold, with paths without names; returns the id of the network."""
        drawn = [*lines.values(), *paths]
        shapes = np.array([shapely.LineString(degrees(line)) for line in drawn], dtype=object)
        ways = Ways(
            lines=geometries_on_grid(shapes),
            kind=np.array([WayKind.STREET] * len(lines) + [WayKind.PATH] * len(paths), np.int8),
            level=np.full(len(drawn), Level.GROUND, np.int8),
            name=np.array([*lines, *[None] * len(paths), None], dtype=object)[:-1],
            nodes=None,
        )
        territory_id, made = self.ground.territory_id, make_network(ways)
        network = store_network(self.session, territory_id, made, import_id=None, now=clock.now())
        prepare_joins(self.session, self.ground.plan_id)
        network_came(self.session, territory_id)
        return network

    def set_out(self, number: int = 1, *, team: str = "东线", start: datetime = START) -> uuid.UUID:
        """Begin a patrol of a team."""
        patrol_id = uuid.UUID(int=number)
        begun = Begin(id=patrol_id, title=f"巡逻{number}", team=team, started_at=start, datum=Datum.WGS84)
        begin_patrol(self.session, self.ground.territory_id, begun, now=clock.now())
        return patrol_id

    def send(self, patrol_id: uuid.UUID, fixes: Sequence[SentFix]) -> None:
        """Send positions of a patrol."""
        add_fixes(self.session, patrol_id, fixes, datum=None, now=clock.now())

    def derive(self) -> int:
        """Derive what waits for it; returns how many patrols that were."""
        self.session.flush()
        return derive_patrols(self.database, waiting(self.session))


@pytest.fixture
def town(session: Session, ground: Any) -> Town:
    """The smallest ground; its streets are still to come."""
    return Town(session, ground)
