"""The canonical file."""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.canonical import FACTS, canonical_lines, write_canonical
from geo.publishing.importing import import_file

Files = Sequence[tuple[ImportKind, Path]]


@pytest.fixture
def files(tmp_path: Path, grids: Callable[..., Path]) -> Files:
    """Two plans, door-plates, an incident list and a roster."""
    doors, matters, workers = (tmp_path / name for name in ("doors.csv", "matters.csv", "workers.csv"))
    doors.write_text("门牌编号,地址,户数,经度,纬度\n1,阳光路1号,12,101.662,39.215\n2,远处,1,101.5,39.2\n")
    matters.write_text("事项编号,类别,状态,上报时间,经度,纬度\nS1,路灯,已办结,2026-10-13 17:42,101.672,39.215\n")
    workers.write_text("网格编码,网格员,联系电话,任职日期\nW,冯玉梅,0483-555-0101,2025-08-20\n")
    return (
        (ImportKind.BOUNDARIES, grids("first.geojson", 0.005)),
        (ImportKind.BOUNDARIES, grids("second.geojson", 0.014)),
        (ImportKind.ADDRESSES, doors),
        (ImportKind.INCIDENTS, matters),
        (ImportKind.ROSTER, workers),
    )


def _lines(database: Database, *, everything: bool = False) -> list[dict[str, Any]]:
    with database.session() as session:
        return [json.loads(line) for line in canonical_lines(session, everything=everything)]


def _bring_in(database: Database, files: Files, settings: Settings) -> None:
    options = ImportOptions(zone=settings.zone, territory="152922")
    for kind, path in files:
        import_file(database, kind, path, options)


def test_a_line_tells_an_object_with_its_grid_in_every_plan(
    fresh_database: Database, files: Files, settings: Settings
) -> None:
    """By the names of plans and the codes of grids, without an id."""
    _bring_in(fresh_database, files, settings)
    lines = _lines(fresh_database)
    (matter,) = [line for line in lines if line["kind"] == "incident"]
    assert matter["grids"] == {"first": "E", "second": "W"}
    assert (matter["key"], matter["lon"], matter["occurred_at"]) == ("S1", 101.672, "2026-10-13T09:42:00Z")
    assert [line["grids"] for line in lines if line["kind"] == "address"] == [
        {"first": "W", "second": "W"},
        {"first": None, "second": None},
    ]
    assert not {"id", "import_id", "created_at", "published_at"} & {name for line in lines for name in line}


def test_the_order_of_arrival_leaves_no_trace(
    fresh_database: Database, files: Files, settings: Settings, tmp_path: Path
) -> None:
    """Plans in the other order, facts before the second plan: the same bytes."""
    _bring_in(fresh_database, files, settings)
    with fresh_database.session() as session:
        first = write_canonical(session, tmp_path / "first.jsonl")
        everything = write_canonical(session, tmp_path / "all.jsonl", everything=True)
    _empty(fresh_database)
    one, two, doors, matters, workers = files
    _bring_in(fresh_database, (two, workers, matters, doors, one, doors), settings)
    with fresh_database.session() as session:
        second = write_canonical(session, tmp_path / "second.jsonl")
    assert (tmp_path / "second.jsonl").read_text() == (tmp_path / "first.jsonl").read_text()
    assert second == first
    assert first.sha256 == hashlib.sha256((tmp_path / "first.jsonl").read_bytes()).hexdigest()
    assert everything.lines > first.lines
    assert not list(tmp_path.glob("*.partial"))


def test_a_day_that_was_named_is_told_and_the_time_of_arrival_is_not(
    fresh_database: Database, files: Files, settings: Settings
) -> None:
    """A plan that came into force when it arrived has no day of its own."""
    _bring_in(fresh_database, files[:1], settings)
    assert [line["from"] for line in _lines(fresh_database) if line["kind"] == "publication"] == [None]
    told = [line for line in _lines(fresh_database, everything=True) if line["kind"] == "arrival of publication"]
    assert told[0]["from_at"] == told[0]["published_at"]


def _empty(database: Database) -> None:
    with database.session() as session, session.begin():
        session.execute(text("UPDATE territory SET plan_id = NULL"))
        session.execute(text("DELETE FROM plan"))
        session.execute(text("DELETE FROM territory"))


def test_names_are_told_by_key_and_in_order(fresh_database: Database, files: Files, settings: Settings) -> None:
    """Compounds, buildings, places and aliases, each with what it belongs to, without an id."""
    _bring_in(fresh_database, files[:1], settings)
    with fresh_database.session() as session, session.begin():
        session.execute(text(_NAMES))
    lines = {line["kind"]: line for line in _lines(fresh_database)}
    assert lines["building"] | {"compound": "粮食局家属院", "entrances": ["1", "2"], "lat": 39.215} == lines["building"]
    assert lines["compound"]["community"] == lines["building"]["footprint"] is None
    assert (lines["place"]["name"], lines["place"]["source"]) == ("老供销社", "hand")
    assert (lines["alias"]["stands_for"], lines["alias"]["stands_for_key"]) == ("place", "老供销社")
    assert not {"id", "grams", "import_id"} & {name for line in lines.values() for name in line}


_NAMES = """
WITH territory AS (SELECT id FROM territory), point AS (SELECT ST_Point(101.665, 39.215, 4326) AS geom),
yard AS (
    INSERT INTO compound (territory_id, key, name, normalised, grams, kind)
    SELECT id, '粮食局家属院', '粮食局家属院', '粮食局家属院', '{}', 'staff_yard' FROM territory RETURNING id
), house AS (
    INSERT INTO building (territory_id, compound_id, key, number, normalised, grams, entrances, datum, geom)
    SELECT t.id, y.id, '粮食局家属院3栋', '3', '粮食局家属院3栋', '{}', '{1,2}', 'wgs84', p.geom
    FROM territory t, yard y, point p
), shop AS (
    INSERT INTO place (territory_id, key, name, normalised, grams, kind, source, datum, geom)
    SELECT t.id, '老供销社', '老供销社', '老供销社', '{}', 'landmark', 'hand', 'wgs84', p.geom FROM territory t, point p
)
INSERT INTO alias (territory_id, text, normalised, grams, kind, stands_for, stands_for_key, state)
SELECT id, '供销社旧址', '供销社旧址', '{}', 'former', 'place', '老供销社', 'accepted' FROM territory
"""


def test_every_line_says_what_it_is_about(town_database: Database) -> None:
    """No column takes the place of `kind`: a grid's line is of the kind grid, its own kind stands under `of`."""
    lines = _lines(town_database)
    assert {line["kind"] for line in lines} <= set(FACTS)
    assert {line["of"] for line in lines if line["kind"] == "grid"} == {"base"}
