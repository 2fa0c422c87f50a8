"""The week of a community for the command line, from the database that the settings name."""

from dataclasses import dataclass

from api.schedules.asking import Made
from api.schedules.schemas import ScheduleSchema
from api.schedules.shaping import schedule_schema
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database
from geo.patrols.routes import WeekQuestion, community_streets, make_schedule


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which community is to be walked and how, by the division of which day."""

    community: str
    question: WeekQuestion
    on: str | None = None
    territory: str | None = None


def scheduled(asked: Asked) -> ScheduleSchema:
    """The schedule that was asked for.

    Raises:
        NotFound, BadInput: no such community, no streets, or nothing that can be walked so.
    """
    settings = Settings()
    with open_database(settings) as database, database.session() as session:
        ground = stand(session, asked.territory, asked.on, Asking(PROGRAM, clock.now(), settings.zone))
        streets = community_streets(session, ground, asked.community)
        return schedule_schema(Made(streets, make_schedule(session, streets.grids, asked.question)), ground)
