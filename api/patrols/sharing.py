"""Recordings of other programs that a phone hands to a patrol."""

import uuid
from typing import Annotated

from fastapi import Depends, Query, Request

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.patrols.asking import reachable
from api.patrols.schemas import AddedSchema
from geo.core import clock
from geo.core.viewer import Right
from geo.patrols.phones.sharing import Recording, add_recording

MOST_BYTES = 10 * 1024 * 1024

router = Router(prefix="/api/v1/patrols", tags=["patrols"], max_body_size=MOST_BYTES)


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/{patrol_id}/recordings",
    response_model=AddedSchema,
    openapi_extra={
        "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def hand_over(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    session: SessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
    patrol_id: uuid.UUID,
    sent: Annotated[bytes, Depends(_body)],
    name: Annotated[str, Query(max_length=200, description="Name of the file; its ending tells the kind.")],
) -> AddedSchema:
    """Add a GPX, FIT or TCX file of at most 10 MB to a patrol, as if recorded live; again, nothing changes."""
    reachable(session, viewer, patrol_id)
    added = add_recording(session, patrol_id, Recording(name, sent), zone=settings.zone, now=clock.now())
    return AddedSchema(new=added.new, known=added.known)
