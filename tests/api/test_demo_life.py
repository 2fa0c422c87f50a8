"""The made-up town lives: teams, patrols of today and this week, telephones; by the clock of whoever loads it."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.demo_files import demo_folder
from api.demo_life import TELEPHONES, enliven
from geo.accounts.first_start import demo_links
from geo.boundaries.queries import the_territory
from geo.boundaries.territory_settings import settings_of_territory
from geo.core import clock
from geo.core.clock import start_of_day
from geo.core.settings import Settings
from geo.core.viewer import Area, Grant, Role
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.patrols.models import Fix, Patrol, PatrolPlan
from geo.patrols.planned.queries import standings
from geo.publishing.importing import import_file
from geo.roster.models import Team

STATES = {"planned": 13, "started": 1, "paused": 1, "finished": 1, "cancelled": 1}


@pytest.fixture
def demo_database(fresh_database: Database, fresh_settings: Settings) -> Database:
    """Grids and streets of the demo."""
    options = ImportOptions(zone=fresh_settings.zone, dissolve=True, made_up=True)
    import_file(fresh_database, ImportKind.BOUNDARIES, demo_folder() / "blocks.geojson", options)
    streets = ImportOptions(zone=fresh_settings.zone)
    import_file(fresh_database, ImportKind.STREETS, demo_folder() / "streets.geojson", streets)
    return fresh_database


def test_the_demo_has_a_patrol_in_every_state_at_any_hour(demo_database: Database, fresh_settings: Settings) -> None:
    """Under way, paused, finished, waited for, later today, and evenings of the week; a second start adds nothing."""
    zone = fresh_settings.zone
    for days_ago, hour in ((3, 0.2), (2, 9.0), (1, 23.9)):
        day = clock.now().astimezone(zone).date() - timedelta(days=days_ago)
        now = start_of_day(day, zone) + timedelta(hours=hour)
        with demo_database.session() as session:
            territory = the_territory(session, None)
            grants = {name: Grant(Role.PATROLLER, Area("152922")) for name in ("demo-patroller", "demo-grid-worker")}
            demo_links(session, grants, now)
            for _ in range(2):
                enliven(session, territory, fresh_settings, now)
            names = session.scalars(select(Team.name)).all()
            assert len(names) == len(set(names)) == 12
            assert settings_of_territory(session, territory.id).desk_telephones == TELEPHONES
            assert _states(session) == STATES, hour
            assert _waited_for(session, now) >= 1
            walked = select(Patrol.id, func.count(Fix.id)).join(Fix, Fix.patrol_id == Patrol.id).group_by(Patrol.id)
            assert [row[1] > 1 for row in session.execute(walked)] == [True] * 3
            session.rollback()


def _states(session: Session) -> Counter[str]:
    plans = session.scalars(select(PatrolPlan.id)).all()
    return Counter(each.status.value for each in standings(session, plans).values())


def _waited_for(session: Session, now: datetime) -> int:
    begun = select(Patrol.id).where(Patrol.id == PatrolPlan.id).exists()
    late = select(func.count()).select_from(PatrolPlan).where(PatrolPlan.start_until < now, ~begun)
    return int(session.scalar(late) or 0)
