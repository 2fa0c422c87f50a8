"""What the field page asks when it has signal: who is signed in, what time it is, whom to ring; and its phone key."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep, ViewerDep
from api.forms import form_token
from api.patrols.asking import adds_in
from api.patrols.desks import DeskSchema, desk_of
from api.patrols.schemas import TaskSchema
from api.trail import TrailDep
from geo.accounts.tokens import make_phone_key
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import TerritoryInfo, territories
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.errors import NotSignedIn
from geo.core.language import say
from geo.core.viewer import Right, ViewerKind
from geo.patrols.outing import Moment
from geo.patrols.planned.queries import planned_seen
from geo.roster.sight import Sight, sight_of

router = Router(prefix="/go", include_in_schema=False)


class PersonSchema(BaseModel):
    """Who is signed in, and whether their phone may record."""

    id: uuid.UUID
    name: str
    records: bool


class StandingSchema(BaseModel):
    """How things stand for this reader; `planned` are the patrols of their teams, those cancelled too."""

    now: AwareDatetime
    person: PersonSchema | None
    csrf: str
    territories: list[DeskSchema]
    planned: list[TaskSchema]


class PhoneSchema(BaseModel):
    """What the phone calls itself."""

    label: Annotated[str, Field(max_length=80)] = ""


class KeySchema(BaseModel):
    """A key for `Authorization: Bearer`, told once."""

    key: str
    expires_at: AwareDatetime


@router.get("/standing", response_model=StandingSchema)
@allow()
@in_lane(Lane.FIELD)
def standing(
    request: Request, response: Response, session: SessionDep, viewer: ViewerDep, asking: AskingDep
) -> StandingSchema:
    """The server's clock, the reader, the desks of the territories in which they walk, and their planned patrols."""
    response.headers["cache-control"] = "no-store"
    person = None
    if viewer.kind is ViewerKind.PERSON and viewer.id is not None:
        person = PersonSchema(id=viewer.id, name=viewer.name, records=viewer.may(Right.FIXES_ADD))
    own = [each for each in territories(session) if adds_in(viewer, each)]
    places = [desk_of(session, each) for each in own]
    return StandingSchema(
        now=clock.now(),
        person=person,
        csrf=form_token(request),
        territories=places,
        planned=_tasks(session, own, asking),
    )


def _tasks(session: SessionDep, own: Sequence[TerritoryInfo], asking: Asking) -> list[TaskSchema]:
    """The planned patrols of today and tomorrow of the teams that the reader is in; nothing of how late they are."""
    if asking.viewer.kind is not ViewerKind.PERSON:
        return []
    tasks: list[TaskSchema] = []
    for each in own:
        if each.plan_id is not None:
            ground = stand(session, each.code, None, asking)
            tasks += _tasks_of(session, ground, sight_of(session, ground))
    return tasks


def _tasks_of(session: SessionDep, ground: Ground, sight: Sight) -> list[TaskSchema]:
    moment = Moment(clock.now(), ground.zone)
    last = moment.today + timedelta(days=1)
    found = planned_seen(session, sight, first=moment.today, last=last, moment=moment) if sight.own else []
    return [TaskSchema.of(each, ground.territory.code) for each in found if each.team_id in sight.own]


@router.post("/phone", response_model=KeySchema)
@allow(Right.FIXES_ADD, signed_in=True)
@in_lane(Lane.FIELD)
def phone(response: Response, session: SessionDep, viewer: ViewerDep, trail: TrailDep, sent: PhoneSchema) -> KeySchema:
    """A key that this phone keeps: it sends what was recorded though the session has ended."""
    if viewer.id is None:
        raise NotSignedIn("account.sign_in", say("Sign in to see this."))
    made = make_phone_key(session, viewer.id, sent.label, clock.now())
    trail.note(Action.TOKEN_MADE, Subject("phone", str(made.id)))
    response.headers["cache-control"] = "no-store"
    return KeySchema(key=made.secret, expires_at=made.expires_at)
