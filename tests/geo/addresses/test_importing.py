"""Bringing door-plates in: by key, joined to grids, told row by row, and taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.addresses import importing
from geo.addresses.models import Address, AddressGrid
from geo.core.datum import Datum, from_wgs84
from geo.core.errors import BadInput
from geo.imports.options import Outcome

WEST, EAST, AFAR = ("101.675", "39.225"), ("101.685", "39.225"), ("101.70", "39.225")
Make = Callable[..., Any]

HEADER = ("门牌编号", "地址", "经度", "纬度", "户数", "状态")
PLATES = [
    ("1", "曙光路1号", *WEST, "12", "在用"),
    ("2", "曙光路2号", *EAST, "8", "在用"),
    ("3", "曙光路3号", *AFAR, "1", ""),
]


def counts(outcome: Outcome) -> dict[str, int]:
    """What an outcome counts, without the zeros."""
    names = ("new", "changed", "same", "retired", "refused", "outside")
    return {name: getattr(outcome, name) for name in names if getattr(outcome, name)}


def state(session: Session) -> list[Any]:
    """Every address with its content and its grid, by key."""
    content = [
        column
        for column in Address.__table__.columns
        if column.name not in {"id", "import_id", "geom", "compound_id", "building_id"}
    ]
    rows = select(*content, func.ST_AsText(Address.geom), AddressGrid.grid_id).outerjoin(
        AddressGrid, AddressGrid.address_id == Address.id
    )
    return list(session.execute(rows.order_by(Address.key)).all())


def test_plates_come_in_with_their_grid(session: Session, ground: Any, write_list: Make, bring_in: Make) -> None:
    """Each plate is stored and joined; one in no grid is kept without a grid, counted and listed."""
    _, outcome = bring_in(write_list(PLATES))
    assert counts(outcome) == {"new": 3, "outside": 1}
    joined = (
        select(Address.key, AddressGrid.grid_id)
        .join(AddressGrid, AddressGrid.address_id == Address.id)
        .order_by(Address.key)
    )
    assert list(session.execute(joined).all()) == [("1", ground.west), ("2", ground.east), ("3", None)]
    (listed,) = [fault for fault in outcome.faults if fault.code == "address.outside"]
    assert (listed.row, listed.place) == (4, (101.7, 39.225))


def test_the_same_file_again_changes_nothing(session: Session, write_list: Make, bring_in: Make) -> None:
    """All rows are the same, and not even the import that they name changes."""
    first, _ = bring_in(write_list(PLATES))
    before = state(session)
    _, outcome = bring_in(write_list(PLATES))
    assert counts(outcome) == {"same": 3, "outside": 1}
    assert state(session) == before
    assert set(session.scalars(select(Address.import_id))) == {first.id}


def test_a_later_list_updates_by_key(session: Session, ground: Any, write_list: Make, bring_in: Make) -> None:
    """Households, place and retirement follow the list; a moved plate gets its new grid."""
    bring_in(write_list(PLATES))
    _, outcome = bring_in(
        write_list([("1", "曙光路1号", *EAST, "12", "在用"), ("2", "曙光路2号", *EAST, "9", "注销"), PLATES[2]])
    )
    assert counts(outcome) == {"changed": 1, "retired": 1, "same": 1, "outside": 1}
    rows = select(Address.key, Address.households, Address.retired_on.is_not(None), AddressGrid.grid_id)
    assert list(
        session.execute(rows.join(AddressGrid, AddressGrid.address_id == Address.id).order_by(Address.key)).all()
    ) == [
        ("1", 12, False, ground.east),
        ("2", 9, True, ground.east),
        ("3", 1, False, None),
    ]


def test_plates_that_a_list_does_not_name_stay(session: Session, write_list: Make, bring_in: Make) -> None:
    """A shorter list retires nothing: only a status says that a plate is gone."""
    bring_in(write_list(PLATES))
    bring_in(write_list(PLATES[:1]))
    assert session.scalar(select(func.count()).where(Address.retired_on.is_(None))) == 3


def test_a_column_that_the_file_lacks_leaves_what_there_is(session: Session, write_list: Make, bring_in: Make) -> None:
    """Without columns for households and status they stay; with the column an empty cell counts."""
    bring_in(write_list([("1", "曙光路1号", *WEST, "12", "注销")]))
    header = ("门牌编号", "地址", "经度", "纬度")
    _, outcome = bring_in(write_list([("1", "曙光路1号", *WEST)], header=header))
    assert counts(outcome) == {"same": 1}
    _, outcome = bring_in(write_list([("1", "曙光路1号", *WEST, "", "")]))
    assert counts(outcome) == {"changed": 1}
    assert session.execute(select(Address.households, Address.retired_on)).one() == (0, None)


def test_the_day_of_retirement_is_kept(session: Session, write_list: Make, bring_in: Make) -> None:
    """A day in the file is stored; a later list that only says "retired" does not move it."""
    header = ("门牌编号", "地址", "经度", "纬度", "注销日期")
    bring_in(write_list([("1", "曙光路1号", *WEST, "2024年5月6日")], header=header))
    _, outcome = bring_in(write_list([("1", "曙光路1号", *WEST, "", "注销")]))
    assert session.scalar(select(Address.retired_on)).isoformat() == "2024-05-06"
    assert outcome.retired == 0


def test_a_list_without_keys_is_known_by_text_and_building(session: Session, write_list: Make, bring_in: Make) -> None:
    """The key is made of what the plate says, whatever its width and spaces; the second list meets the first."""
    header = ("地址", "楼栋", "lng", "lat", "户数")
    bring_in(write_list([("曙光路１２號", "3幢", *WEST, "5")], header=header))
    _, outcome = bring_in(write_list([("曙光路 12 号", "3号楼", *WEST, "6")], header=header))
    assert outcome.changed == 1
    assert list(session.execute(select(Address.key, Address.households)).all()) == [("曙光路12号#3栋", 6)]


def test_one_text_at_several_places_is_several_plates(session: Session, write_list: Make, bring_in: Make) -> None:
    """A list without keys loses none of them: each is kept and named by row, and a second import meets each again."""
    header = ("地址", "lng", "lat", "户数")
    rows = [("曙光路12号", *WEST, "5"), ("曙光路12號", *EAST, "6"), ("曙光路13号", *EAST, "7")]
    _, outcome = bring_in(write_list(rows, header=header))
    assert counts(outcome) == {"new": 3}
    assert [(fault.code, fault.row) for fault in outcome.faults] == [("address.same_text", 2), ("address.same_text", 3)]
    assert session.scalars(select(Address.key).order_by(Address.key)).all() == [
        "曙光路12号@101.67500000,39.22500000",
        "曙光路12号@101.68500000,39.22500000",
        "曙光路13号",
    ]
    _, outcome = bring_in(write_list(rows[::-1], header=header))
    assert counts(outcome) == {"same": 3}


def test_a_row_that_repeats_another_counts_once(session: Session, write_list: Make, bring_in: Make) -> None:
    """The same plate twice with the same content is one plate and no fault."""
    _, outcome = bring_in(write_list([PLATES[0], PLATES[0]]))
    assert counts(outcome) == {"new": 1, "same": 1}
    assert not outcome.faults


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_row_that_contradicts_another_is_refused(
    session: Session, write_list: Make, bring_in: Make, order: tuple[int, int]
) -> None:
    """Of two rows with one key and different content one is taken, the same in either order of the file."""
    rows = [("1", "曙光路1号", *WEST, "12", ""), ("1", "曙光路1号", *WEST, "13", "")]
    _, outcome = bring_in(write_list([rows[position] for position in order]))
    assert counts(outcome) == {"new": 1, "refused": 1}
    assert session.scalar(select(Address.households)) == 12
    (fault,) = outcome.faults
    assert fault.code == "address.duplicate"
    assert fault.row == 2 + order.index(1)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("9", "", *WEST, "1", ""), "address.no_text"),
        (("9", "曙光路9号", *WEST, "many", ""), "address.households_unreadable"),
        (("9", "曙光路9号", *WEST, "-1", ""), "address.households_unreadable"),
        (("9", "曙光路9号", "", "", "1", ""), "coordinate.missing"),
        (("9", "曙光路9号", "500", "39", "1", ""), "coordinate.out_of_range"),
    ],
)
def test_bad_rows_stay_out_and_good_rows_go_in(write_list: Make, bring_in: Make, row: Any, code: str) -> None:
    """A row that cannot be used is refused with its row number; the others go in."""
    _, outcome = bring_in(write_list([*PLATES[:2], row]))
    assert counts(outcome) == {"new": 2, "refused": 1}
    ((told, row_number, column),) = [(fault.code, fault.row, fault.column) for fault in outcome.faults]
    assert (told, row_number) == (code, 4)
    assert column in HEADER


def test_every_row_is_counted_once(write_list: Make, bring_in: Make) -> None:
    """New, changed, same, retired and refused rows add up to the rows of the file."""
    bring_in(write_list(PLATES))
    rows = [
        *PLATES[:2],
        PLATES[0],
        ("3", "曙光路3号", *AFAR, "7", ""),
        ("4", "", *WEST, "x", ""),
        ("5", "五", *WEST, "1", ""),
    ]
    _, outcome = bring_in(write_list(rows))
    told = counts(outcome)
    assert told == {"new": 1, "changed": 1, "same": 3, "refused": 1, "outside": 1}
    assert outcome.recognised["rows"] == sum(told.values()) - told["outside"] == 6


def test_undo_takes_new_plates_away_and_brings_changed_ones_back(
    session: Session, write_list: Make, bring_in: Make
) -> None:
    """After undo every address and every grid is as it was before the import."""
    bring_in(write_list(PLATES))
    before = state(session)
    record, _ = bring_in(write_list([("1", "改了", *EAST, "1", "注销"), ("4", "曙光路4号", *EAST, "1", "")]))
    assert state(session) != before
    importing.undo(session, record)
    assert state(session) == before


def test_text_is_composed_where_the_list_has_none(session: Session, write_list: Make, bring_in: Make) -> None:
    """Town, compound and building make the text of a list without an address column."""
    header = ("乡镇", "小区", "楼栋", "经度", "纬度")
    bring_in(write_list([("巴丹吉林镇", "幸福小区", "3号楼", *WEST)], header=header))
    assert session.scalar(select(Address.text)) == "巴丹吉林镇幸福小区3号楼"


def test_a_list_without_address_or_place_is_refused_whole(write_list: Make, bring_in: Make) -> None:
    """Missing columns are named, with what the file has and how to say which it is."""
    with pytest.raises(BadInput) as refusal:
        bring_in(write_list([("1", "2")], header=("甲", "乙")))
    assert refusal.value.code == "columns.missing"
    assert "甲" in str(refusal.value)


def test_headers_that_no_code_names_are_mapped(session: Session, write_list: Make, bring_in: Make) -> None:
    """--map says which column holds a field; formula-like text stays text."""
    header = ("甲", "乙", "丙")
    _, outcome = bring_in(
        write_list([("=1+1路2号", *WEST)], header=header), mapping={"text": "甲", "lon": "乙", "lat": "丙"}
    )
    assert session.scalar(select(Address.text)) == "=1+1路2号"
    text = next(field for field in outcome.recognised["fields"] if field["field"] == "text")
    assert (text["column"], text["guessed"], text["samples"]) == ("甲", False, ["=1+1路2号"])


def test_gb18030_lists_are_read(session: Session, write_list: Make, bring_in: Make) -> None:
    """A list from a Chinese Windows machine comes in with its characters, and says its encoding."""
    _, outcome = bring_in(write_list(PLATES, encoding="gb18030"))
    assert outcome.recognised["encoding"].lower() == "gb18030"
    assert session.scalar(select(Address.text).where(Address.key == "1")) == "曙光路1号"


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet"])
def test_files_with_geometry_need_no_columns_of_coordinates(
    session: Session, ground: Any, bring_in: Make, tmp_path: Path, ending: str
) -> None:
    """Points come from the geometry, moved from the file's own CRS, and fall into the same grids."""
    points = gpd.GeoDataFrame(
        {"地址": ["曙光路1号", "曙光路2号"]}, geometry=gpd.points_from_xy([101.675, 101.685], [39.225] * 2), crs=4326
    )
    path = tmp_path / f"plates.{ending}"
    if ending == "parquet":
        points.to_crs(32648).to_parquet(path)
    else:
        points.to_crs(4326 if ending == "geojson" else 32648).to_file(path)
    _, outcome = bring_in(path)
    assert counts(outcome) == {"new": 2}
    joined = select(AddressGrid.grid_id).join(Address, Address.id == AddressGrid.address_id).order_by(Address.key)
    assert session.scalars(joined).all() == [ground.west, ground.east]


