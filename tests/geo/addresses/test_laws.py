"""Laws of importing door-plates, for any rows in any order."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.addresses import importing
from geo.addresses.models import Address, AddressGrid
from geo.addresses.nametables import Building, Compound

HEADER = ("门牌编号", "地址", "小区", "楼栋", "经度", "纬度", "户数", "状态")
Make = Callable[..., Any]

# Few different values, so that keys meet, rows repeat and rows contradict each other.
ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "4", ""]),
    st.sampled_from(["曙光路1号", "曙光路１號", "曙光路2号", ""]),
    st.sampled_from(["幸福小区", ""]),
    st.sampled_from(["3号楼", "3幢", "4", ""]),
    st.sampled_from(["101.675", "101.68", "101.685", "101.70", "", "500"]),
    st.sampled_from(["39.225", "39.2301"]),
    st.sampled_from(["", "0", "12", "many"]),
    st.sampled_from(["", "在用", "注销"]),
)
ROWS = st.lists(ROW, max_size=12)
LAW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def state(session: Session) -> list[Any]:
    """Every address with all its columns, compound and building by their keys, and its grid, by key."""
    derived = {"geom", "compound_id", "building_id"}
    columns = [column for column in Address.__table__.columns if column.name not in derived]
    named = (Compound.key.label("compound_key"), Building.key.label("building_key"))
    rows = (
        select(*columns, *named, func.ST_AsText(Address.geom), AddressGrid.plan_id, AddressGrid.grid_id)
        .outerjoin(AddressGrid, AddressGrid.address_id == Address.id)
        .outerjoin(Compound, Compound.id == Address.compound_id)
        .outerjoin(Building, Building.id == Address.building_id)
    )
    return list(session.execute(rows.order_by(Address.key)).all())


def content(session: Session) -> list[Any]:
    """The same without ids, and without the import that a row names."""
    left_out = {"id", "import_id"}
    return [tuple(value for name, value in row._mapping.items() if name not in left_out) for row in state(session)]


@pytest.mark.slow
@LAW
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_change_nothing(
    session: Session, write_list: Make, bring_in: Make, rows: list[Any], chance: random.Random
) -> None:
    """A second import of the rows, shuffled, finds every good row the same and leaves every column as it is."""
    with session.begin_nested() as savepoint:
        _, first = bring_in(write_list(rows, header=HEADER))
        before = state(session)
        shuffled = rows.copy()
        chance.shuffle(shuffled)
        _, second = bring_in(write_list(shuffled, header=HEADER))
        assert state(session) == before
        assert (second.new, second.changed, second.retired) == (0, 0, 0)
        assert (second.refused, second.outside) == (first.refused, first.outside)
        savepoint.rollback()


@LAW
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_what_is_stored_does_not_depend_on_the_order_of_the_file(
    session: Session, write_list: Make, bring_in: Make, rows: list[Any], chance: random.Random
) -> None:
    """Two databases that got the rows in different orders hold the same plates in the same grids."""
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    found = []
    for order in (rows, shuffled):
        with session.begin_nested() as savepoint:
            bring_in(write_list(order, header=HEADER))
            found.append(content(session))
            savepoint.rollback()
    assert found[0] == found[1]


@pytest.mark.slow
@LAW
@given(before=ROWS, rows=ROWS)
def test_import_and_undo_restore_everything(
    session: Session, write_list: Make, bring_in: Make, before: list[Any], rows: list[Any]
) -> None:
    """Whatever was there and whatever came: after undo every row is as it was, grids included."""
    with session.begin_nested() as savepoint:
        bring_in(write_list(before, header=HEADER))
        was = state(session)
        record, _ = bring_in(write_list(rows, header=HEADER))
        importing.undo(session, record)
        assert state(session) == was
        savepoint.rollback()


@LAW
@given(before=ROWS, rows=ROWS)
def test_every_row_is_counted_once(
    session: Session, write_list: Make, bring_in: Make, before: list[Any], rows: list[Any]
) -> None:
    """New, changed, same, retired and refused rows add up to the rows of the file."""
    with session.begin_nested() as savepoint:
        bring_in(write_list(before, header=HEADER))
        _, told = bring_in(write_list(rows, header=HEADER))
        assert told.new + told.changed + told.same + told.retired + told.refused == told.recognised["rows"]
        savepoint.rollback()
