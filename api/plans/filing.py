"""The filing (备案) of a published plan: its number and day, noted by an officer, corrected by noting it anew."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Form
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.dependencies import SessionDep, VisitDep
from api.plans.asking import ApprovedPlanDep, DraftDesk, DraftDeskDep
from api.plans.listing import plan_row
from geo.accounts.queries import names_of
from geo.boundaries.approval.filing import LONGEST_NUMBER, Filing, file_plan, filings_of
from geo.boundaries.queries import PlanInfo, territory_by_id
from geo.core import clock
from geo.core.errors import Conflict
from geo.core.language import say
from geo.core.viewer import Right

pages = Router(prefix="/plans", include_in_schema=False)
router = Router(prefix="/api/v1/plans", tags=["plans"])


class FilingForm(BaseModel):
    """Under which number a plan was filed, and on which day."""

    number: Annotated[str, Form(max_length=1_000)] = ""
    day: Annotated[str, Form(max_length=40)] = ""


class FilingWish(BaseModel):
    """Under which number a plan was filed, and on which day (YYYY-MM-DD)."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(max_length=1_000)]
    day: Annotated[str, Field(alias="on", max_length=40)]


class FilingItem(BaseModel):
    """A filing of a plan; the last one counts."""

    number: str
    day: date = Field(alias="on")
    noted_at: datetime


class FilingListing(BaseModel):
    """The filings of a plan in the order in which they were noted."""

    items: list[FilingItem]
    next: None = None


def last_filing(session: Session, plan_id: int) -> Filing | None:
    """The filing of a plan that counts."""
    filings = filings_of(session, [plan_id]).get(plan_id, [])
    return filings[-1] if filings else None


@pages.get("/{plan_id}/file")
@allow(Right.PLANS_APPROVE, whole=True)
def filing_page(visit: VisitDep, desk: DraftDeskDep, plan: ApprovedPlanDep) -> HTMLResponse:
    """The form, with what was noted before."""
    if plan.from_at is None:
        raise Conflict("plan.unpublished", say("{plan} was not published yet, so it cannot be filed.", plan=plan.name))
    filings = filings_of(visit.session, [plan.id]).get(plan.id, [])
    return visit.page(
        "plans/filing.html",
        plan=plan_row(plan),
        filings=filings,
        names=names_of(visit.session, [each.by for each in filings if each.by is not None]),
        longest=LONGEST_NUMBER,
        today=_today(visit.session, plan, desk).isoformat(),
    )


@pages.post("/{plan_id}/file")
@allow(Right.PLANS_APPROVE, whole=True)
def file_by_form(
    session: SessionDep, desk: DraftDeskDep, plan: ApprovedPlanDep, form: Annotated[FilingForm, Form()]
) -> RedirectResponse:
    """Note the filing."""
    _file(session, desk, plan, form.number, form.day)
    return RedirectResponse("/plans", status_code=303)


@router.post("/{plan_id}/file", response_model=FilingListing)
@allow(Right.PLANS_APPROVE, whole=True)
def file(session: SessionDep, desk: DraftDeskDep, plan: ApprovedPlanDep, wish: FilingWish) -> FilingListing:
    """Note that a published plan was filed (备案); other words than before correct it, and both are kept."""
    _file(session, desk, plan, wish.number, wish.day)
    kept = filings_of(session, [plan.id])[plan.id]
    told = [{"number": each.number, "on": each.day, "noted_at": each.at} for each in kept]
    return FilingListing(items=[FilingItem.model_validate(each) for each in told])


def _file(session: Session, desk: DraftDesk, plan: PlanInfo, number: str, day: str) -> None:
    today = _today(session, plan, desk)
    file_plan(session, plan, number, day, today=today, by=desk.by, now=clock.now())


def _today(session: Session, plan: PlanInfo, desk: DraftDesk) -> date:
    """Which day it is in the plan's territory."""
    territory = territory_by_id(session, plan.territory_id)
    return clock.now().astimezone(territory.zone(desk.zone)).date()
