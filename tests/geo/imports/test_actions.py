"""Recording files, remembering rows and bringing them back, on real tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from geo.addresses.models import Address, AddressGrid
from geo.boundaries.models import Territory
from geo.core.errors import Conflict
from geo.imports.actions import move, receive, remember_before, remember_new, restore
from geo.imports.models import Import, ImportChange, ImportKind, ImportState
from geo.imports.options import ImportOptions
from geo.imports.queries import remembered_rows

OPTIONS = ImportOptions(zone=ZoneInfo("Asia/Shanghai"))
Make = Callable[..., Any]


def rows(session: Session) -> list[Any]:
    """Every address, all columns, geometry by its bytes."""
    columns = [column for column in Address.__table__.columns if column.name != "geom"]
    exact = func.encode(func.ST_AsEWKB(Address.geom), "hex")
    return list(session.execute(select(*columns, exact).order_by(Address.id)).all())


def test_a_received_file_is_known_by_its_hash(session: Session, tmp_path: Path) -> None:
    """The record holds name and SHA-256 of the bytes, and starts as received."""
    path = tmp_path / "门牌.csv"
    path.write_bytes(b"abc")
    record = receive(session, ImportKind.ADDRESSES, path, OPTIONS)
    assert record.file_sha256.hex().startswith("ba7816bf8f01cfea")
    assert (record.file_name, record.state) == ("门牌.csv", "received")


def test_options_come_back_from_the_record(session: Session, tmp_path: Path) -> None:
    """What the reader chose is read back equal from the JSON of the record."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    options = ImportOptions(zone=ZoneInfo("Asia/Urumqi"), mapping={"text": "地址"}, layer="a", dissolve=True)
    record = receive(session, ImportKind.ADDRESSES, path, options)
    session.refresh(record)
    assert ImportOptions.from_json(record.options) == options


def test_changed_and_removed_rows_come_back_bit_by_bit(session: Session, make_import: Make, make_address: Make) -> None:
    """Restoring brings every column back as it was, geometry to the last bit, also of rows that are gone."""
    make_address("1", lon=101.67512345, lat=39.22500001)
    make_address("2", lon=-0.1, lat=0.3)
    before = rows(session)
    record = make_import()
    assert remember_before(session, record.id, Address, Address.key.in_(["1", "2"])) == 2
    session.execute(update(Address).where(Address.key == "1").values(text="改", geom="SRID=4326;POINT(1 2)"))
    session.execute(delete(Address).where(Address.key == "2"))
    assert rows(session) != before
    restore(session, record.id)
    assert rows(session) == before


def test_new_rows_go_and_others_stay(session: Session, make_import: Make, make_address: Make) -> None:
    """Restoring removes the rows that the import made and no other."""
    make_address("old")
    before = rows(session)
    record = make_import()
    make_address("new")
    assert remember_new(session, record.id, Address, Address.key == "new") == 1
    restore(session, record.id)
    assert rows(session) == before
    assert session.scalars(select(ImportChange).where(ImportChange.import_id == record.id)).all() == []


def test_what_was_remembered_is_walked_backwards(
    session: Session, ground: Any, make_import: Make, make_address: Make
) -> None:
    """Of two states of one row the earlier one is what comes back; rows with two keys are found too."""
    address = make_address("1", text="甲")
    record = make_import()
    for text_then in ("乙", "丙"):
        remember_before(session, record.id, Address, Address.id == address.id)
        session.execute(update(Address).where(Address.id == address.id).values(text=text_then))
    session.execute(
        text("INSERT INTO address_grid (plan_id, address_id, grid_id) VALUES (:plan, :address, :grid)"),
        {"plan": ground.plan_id, "address": address.id, "grid": ground.west},
    )
    remember_new(session, record.id, AddressGrid, AddressGrid.address_id == address.id)
    restore(session, record.id)
    assert session.scalar(select(Address.text).where(Address.id == address.id)) == "甲"
    assert session.scalar(select(func.count()).select_from(AddressGrid)) == 0


def test_only_rows_of_the_import_are_touched(session: Session, make_import: Make, make_address: Make) -> None:
    """What another import remembered stays with that import."""
    make_address("1", text="甲")
    first, second = make_import(), make_import()
    remember_before(session, first.id, Address, Address.key == "1")
    session.execute(update(Address).values(text="乙"))
    restore(session, second.id)
    assert session.scalar(select(Address.text)) == "乙"
    assert remembered_rows(session, first.id, "address") == [str(session.scalar(select(Address.id)))]


def test_a_boolean_and_a_pointer_come_back(session: Session, ground: Any, make_import: Make) -> None:
    """Columns of every sort go through the image: booleans, numbers, empty ones."""
    record = make_import()
    remember_before(session, record.id, Territory, Territory.id == ground.territory_id)
    session.execute(update(Territory).values(plan_id=None, made_up=False, name="改"))
    restore(session, record.id)
    territory = session.get_one(Territory, ground.territory_id)
    assert (territory.plan_id, territory.made_up, territory.name) == (ground.plan_id, True, "阿拉善右旗")


def test_two_cannot_apply_one_file(session: Session, make_import: Make) -> None:
    """The second who moves a record from the same state is refused."""
    record = make_import()
    move(session, record.id, ImportState.APPLYING)
    with pytest.raises(Conflict):
        move(session, record.id, ImportState.APPLYING)
    assert session.scalar(select(Import.state)) == "applying"


def test_remembering_costs_one_statement_for_many_rows(session: Session, make_import: Make, make_address: Make) -> None:
    """All rows that a condition finds are remembered in order, each once."""
    for number in range(50):
        make_address(str(number))
    record = make_import()
    assert remember_before(session, record.id, Address, Address.households == 3) == 50
    ordinals = session.scalars(select(ImportChange.ordinal).order_by(ImportChange.ordinal)).all()
    assert list(ordinals) == list(range(50))
