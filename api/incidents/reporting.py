"""Reports from phones: sent late, again and again, under the key of the phone or patrol that made them."""

import uuid
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep
from api.patrols.asking import reachable, territory_here
from api.patrols.schemas import Latitude, Longitude, Metres
from geo.boundaries.queries import TerritoryInfo
from geo.core import clock
from geo.core.datum import Datum
from geo.core.errors import BadInput, Forbidden
from geo.core.language import say
from geo.core.viewer import Right, Viewer
from geo.incidents.photos import MOST_BYTES, add_photo
from geo.incidents.reporting import LONGEST_WORDS, Report, add_report, near_reports, own_report

router = Router(prefix="/api/v1/incidents", tags=["incidents"], max_body_size=MOST_BYTES + 1024)

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})


class ReportSchema(BaseModel):
    """What was found; its id is made on the phone. `same_as` is an open incident that it is one more voice for."""

    id: uuid.UUID
    category: Annotated[str, Field(min_length=1, max_length=200)]
    at: AwareDatetime
    lon: Longitude
    lat: Latitude
    datum: Datum = Datum.WGS84
    accuracy_m: Metres | None = None
    description: Annotated[str, Field(max_length=LONGEST_WORDS)] | None = None
    patrol_id: uuid.UUID | None = None
    territory: str | None = Field(None, description="Code; needed only without a patrol where there are several.")
    same_as: uuid.UUID | None = None

    def to_report(self) -> Report:
        """As the domain knows it."""
        return Report(
            id=self.id,
            category=self.category,
            at=self.at,
            lonlat=(self.lon, self.lat),
            datum=self.datum,
            accuracy_m=self.accuracy_m,
            words=self.description,
            patrol_id=self.patrol_id,
            same_as=self.same_as,
        )


class ReportedSchema(BaseModel):
    """The report, and the incident that it told of."""

    id: uuid.UUID
    incident_id: uuid.UUID


class NearSchema(BaseModel):
    """An open incident near a place, as whoever stands there needs it: nothing of its words or photos."""

    id: uuid.UUID
    category: str
    at: AwareDatetime
    lon: float
    lat: float
    distance_m: float


class NearListSchema(BaseModel):
    """The nearest first."""

    items: list[NearSchema]


class KeptSchema(BaseModel):
    """Whether the photo is new, or was known already."""

    new: bool


@router.post("", status_code=201, response_model=ReportedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def report(session: SessionDep, viewer: ViewerDep, response: Response, sent: ReportSchema) -> ReportedSchema:
    """Report an incident: 201 where the report is new, 200 where it is known. An identity number in it is left out."""
    territory = _territory(session, viewer, sent)
    made = add_report(session, territory, sent.to_report(), owner=owner_of(viewer), now=clock.now())
    if not made.new:
        response.status_code = 200
    return ReportedSchema(id=sent.id, incident_id=made.incident_id)


@router.get("/near", response_model=NearListSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def near(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    session: SessionDep,
    viewer: ViewerDep,
    response: Response,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    territory: str | None = None,
    patrol_id: uuid.UUID | None = None,
) -> NearListSchema:
    """Open incidents within 150 m that phones reported in the last 30 days: so that nobody reports one twice."""
    response.headers["cache-control"] = "no-store"
    here = _here(session, viewer, patrol_id, territory)
    found = near_reports(session, here.id, (lon, lat), now=clock.now())
    return NearListSchema(items=[NearSchema(**each.__dict__) for each in found])


async def _body(request: Request) -> bytes:
    """The bytes of a picture.

    Raises:
        BadInput: they are called something else, or there are too many.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() not in PICTURES:
        raise BadInput("photo.kind", say("Send a photo as image/jpeg, image/png or image/webp."))
    return await request.body()


@router.post(
    "/{report_id}/photos",
    status_code=201,
    response_model=KeptSchema,
    openapi_extra={"requestBody": {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def photo(  # noqa: PLR0913, PLR0917 (the same)
    session: SessionDep,
    viewer: ViewerDep,
    response: Response,
    report_id: uuid.UUID,
    sent: Annotated[bytes, Depends(_body)],
    id_: Annotated[uuid.UUID, Query(alias="id", description="Made on the phone.")],
) -> KeptSchema:
    """Add a photo to a report of one's own, at most 2 MB; it is made anew, without place, time or camera."""
    own = own_report(session, report_id, owner_of(viewer))
    new = add_photo(session, own, id_, sent, now=clock.now())
    if not new:
        response.status_code = 200
    return KeptSchema(new=new)


def owner_of(viewer: Viewer) -> str:
    """Under what a phone adds to its own reports: its patrol, or the account or token behind its key."""
    return viewer.subject or str(viewer.id)


def _territory(session: SessionDep, viewer: Viewer, sent: ReportSchema) -> TerritoryInfo:
    return _here(session, viewer, sent.patrol_id, sent.territory)


def _here(session: SessionDep, viewer: Viewer, patrol_id: uuid.UUID | None, code: str | None) -> TerritoryInfo:
    """The territory of a patrol, else the one that is named.

    Raises:
        NotFound: there is no such patrol or territory for this viewer.
        Forbidden: the key of a patrol reports for that patrol alone.
    """
    if patrol_id is not None:
        return reachable(session, viewer, patrol_id)
    if viewer.subject is not None:
        raise Forbidden("patrol.code", say("A patrol code adds to its own patrol and begins none."))
    return territory_here(session, viewer, code)
