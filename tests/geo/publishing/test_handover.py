"""The hand-over pack of a plan: what changes hands, in tables."""

import io
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from geo.audit.rules import PROGRAM
from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.drafting.operations import Rename
from geo.boundaries.queries import PlanInfo, plan_by_id, plan_named, plan_on, the_territory
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import Sentence
from geo.core.settings import Settings
from geo.core.viewer import Right
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.incidents.models import Incident, IncidentStatus
from geo.publishing.approving import Mover, publish_draft
from geo.publishing.desk import Desk
from geo.publishing.drafts import Request, operating
from geo.publishing.handover import handover, plan_before, write_handover
from geo.publishing.importing import import_file
from geo.roster.models import Worker

DOORS = """门牌编号,地址,小区,楼栋,户数,经度,纬度
1,阳光路1号,阳光小区,1栋,12,101.662,39.215
2,=阳光路2号,阳光小区,2栋,8,101.667,39.215
3,阳光路2号后,阳光小区,2栋,0,101.6671,39.215
4,阳光路4号,,,5,101.6675,39.2155
5,远处,,,1,101.5,39.2
"""
TABLES = [
    "01 Buildings that move.xlsx",
    "02 Addresses that move.xlsx",
    "03 Grid workers with other doors.xlsx",
    "04 Grids without a worker.xlsx",
    "05 Open incidents that change hands.xlsx",
    "06 Door cards to print anew.xlsx",
]
EAST_TO_WEST = ["E", "E", "W", "W"]


@dataclass(frozen=True)
class Pack:
    """A pack that was written: its text, and its tables as rows of text by name."""

    text: str
    tables: dict[str, list[list[str]]]


@dataclass(frozen=True)
class Town:
    """Two plans whose border moves over three of five doors, a worker in the west, and three incidents."""

    database: Database
    folder: Path

    def pack(
        self, name: str, *, may: Callable[[Right], bool] = lambda _: True, tell: Callable[[Sentence], str] = str
    ) -> Pack:
        """The pack of a plan."""
        path = self.folder / "pack.zip"
        with self.database.session() as session:
            plan = plan_named(session, the_territory(session, None).id, name)
            write_handover(path, handover(session, desk(), plan, may=may), tell)
        with zipfile.ZipFile(path) as packed:
            names = [each for each in packed.namelist() if each.endswith(".xlsx")]
            return Pack(
                packed.read("README.txt").decode("utf-8-sig"), {each: rows_of(packed.read(each)) for each in names}
            )


def desk() -> Desk:
    return Desk(lambda: clock.now().date())


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a workbook as text, its header first."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def incident(territory_id: int, key: str, lon: float, status: IncidentStatus) -> Incident:
    return Incident(
        id=uuid.uuid4(), territory_id=territory_id, key=key, category="漏水", status=status, occurred_at=clock.now(),
        address="=阳光路2号", description="王某的电话", datum="wgs84", geom=f"SRID=4326;POINT({lon} 39.215)",
    )  # fmt: skip


@pytest.fixture
def town(fresh_database: Database, grids: Callable[..., Path], settings: Settings, tmp_path: Path) -> Town:
    options = ImportOptions(zone=settings.zone)
    doors = tmp_path / "doors.csv"
    doors.write_text(DOORS, encoding="utf-8")
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, replace(options, territory=None))
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("second.geojson", 0.008), options)
    with fresh_database.session() as session, session.begin():
        territory_id = the_territory(session, None).id
        since = date(2026, 1, 1)
        session.add(Worker(territory_id=territory_id, grid_code="W", name="李梅", telephone="0483-1", from_on=since))
        session.add(incident(territory_id, "T1", 101.667, IncidentStatus.OPEN))
        session.add(incident(territory_id, "T2", 101.667, IncidentStatus.CLOSED))
        session.add(incident(territory_id, "T3", 101.662, IncidentStatus.OPEN))
    return Town(fresh_database, tmp_path)


def test_the_pack_holds_what_changes_hands(town: Town) -> None:
    """Each table under its header; doors without households are handed over too, those outside every grid never."""
    tables = town.pack("second").tables
    assert list(tables) == TABLES
    buildings, addresses, workers, alone, incidents, cards = (tables[name][1:] for name in TABLES)
    assert buildings == [["阳光小区", "2号楼", "2", "8", *EAST_TO_WEST]]
    assert [row[0] for row in addresses] == ["2", "3", "4"]
    assert addresses[2] == ["4", "阳光路4号", "", "", "5", *EAST_TO_WEST]
    assert workers == [["W", "W", "李梅", "0483-1", "13", "0"]]
    assert alone == [["E", "E"]]
    assert [row[0] for row in incidents] == ["T1"]
    assert [row[4:] for row in cards] == [["W", "W", "李梅", "0483-1"]] * 3
    assert tables[TABLES[1]][0] == [
        *("Door-plate key", "Address", "Compound", "Building", "Households"),
        *("From grid code", "From grid", "To grid code", "To grid"),
    ]


