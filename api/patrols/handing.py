"""Handing a patrol over from its page: to another phone by a new code, to another lead of the team by name."""

import uuid
from dataclasses import replace
from typing import Annotated

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import Visit, VisitDep
from api.patrols.codes import show_code
from api.patrols.events import HandOverSchema, hand_on
from api.patrols.planned import lead_named, moment_of, own_plan
from api.patrols.reading import seen_patrol
from api.teams.asking import Seen
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.viewer import Right
from geo.patrols.planned.planning import change_plan
from geo.patrols.planned.queries import wish_of
from geo.roster.team_queries import Person, team_seen

pages = Router(prefix="/patrols", include_in_schema=False)

To = Annotated[str, Form(max_length=64)]


@pages.post("/{patrol_id}/handover", response_class=HTMLResponse)
@allow(Right.FIXES_ADD)
def hand_over_page(visit: VisitDep, asking: AskingDep, trail: TrailDep, patrol_id: uuid.UUID, to: To = "") -> Response:
    """Hand it over: before the start another leads it; under way the next phone enters with the code that is shown."""
    try:
        found = seen_patrol(visit.session, asking, patrol_id)
    except NotFound:
        return _before_start(visit, asking, trail, patrol_id, to)
    sent = HandOverSchema(id=uuid.uuid4(), at=clock.now(), to=to.strip() or None)
    made = hand_on(visit.session, asking, trail, patrol_id, sent)
    return show_code(visit, found.patrol.title, found.seen.ground.territory.name, patrol_id, made)


def _before_start(visit: Visit, asking: Asking, trail: Trail, plan_id: uuid.UUID, to: str) -> Response:
    """Name another lead of a planned patrol; an empty name takes the lead away.

    Raises:
        NotFound: there is no such planned patrol, or not for whoever asks to change.
        BadInput: nobody of the team has this name.
    """
    found = own_plan(visit.session, asking, plan_id)
    lead_id = lead_named(visit.session, to) if to.strip() else None
    wish = replace(wish_of(found.plan), lead_id=lead_id)
    change_plan(visit.session, plan_id, wish, version=found.plan.version, moment=moment_of(found.seen))
    trail.note(Action.PATROL_PLANNED, Subject("patrol", str(plan_id)))
    return RedirectResponse(f"/patrols/{plan_id}", status_code=303)


def people_of(session: Session, seen: Seen, team_id: uuid.UUID | None) -> tuple[Person, ...]:
    """Who can be handed a patrol of a team: its leads and members, for those who see the team."""
    if team_id is None:
        return ()
    try:
        team = team_seen(session, team_id, seen.sight)
    except NotFound:
        return ()
    return (*team.leads, *team.members)