def shifted(lon: float, lat: float) -> tuple[str, str]:
    """A place as a map maker's file in GCJ-02 gives it."""
    (there,) = from_wgs84(np.array([[lon, lat]]), Datum.GCJ02)
    return f"{there[0]:.8f}", f"{there[1]:.8f}"


GCJ_HEADER = ("门牌编号", "地址", "经度", "纬度", "社区")
GCJ_PLATES = [
    ("1", "曙光路1号", *shifted(101.6899, 39.225), "曙光"),
    ("2", "曙光路2号", *shifted(101.675, 39.225), "152922001"),
]


def test_gcj02_is_moved_when_named(session: Session, write_list: Make, bring_in: Make) -> None:
    """With --datum gcj02 the plates are stored where they are; the row keeps the name of the datum."""
    _, outcome = bring_in(write_list(GCJ_PLATES, header=GCJ_HEADER), datum=Datum.GCJ02)
    lon, lat, datum = session.execute(
        select(func.ST_X(Address.geom), func.ST_Y(Address.geom), Address.datum).where(Address.key == "1")
    ).one()
    assert (lon, lat) == pytest.approx((101.6899, 39.225), abs=2e-8)
    assert datum == "gcj02"
    assert not outcome.faults


def test_gcj02_is_suspected_when_communities_speak_for_it(write_list: Make, bring_in: Make) -> None:
    """Undoing the shift makes more rows agree with the community they name: a warning says so, and rows go in."""
    _, outcome = bring_in(write_list(GCJ_PLATES, header=GCJ_HEADER))
    (warning,) = [fault for fault in outcome.faults if fault.code == "datum.shifted"]
    assert "--datum gcj02" in str(warning.sentence)
    assert warning.row is None
    assert counts(outcome) == {"new": 2, "outside": 1}


def test_wgs84_is_not_suspected(write_list: Make, bring_in: Make) -> None:
    """Plates that already lie in the communities they name raise no doubt."""
    rows = [("1", "曙光路1号", "101.6899", "39.225", "曙光"), ("2", "曙光路2号", *WEST, "别处")]
    _, outcome = bring_in(write_list(rows, header=GCJ_HEADER))
    assert not outcome.faults


def test_the_preview_shows_each_place_with_its_state(write_list: Make, bring_in: Make) -> None:
    """Changed places are GeoJSON points with state and label."""
    bring_in(write_list(PLATES[:1]))
    _, outcome = bring_in(write_list(PLATES[:2]))
    features = outcome.changed_places["features"]
    assert [(each["properties"]["state"], each["properties"]["label"]) for each in features] == [
        ("same", "曙光路1号"),
        ("new", "曙光路2号"),
    ]
    assert features[1]["geometry"] == {"type": "Point", "coordinates": [101.685, 39.225]}
