"""Finding addresses and counting them by grid."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from geo.addresses.queries import address_grid, households_by_grid, outside_addresses, search_addresses
from geo.boundaries.reach import Reach, whole_reach

WEST, EAST, AFAR = ("101.675", "39.225"), ("101.685", "39.225"), ("101.70", "39.225")
HEADER = ("门牌编号", "地址", "小区", "楼栋", "经度", "纬度", "户数", "状态")
ROWS = [
    ("1", "阿拉善右旗巴丹吉林镇曙光路12号幸福小区3号楼", "幸福小区", "3号楼", *WEST, "24", ""),
    ("2", "阿拉善右旗巴丹吉林镇曙光路12号幸福小区4号楼", "幸福小区", "4号楼", *WEST, "30", ""),
    ("3", "曙光路1号", "", "", *EAST, "1", ""),
    ("4", "曙光路10号", "", "", *EAST, "2", "注销"),
    ("5", "曙光路100号", "", "", *AFAR, "7", ""),
]
_MANY = """
    INSERT INTO address (territory_id, key, text, normalised, normalised_building, households, datum, geom)
    SELECT :territory, 'many ' || n, '路' || n, '路' || n, '苑' || n, 1, 'wgs84', ST_Point(101, 39, 4326)
    FROM generate_series(1, 5000) AS n
"""
Make = Callable[..., Any]


@pytest.fixture
def plates(write_list: Make, bring_in: Make) -> None:
    """Five plates: two in a compound, one retired, one in no grid."""
    bring_in(write_list(ROWS, header=HEADER))


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("曙光路1号", ["3"]),
        ("曙光路１號", ["3"]),
        ("曙光路1", ["5", "3", "4"]),
        ("幸福小区3栋", ["1"]),
        ("幸福小区 3幢", ["1"]),
        ("幸福小区", ["1", "2"]),
        ("阿拉善右旗巴丹吉林镇曙光路12号", ["1", "2"]),
        ("", []),
        ("%", []),
        ("_光路", []),
    ],
)
def test_addresses_are_found_by_text_or_compound(
    session: Session, ground: Any, plates: None, asked: str, keys: list[str]
) -> None:
    """Exact and prefix, on the text and on compound with building; retired last; no wildcard of SQL works."""
    found = search_addresses(session, ground.territory_id, whole_reach(ground.plan_id), asked)
    assert [address.key for address in found] == keys


def test_exact_finds_say_so_and_come_first(session: Session, ground: Any, plates: None) -> None:
    """Of many that begin alike the exact one stands first, even under a limit of one."""
    (first,) = search_addresses(session, ground.territory_id, whole_reach(ground.plan_id), "曙光路1号", limit=1)
    assert (first.exact, first.text) == (True, "曙光路1号")
    assert not any(
        found.exact for found in search_addresses(session, ground.territory_id, whole_reach(ground.plan_id), "曙光路1")
    )


def test_another_territory_finds_nothing(session: Session, ground: Any, plates: None) -> None:
    """A search stays in its territory."""
    assert search_addresses(session, ground.territory_id + 1, whole_reach(ground.plan_id), "曙光路1号") == []


def test_a_search_uses_the_prefix_indexes(session: Session, ground: Any, plates: None) -> None:
    """Both searchable forms are looked up by index, even under a plan made for any question."""
    asked: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, statement: str, parameters: Any, *others: Any) -> None:
        asked.append((statement, parameters))

    event.listen(session.connection(), "before_cursor_execute", keep)
    search_addresses(session, ground.territory_id, whole_reach(ground.plan_id), "幸福小区")
    event.remove(session.connection(), "before_cursor_execute", keep)
    session.execute(text(_MANY), {"territory": ground.territory_id})
    session.execute(text("ANALYZE address"))
    session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    ((statement, parameters),) = asked
    told = str(session.connection().exec_driver_sql("EXPLAIN " + statement, parameters).scalars().all())
    assert "ix_address_text_prefix" in told
    assert "ix_address_building_prefix" in told


def test_households_are_counted_by_grid(session: Session, ground: Any, plates: None) -> None:
    """Each grid counts its plates in use and their households; retired plates and those outside do not count."""
    frame = households_by_grid(session, ground.plan_id)
    assert frame.index.name == "grid_id"
    assert frame.to_dict("index") == {
        ground.west: {"addresses": 2, "households": 54},
        ground.east: {"addresses": 1, "households": 1},
    }


def test_no_plates_give_an_empty_frame(session: Session, ground: Any) -> None:
    """Before any list the frame has its columns and no row."""
    frame = households_by_grid(session, ground.plan_id)
    assert list(frame.columns) == ["addresses", "households"]
    assert frame.empty


def test_plates_in_no_grid_are_listed(session: Session, ground: Any, plates: None) -> None:
    """What lies outside is not lost: it has its list, and no grid."""
    (outside,) = outside_addresses(session, whole_reach(ground.plan_id), 10)
    assert (outside.key, outside.lon, outside.lat) == ("5", 101.70, 39.225)
    assert address_grid(session, ground.plan_id, outside.id) is None


def test_the_grid_of_an_address_is_that_of_the_plan(session: Session, ground: Any, plates: None) -> None:
    """The answer is the grid's id in the plan that was asked."""
    (found,) = search_addresses(session, ground.territory_id, whole_reach(ground.plan_id), "曙光路1号")
    assert address_grid(session, ground.plan_id, found.id) == ground.east


def test_a_reach_of_one_grid_finds_nothing_of_another(session: Session, ground: Any, plates: None) -> None:
    """Not by the whole text, not by its beginning, and not what lies in no grid."""
    west = Reach(ground.plan_id, frozenset({ground.west}))
    asked = ("曙光路1号", "曙光路1", "幸福小区", "阿拉善右旗巴丹吉林镇曙光路12号")
    found = [[each.key for each in search_addresses(session, ground.territory_id, west, text)] for text in asked]
    assert found == [[], [], ["1", "2"], ["1", "2"]]
    assert outside_addresses(session, west, 10) == []


def test_a_reach_of_nothing_finds_nothing(session: Session, ground: Any, plates: None) -> None:
    """An area that the plan does not have is no way to everything."""
    nothing = Reach(ground.plan_id, frozenset())
    assert search_addresses(session, ground.territory_id, nothing, "曙光路1") == []
    assert outside_addresses(session, nothing, 10) == []


def test_a_limit_counts_what_is_within_reach(session: Session, ground: Any, plates: None) -> None:
    """What may not be seen takes no place of what may."""
    east = Reach(ground.plan_id, frozenset({ground.east}))
    found = search_addresses(session, ground.territory_id, east, "曙光路1", limit=2)
    assert [each.key for each in found] == ["3", "4"]
