"""Teams for programs."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session

from api.answers import model_answer
from api.audience import Router, allow
from api.dependencies import SessionDep
from api.teams.asking import ManagedTeamDep, SeenDep, SeenTeam, SeenTeamDep, check_manages
from api.teams.schemas import ChangedTeamSchema, NewTeamSchema, TeamSchema, TeamsSchema
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.core import clock
from geo.core.viewer import Right
from geo.patrols.teams import change_team, keep_team
from geo.roster.team_actions import restore_team, retire_team
from geo.roster.team_queries import team_seen, teams_seen

router = Router(prefix="/api/v1/teams", tags=["teams"])


@router.get("", response_model=TeamsSchema)
@allow(Right.PATROLS_READ)
def list_teams(
    request: Request,
    session: SessionDep,
    seen: SeenDep,
    retired: Annotated[bool, Query(description="Those too that serve no longer.")] = False,  # noqa: FBT002 (a query)
) -> Response:
    """The teams of one's communities, and those that one is in, by name."""
    found = teams_seen(session, seen.sight, retired=retired)
    code = seen.ground.territory.code
    return model_answer(request, TeamsSchema(items=[TeamSchema.of(each, code) for each in found]))


@router.post("", status_code=201, response_model=TeamSchema)
@allow(Right.TEAMS_MANAGE)
def add(session: SessionDep, seen: SeenDep, trail: TrailDep, response: Response, sent: NewTeamSchema) -> TeamSchema:
    """Make a team: 201 where it is new, 200 where it is known already."""
    check_manages(seen, sent.community)
    territory = seen.ground.territory
    if keep_team(session, territory.id, sent.id, sent.to_wish()):
        trail.note(Action.TEAM_CHANGED, Subject("team", str(sent.id)))
    else:
        response.status_code = 200
    return TeamSchema.of(team_seen(session, sent.id, seen.sight), territory.code)


@router.get("/{team_id}", response_model=TeamSchema)
@allow(Right.PATROLS_READ)
def read(request: Request, found: SeenTeamDep) -> Response:
    """One team."""
    return model_answer(request, TeamSchema.of(found.team, found.seen.ground.territory.code))


@router.put("/{team_id}", response_model=TeamSchema)
@allow(Right.TEAMS_MANAGE)
def change(session: SessionDep, found: ManagedTeamDep, trail: TrailDep, sent: ChangedTeamSchema) -> TeamSchema:
    """Make a team what is sent; 409 where somebody changed it since `version`."""
    check_manages(found.seen, sent.community)
    change_team(session, found.team.id, sent.to_wish(), version=sent.version)
    return _told(session, found, trail)


@router.post("/{team_id}/retire", response_model=TeamSchema)
@allow(Right.TEAMS_MANAGE)
def retire(session: SessionDep, found: ManagedTeamDep, trail: TrailDep) -> TeamSchema:
    """End its service; what it walked stays."""
    retire_team(session, found.team.id, clock.now())
    return _told(session, found, trail)


@router.post("/{team_id}/restore", response_model=TeamSchema)
@allow(Right.TEAMS_MANAGE)
def restore(session: SessionDep, found: ManagedTeamDep, trail: TrailDep) -> TeamSchema:
    """Have it serve again."""
    restore_team(session, found.team.id)
    return _told(session, found, trail)


def _told(session: Session, found: SeenTeam, trail: TrailDep) -> TeamSchema:
    trail.note(Action.TEAM_CHANGED, Subject("team", str(found.team.id)))
    known = team_seen(session, found.team.id, found.seen.sight)
    return TeamSchema.of(known, found.seen.ground.territory.code)
