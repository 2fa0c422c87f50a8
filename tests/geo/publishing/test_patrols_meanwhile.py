"""A plan is published while patrols come in: every position has its grid in every plan, and all is in order at once."""

import json
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import shapely
from sqlalchemy import text

from geo.core import clock
from geo.core.datum import Datum
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol
from geo.publishing.importing import import_file, undo_import
from geo.publishing.verifying import Look, verify
from tests.geo.publishing.test_verifying import HEADS, nobody

TOWN = Path(__file__).resolve().parents[2] / "town"
PHONES, MOST_BATCHES = 3, 400
FEW, MANY = 7, 150


def _redrawn(path: Path, east: float) -> Path:
    """One grid from the west of the town to some meridian."""
    shape = json.loads(shapely.to_geojson(shapely.box(101.66, 39.21, east, 39.22)))
    feature = {"type": "Feature", "properties": {"code": "152922101001001"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


class Phones:
    """Some phones that send all the while, in small batches and in large ones."""

    def __init__(self, database: Database, territory_id: int) -> None:
        self.database, self.territory_id = database, territory_id
        self.over, self.sent, self.failed = threading.Event(), [0] * PHONES, []
        self.threads = [threading.Thread(target=self.send, args=(number,)) for number in range(PHONES)]

    def __enter__(self) -> "Phones":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)

    def send(self, number: int) -> None:
        """Send until told to stop; what is acknowledged is counted."""
        patrol, size = uuid.uuid4(), MANY if number == 0 else FEW
        began = clock.now() - timedelta(hours=9)
        try:
            with self.database.session() as session, session.begin():
                begun = Begin(id=patrol, title="东线", team=None, started_at=began, datum=Datum.WGS84)
                begin_patrol(session, self.territory_id, begun, now=clock.now())
            for batch in range(MOST_BATCHES):
                if self.over.is_set():
                    return
                steps = range(batch * size, (batch + 1) * size)
                fixes = [
                    SentFix(uuid.uuid4(), began + timedelta(seconds=n / 10), 101.6605 + n % 200 / 1e4, 39.215)
                    for n in steps
                ]
                with self.database.session() as session, session.begin():
                    add_fixes(session, patrol, fixes, datum=None, now=clock.now())
                self.sent[number] += size
        except Exception as error:  # noqa: BLE001 (told to the test)
            self.failed.append(error)


def _unsound(database: Database) -> dict[str, dict[str, int]]:
    return {
        verdict.check.name: dict(verdict.counts)
        for verdict in verify(database, Look(), HEADS, nobody)
        if not verdict.sound and "audit" not in verdict.check.name
    }


def test_a_plan_that_is_published_or_taken_back_while_patrols_come_in(
    fresh_database: Database, fresh_settings: Settings, tmp_path: Path
) -> None:
    """Nothing fails or waits for ever; right after, each position has a row in each plan; `verify` finds nothing."""
    options = ImportOptions(zone=fresh_settings.zone)
    import_file(fresh_database, ImportKind.BOUNDARIES, TOWN / "grids.geojson", options)
    with fresh_database.session() as session:
        territory_id = session.scalar(text("SELECT id FROM territory")) or 0
    with Phones(fresh_database, territory_id) as phones:
        for number, east in enumerate((101.675, 101.67, 101.68)):
            made = import_file(
                fresh_database, ImportKind.BOUNDARIES, _redrawn(tmp_path / f"{number}.geojson", east), options
            )
            if number == 1:
                undo_import(fresh_database, made.import_id)
    assert phones.failed == []
    assert all(phones.sent)
    with fresh_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM fix")) == sum(phones.sent)
        per_plan = session.execute(text("SELECT plan_id, count(*) FROM fix_grid GROUP BY plan_id")).all()
        assert [count for _, count in per_plan] == [sum(phones.sent)] * 3
        in_one = text("SELECT count(DISTINCT grid_id IS NULL) FROM fix_grid GROUP BY plan_id ORDER BY plan_id")
        assert max(session.scalars(in_one)) == 2
    assert _unsound(fresh_database) == {}
