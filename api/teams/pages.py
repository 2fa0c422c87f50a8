"""The pages of teams: the list, one team, and the form that makes and changes it."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.dependencies import Visit, VisitDep
from api.teams.asking import ManagedTeamDep, Seen, SeenTeamDep, StandingSeenDep, check_manages
from api.teams.words import KINDS
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.snapshots import plan_communities
from geo.boundaries.standing import stand_first
from geo.core import clock
from geo.core.errors import GridstewardError
from geo.core.viewer import Right
from geo.patrols.teams import change_team, keep_team
from geo.roster.sight import sight_of
from geo.roster.team_actions import TeamWish, restore_team, retire_team
from geo.roster.team_queries import TeamInfo, teams_seen
from geo.roster.teams import TeamKind

router = Router(prefix="/patrols/teams", include_in_schema=False)


class TeamForm(BaseModel):
    """A team as its form has it: people line by line, by the names with which they sign in."""

    id: uuid.UUID = Field(default_factory=uuid.uuid4)
    name: Annotated[str, Field(max_length=400)] = ""
    kind: TeamKind = TeamKind.PATROL
    community: Annotated[str, Field(max_length=40)] = ""
    volunteers: Annotated[str, Field(max_length=20)] = "0"
    leads: Annotated[str, Field(max_length=20_000)] = ""
    members: Annotated[str, Field(max_length=20_000)] = ""
    version: int = 1

    def wish(self) -> TeamWish:
        """As the domain knows it; what is no number of volunteers is out of every range."""
        count = self.volunteers.strip() or "0"
        return TeamWish(
            name=self.name,
            kind=self.kind,
            community_code=self.community or None,
            volunteers=int(count) if count.isdecimal() and len(count) < 9 else -1,
            leads=_lines(self.leads),
            members=_lines(self.members),
        )

    @classmethod
    def of(cls, team: TeamInfo) -> "TeamForm":
        """The form of a team that there is."""
        return cls(
            id=team.id,
            name=team.name,
            kind=team.kind,
            community=team.community_code or "",
            volunteers=str(team.volunteers),
            leads="\n".join(each.sign_in_name for each in team.leads),
            members="\n".join(each.sign_in_name for each in team.members),
            version=team.version,
        )


FormDep = Annotated[TeamForm, Form()]


@router.get("")
@allow(Right.PATROLS_READ)
def teams_page(visit: VisitDep, asking: AskingDep, when: WhenDep) -> HTMLResponse:
    """The teams that one sees; those that serve no longer at the end."""
    ground = stand_first(visit.session, when.territory, None, asking)
    if ground is None:
        return visit.page("maps/none.html")
    seen = Seen(ground, sight_of(visit.session, ground))
    known = teams_seen(visit.session, seen.sight, retired=True)
    return visit.page(
        "teams/teams.html",
        serving=[each for each in known if each.retired_at is None],
        retired=[each for each in known if each.retired_at is not None],
        **_around(visit.session, seen),
    )


@router.get("/new")
@allow(Right.TEAMS_MANAGE)
def new_team(visit: VisitDep, seen: StandingSeenDep) -> HTMLResponse:
    """An empty form."""
    return _form(visit, seen, TeamForm())


@router.post("")
@allow(Right.TEAMS_MANAGE)
def make(visit: VisitDep, seen: StandingSeenDep, trail: TrailDep, form: FormDep) -> Any:
    """Make a team; what cannot be is said beside the form, and nothing typed is lost."""
    try:
        check_manages(seen, form.community or None)
        with visit.session.begin_nested():
            keep_team(visit.session, seen.ground.territory.id, form.id, form.wish())
    except GridstewardError as error:
        return _form(visit, seen, form, error=error)
    return _kept(trail, form.id)


@router.get("/{team_id}")
@allow(Right.PATROLS_READ)
def team_page(visit: VisitDep, found: SeenTeamDep) -> HTMLResponse:
    """One team."""
    return visit.page(
        "teams/team.html",
        team=found.team,
        manages=found.manages,
        plans=found.seen.sight.plans_for(found.team.id, found.team.community_code),
        **_around(visit.session, found.seen),
    )


@router.get("/{team_id}/change")
@allow(Right.TEAMS_MANAGE)
def change_form(visit: VisitDep, found: ManagedTeamDep) -> HTMLResponse:
    """The form of a team that there is."""
    return _form(visit, found.seen, TeamForm.of(found.team), team=found.team)


@router.post("/{team_id}")
@allow(Right.TEAMS_MANAGE)
def change(visit: VisitDep, found: ManagedTeamDep, trail: TrailDep, form: FormDep) -> Any:
    """Keep what the form says."""
    try:
        check_manages(found.seen, form.community or None)
        with visit.session.begin_nested():
            change_team(visit.session, found.team.id, form.wish(), version=form.version)
    except GridstewardError as error:
        return _form(visit, found.seen, form, team=found.team, error=error)
    return _kept(trail, found.team.id)


@router.post("/{team_id}/retire")
@allow(Right.TEAMS_MANAGE)
def retire(visit: VisitDep, found: ManagedTeamDep, trail: TrailDep) -> RedirectResponse:
    """End its service, or take it up again where it has ended."""
    if found.team.retired_at is None:
        retire_team(visit.session, found.team.id, clock.now())
    else:
        restore_team(visit.session, found.team.id)
    return _kept(trail, found.team.id)


def _kept(trail: TrailDep, team_id: uuid.UUID) -> RedirectResponse:
    trail.note(Action.TEAM_CHANGED, Subject("team", str(team_id)))
    return RedirectResponse(f"/patrols/teams/{team_id}", status_code=303)


def _form(
    visit: Visit, seen: Seen, form: TeamForm, *, team: TeamInfo | None = None, error: GridstewardError | None = None
) -> HTMLResponse:
    around = _around(visit.session, seen)
    managed = seen.sight.managed
    choices = {code: name for code, name in around["communities"].items() if managed is None or code in managed}
    return visit.page("teams/form.html", refusal=error, form=form, team=team, choices=choices, **around)


def _around(session: Session, seen: Seen) -> Mapping[str, Any]:
    """What each of these pages shows: the territory, names of communities, words for kinds."""
    frame = plan_communities(session, seen.ground.plan.id)
    return {
        "ground": seen.ground,
        "sight": seen.sight,
        "communities": dict(zip(frame["code"], frame["name"], strict=True)),
        "kinds": KINDS,
    }


def _lines(text: str) -> list[str]:
    """Names, one a line or with commas between."""
    typed = text.replace("，", "\n").replace("、", "\n").replace(",", "\n")
    return [line.strip() for line in typed.splitlines() if line.strip()]
