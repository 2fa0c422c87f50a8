"""What is done once, between opening the database and the first answer."""

import contextlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
import shapely
from sqlalchemy import text

from api import serving
from geo.boundaries.queries import plan_on, the_territory
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file


def _grid(path: Path, east: float) -> Path:
    shape = json.loads(shapely.to_geojson(shapely.box(101.66, 39.21, east, 39.22)))
    feature = {"type": "Feature", "properties": {"code": "152922101001001"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_plan_that_came_due_while_nothing_ran_is_in_force_at_the_first_answer(
    fresh_settings: Settings, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the worker's next minute."""
    now = clock.now()
    for name, east, from_at in (("old", 101.67, None), ("new", 101.68, now + timedelta(days=1))):
        options = ImportOptions(zone=fresh_settings.zone, from_at=from_at)
        import_file(fresh_database, ImportKind.BOUNDARIES, _grid(tmp_path / f"{name}.geojson", east), options)
    with fresh_database.session() as session, session.begin():
        session.execute(text("UPDATE publication SET from_at = now() WHERE from_at > now()"))
    shown: list[str] = []

    def answer(_settings: Settings, database: Database, *_: object, **__: object) -> None:
        with database.session() as session:
            shown.append(plan_on(session, the_territory(session, None).id, None).name)

    monkeypatch.setattr(serving, "_run", answer)
    monkeypatch.setattr(serving, "_leave_by_the_door", lambda: None)
    monkeypatch.setattr(serving, "worker_beside", lambda *_: contextlib.nullcontext())
    settings = fresh_settings.model_copy(update={"port": 0})
    serving.serve(settings, behind_proxy=False, ready=lambda _url: None)
    assert shown == ["new"]
