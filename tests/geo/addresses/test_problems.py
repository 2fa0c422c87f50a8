"""Door-plates that want a look: in no grid, or naming another community than they lie in."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.addresses.problems import Problem, address_problems, count_problems
from geo.boundaries.models import Community, Grid, PlanCommunity
from geo.boundaries.reach import Reach, whole_reach

Make = Callable[..., Any]
HEADER = ("门牌编号", "地址", "社区", "经度", "纬度", "状态")
WEST, EAST, AFAR = ("101.675", "39.225"), ("101.685", "39.225"), ("101.70", "39.225")
ROWS = [
    ("1", "曙光路1号", "曙光社区", *WEST, "在用"),
    ("2", "曙光路2号", "阳光社区", *WEST, "在用"),
    ("3", "阳光社区曙光路3号", "", *WEST, "在用"),
    ("4", "曙光路4号", "152922002", *WEST, "在用"),
    ("5", "曙光路5号", "不认识的社区", *WEST, "在用"),
    ("6", "阳光路6号", "阳光", *EAST, "在用"),
    ("7", "曙光社区对面阳光社区7号", "", *EAST, "在用"),
    ("8", "阳光路8号", "曙光", *EAST, "注销"),
    ("9", "远处", "曙光社区", *AFAR, "在用"),
    ("10", "更远处", "", *AFAR, "注销"),
]


def _put_anew(session: Session, row: Any, **values: Any) -> None:
    """Another row in the place of one: what a plan says is never changed."""
    said = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    session.delete(row)
    session.flush()
    session.add(type(row)(**{**said, **values}))
    session.flush()


@pytest.fixture
def plates(session: Session, ground: Any, write_list: Make, bring_in: Make) -> None:
    """Ten plates; the east grid belongs to a second community."""
    other = Community(territory_id=ground.territory_id, code="152922002")
    session.add(other)
    session.flush()
    outline = from_shape(shapely.MultiPolygon([shapely.box(101.68, 39.22, 101.69, 39.23)]), srid=4326)
    session.add(
        PlanCommunity(plan_id=ground.plan_id, community_id=other.id, name="阳光社区", area_m2=1.0, outline=outline)
    )
    _put_anew(
        session, session.scalars(select(PlanCommunity).where(PlanCommunity.name == "曙光")).one(), name="曙光社区"
    )
    _put_anew(session, session.get_one(Grid, ground.east), community_id=other.id)
    bring_in(write_list(ROWS, header=HEADER))


def test_plates_with_problems_are_counted_and_listed(session: Session, ground: Any, plates: None) -> None:
    """By column (name, short name or code) or by text; retired ones and unknown names are none."""
    reach = whole_reach(ground.plan_id)
    assert count_problems(session, reach) == {Problem.NO_GRID: 1, Problem.OTHER_COMMUNITY: 3}
    assert [each.key for each in address_problems(session, reach, Problem.NO_GRID)] == ["9"]
    found = address_problems(session, reach, Problem.OTHER_COMMUNITY)
    assert [(each.key, each.said, each.lies_in) for each in found] == [
        ("2", "阳光社区", "曙光社区"),
        ("3", "阳光社区", "曙光社区"),
        ("4", "阳光社区", "曙光社区"),
    ]
    assert (found[0].grid_name, found[0].lon) == ("第1网格", 101.675)


def test_a_list_is_cut_into_pages(session: Session, ground: Any, plates: None) -> None:
    """By id, each plate once."""
    reach = whole_reach(ground.plan_id)
    first = address_problems(session, reach, Problem.OTHER_COMMUNITY, limit=2)
    rest = address_problems(session, reach, Problem.OTHER_COMMUNITY, after=first[-1].id)
    assert [each.key for each in (*first, *rest)] == ["2", "3", "4"]


def test_only_what_lies_within_reach_is_told(session: Session, ground: Any, plates: None) -> None:
    """Plates in no grid are nobody's part."""
    east = Reach(ground.plan_id, frozenset({ground.east}))
    west = Reach(ground.plan_id, frozenset({ground.west}))
    nothing = dict.fromkeys(Problem, 0)
    assert count_problems(session, east) == count_problems(session, Reach(ground.plan_id, frozenset())) == nothing
    assert count_problems(session, west) == {Problem.NO_GRID: 0, Problem.OTHER_COMMUNITY: 3}
    assert address_problems(session, west, Problem.NO_GRID) == []
    assert session.scalars(select(Grid.id)).all()
