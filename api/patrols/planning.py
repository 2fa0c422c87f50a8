"""The form by which a patrol is planned, changed and cancelled."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.boundaries.choosing import all_grids_by_community
from api.dependencies import Visit, VisitDep
from api.patrols.planned import check_plans, lead_named, moment_of, own_plan
from api.teams.asking import Seen, StandingSeenDep
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import BadInput, GridstewardError
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.planned.planning import PlanWish, cancel_plan, change_plan, plan_patrol
from geo.patrols.planned.queries import Planned
from geo.patrols.routes.stored import routes_in_reach
from geo.roster.team_queries import TeamInfo, teams_seen

router = Router(prefix="/patrols", include_in_schema=False)


class PlanForm(BaseModel):
    """A planned patrol as its form has it: day and times are those of the territory."""

    id: uuid.UUID = Field(default_factory=uuid.uuid4)
    version: int = 0
    team: uuid.UUID | None = None
    day: Annotated[str, Field(max_length=20)] = ""
    start_from: Annotated[str, Field(max_length=10)] = "19:00"
    start_until: Annotated[str, Field(max_length=10)] = "19:30"
    lead: Annotated[str, Field(max_length=64)] = ""
    grid: Annotated[str, Field(max_length=64)] = ""
    route: Annotated[str, Field(max_length=40, pattern=r"^[0-9a-fA-F-]*$")] = ""
    walkers: Annotated[str, Field(max_length=10)] = "2"
    notes: Annotated[str, Field(max_length=2_000)] = ""

    def wish(self, session: Session, seen: Seen) -> PlanWish:
        """As the domain knows it.

        Raises:
            BadInput: no team is chosen, or the day or a time cannot be read.
        """
        if self.team is None:
            raise BadInput("patrol.team", say("Choose the team that walks."))
        lead = lead_named(session, self.lead) if self.lead.strip() else None
        first, last = self._at(self.start_from, seen), self._at(self.start_until, seen)
        count = self.walkers.strip()
        return PlanWish(
            team_id=self.team,
            lead_id=lead,
            start_from=first.astimezone(UTC),
            start_until=(last + timedelta(days=1) if last < first else last).astimezone(UTC),
            grid_code=self.grid or None,
            route_id=self._route(),
            walkers=int(count) if count.isdecimal() and len(count) < 9 else 0,
            notes=self.notes,
        )

    def _route(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.route) if self.route else None
        except ValueError:
            raise BadInput("routes.no_stored", say("There is no such stored route.")) from None

    def _at(self, text: str, seen: Seen) -> datetime:
        try:
            return datetime.combine(date.fromisoformat(self.day), time.fromisoformat(text), seen.ground.zone)
        except ValueError as error:
            raise BadInput(
                "patrol.when", say("The day or time cannot be read. Write them as 2026-01-31 and 19:00.")
            ) from error

    @classmethod
    def of(cls, plan: Planned, lead: str, seen: Seen) -> "PlanForm":
        """The form of a plan that there is."""
        first, last = (
            each.astimezone(seen.ground.zone) if each else None for each in (plan.start_from, plan.start_until)
        )
        return cls(
            id=plan.id,
            version=plan.version,
            team=plan.team_id,
            day=plan.on_day.isoformat(),
            start_from=f"{first:%H:%M}" if first else "",
            start_until=f"{last:%H:%M}" if last else "",
            lead=lead,
            grid=plan.grid_code or "",
            route=str(plan.route.id) if plan.route else "",
            walkers=str(plan.walkers),
            notes=plan.notes,
        )


FormDep = Annotated[PlanForm, Form()]


@router.get("/plan")
@allow(Right.PATROLS_READ)
def plan_form(
    visit: VisitDep, seen: StandingSeenDep, team: Annotated[str, Query(max_length=40)] = "",
    day: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:  # fmt: skip
    """An empty form, with a team and a day where they are named."""
    chosen = next((each.id for each in _teams(visit.session, seen) if str(each.id) == team), None)
    return _form(visit, seen, PlanForm(team=chosen, day=day or moment_of(seen).today.isoformat()))


@router.post("/plan")
@allow(Right.PATROLS_READ)
def keep_plan(visit: VisitDep, seen: StandingSeenDep, asking: AskingDep, trail: TrailDep, form: FormDep) -> Any:
    """Plan the patrol, or plan it otherwise; what cannot be is said beside the form, and nothing typed is lost."""
    try:
        with visit.session.begin_nested():
            _keep(visit.session, seen, form, asking)
    except GridstewardError as error:
        return _form(visit, seen, form, error=error)
    trail.note(Action.PATROL_PLANNED, Subject("patrol", str(form.id)))
    return RedirectResponse("/patrols?done=planned", status_code=303)


def _keep(session: Session, seen: Seen, form: PlanForm, asking: Asking) -> None:
    wish = form.wish(session, seen)
    check_plans(session, seen, wish.team_id)
    if not form.version:
        plan_patrol(session, form.id, wish, moment=moment_of(seen))
        return
    own_plan(session, asking, form.id)
    change_plan(session, form.id, wish, version=form.version, moment=moment_of(seen))


@router.get("/{plan_id}/change")
@allow(Right.PATROLS_READ)
def change_form(visit: VisitDep, asking: AskingDep, plan_id: uuid.UUID) -> HTMLResponse:
    """The form of a plan that there is."""
    found = own_plan(visit.session, asking, plan_id)
    team = next((each for each in _teams(visit.session, found.seen) if each.id == found.plan.team_id), None)
    people = (*team.leads, *team.members) if team else ()
    lead = next((each.sign_in_name for each in people if each.id == found.plan.lead_id), "")
    return _form(visit, found.seen, PlanForm.of(found.plan, lead, found.seen))


@router.post("/{plan_id}/cancel")
@allow(Right.PATROLS_READ)
def cancel(
    visit: VisitDep, asking: AskingDep, trail: TrailDep, plan_id: uuid.UUID,
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> RedirectResponse:  # fmt: skip
    """Cancel a planned patrol, with the reason that the phones are shown."""
    own_plan(visit.session, asking, plan_id)
    if cancel_plan(visit.session, plan_id, reason, now=clock.now()):
        trail.note(Action.PATROL_CANCELLED, Subject("patrol", str(plan_id)))
    return RedirectResponse("/patrols?done=cancelled", status_code=303)


def _teams(session: Session, seen: Seen) -> list[TeamInfo]:
    """The teams that whoever asks plans for."""
    return [each for each in teams_seen(session, seen.sight) if seen.sight.plans_for(each.id, each.community_code)]


def _form(visit: Visit, seen: Seen, form: PlanForm, *, error: GridstewardError | None = None) -> HTMLResponse:
    return visit.page(
        "patrols/plan.html",
        refusal=error,
        ground=seen.ground,
        form=form,
        teams=_teams(visit.session, seen),
        communities=all_grids_by_community(visit.session, seen.ground),
        routes=routes_in_reach(visit.session, seen.ground),
    )
