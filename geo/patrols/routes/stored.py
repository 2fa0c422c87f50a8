"""Routes stored under a name: kept, replaced, removed, and walked again as they were when they were stored.

What is stored is the question with the weights that streets had then; over the same streets it has the same answer.
Where streets or grids have changed since, the route is worked out anew and says so.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.models import PatrolPlan, StoredRoute
from geo.patrols.outing import Moment
from geo.patrols.routes.asking import RouteQuestion, read_places
from geo.patrols.routes.making import GridRoute, make_route
from geo.patrols.routes.proposing import propose_route
from geo.patrols.routes.standing import grid_streets

LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class StoredRouteInfo:
    """A stored route; `weight` is what each segment of network `network_id` counted, by its number there."""

    id: uuid.UUID
    territory_id: int
    name: str
    grid_code: str
    question: RouteQuestion
    weight: Mapping[int, float]
    network_id: int | None
    plan_id: int | None
    length_m: int
    account_id: uuid.UUID | None
    stored_at: datetime
    replaced_at: datetime | None
    removed_at: datetime | None
    version: int

    def is_anew(self, made: GridRoute) -> bool:
        """Whether streets or grids changed since, so that what is walked was worked out anew."""
        return (made.streets.network_id, made.streets.plan_id) != (self.network_id, self.plan_id)


@dataclass(frozen=True)
class Storing:
    """A route that is to be stored under a name, and when."""

    name: str
    made: GridRoute
    now: datetime

    @property
    def told(self) -> str:
        """The name without blanks too many.

        Raises:
            BadInput: there is none, or it is too long.
        """
        told = " ".join(self.name.split())
        if not 1 <= len(told) <= LONGEST_NAME:
            sentence = say("A stored route has a name of at most {most} characters.", most=LONGEST_NAME)
            raise BadInput("routes.name", sentence)
        return told


def store_route(
    session: Session, territory_id: int, route_id: uuid.UUID, storing: Storing, *, by: uuid.UUID | None
) -> bool:
    """Store a route under an id that was made where it was thought of; returns whether it is new.

    Raises:
        BadInput: it has no name, or too long a one.
        Conflict: another route has this name or id.
    """
    told = {"id": route_id, "territory_id": territory_id, "account_id": by, "stored_at": storing.now, "version": 1}
    added = insert(StoredRoute).values(**told, **_values(storing)).on_conflict_do_nothing()
    if session.scalar(added.returning(StoredRoute.id)) is not None:
        return True
    known = session.get(StoredRoute, route_id, populate_existing=True)
    if known is None or known.territory_id != territory_id:
        raise _taken(storing.told)
    return False


def replace_route(session: Session, stored: StoredRouteInfo, storing: Storing, *, version: int) -> None:
    """Store another route in the place of one: planned patrols that name it walk the new one.

    Raises:
        BadInput: it has no name, or too long a one.
        Conflict: it was removed, somebody else changed it since `version`, or another has this name.
    """
    others = StoredRoute.territory_id == stored.territory_id, StoredRoute.id != stored.id
    taken = select(StoredRoute.id).where(*others, StoredRoute.name == storing.told, StoredRoute.removed_at.is_(None))
    if session.scalar(taken) is not None:
        raise _taken(storing.told)
    still = StoredRoute.id == stored.id, StoredRoute.version == version, StoredRoute.removed_at.is_(None)
    changed = update(StoredRoute).where(*still).values(**_values(storing), replaced_at=storing.now, version=version + 1)
    if not _count(session, changed):
        raise Conflict(
            "routes.stored_changed", say("This route was removed, or somebody else replaced it. Load the page again.")
        )


def remove_route(session: Session, route_id: uuid.UUID, *, now: datetime) -> bool:
    """Remove a route; returns whether it was there. Patrols that name it keep their grid, and say that it is gone."""
    named = select(PatrolPlan.id).where(PatrolPlan.route_id == StoredRoute.id).exists()
    here = StoredRoute.id == route_id, StoredRoute.removed_at.is_(None)
    gone = _count(session, delete(StoredRoute).where(*here, ~named))
    return bool(gone or _count(session, update(StoredRoute).where(*here).values(removed_at=now)))


def stored_routes(session: Session, territory_id: int) -> list[StoredRouteInfo]:
    """The routes of a territory that are there, by grid and name."""
    own = select(StoredRoute).where(StoredRoute.territory_id == territory_id, StoredRoute.removed_at.is_(None))
    rows = session.scalars(own.order_by(StoredRoute.grid_code, StoredRoute.name))
    return [_info(row) for row in rows]


def routes_in_reach(session: Session, ground: Ground) -> list[tuple[StoredRouteInfo, str]]:
    """The stored routes of grids that whoever asks may see, each with the name of its grid."""
    reach, grids = ground.reach(session, Right.COVERAGE_READ), plan_grids(session, ground.plan.id)
    names = {str(row.code): str(row.name) for row in grids.itertuples() if reach.covers(int(row.Index))}
    found = stored_routes(session, ground.territory.id)
    return [
        (each, names.get(each.grid_code, each.grid_code)) for each in found if reach.is_whole or each.grid_code in names
    ]


def stored_route(session: Session, territory_id: int, route_id: uuid.UUID) -> StoredRouteInfo:
    """One stored route.

    Raises:
        NotFound: there is none here, or it was removed.
    """
    row = session.get(StoredRoute, route_id, populate_existing=True)
    if row is None or row.territory_id != territory_id:
        raise no_such_route()
    if row.removed_at is not None:
        raise NotFound(
            "routes.stored_removed",
            say("The route {name} was removed. Choose another, or walk its grid.", name=row.name),
        )
    return _info(row)


def plans_naming(session: Session, route_id: uuid.UUID, *, moment: Moment) -> int:
    """How many patrols that are still to set out name a route."""
    named = PatrolPlan.route_id == route_id, PatrolPlan.on_day >= moment.today, PatrolPlan.cancelled_at.is_(None)
    return len(session.scalars(select(PatrolPlan.id).where(*named)).all())


def walk_stored(session: Session, ground: Ground, stored: StoredRouteInfo, *, moment: Moment) -> GridRoute:
    """The route as it was stored; worked out anew where streets or grids have changed since.

    Raises:
        NotFound: its grid is in the division no more, or not for whoever asks.
        BadInput: it cannot be walked so any more; the sentence says why.
    """
    streets = grid_streets(session, ground, stored.grid_code)
    if (streets.network_id, streets.plan_id) == (stored.network_id, stored.plan_id):
        return make_route(session, streets, stored.question, weight=stored.weight or None)
    return propose_route(session, ground.territory.id, streets, stored.question, moment=moment)


def no_such_route() -> NotFound:
    """What is said of a stored route that is not there, and of one that is not for whoever asks."""
    return NotFound("routes.no_stored", say("There is no such stored route."))


def _taken(name: str) -> Conflict:
    return Conflict("routes.name_taken", say("Another route is called {name}. Choose another name.", name=name))


def _values(storing: Storing) -> dict[str, Any]:
    made, question = storing.made, storing.made.question
    return {
        "name": storing.told,
        "grid_code": made.streets.code,
        "question": {
            "patrollers": question.patrollers,
            "minutes": question.minutes,
            "start": question.start,
            "both_sides": question.both_sides,
            "places": sorted(kind.value for kind in question.places),
            "night": question.night,
            "seed": question.seed,
            "rounds": question.rounds,
        },
        "weight": {str(segment): value for segment, value in sorted(made.wish.weight.items())},
        "network_id": made.streets.network_id,
        "plan_id": made.streets.plan_id,
        "length_m": round(made.route.length_mm / 1000),
    }


def _info(row: StoredRoute) -> StoredRouteInfo:
    asked = dict(row.question)
    start, places = asked.pop("start"), read_places(asked.pop("places"))
    question = RouteQuestion(**asked, start=None if start is None else (start[0], start[1]), places=places)
    return StoredRouteInfo(
        id=row.id,
        territory_id=row.territory_id,
        name=row.name,
        grid_code=row.grid_code,
        question=question,
        weight={int(segment): float(value) for segment, value in row.weight.items()},
        network_id=row.network_id,
        plan_id=row.plan_id,
        length_m=row.length_m,
        account_id=row.account_id,
        stored_at=row.stored_at,
        replaced_at=row.replaced_at,
        removed_at=row.removed_at,
        version=row.version,
    )


def _count(session: Session, statement: Any) -> int:
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # of an update, always a cursor's
        statement.execution_options(synchronize_session=False)
    )
    session.expire_all()
    return done.rowcount
