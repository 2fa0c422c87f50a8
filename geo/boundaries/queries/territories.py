"""Which territories there are."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.models import Territory, TerritorySettings
from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.viewer import Scope

NO_TERRITORY = say(
    "There is no territory yet. Put in a file of boundaries first (page Files, or gridsteward import boundaries FILE)."
)


@dataclass(frozen=True)
class TerritoryInfo:
    """A territory; `plan_id` is the plan in force now, `timezone` None where the installation's holds."""

    id: int
    code: str
    name: str
    plan_id: int | None
    made_up: bool
    timezone: str | None = None

    def zone(self, default: ZoneInfo) -> ZoneInfo:
        """The time zone in which the territory's days are meant."""
        return ZoneInfo(self.timezone) if self.timezone else default


def territories(session: Session) -> list[TerritoryInfo]:
    """All territories, by code."""
    columns = (Territory.id, Territory.code, Territory.name, Territory.plan_id, Territory.made_up)
    known = select(*columns, TerritorySettings.timezone).outerjoin(
        TerritorySettings, TerritorySettings.territory_id == Territory.id
    )
    return [TerritoryInfo(*row) for row in session.execute(known.order_by(Territory.code))]


def territories_in_force(session: Session) -> list[TerritoryInfo]:
    """The territories that have a plan in force, by code."""
    return [each for each in territories(session) if each.plan_id is not None]


def territory_by_id(session: Session, territory_id: int) -> TerritoryInfo:
    """The territory of something that is stored, which always has one."""
    return next(each for each in territories(session) if each.id == territory_id)


def territory_by_code(session: Session, code: str) -> TerritoryInfo:
    """The territory with a code.

    Raises:
        NotFound: there is none.
    """
    return _named(territories(session), code)


def territory_within(session: Session, scope: Scope, code: str | None) -> TerritoryInfo:
    """The territory that is named, or the only one, of those that lie whole within a scope.

    Raises:
        NotFound: there is none; one beyond the scope looks like one that does not exist.
        BadInput: there are several and none was named (`territory.which`).
    """
    own = [each for each in territories(session) if scope.holds_all_of(each.code)]
    if code is not None:
        return _named(own, code)
    if not own:
        raise no_such_territory()
    return own[0] if len(own) == 1 else the_territory(session, None)


def _named(known: list[TerritoryInfo], code: str) -> TerritoryInfo:
    for each in known:
        if each.code == code:
            return each
    raise no_such_territory()


def no_such_territory() -> NotFound:
    """The error of a territory that there is not, or not for whoever asks."""
    return NotFound("territory.unknown", say("There is no such territory here."))


def no_territory() -> NotFound:
    """The error of an installation that has nothing yet."""
    return NotFound("territory.none", NO_TERRITORY)


def the_territory(session: Session, code: str | None) -> TerritoryInfo:
    """The territory with a code, or without one the only territory there is.

    Raises:
        NotFound: there is none, or none with this code.
        BadInput: there are several and none was named (`territory.which`).
    """
    known = territories(session)
    if not known:
        raise no_territory()
    listed = ", ".join(f"{each.code} {each.name}" for each in known)
    if code is None:
        if len(known) == 1:
            return known[0]
        raise BadInput(
            "territory.which",
            say("There are several territories: {territories}. Name one with --territory CODE.", territories=listed),
        )
    for each in known:
        if each.code == code:
            return each
    raise NotFound(
        "territory.unknown",
        say("There is no territory '{code}'. There are: {territories}.", code=code, territories=listed),
    )
