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
from api.dependencies import SessionDep
from api.network import address_of
from api.patrols.desks import DeskSchema, desk_of
from api.patrols.schemas import PatrolSchema
from api.throttle import Throttle, network_of
from geo.accounts.tokens import make_patrol_key, patrol_of_code
from geo.boundaries.queries import territory_by_id
from geo.core import clock
from geo.core.errors import NotFound, TooMany
from geo.core.language import say
from geo.patrols.sending import find_patrol

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

EVERYBODY = "everybody"


class JoinSchema(BaseModel):
    """Six digits as somebody types them."""

    code: Annotated[str, Field(pattern=r"^\d{6}$")]


class JoinedSchema(BaseModel):
    """The patrol, whom to ring, and a key for `Authorization: Bearer`, told once."""

    patrol: PatrolSchema
    desk: DeskSchema
    key: str
    expires_at: AwareDatetime


@router.post("/join", response_model=JoinedSchema)
@allow()
@in_lane(Lane.FIELD)
def join(request: Request, session: SessionDep, sent: JoinSchema) -> JoinedSchema:
    """Enter a patrol by its code. The key holds for 60 days: what was recorded without signal still arrives."""
    named = look_for(request, lambda: patrol_of_code(session, sent.code, clock.now()))
    if named is None:
        raise NotFound(
            "patrol.code_wrong", say("No patrol has this code now. Ask the team lead for the code of today.")
        )
    patrol = find_patrol(session, uuid.UUID(named))
    territory = territory_by_id(session, patrol.territory_id)
    made = make_patrol_key(session, named, clock.now())
    return JoinedSchema(
        patrol=PatrolSchema.of(patrol, territory.code),
        desk=desk_of(session, territory),
        key=made.secret,
        expires_at=made.expires_at,
    )


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
