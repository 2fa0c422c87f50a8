"""What a place is in the division to come, and in today's where another day was asked about."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from geo.boundaries.overtime import Spot, coming, nowadays
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.viewer import PROGRAM

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def change(bring_in: Any, squares: Any) -> datetime:
    """Four squares now, and in 30 days the same moved a third of a square to the east; the instant of the change."""
    from_at = clock.now() + timedelta(days=30)
    bring_in(squares(), from_at=clock.now() - timedelta(days=30))
    bring_in(squares(shift=0.0033), "next.geojson", from_at=from_at)
    return from_at


@pytest.fixture
def on_day(session: Session) -> Any:
    """The ground of a day, or of now."""

    def ground(on: str | None = None) -> Ground:
        return stand(session, None, on, Asking(PROGRAM, clock.now(), ZONE))

    return ground


def _places(squares: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """A point that changes hands, and one that does not."""
    west, south, _, north = squares()[1][1].bounds
    middle = (south + north) / 2
    return (west + 0.001, middle), (west + 0.008, middle)


def test_a_point_is_told_where_it_will_be(session: Session, squares: Any, change: datetime, on_day: Any) -> None:
    """By its own place, not by its grid's: one changes, its neighbour stays."""
    moving, staying = _places(squares)
    moved = coming(session, on_day(), Spot(moving, "002"))
    assert moved is not None
    assert ([grid.code for grid in moved.grids], moved.same) == (["001"], False)
    assert moved.from_on == change.astimezone(ZONE).date()
    stayed = coming(session, on_day(), Spot(staying, "002"))
    assert stayed is not None
    assert stayed.same


def test_a_grid_is_told_into_what_it_is_parted(session: Session, change: datetime, on_day: Any) -> None:
    """The grid that takes most of it first; a part that takes nothing is not named."""
    assert change
    parted = coming(session, on_day(), Spot(None, "002"))
    assert parted is not None
    assert [grid.code for grid in parted.grids] == ["002", "001"]
    gone = coming(session, on_day(), Spot(None, "nowhere"))
    assert gone is not None
    assert gone.grids == ()


def test_on_the_day_of_the_change_today_is_told(session: Session, squares: Any, change: datetime, on_day: Any) -> None:
    """Nothing more is to come then; for today's own questions there is nothing to tell."""
    moving, _ = _places(squares)
    later = on_day((change + timedelta(days=2)).date().isoformat())
    assert coming(session, later, Spot(moving, "001")) is None
    today = nowadays(session, later, Spot(moving, "001"))
    assert today is not None
    assert [grid.code for grid in today.grids] == ["002"]
    assert nowadays(session, on_day(), Spot(moving, "002")) is None
