"""The history of a division: which plan held when, what each changed, and the way back to the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import LookDep, SessionDep, ViewerDep, VisitDep
from api.maps.drawing import draw_grids
from api.plans.asking import DraftDeskDep
from api.plans.changed import change_table, comparison_table
from api.plans.filing import last_filing
from api.plans.terms import TermRow, term_rows
from api.trail import TrailDep
from geo.boundaries.holding import PlanStatus, Published, earlier_plan
from geo.boundaries.queries import TerritoryInfo, plan_by_id, plan_on, territories, territory_within, the_territory
from geo.boundaries.queries.locks import hold_territory
from geo.boundaries.standing import stand
from geo.core import clock
from geo.core.errors import Conflict, NotFound
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.publishing.comparing import compare_plans
from geo.publishing.consequences import consequences
from geo.publishing.history import Term, terms, what_changed
from geo.publishing.plans import rollback

router = Router(prefix="/plans/history", include_in_schema=False)

AtQuery = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
TerritoryQuery = Annotated[str | None, Query(max_length=80)]


@dataclass(frozen=True)
class Shown:
    """The term that a page shows, with the one before it."""

    term: Term
    before: Term | None


class RollbackForm(BaseModel):
    """Which plan is to be brought into force anew, as the page of consequences named it."""

    territory: Annotated[str, Form(max_length=80)]
    earlier: Annotated[int, Form(ge=1, le=2**31 - 1)]


@router.get("")
@allow()
def history_page(
    visit: VisitDep, look: LookDep, asking: AskingDep, territory: TerritoryQuery = None, at: AtQuery = None
) -> HTMLResponse:
    """The plans that held, hold and will hold; one of them on the map, with what it changed. Drafts never appear."""
    session = visit.session
    known = [each for each in territories(session) if terms(session, each.id, asking.now)]
    if not known:
        return visit.page("maps/none.html")
    chosen = the_territory(session, territory) if territory else known[0]
    zone = chosen.zone(visit.settings.zone)
    all_terms = terms(session, chosen.id, asking.now)
    shown = _shown(all_terms, at, asking.now)
    named = chosen.code if len(territories(session)) > 1 else None
    instant = shown.term.from_at.isoformat()
    ground = stand(session, chosen.code, instant, asking)
    place_query = _written(territory=named, on=instant)
    turn = None
    if shown.before is not None:
        today = asking.now.astimezone(zone).date()
        turn = what_changed(session, shown.before.plan.id, shown.term.plan.id, today)
    rows = term_rows(all_terms, asking.now, zone)
    return visit.page(
        "plans/history.html",
        territory=chosen,
        known=known,
        terms=[(row, f"/plans/history?{_written(territory=named, at=row.id)}") for row in rows],
        shown=_row(rows, shown.term),
        before=shown.before and _row(rows, shown.before),
        turn=turn,
        filing=last_filing(session, shown.term.plan.id),
        table=turn and change_table(turn.changes, before=turn.before, after=turn.after, moves=turn.moves),
        fragments=draw_grids(session, ground, place_query, look),
        map_path=f"/map?{place_query}",
        sheet=f"/maps/grids.svg?{place_query}",
        handover_path=_handover_path(visit.viewer, chosen, shown),
        may_roll_back=_may_roll_back(visit.viewer, chosen) and _earlier(all_terms, asking.now) is not None,
        rollback_path=f"/plans/history/rollback?{_written(territory=chosen.code)}",
    )


@router.get("/rollback")
@allow(Right.PLANS_APPROVE, whole=True)
def rollback_page(
    visit: VisitDep, desk: DraftDeskDep, asking: AskingDep, territory: TerritoryQuery = None
) -> HTMLResponse:
    """What follows from going back to the plan before: the same figures as before a plan is published."""
    chosen = territory_within(visit.session, visit.viewer.scope(Right.PLANS_APPROVE), territory)
    all_terms = terms(visit.session, chosen.id, asking.now)
    plan_id = _earlier(all_terms, asking.now)
    if plan_id is None:
        raise Conflict("plan.no_earlier", say("No other plan was in force before, so there is none to go back to."))
    in_force, earlier = plan_on(visit.session, chosen.id, None), plan_by_id(visit.session, plan_id)
    comparison = compare_plans(visit.session, desk.desk, in_force, earlier)
    rows = term_rows(all_terms, asking.now, chosen.zone(visit.settings.zone))
    return visit.page(
        "plans/rollback.html",
        territory=chosen,
        in_force=in_force,
        earlier=earlier,
        comparison=comparison,
        table=comparison_table(comparison),
        consequences=consequences(visit.session, in_force, comparison),
        coming=[row for row in rows if row.state is PlanStatus.SCHEDULED],
        history_path=f"/plans/history?{_written(territory=chosen.code)}",
    )


@router.post("/rollback")
@allow(Right.PLANS_APPROVE, whole=True)
def roll_back(
    session: SessionDep, trail: TrailDep, viewer: ViewerDep, form: Annotated[RollbackForm, Form()]
) -> RedirectResponse:
    """Bring the plan before into force anew, if it still is the one that the page named."""
    chosen = territory_within(session, viewer.scope(Right.PLANS_APPROVE), form.territory)
    hold_territory(session, chosen.id)
    if rollback(session, chosen.id, clock.now(), origin=trail.origin) != form.earlier:
        raise Conflict("plan.raced", say("Another plan has just come into force. Look at it, then try again."))
    return RedirectResponse(f"/plans/history?{_written(territory=chosen.code)}", status_code=303)


def _shown(all_terms: Sequence[Term], at: int | None, now: datetime) -> Shown:
    """The term asked for; without one that which runs now, or the first where none has begun.

    Raises:
        NotFound: there is no such term.
    """
    begun = [index for index, term in enumerate(all_terms) if term.from_at <= now]
    wanted = [index for index, term in enumerate(all_terms) if term.id == at]
    place = wanted if at is not None else (begun[-1:] or [0])
    if not all_terms:
        raise NotFound("plan.none", say("No plan is in force here yet."))
    if not place:
        raise NotFound("plan.unknown", say("There is no such plan."))
    index = place[0]
    return Shown(all_terms[index], all_terms[index - 1] if index else None)


def _row(rows: Sequence[TermRow], term: Term) -> TermRow:
    return next(row for row in rows if row.id == term.id)


def _earlier(all_terms: Sequence[Term], now: datetime) -> int | None:
    """The plan to go back to."""
    return earlier_plan([Published(term.plan.id, term.from_at) for term in all_terms], now)


def _may_roll_back(viewer: Viewer, territory: TerritoryInfo) -> bool:
    return viewer.scope(Right.PLANS_APPROVE).holds_all_of(territory.code)


def _handover_path(viewer: Viewer, territory: TerritoryInfo, shown: Shown) -> str | None:
    """Where what changed hands with a plan is to be had; the pack tells of the last time that the plan came in."""
    may = viewer.scope(Right.DRAFTS_READ).holds_all_of(territory.code)
    is_last = shown.term.from_at == shown.term.plan.from_at
    return f"/plans/{shown.term.plan.id}/handover" if may and shown.before is not None and is_last else None


def _written(**asked: object) -> str:
    return urlencode({name: value for name, value in asked.items() if value is not None})
