"""How far a territory reaches."""

from typing import Any

from sqlalchemy.orm import Session

from geo.boundaries.models import Territory
from geo.boundaries.queries.bounds import territory_bounds


def test_bounds_hold_all_communities(session: Session, ground: Any) -> None:
    """West, south, east and north of the two grids."""
    assert territory_bounds(session, ground.territory_id) == (101.67, 39.22, 101.69, 39.23)


def test_a_territory_without_a_plan_has_no_bounds(session: Session) -> None:
    """Before there is any ground, nothing is far from it."""
    territory = Territory(code="1", name="无", made_up=True)
    session.add(territory)
    session.flush()
    assert territory_bounds(session, territory.id) is None
