"""Days at the ends of the calendar, over midnight and over a change of the clocks, by the clock of the territory."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from api.patrols.planning import PlanForm
from geo.boundaries.queries import the_territory
from geo.boundaries.territory_settings import set_territory_settings, settings_of_territory
from geo.core import clock
from geo.db.database import Database
from tests.api.patrols.people import Person
from tests.api.patrols.test_pages import walked
from tests.api.patrols.test_routes import fix, phone
from tests.api.teams.test_teams import TEAM, WISH, people
from tests.conftest import derive_waiting

__all__ = ["people", "phone", "walked"]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("path", [
    "/api/v1/patrols/planned?from=9999-12-31",
    "/api/v1/patrols/planned?from=9999-12-31&days=1",
    "/api/v1/patrols/planned?from=0001-01-01",
    "/api/v1/patrols?from=0001-01-01&to=0001-01-01",
    "/api/v1/patrols?to=0001-01-01",
    "/api/v1/patrols?from=9999-12-31",
    "/api/v1/patrols?to=9999-12-31",
    "/api/v1/patrols?from=9999-12-30&to=9999-12-30",
    "/patrols?from=0001-01-01&to=0001-01-01",
    "/patrols?from=9999-12-31",
    "/patrols/plan?day=9999-12-31",
    "/api/v1/coverage?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/days?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage/days?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/days?to=0001-01-01",
    "/api/v1/coverage/days?from=9999-12-31",
    "/api/v1/coverage/history?from=0001-01-01&to=0001-01-01",
    "/api/v1/coverage/history?from=9999-12-31&to=9999-12-31",
    "/api/v1/coverage/history?to=0001-01-01",
    "/api/v1/coverage/blind-spots?days=2147483647",
    "/coverage/days?from=0001-01-01&to=0001-01-01",
    "/coverage/days?from=9999-12-31",
    "/coverage/days?month=9999-12",
    "/coverage/report?from=0001-01-01&to=0001-01-01",
    "/coverage/report?from=9999-12-31&to=9999-12-31",
    "/coverage/report?to=0001-01-01",
    "/coverage?from=0001-01-01&to=0001-01-01",
    "/coverage?from=9999-12-31&to=9999-12-31",
])  # fmt: skip
def test_a_day_at_the_end_of_the_calendar_breaks_nothing(people: dict[str, Person], path: str) -> None:
    """Each is answered, or refused in words."""
    assert people["staff"].client.get(path).status_code in {200, 304, 400, 404, 422}


def _move_to_berlin(database: Database) -> None:
    with database.session() as session, session.begin():
        territory = the_territory(session, None)
        told = settings_of_territory(session, territory.id)
        set_territory_settings(session, territory.id, replace(told, timezone="Europe/Berlin"))


def _walk(person: Person, number: int, start: datetime) -> None:
    """East along the street for twenty minutes."""
    patrol = str(uuid.UUID(int=4000 + number))
    begin = {"id": patrol, "title": f"第{number}次", "started_at": start.isoformat()}
    assert person.client.post("/api/v1/patrols", json=begin).status_code == 201
    fixes = [
        fix(100 * number + minute, at=(start + timedelta(minutes=minute)).isoformat(), lon=101.661 + minute / 5e3)
        for minute in range(20)
    ]
    assert person.client.post(f"/api/v1/patrols/{patrol}/fixes", json={"fixes": fixes}).json()["new"] == 20


def test_days_are_those_of_the_territory_over_midnight_and_summer_time(
    walked: dict[str, Person], signed_in_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A territory in Berlin under a program in Shanghai: the day of 23 hours is whole, and each walk is on its own."""
    _move_to_berlin(signed_in_database)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 4, 2, 12, tzinfo=UTC))
    for number, start in enumerate((
        datetime(2026, 3, 28, 22, 50, tzinfo=UTC),  # until ten past midnight
        datetime(2026, 3, 29, 0, 50, tzinfo=UTC),  # from 01:50 to 03:10, in twenty minutes
        datetime(2026, 3, 29, 21, 30, tzinfo=UTC),  # 23:30 by summer time
    ), 1):  # fmt: skip
        _walk(walked["walker"], number, start)
    derive_waiting(signed_in_database)
    staff = walked["staff"].client

    def asked(path: str, first: str, last: str) -> Any:
        return staff.get(f"/api/v1/coverage{path}?from=2026-03-{first}&to=2026-03-{last}").json()

    days = {each["day"][-2:]: each["recorded_m"] for each in asked("/days", "28", "30")["items"]}
    assert set(days) == {"28", "29", "30"}
    assert min(days["28"], days["29"]) > 0
    assert days["30"] == 0
    for day, recorded_m in days.items():
        alone = sum(each["recorded_m"] for each in asked("", day, day)["items"])
        assert alone == pytest.approx(recorded_m, abs=1)
    listed = {day: len(staff.get(f"/api/v1/patrols?from=2026-03-{day}&to=2026-03-{day}").json()["items"])
              for day in days}  # fmt: skip
    assert listed == {"28": 1, "29": 3, "30": 0}  # the first lasted over midnight


@pytest.mark.parametrize(("day", "times"), [
    ("2026-03-29", ("01:30", "03:15")),
    ("2026-03-29", ("02:30", "03:45")),
    ("2026-10-25", ("01:30", "02:30")),
    ("2026-10-25", ("23:30", "00:30")),
    ("2028-02-29", ("23:30", "00:30")),
    ("2026-12-31", ("23:30", "00:30")),
])  # fmt: skip
def test_a_patrol_is_planned_over_midnight_and_summer_time(day: str, times: tuple[str, str]) -> None:
    """The form takes the hours of the territory, those too that a clock skips or shows twice."""
    form = PlanForm(team=uuid.UUID(TEAM), day=day, start_from=times[0], start_until=times[1])
    wish = form.wish(Session(), SimpleNamespace(ground=SimpleNamespace(zone=BERLIN)))  # type: ignore[arg-type]
    assert wish.start_from.astimezone(BERLIN).date().isoformat() == day
    assert timedelta(0) <= wish.start_until - wish.start_from <= timedelta(hours=2)


def test_an_hour_that_there_is_not_is_refused_in_words(
    people: dict[str, Person], signed_in_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the day when half past two is half past three, a quarter past three lies before it."""
    _move_to_berlin(signed_in_database)
    people["staff"].client.post("/api/v1/teams", json=WISH)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 28, tzinfo=UTC))
    form = {"id": str(uuid.UUID(int=77)), "team": TEAM, "day": "2026-03-29", "start_from": "02:30"}
    answer = people["lead"].client.post("/patrols/plan", data=form | {"start_until": "03:15"})
    assert answer.status_code == 400
    assert "lies before" in answer.text
