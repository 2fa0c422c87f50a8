"""Who sees a patrol, its page, its files; each reading leaves an entry in the trail."""

import json
import uuid
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import select

from geo.audit.models import AuditEntry
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.patrols.people import Person
from tests.api.patrols.test_routes import PATROL, fix, phone
from tests.api.teams.test_teams import WISH, people
from tests.conftest import derive_waiting

__all__ = ["people", "phone"]
People = dict[str, Person]
BEGIN = {"id": PATROL, "title": "<东>线", "team": "红袖章巡逻队", "started_at": "2026-03-01T08:00:00+08:00"}
SPIKE = 7


@pytest.fixture
def walked(people: People, signed_in_database: Database, fresh_settings: Settings, tmp_path: Path) -> People:
    """Somebody of the team walked east along a street, with one position far aside."""
    line = {"type": "LineString", "coordinates": [[101.66, 39.215], [101.666, 39.215]]}
    street = {"type": "Feature", "properties": {"name": "曙光路"}, "geometry": line}
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [street]}), encoding="utf-8")
    import_file(signed_in_database, ImportKind.STREETS, path, ImportOptions(zone=fresh_settings.zone))
    people["staff"].client.post("/api/v1/teams", json=WISH)
    walker = people["walker"].client
    assert walker.post("/api/v1/patrols", json=BEGIN).status_code == 201
    fixes = [fix(number, lon=101.661 + number / 1e4, lat=39.215) for number in range(1, 30) if number != SPIKE]
    fixes.append(fix(SPIKE, lon=101.8, lat=39.3))
    assert walker.post(f"/api/v1/patrols/{PATROL}/fixes", json={"fixes": fixes}).json()["new"] == 29
    derive_waiting(signed_in_database)
    return people


def read(person: Person, query: str = "", **headers: str) -> Any:
    return person.client.get(f"/api/v1/patrols/{PATROL}{query}", headers=headers)


def test_a_patrol_is_seen_by_its_walker_lead_and_staff(walked: People) -> None:
    """Staff elsewhere, other patrollers and planners find nothing in lists, pages and files."""
    sees = {"lead", "walker", "staff", "here"}
    for name, each in walked.items():
        if name == "planner":
            assert each.client.get(f"/patrols/{PATROL}").status_code == 403
            continue
        listed = each.client.get("/api/v1/patrols?from=2026-03-01&to=2026-03-01").json()["items"]
        statuses = {read(each).status_code, each.client.get(f"/patrols/{PATROL}").status_code}
        assert (len(listed), statuses) == ((1, {200}) if name in sees else (0, {404})), name


def test_a_member_who_did_not_walk_sees_coverage_only(walked: People, signed_in_database: Database) -> None:
    """Being in the team does not open the walks of the others; leading it does."""
    wish = {key: value for key, value in WISH.items() if key != "id"} | {
        "version": 1,
        "members": ["walker", "stranger"],
    }
    walked["staff"].client.put(f"/api/v1/teams/{WISH['id']}", json=wish)
    assert read(walked["stranger"]).status_code == 404


def test_every_reading_leaves_an_entry(walked: People, signed_in_database: Database) -> None:
    """Page and files alike, the walker's own too; what was refused leaves none."""
    walked["lead"].client.get(f"/patrols/{PATROL}")
    read(walked["walker"], "?format=gpx")
    read(walked["stranger"])
    with signed_in_database.session() as session:
        noted = session.execute(
            select(AuditEntry.actor, AuditEntry.subject_key, AuditEntry.detail)
            .where(AuditEntry.action == "track_read").order_by(AuditEntry.id)
        ).all()  # fmt: skip
    assert [(row.subject_key, row.detail) for row in noted] == [(PATROL, {"as": "page"}), (PATROL, {"as": "gpx"})]
    assert [str(row.actor) for row in noted] == [str(walked["lead"].id), str(walked["walker"].id)]


def test_cleaned_and_raw_gpx_differ_by_what_cannot_have_been_walked(walked: People) -> None:
    """28 positions are the track, the 29th lies a long way off; the title is text in every file."""
    cleaned, raw = read(walked["staff"], "?format=gpx"), read(walked["staff"], "", accept="application/gpx+xml")
    assert cleaned.headers["content-disposition"].endswith('.gpx"')
    assert cleaned.content == raw.content
    points = {what: ET.fromstring(read(walked["staff"], f"?format=gpx&what={what}").content).findall(".//{*}trkpt")  # noqa: S314
              for what in ("cleaned", "raw")}  # fmt: skip
    assert {what: len(found) for what, found in points.items()} == {"cleaned": 28, "raw": 29}
    assert points["cleaned"][0].find("{*}time").text == "2026-03-01T00:01:00Z"  # type: ignore[union-attr]


def test_the_geopackage_has_every_position_and_says_which_are_used(walked: People, tmp_path: Path) -> None:
    """Layers for the track, the positions and where there are any, streets and stops."""
    path = tmp_path / "track.gpkg"
    path.write_bytes(read(walked["staff"], "?format=gpkg").content)
    assert {"track", "fixes", "streets"} <= set(pyogrio.list_layers(path)[:, 0])
    fixes = pyogrio.read_dataframe(path, layer="fixes")
    assert (len(fixes), int(fixes["used"].sum())) == (29, 28)


def test_figures_and_shapes_are_told_to_programs(walked: People) -> None:
    """JSON without a word, GeoJSON by Accept; a form that there is not is refused."""
    told = read(walked["staff"]).json()
    assert (told["positions"], told["positions_used"], told["status"], told["waits"]) == (29, 28, "started", False)
    shapes = json.loads(read(walked["staff"], "", accept="application/geo+json").content)
    assert {each["properties"]["kind"] for each in shapes["features"]} >= {"track", "recorded"}
    assert read(walked["staff"], "?format=kml").status_code == 400


def test_the_page_escapes_what_was_typed_and_speaks_chinese(walked: People) -> None:
    """A title is text; list, replay and figures are there in both languages."""
    for language, words in (("en", ("Play", "Positions used")), ("zh-CN", ("播放", "已用定位点"))):
        body = walked["staff"].client.get(f"/patrols/{PATROL}", headers={"accept-language": language}).text
        assert "<东>" not in body
        for word in words:
            assert word in body
    for path in ("/patrols?from=2026-03-01&to=2026-03-02", "/patrols/plan"):
        body = walked["lead"].client.get(path, headers={"accept-language": "zh-CN"}).text
        assert "Team" not in body


def test_a_patrol_that_is_nobodys_looks_like_one_that_is_not(walked: People) -> None:
    """The same answer for a foreign and for an unknown patrol."""
    unknown = walked["there"].client.get(f"/api/v1/patrols/{uuid.UUID(int=4)}")
    foreign = read(walked["there"])
    assert unknown.json() | {"instance": "", "request": ""} == foreign.json() | {"instance": "", "request": ""}
