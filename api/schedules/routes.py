"""The week of a community for programs."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from api.answers import model_answer
from api.audience import Router, allow
from api.boundaries.asking import GroundDep
from api.dependencies import SessionDep
from api.schedules.asking import WeekQueryDep, work_out
from api.schedules.schemas import ScheduleSchema
from api.schedules.shaping import schedule_schema
from geo.core.viewer import Right

router = Router(prefix="/api/v1/schedules", tags=["routes"])


@router.get("/{community}", response_model=ScheduleSchema)
@allow(Right.COVERAGE_READ)
def one_schedule(
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    community: Annotated[str, Path(max_length=64, description="Code of the community.")],
    query: WeekQueryDep,
) -> Response:
    """Which walks of a community on which days, so that no street waits longer than asked and no day has too much."""
    return model_answer(request, schedule_schema(work_out(session, ground, community, query), ground))
