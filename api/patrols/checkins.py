"""Check-ins of patrols at places, and the cards by which phones know the places."""

import uuid
from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AwareDatetime, BaseModel, Field

from api.addresses.kinds import KINDS
from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.dependencies import SessionDep, ViewerDep, VisitDep
from api.documents import as_sheet
from api.patrols.asking import reachable
from api.patrols.calls import KnownSchema
from api.patrols.reading import SeenPatrolDep
from api.patrols.schemas import Latitude, Longitude, Metres
from api.trail import TrailDep
from geo.addresses.nametables import PlaceKind
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import territory_within
from geo.boundaries.standing import stand_first
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.phones.checkins import Arrival, add_check_in, cards_of, count_places, make_cards
from maps.codes import qr_svg

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
pages = Router(prefix="/patrols/cards", include_in_schema=False)


class CheckInSchema(BaseModel):
    """That the patrol is at a place, by the code of its card; without a position where the phone has none."""

    id: uuid.UUID
    code: Annotated[str, Field(min_length=1, max_length=20)]
    at: AwareDatetime
    lon: Longitude | None = None
    lat: Latitude | None = None
    accuracy_m: Metres | None = None

    def to_arrival(self) -> Arrival:
        """As the domain knows it."""
        place = None if self.lon is None or self.lat is None else (self.lon, self.lat)
        return Arrival(id=self.id, code=self.code, at=self.at, lonlat=place, accuracy_m=self.accuracy_m)


class PresenceSchema(BaseModel):
    """Where a patrol was, and when."""

    id: uuid.UUID
    code: str
    name: str
    at: AwareDatetime
    received_at: AwareDatetime
    lon: float | None
    lat: float | None


class PresencesSchema(BaseModel):
    """In time order."""

    items: list[PresenceSchema]


@router.post("/{patrol_id}/checkins", response_model=KnownSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def check_in(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: CheckInSchema) -> KnownSchema:
    """Check in at a place by the code of its card: a fact of the patrol, of no person."""
    reachable(session, viewer, patrol_id)
    return KnownSchema(new=add_check_in(session, patrol_id, sent.to_arrival(), now=clock.now()))


@router.get("/{patrol_id}/checkins", response_model=PresencesSchema)
@allow(Right.PATROLS_READ)
def list_check_ins(session: SessionDep, found: SeenPatrolDep, trail: TrailDep, response: Response) -> PresencesSchema:
    """Where a patrol checked in, for whoever sees it; staff of a part the places that lie there."""
    trail.note(Action.TRACK_READ, Subject("patrol", str(found.patrol.id)), detail={"as": "checkins"})
    response.headers["cache-control"] = "no-store"
    return PresencesSchema(items=[PresenceSchema(**each.__dict__) for each in found.check_ins(session)])


@pages.get("")
@allow(Right.TRACKS_READ, whole=True)
def cards_page(visit: VisitDep, asking: AskingDep, when: WhenDep) -> HTMLResponse:
    """The places of a territory by kind, their cards, and which patrol was there last."""
    ground = stand_first(visit.session, when.territory, None, asking)
    if ground is None:
        return visit.page("maps/none.html")
    territory = territory_within(visit.session, visit.viewer.scope(Right.TRACKS_READ), ground.territory.code)
    return visit.page(
        "patrols/cards.html",
        ground=ground,
        kinds=KINDS,
        counts=count_places(visit.session, territory.id),
        cards=cards_of(visit.session, territory.id),
    )


@pages.post("")
@allow(Right.TRACKS_READ, whole=True)
def make(
    session: SessionDep, viewer: ViewerDep, territory: Annotated[str, Form()], kind: Annotated[str, Form()]
) -> RedirectResponse:
    """Give the places of a kind their codes, and show the cards."""
    here = territory_within(session, viewer.scope(Right.TRACKS_READ), territory)
    make_cards(session, here.id, _kind(kind))
    return RedirectResponse(f"/patrols/cards/sheet?territory={territory}&kind={kind}", status_code=303)


@pages.get("/sheet")
@allow(Right.TRACKS_READ, whole=True)
def sheet(visit: VisitDep, territory: str, kind: str) -> HTMLResponse:
    """The cards of a kind, to be printed and cut."""
    here = territory_within(visit.session, visit.viewer.scope(Right.TRACKS_READ), territory)
    base = str(visit.request.base_url).rstrip("/")
    cards = [
        (card, qr_svg(f"{base}/go/p/{card.code}", label=card.code))
        for card in cards_of(visit.session, here.id, _kind(kind))
    ]
    address = base.partition("//")[2] + "/go"
    return as_sheet(visit.page("patrols/card_sheet.html", cards=cards, territory=here, address=address))


def _kind(kind: str) -> PlaceKind:
    if kind not in {each.value for each in PlaceKind}:
        raise BadInput("routes.place_kind", say("There is no such kind of place."))
    return PlaceKind(kind)
