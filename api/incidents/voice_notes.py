"""Voice notes of reports: sent by the phone that reported, heard by those who may read the incident."""

import uuid
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep
from api.incidents.pages import FoundDep
from api.incidents.reporting import KeptSchema, owner_of
from api.ranges import ranged
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.incidents.reporting import own_report
from geo.incidents.voice_notes import MOST_BYTES, add_voice_note, voice_note_of

router = Router(prefix="/api/v1/incidents", tags=["incidents"], max_body_size=MOST_BYTES + 1024)

SOUNDS = frozenset({"audio/webm", "audio/mp4"})
SOUND_HEADERS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-disposition": "inline",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_HEARD: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/webm": {}, "audio/aac": {}}},
    206: {"description": "A part", "content": {"audio/webm": {}, "audio/aac": {}}},
    416: {"description": "No such part"},
}


async def _body(request: Request) -> bytes:
    """The bytes of a recording.

    Raises:
        BadInput: they are called something else, or there are too many.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in SOUNDS:
        raise BadInput("voice.kind", say("Send a voice note as audio/webm or audio/mp4."))
    return await request.body()


@router.post(
    "/{report_id}/voice-notes",
    status_code=201,
    response_model=KeptSchema,
    openapi_extra={"requestBody": {"content": {"audio/webm": _BINARY, "audio/mp4": _BINARY}}},
)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def voice_note(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    session: SessionDep,
    viewer: ViewerDep,
    response: Response,
    report_id: uuid.UUID,
    sent: Annotated[bytes, Depends(_body)],
    id_: Annotated[uuid.UUID, Query(alias="id", description="Made on the phone.")],
) -> KeptSchema:
    """Add the voice note of a report of one's own: a minute and 1 MB at most; only its sound is kept."""
    own = own_report(session, report_id, owner_of(viewer))
    new = add_voice_note(session, own, id_, sent, now=clock.now())
    if not new:
        response.status_code = 200
    return KeptSchema(new=new)


@router.get("/{incident_id}/voice-notes/{note_id}", response_class=Response, responses=_HEARD)
@allow(Right.INCIDENTS_READ)
def hear(
    session: SessionDep,
    found: FoundDep,
    note_id: uuid.UUID,
    range_: Annotated[str | None, Header(alias="range", max_length=200)] = None,
) -> Response:
    """A voice note of an incident that one may read: sound, and nothing else whatever was sent."""
    heard = voice_note_of(session, found[0], note_id)
    return ranged(heard.content, range_, media_type=heard.media_type, headers=SOUND_HEADERS)
