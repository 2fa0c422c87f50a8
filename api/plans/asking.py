"""Which plan or draft a request is about; one of another territory looks like one that does not exist."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from api.dependencies import SessionDep, ViewerDep
from api.trail import Trail
from geo.boundaries.drafting.keeping import DraftInfo
from geo.boundaries.drafting.opened import OpenedDraft
from geo.boundaries.queries import PlanInfo, plan_by_id
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Right, Viewer
from geo.publishing.approving import Mover
from geo.publishing.desk import Desk
from geo.publishing.drafts import Request as Step

PlanPath = Annotated[int, Path(ge=0, le=2**31 - 1, description="The number of the plan.")]


def find_plan(session: Session, plan_id: int, viewer: Viewer, right: Right) -> PlanInfo:
    """A plan of a territory in which the viewer has a right.

    Raises:
        NotFound: there is none.
    """
    plan = plan_by_id(session, plan_id)
    if not viewer.scope(right).holds_all_of(plan.territory_code):
        raise NotFound("plan.unknown", say("There is no such plan."))
    return plan


def may_approve(viewer: Viewer, plan: PlanInfo) -> bool:
    """Whether a viewer decides about the plans of a territory."""
    return viewer.scope(Right.PLANS_APPROVE).holds_all_of(plan.territory_code)


def _plan(session: SessionDep, viewer: ViewerDep, plan_id: PlanPath) -> PlanInfo:
    return find_plan(session, plan_id, viewer, Right.DRAFTS_READ)


def _approved(session: SessionDep, viewer: ViewerDep, plan_id: PlanPath) -> PlanInfo:
    return find_plan(session, plan_id, viewer, Right.PLANS_APPROVE)


def _edited(session: SessionDep, viewer: ViewerDep, plan_id: PlanPath) -> PlanInfo:
    return find_plan(session, plan_id, viewer, Right.DRAFTS_EDIT)


PlanDep = Annotated[PlanInfo, Depends(_plan, scope="function")]
"""A plan that the viewer may read."""

EditedPlanDep = Annotated[PlanInfo, Depends(_edited, scope="function")]
"""A plan that the viewer may edit."""

ApprovedPlanDep = Annotated[PlanInfo, Depends(_approved, scope="function")]
"""A plan that the viewer decides about."""


@dataclass(frozen=True)
class DraftDesk:
    """The drafts in memory, for one request."""

    session: Session
    viewer: Viewer
    desk: Desk
    zone: ZoneInfo

    @contextmanager
    def reading(self, plan: PlanInfo) -> Iterator[tuple[DraftInfo, OpenedDraft]]:
        """A draft as it stands."""
        with self.desk.at(self.session, plan.id) as found:
            yield found

    def step(self, plan: PlanInfo, version: int | None) -> Step:
        """A request to take a draft further from a version."""
        return Step(plan.id, version, self.by, clock.now())

    def mover(self, trail: Trail) -> Mover:
        """Whoever asks, taking a step on a plan's way now."""
        return Mover(self.by, clock.now(), trail.origin, self.zone)

    @property
    def by(self) -> uuid.UUID | None:
        """Who asks."""
        return self.viewer.id


def _desk(request: Request, session: SessionDep, viewer: ViewerDep) -> DraftDesk:
    return DraftDesk(session, viewer, request.app.state.drafts, request.app.state.settings.zone)


DraftDeskDep = Annotated[DraftDesk, Depends(_desk, scope="function")]


def today_of(settings: Settings) -> Callable[[], date]:
    """Which day it is where the program was installed."""
    return lambda: clock.now().astimezone(settings.zone).date()
