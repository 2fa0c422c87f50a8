"""Calls for help: phones send them, the desk finds them on Today and says that it has seen them."""

import uuid
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep, VisitDep
from api.patrols.asking import reachable
from api.patrols.schemas import Latitude, Longitude, Metres
from api.shell import TodayItem, TodayView, Waiting, today_items
from geo.core import clock
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.patrols.phones.reporting import (
    Call,
    OpenCall,
    Way,
    add_call,
    add_way,
    call_by_id,
    no_such_call,
    open_calls,
    see_call,
)

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
pages = Router(include_in_schema=False)

MOST_PLACES = 5_000


class CallSchema(BaseModel):
    """A call for help; without a position where the phone has none."""

    id: uuid.UUID
    at: AwareDatetime
    lon: Longitude | None = None
    lat: Latitude | None = None
    accuracy_m: Metres | None = None

    def to_call(self) -> Call:
        """As the domain knows it."""
        place = None if self.lon is None or self.lat is None else (self.lon, self.lat)
        return Call(id=self.id, at=self.at, lonlat=place, accuracy_m=self.accuracy_m)


class ReceivedSchema(BaseModel):
    """When it was received, and by which desk (its telephones)."""

    id: uuid.UUID
    received_at: AwareDatetime


class WaySchema(BaseModel):
    """A stretch that was walked while nothing was recorded, as whoever walked it says: `line` is lon, lat."""

    id: uuid.UUID
    at_from: AwareDatetime
    at_to: AwareDatetime
    line: Annotated[list[tuple[Longitude, Latitude]], Field(min_length=2, max_length=MOST_PLACES)]

    def to_way(self) -> Way:
        """As the domain knows it."""
        return Way(id=self.id, at_from=self.at_from, at_to=self.at_to, lonlat=self.line)


class KnownSchema(BaseModel):
    """Whether what was sent is new, or was known already."""

    new: bool


@router.post("/{patrol_id}/sos", response_model=ReceivedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.DANGER)
def call_for_help(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: CallSchema) -> ReceivedSchema:
    """Call for help. The answer says that it is kept and stands on the desk's first page; sent again it is one call."""
    reachable(session, viewer, patrol_id)
    add_call(session, patrol_id, sent.to_call(), now=clock.now())
    return ReceivedSchema(id=sent.id, received_at=call_by_id(session, sent.id).received_at)


@router.post("/{patrol_id}/reported", response_model=KnownSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def report(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: WaySchema) -> KnownSchema:
    """Report a stretch that was walked and not recorded; it is kept apart from what was recorded."""
    reachable(session, viewer, patrol_id)
    return KnownSchema(new=add_way(session, patrol_id, sent.to_way(), now=clock.now()))


def _call(session: SessionDep, viewer: ViewerDep, call_id: uuid.UUID) -> OpenCall:
    """The call, where whoever asks reads the tracks of its whole territory; another looks like one that is not."""
    call = call_by_id(session, call_id)
    if not _reads(viewer, call.territory):
        raise no_such_call()
    return call


CallDep = Annotated[OpenCall, Depends(_call, scope="function")]


@pages.get("/patrols/sos/{call_id}")
@allow(Right.TRACKS_READ, whole=True)
def call_page(visit: VisitDep, call: CallDep) -> HTMLResponse:
    """Who calls, since when, from where."""
    return visit.page("patrols/call.html", call=call)


@pages.post("/patrols/sos/{call_id}/seen")
@allow(Right.TRACKS_READ, whole=True)
def mark_seen(session: SessionDep, call: CallDep) -> RedirectResponse:
    """Say that somebody sees to it: the call leaves Today."""
    see_call(session, call.id, clock.now())
    return RedirectResponse(f"/patrols/sos/{call.id}", status_code=303)


def _reads(viewer: Viewer, territory: str) -> bool:
    return viewer.scope(Right.TRACKS_READ).holds_all_of(territory)


def _waiting(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Calls for help that nobody has seen."""
    if not _reads(view.viewer, view.plan.territory_code):
        return
    for call in open_calls(session, view.plan.territory_id, now=view.now):
        yield Waiting(
            title=say("Call for help: {patrol}", patrol=call.team or call.title),
            path=f"/patrols/sos/{call.id}",
            chip=say("SOS {time}", time=f"{call.at.astimezone(view.zone):%H:%M}"),
            tone="danger",
        )


today_items.add(TodayItem(key="sos", order=1, right=Right.TRACKS_READ, waiting=_waiting, whole=True))
