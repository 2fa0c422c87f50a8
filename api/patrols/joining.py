"""Entering a patrol with its six digits: the phone gets a key that adds to this patrol, and nothing more."""

import math
import time
import uuid
from collections.abc import Callable
from typing import Annotated

from fastapi import Request
from pydantic import AwareDatetime, BaseModel, Field

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep
from api.network import address_of
from api.patrols.desks import DeskSchema, desk_of
from api.patrols.schemas import PatrolSchema, TaskSchema
from api.throttle import Throttle, network_of
from geo.accounts.tokens import make_patrol_key, patrol_of_code
from geo.boundaries.queries import TerritoryInfo, territory_by_id
from geo.core import clock
from geo.core.errors import NotFound, TooMany
from geo.core.language import say
from geo.patrols.outing import Moment
from geo.patrols.phones.sending import find_patrol
from geo.patrols.planned.entering import enter_plan
from geo.patrols.planned.queries import standings

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

EVERYBODY = "everybody"


class JoinSchema(BaseModel):
    """Six digits as somebody types them."""

    code: Annotated[str, Field(pattern=r"^\d{6}$")]


class JoinedSchema(BaseModel):
    """The patrol, whom to ring, and a key for `Authorization: Bearer`, told once.

    `planned` is the plan of a patrol that was planned. Where its status is planned nobody has set out yet: the phone
    begins it, under its id and with its key.
    """

    patrol: PatrolSchema
    planned: TaskSchema | None = None
    desk: DeskSchema
    key: str
    expires_at: AwareDatetime


@router.post("/join", response_model=JoinedSchema)
@allow()
@in_lane(Lane.FIELD)
def join(request: Request, session: SessionDep, settings: SettingsDep, sent: JoinSchema) -> JoinedSchema:
    """Enter a patrol by its code. The key holds for 60 days: what was recorded without signal still arrives."""
    now = clock.now()
    named = look_for(request, lambda: patrol_of_code(session, sent.code, now))
    if named is None:
        raise NotFound(
            "patrol.code_wrong", say("No patrol has this code now. Ask the team lead for the code of today.")
        )
    patrol, planned, territory = _entered(session, uuid.UUID(named), Moment(now, settings.zone))
    made = make_patrol_key(session, named, now)
    return JoinedSchema(
        patrol=patrol,
        planned=planned,
        desk=desk_of(session, territory),
        key=made.secret,
        expires_at=made.expires_at,
    )


def _entered(
    session: SessionDep, patrol_id: uuid.UUID, moment: Moment
) -> tuple[PatrolSchema, TaskSchema | None, TerritoryInfo]:
    """A patrol that has begun, or the plan of one for which nobody has set out."""
    plan = enter_plan(session, patrol_id, moment=moment)
    if plan is not None and plan.is_open:
        territory = territory_by_id(session, plan.territory_id)
        return PatrolSchema.of_plan(plan, territory.code, moment.now), TaskSchema.of(plan, territory.code), territory
    patrol = find_patrol(session, patrol_id)
    territory = territory_by_id(session, patrol.territory_id)
    stands = standings(session, [patrol_id])[patrol_id]
    planned = None if plan is None else TaskSchema.of(plan, territory.code)
    return PatrolSchema.of(patrol, territory.code, stands), planned, territory


def look_for(request: Request, look: Callable[[], str | None]) -> str | None:
    """What a code or key names; few wrong ones are looked at.

    Raises:
        TooMany: there were too many wrong ones.
    """
    counted = _counted(request)
    wait_s = max(math.ceil(throttle.empty_for_s(key, time.monotonic())) for throttle, key in counted)
    if wait_s:
        sentence = say("Too many wrong codes. Wait {seconds} seconds, then try again.", seconds=wait_s)
        raise TooMany("patrol.code_wait", sentence, retry_after_s=wait_s)
    named = look()
    if named is None:
        for throttle, key in counted:
            throttle.wait_s(key, time.monotonic())
    return named


def _counted(request: Request) -> list[tuple[Throttle, str]]:
    """Where wrong codes are counted: for the network address, and for all together."""
    state = request.app.state
    return [(state.code_throttle, network_of(address_of(request))), (state.join_throttle, EVERYBODY)]
