"""What makes a redraw due, by what the door-plates were when the plan came into force."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from geo.boundaries.plans.due import GridCount, Reason
from geo.boundaries.queries import plan_named, the_territory
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.due import Due, due_grids, figures_words, reason_words
from geo.publishing.importing import import_file, undo_import
from geo.publishing.plans import publish

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = "门牌编号,地址,小区,楼栋,户数,经度,纬度,注销日期\n"
FIRST = """1,阳光路1号,阳光小区,1栋,50,101.662,39.215,
2,阳光路2号,阳光小区,2栋,50,101.663,39.215,
3,团结路3号,,,100,101.677,39.215,
"""
LATER = """2,阳光路2号,阳光小区,2栋,0,101.663,39.215,{day}
4,阳光路4号,阳光小区,4栋,10,101.664,39.216,
3,团结路3号,,,119,101.677,39.215,
"""


class Town:
    """Two grids with three door-plates, and files that come in on later days."""

    def __init__(self, database: Database, folder: Path, options: ImportOptions) -> None:
        self.database, self.folder, self.options = database, folder, options
        self.now = clock.now()

    def bring(self, rows: str, *, days: int) -> object:
        """Bring a list in so many days from now."""
        path = self.folder / f"doors-{days}.csv"
        path.write_text(HEAD + rows.format(day=(self.now + timedelta(days=days)).date()), encoding="utf-8")
        report = import_file(self.database, ImportKind.ADDRESSES, path, replace(self.options, territory=None))
        with self.database.session() as session, session.begin():
            came = update(Import).where(Import.id == report.import_id)
            session.execute(came.values(applied_at=self.now + timedelta(days=days)))
        return report.import_id

    def due(self, *, days: int) -> Due:
        """What is due so many days from now."""
        with self.database.session() as session:
            return due_grids(session, the_territory(session, None).id, ZONE, self.at(days))

    def counts(self, *, days: int) -> dict[str, GridCount]:
        return {each.code: each.count for each in self.due(days=days).grids}

    def at(self, days: int) -> datetime:
        return self.now + timedelta(days=days)


@pytest.fixture
def town(fresh_database: Database, grids: Callable[..., Path], settings: Settings, tmp_path: Path) -> Town:
    options = ImportOptions(zone=settings.zone)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.01), options)
    town = Town(fresh_database, tmp_path, options)
    town.bring(FIRST, days=0)
    return town


def test_nothing_is_due_on_the_first_day(town: Town) -> None:
    """What came in on the day of the plan itself belongs to it."""
    found = town.due(days=0)
    assert (found.grids, found.all_grids, found.share) == ([], 2, 0.2)
    assert found.compared_on == town.now.astimezone(ZONE).date()


def test_a_building_gone_and_one_come_are_counted_with_their_households(town: Town) -> None:
    """The west lost a building of 50 households and has one of ten more; the east grew by less than a fifth."""
    town.bring(LATER, days=2)
    (west,) = town.due(days=3).grids
    assert (west.code, west.name) == ("W", "W")
    assert west.count == GridCount(100, 60, 1, 1, 1, 1)
    assert west.reasons == (Reason.HOUSEHOLDS, Reason.DEMOLISHED, Reason.COMPLETED)
    assert 101.66 < west.place[0] < 101.67
    assert str(figures_words(west.count)) == "100 households then, 60 now (-40 %)."
    told = [str(words) for words in reason_words(west, town.due(days=3).limits)]
    assert told == [
        "Buildings gone: 1; door-plates that ended: 1.",
        "New buildings: 1; door-plates that began: 1.",
    ]


def test_a_smaller_share_makes_more_grids_due(town: Town) -> None:
    """Nineteen per cent are due at a tenth; a share beyond its range is refused."""
    town.bring(LATER, days=2)
    with town.database.session() as session, session.begin():
        territory_id = the_territory(session, None).id
        set_territory_settings(session, territory_id, SettingsInfo(due_share=0.1, limits_profile="micro"))
        for share in (0.04, 1.01, -1.0):
            with pytest.raises(BadInput, match="from 5 to 100"):
                set_territory_settings(session, territory_id, SettingsInfo(due_share=share))
    found = town.due(days=3)
    assert {each.code: each.reasons for each in found.grids} == {
        "W": (Reason.HOUSEHOLDS, Reason.DEMOLISHED, Reason.COMPLETED),
        "E": (Reason.HOUSEHOLDS, Reason.ABOVE),
    }
    assert str(reason_words(found.grids[1], found.limits)[-1]) == "More than the 80 households that a grid may have."


def test_a_list_that_is_taken_back_leaves_no_trace(town: Town) -> None:
    """Nor does a second change hide what there was before the first."""
    town.bring(LATER, days=2)
    again = town.bring(LATER.replace(",119,", ",150,"), days=4)
    assert town.counts(days=5)["E"] == GridCount(100, 150)
    undo_import(town.database, again)
    assert "E" not in town.counts(days=5)
    assert town.counts(days=5)["W"] == GridCount(100, 60, 1, 1, 1, 1)


def test_a_later_plan_is_compared_from_its_own_day(town: Town, grids: Callable[..., Path]) -> None:
    """What changed before it came into force is no reason for another."""
    town.bring(LATER, days=-2)
    import_file(town.database, ImportKind.BOUNDARIES, grids("second.geojson", 0.0101), town.options)
    with town.database.session() as session, session.begin():
        session.execute(update(Import).where(Import.kind == "addresses").values(applied_at=town.at(-2)))
    assert town.due(days=1).grids == []
    with town.database.session() as session, session.begin():
        territory_id = the_territory(session, None).id
        first = plan_named(session, territory_id, "first")
        publish(session, first.id, clock.now(), clock.now())
    assert town.due(days=1).plan.name == "first"