def test_no_cell_acts_as_a_formula_and_nobody_is_named(town: Town) -> None:
    """An address that begins like a formula gets an apostrophe; of an incident there is no word of who told it."""
    pack = town.pack("second")
    assert pack.tables[TABLES[1]][1][1] == "'=阳光路2号"
    (row,) = pack.tables[TABLES[4]][1:]
    assert row == ["T1", "漏水", "'=阳光路2号", "101.667", "39.215", *EAST_TO_WEST]
    assert "王某" not in str(pack)


def test_the_same_pack_is_the_same_bytes(town: Town) -> None:
    """Nothing in it tells when it was written, but for the day."""
    town.pack("second")
    first = (town.folder / "pack.zip").read_bytes()
    town.pack("second")
    assert (town.folder / "pack.zip").read_bytes() == first


def test_the_text_says_what_each_table_is(town: Town) -> None:
    """With its rows, what was compared, and which table is kept back from whoever may not read it."""
    text = town.pack("second").text
    assert "Compared with first" in text
    assert "Households that change grid: 13, at 2 door-plates with households." in text
    assert all(name in text for name in TABLES)
    assert "02 Addresses that move.xlsx (3)" in text
    kept_back = town.pack("second", may=lambda right: right is not Right.INCIDENTS_READ)
    assert "“Open incidents that change hands” is not in this pack" in kept_back.text
    assert not any("incidents" in name for name in kept_back.tables)


def test_names_and_columns_are_in_the_language_of_the_reader(town: Town) -> None:
    """What tells a sentence is asked for every file, every column and every line."""
    pack = town.pack("second", tell=lambda sentence: f"译 {sentence}")
    assert list(pack.tables)[1] == "02 译 Addresses that move.xlsx"
    assert all(cell.startswith("译 ") for table in pack.tables.values() for cell in table[0])


def test_the_first_plan_has_nothing_to_hand_over(town: Town) -> None:
    """There is none before it."""
    with pytest.raises(NotFound, match="first plan here"):
        town.pack("first")


def drafted(town: Town, *, renamed: bool) -> PlanInfo:
    """A draft on the plan in force, in which a grid may be called otherwise, published."""
    with town.database.session() as session, session.begin():
        territory_id, now, the_desk = the_territory(session, None).id, clock.now(), desk()
        base = plan_on(session, territory_id, None)
        plan_id = make_draft(session, territory_id, base.id, "2027", by=None, now=now)
        if renamed:
            request = Request(plan_id, None, None, now)
            with operating(session, the_desk, request, Rename("W", "西街"), uuid.uuid4()):
                pass
            publish_draft(
                session, the_desk, plan_id, clock.now(), mover=Mover(None, now, PROGRAM, ZoneInfo("Asia/Shanghai"))
            )
        return plan_by_id(session, plan_id)


def test_a_grid_that_was_merely_renamed_triggers_nothing(town: Town) -> None:
    """Same blocks, same code: every table is empty, though one of its neighbours has no worker at all."""
    plan = drafted(town, renamed=True)
    pack = town.pack(plan.name)
    assert list(pack.tables) == TABLES
    assert {name: rows[1:] for name, rows in pack.tables.items()} == {name: [] for name in TABLES}
    assert "Households that change grid: 0" in pack.text


def test_a_draft_is_told_against_its_base(town: Town) -> None:
    """And a plan that came into force against the one that held before it."""
    draft = drafted(town, renamed=False)
    with town.database.session() as session:
        assert plan_before(session, draft).name == "second"
        second = plan_named(session, draft.territory_id, "second")
        assert plan_before(session, second).name == "first"


def test_a_consequence_may_give_a_table_of_its_own(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A capability that registers one finds it in the pack, after those that are there."""
    from geo.core.language import say  # noqa: PLC0415
    from geo.publishing import consequences as following  # noqa: PLC0415
    from geo.publishing.handing import HandoverTable  # noqa: PLC0415

    def shifts(*_: Any) -> following.Consequence:
        table = HandoverTable(say("Duty shifts"), say("Who answers."), (say("Grid"),), lambda: iter([("W",), ("E",)]))
        return following.Consequence(say("Duty shifts"), 2, (), table)

    monkeypatch.setattr(following, "CONSEQUENCES", (*following.CONSEQUENCES, shifts))
    assert town.pack("second").tables["07 Duty shifts.xlsx"] == [["Grid"], ["W"], ["E"]]
