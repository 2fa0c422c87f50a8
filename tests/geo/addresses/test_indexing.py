"""Names and numbers of addresses follow their texts, whatever comes and goes."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.addresses import importing
from geo.addresses.indexing import read_territory, unread_territories
from geo.addresses.models import Address, AddressGram, AddressName, AddressPart, AddressReading

HEADER = ("门牌编号", "地址", "小区", "楼栋", "经度", "纬度", "户数", "状态")
PLACE = ("101.675", "39.225", "1", "")
Make = Callable[..., Any]

ROW = st.tuples(
    st.sampled_from(["1", "2", "3", ""]),
    st.sampled_from(["曙光路1号", "曙光路1号", "曙光路2号", "团结路2号", '"{},\\NULL号', ""]),
    st.sampled_from(["幸福小区", "null", ""]),
    st.sampled_from(["3号楼", "4", ""]),
    st.sampled_from(["101.675", "101.685"]),
    st.just("39.225"),
    st.just("1"),
    st.sampled_from(["", "注销"]),
)
ROWS = st.lists(ROW, max_size=8)
LAW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def index(session: Session) -> tuple[list[Any], list[Any]]:
    """The name and numbers of every address by key, and how many names have each gram."""
    names = [
        getattr(AddressName, column) for column in ("area", "community", "street", "compound", "crossing", "sounds")
    ]
    numbers = [getattr(AddressPart, column) for column in ("house", "house_no", "building", "unit", "floor", "room")]
    parts = (
        select(Address.key, *names, *numbers, AddressName.grams)
        .outerjoin(AddressPart, AddressPart.address_id == Address.id)
        .outerjoin(AddressName, AddressName.id == AddressPart.name_id)
        .order_by(Address.key)
    )
    grams = select(AddressGram.gram, AddressGram.names).order_by(AddressGram.gram)
    return [tuple(row) for row in session.execute(parts)], [tuple(row) for row in session.execute(grams)]


def counted(session: Session) -> list[Any]:
    """How many names have each gram, counted anew; the lists have as many."""
    lists = select(AddressGram.names, func.cardinality(AddressGram.name_ids), func.cardinality(AddressGram.sizes))
    assert all(len(set(lengths)) == 1 for lengths in session.execute(lists))
    named = select(func.unnest(AddressGram.name_ids))
    assert session.scalar(select(func.count()).where(named.subquery().c[0].not_in(select(AddressName.id)))) == 0
    gram = func.unnest(AddressName.grams).label("gram")
    grams = select(gram, AddressName.id).subquery()
    rows = select(grams.c.gram, func.count()).group_by(grams.c.gram).order_by(grams.c.gram)
    return [tuple(row) for row in session.execute(rows)]


@LAW
@given(before=ROWS, rows=ROWS)
def test_imports_and_undos_keep_the_index(
    session: Session, write_list: Make, bring_in: Make, before: list[Any], rows: list[Any]
) -> None:
    """After every import and undo it is what reading all addresses anew would make; no name is left over."""
    with session.begin_nested() as savepoint:
        bring_in(write_list(before, header=HEADER))
        was = index(session)
        assert was[1] == counted(session)
        record, _ = bring_in(write_list(rows, header=HEADER))
        then = index(session)
        assert then[1] == counted(session)
        assert all(row[1] is not None for row in then[0])
        session.execute(delete(AddressName))
        session.execute(delete(AddressGram))
        session.execute(delete(AddressPart))
        read_territory(session, record.territory_id)
        assert index(session) == then
        importing.undo(session, record)
        assert index(session) == was
        assert session.scalar(select(func.count()).select_from(AddressPart)) == len(was[0])
        savepoint.rollback()


def test_a_text_that_changes_is_found_under_its_new_name(session: Session, write_list: Make, bring_in: Make) -> None:
    """The old name goes with its last address."""
    bring_in(write_list([("1", "曙光路1号", "", "", *PLACE)], header=HEADER))
    bring_in(write_list([("1", "团结路1号", "", "", *PLACE)], header=HEADER))
    assert session.scalars(select(AddressName.street)).all() == ["团结路"]
    assert session.scalar(select(AddressGram.names).where(AddressGram.gram == "曙")) is None


def test_addresses_of_before_are_read_with_the_first_import_after(
    session: Session, ground: Any, write_list: Make, bring_in: Make
) -> None:
    """A territory that no edition has read is read whole, and once."""
    session.execute(
        text(
            "INSERT INTO address (territory_id, key, text, normalised, households, datum, geom)"
            " VALUES (:territory, 'old', '团结路5号', '团结路5号', 1, 'wgs84', ST_Point(101.675, 39.225, 4326))"
        ),
        {"territory": ground.territory_id},
    )
    assert ground.territory_id in unread_territories(session)
    bring_in(write_list([("1", "曙光路1号", "", "", *PLACE)], header=HEADER))
    assert ground.territory_id not in unread_territories(session)
    assert session.scalars(select(AddressName.street).order_by(AddressName.street)).all() == ["团结路", "曙光路"]


def test_an_earlier_edition_is_read_anew(session: Session, ground: Any) -> None:
    """A territory read with another edition of the grammar counts as unread."""
    session.add(AddressReading(territory_id=ground.territory_id, edition=0))
    session.flush()
    assert ground.territory_id in unread_territories(session)


def test_numbers_go_with_their_addresses(session: Session, ground: Any, write_list: Make, bring_in: Make) -> None:
    """Whoever deletes an address, its numbers do not outlive it."""
    rows = [(str(number), f"曙光路{number}号", "", "", *PLACE) for number in range(1, 20)]
    bring_in(write_list(rows, header=HEADER))
    session.execute(delete(Address).where(Address.territory_id == ground.territory_id))
    assert session.scalar(select(func.count()).select_from(AddressPart)) == 0
