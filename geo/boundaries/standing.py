"""What a question is asked about: one territory, and the plan of it that holds on the day that is meant."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo.boundaries.queries import (
    PlanInfo,
    TerritoryInfo,
    no_territory,
    plan_on,
    territories_in_force,
    the_territory,
)
from geo.boundaries.queries import territories as all_territories
from geo.boundaries.reach import Reach, reach_of
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.viewer import Right, Viewer


@dataclass(frozen=True)
class Ground:
    """What a question is asked about: a territory, the plan that holds then, when "then" is, and who asks."""

    territory: TerritoryInfo
    plan: PlanInfo
    at: datetime
    zone: ZoneInfo
    viewer: Viewer

    @property
    def day(self) -> date:
        """The day of the question, in the territory."""
        return self.at.astimezone(self.zone).date()

    def reach(self, session: Session, right: Right) -> Reach:
        """The grids in which whoever asks has a right."""
        return reach_of(session, self.plan.id, self.viewer.scope(right))


@dataclass(frozen=True)
class Asking:
    """Who asks, when, and in which time zone days are meant where the territory has none of its own."""

    viewer: Viewer
    now: datetime
    zone: ZoneInfo


def stand(session: Session, territory: str | None, on: str | None, asking: Asking) -> Ground:
    """Read the territory and the plan once; everything in one answer goes by them.

    A day `on` as it was written is a day of the territory. Without a code there must be one territory only.

    Raises:
        NotFound: there is no such territory, or no plan was in force.
        BadInput: no territory is named and there are several, or the day cannot be read.
    """
    return _stand_on(session, the_territory(session, territory), on, asking)


def stand_first(session: Session, territory: str | None, on: str | None, asking: Asking) -> Ground | None:
    """As `stand`, for pages: without a code the first territory that has a plan in force; None where none has."""
    known = territories_in_force(session)
    return stand(session, territory or known[0].code, on, asking) if known else None


def stand_wherever(session: Session, territory: str | None, on: str | None, asking: Asking) -> list[Ground]:
    """The territory named, or every one that has a plan then: a code on a page need not say whose it is.

    Raises:
        NotFound: there is none, or none that had a plan.
    """
    if territory:
        return [stand(session, territory, on, asking)]
    grounds: list[Ground] = []
    missing = no_territory()
    for each in all_territories(session):
        try:
            grounds.append(_stand_on(session, each, on, asking))
        except NotFound as error:
            missing = error
    if not grounds:
        raise missing
    return grounds


def _stand_on(session: Session, chosen: TerritoryInfo, on: str | None, asking: Asking) -> Ground:
    zone = chosen.zone(asking.zone)
    at = clock.parse_on(on, zone) if on else None
    return Ground(chosen, plan_on(session, chosen.id, at), at or asking.now, zone, asking.viewer)
