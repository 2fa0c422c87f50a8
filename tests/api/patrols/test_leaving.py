"""People and boundaries go while patrols, plans, teams and targets are there: nothing breaks, nobody is left over."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import select, text

from geo.accounts.actions import close_account
from geo.core import clock
from geo.core.errors import Conflict
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.care import erase_ended
from geo.patrols.models import CareStop, Patrol
from geo.publishing.importing import import_file, undo_import
from tests.api.patrols.people import Person
from tests.api.patrols.test_planned import PLAN, Day, at, day, event, phone, plan, post, seen
from tests.api.teams.test_teams import TEAM, WISH, people

__all__ = ["day", "people", "phone"]
People = dict[str, Person]
PAGES = ("/patrols", "/patrols/now", f"/patrols/{PLAN}", "/patrols/teams", f"/patrols/teams/{TEAM}", "/coverage",
         "/coverage/days", "/coverage/targets", "/coverage/report", "/patrols/plan", "/", "/api/v1/patrols",
         "/api/v1/patrols/planned", "/api/v1/teams", "/api/v1/coverage", "/api/v1/coverage/targets")  # fmt: skip


def _opens(person: Person) -> dict[str, int]:
    return {path: person.client.get(path).status_code for path in PAGES}


def test_a_closed_account_leads_nothing_and_keeps_no_door(
    people: People, day: Day, signed_in_database: Database
) -> None:
    """Its planned patrols have no lead, nobody can name it as one, and its care stops go; every page still opens."""
    wish = {key: value for key, value in plan(lead="walker").items() if key != "id"} | {"version": 1}
    assert people["lead"].client.put(f"/api/v1/patrols/planned/{PLAN}", json=wish).json()["lead"] == "walker"
    before = _opens(people["staff"])
    with signed_in_database.session() as session, session.begin():
        territory_id = session.scalar(text("SELECT id FROM territory"))
        whose = {"account_id": people["walker"].id, "territory_id": territory_id}
        later = clock.now().date() + timedelta(days=9)
        session.add(CareStop(id=uuid.uuid4(), sealed=b"x", until_on=later, **whose))
        close_account(session, people["walker"].id, clock.now())
    assert seen(people["lead"])[0]["lead"] is None
    assert _opens(people["staff"]) == before
    assert set(before.values()) == {200, 403}
    again = people["lead"].client.put(f"/api/v1/patrols/planned/{PLAN}", json=wish | {"version": 2})
    assert again.json()["code"] == "patrol.lead"
    day.is_now(1)
    assert post(people["lead"], "start", event(1, 0)).status_code == 200
    assert post(people["lead"], "handover", event(2, 0.5) | {"to": "walker"}).json()["code"] == "patrol.lead"
    with signed_in_database.session() as session, session.begin():
        assert erase_ended(session, clock.now().date()) == 1


def test_an_account_that_is_gone_altogether_leaves_no_name(
    people: People, day: Day, signed_in_database: Database
) -> None:
    """Teams, plans and events lose it; what was walked stays."""
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    with signed_in_database.session() as session, session.begin():
        session.execute(text("DELETE FROM account WHERE id = :id"), {"id": people["walker"].id})
    assert set(_opens(people["staff"]).values()) == {200, 403}
    with signed_in_database.session() as session:
        assert session.scalar(select(Patrol.id)) == uuid.UUID(PLAN)
        whose = "SELECT count(*) FROM {} WHERE account_id IS NOT NULL"
        assert [session.scalar(text(whose.format(table))) for table in ("patrol_event",)] == [0]


def test_a_territory_does_not_go_with_what_people_told(
    people: People, day: Day, signed_in_database: Database, fresh_settings: Settings
) -> None:
    """Taking back its only plan is refused with what rests on it, and what to do."""
    with signed_in_database.session() as session:
        import_id = session.scalars(select(Import.id)).one()
    with pytest.raises(Conflict, match="only plan") as refused:
        undo_import(signed_in_database, import_id)
    assert refused.value.code == "plan.told_upon"
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    with pytest.raises(Conflict, match="only plan"):
        undo_import(signed_in_database, import_id)
    with signed_in_database.session() as session:
        assert session.scalar(select(Patrol.id)) == uuid.UUID(PLAN)


def _one_community(path: Path, east: float) -> Path:
    """Boundaries in which the community of the team is no more: one grid of another has all of it."""
    shape = json.loads(shapely.to_geojson(shapely.box(101.66, 39.21, east, 39.22)))
    told = {"code": "152922101009001", "name": "合并网格", "community": "合并社区"}
    feature = {"type": "Feature", "properties": told, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_a_plan_that_merges_the_communities_breaks_no_page(
    people: People, day: Day, signed_in_database: Database, fresh_settings: Settings, tmp_path: Path
) -> None:
    """Teams, planned patrols and targets name what was before; staff of the territory still see and change them."""
    target: dict[str, Any] = {"grid": "152922101001001", "days": 2}
    assert people["staff"].client.post("/api/v1/coverage/targets", json=target).status_code in {200, 201, 403}
    day.is_now(1)
    post(people["walker"], "start", event(1, 0))
    fix = {"id": str(uuid.UUID(int=1)), "at": at(0.5), "lon": 101.661, "lat": 39.211}
    sent = people["walker"].client.post(f"/api/v1/patrols/{PLAN}/fixes", json={"fixes": [fix]})
    assert sent.json()["new"] == 1
    options = ImportOptions(zone=fresh_settings.zone, territory="152922")
    import_file(signed_in_database, ImportKind.BOUNDARIES, _one_community(tmp_path / "one.geojson", 101.68), options)
    day.is_now(3)
    assert set(_opens(people["staff"]).values()) == {200, 403}
    assert set(_opens(people["lead"]).values()) <= {200, 403, 404}
    assert post(people["staff"], "code", {}).status_code == 200
    changed = {key: value for key, value in WISH.items() if key != "id"} | {"version": 1, "community": None}
    assert people["staff"].client.put(f"/api/v1/teams/{TEAM}", json=changed).status_code == 200
    second = {"fixes": [fix | {"id": str(uuid.UUID(int=2))}]}
    assert people["walker"].client.post(f"/api/v1/patrols/{PLAN}/fixes", json=second).json()["new"] == 1
