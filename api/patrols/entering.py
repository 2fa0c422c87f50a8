"""Six digits that let phones into a patrol: one that has begun, or a planned one before anybody has set out."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.patrols.asking import adds_in, reachable
from api.patrols.leading import check_leads
from api.patrols.schemas import CodeSchema
from api.teams.asking import seen_in
from api.trail import Trail
from geo.accounts.tokens import make_patrol_code
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import TerritoryInfo
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import NotFound
from geo.patrols.models import PatrolPlan
from geo.patrols.outing import Moment
from geo.patrols.phones.sending import find_patrol, no_such_patrol
from geo.patrols.planned.entering import plan_to_start
from geo.patrols.planned.planning import no_such_plan
from geo.patrols.planned.queries import planned_one

CODE_HOLDS = timedelta(hours=24)
"""So long lets a code phones in; that of a planned patrol so long after the latest start."""


@dataclass(frozen=True)
class Entrance:
    """A patrol into which somebody may let phones: its name, and until when at most."""

    title: str
    territory: TerritoryInfo
    until: datetime


def entrance(session: Session, patrol_id: uuid.UUID, asking: Asking) -> Entrance:
    """The patrol, where whoever asks walks it, leads its team or manages it, before it has begun too.

    Raises:
        Forbidden: no key and no code makes codes.
        NotFound: there is no such patrol, or not for whoever asks.
    """
    plan = plan_to_start(session, patrol_id)
    if plan is None:
        territory = reachable(session, asking.viewer, patrol_id)
        check_leads(session, asking, patrol_id)
        return Entrance(find_patrol(session, patrol_id).title, territory, asking.now + CODE_HOLDS)
    try:
        return _of_plan(session, plan, asking)
    except NotFound:
        raise no_such_patrol(patrol_id) from None


def _of_plan(session: Session, plan: PatrolPlan, asking: Asking) -> Entrance:
    seen = seen_in(session, plan.territory_id, asking, no_such_plan())
    known = planned_one(session, plan.id, seen.sight, moment=Moment(asking.now, seen.ground.zone))
    inside = known.team_id in seen.sight.own or seen.sight.plans_for(known.team_id, known.community_code)
    if not inside or not adds_in(asking.viewer, seen.ground.territory):
        raise no_such_plan()
    latest = max(asking.now, plan.start_until or asking.now)
    return Entrance(known.team, seen.ground.territory, latest + CODE_HOLDS)


def new_code(session: Session, trail: Trail, patrol_id: uuid.UUID, entered: Entrance) -> CodeSchema:
    """Other digits for a patrol; those before let nobody in any more."""
    now = clock.now()
    made = make_patrol_code(session, patrol_id, now, holds=entered.until - now)
    trail.note(Action.TOKEN_MADE, Subject("patrol", str(patrol_id)))
    return CodeSchema(code=made.secret, expires_at=made.expires_at)
