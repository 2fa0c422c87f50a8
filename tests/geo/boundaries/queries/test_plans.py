"""Which plans are still to come."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.boundaries.queries import coming_plan, coming_plans, the_territory
from geo.core import clock


def test_the_next_plan_is_the_earliest_that_is_still_to_come(session: Session, bring_in: Any, squares: Any) -> None:
    """After the day of one that is to come the next is the one behind it, and after the last there is none."""
    now = clock.now()
    bring_in(squares(), "now.geojson", from_at=now - timedelta(days=1))
    territory_id = the_territory(session, None).id
    assert coming_plan(session, territory_id) is None
    for days in (30, 60):
        bring_in(squares(shift=days / 10_000), f"{days}.geojson", from_at=now + timedelta(days=days))
    assert [plan.name for plan in coming_plans(session, territory_id)] == ["60", "30"]
    found = [coming_plan(session, territory_id, after=now + timedelta(days=days)) for days in (0, 30, 60)]
    assert [plan and plan.name for plan in found] == ["30", "60", None]
    assert coming_plan(session, territory_id) == found[0]
