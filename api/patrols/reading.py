"""Patrols for programs: the list, and one with its track as JSON, GeoJSON, GPX or GeoPackage; readings are noted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.orm import Session

from api.answers import GEOJSON, data_answer, model_answer, next_url
from api.audience import Router, allow
from api.boundaries.asking import AskingDep
from api.dependencies import SessionDep
from api.documents import named
from api.patrols.planned import moment_of
from api.teams.asking import Seen, SeenDep, seen_in
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.core.clock import start_of_day
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.outing import PatrolStatus
from geo.patrols.phones.checkins import Presence, check_ins
from geo.patrols.phones.clocks import clocks_of
from geo.patrols.planned.planning import no_such_plan
from geo.patrols.seeing import MOST, PatrolSeen, Wanted, patrol_seen, patrols_seen, territory_of_patrol
from geo.patrols.tracks.files import track_geopackage, track_gpx
from geo.patrols.tracks.track import Track, track_of
from maps.patrol import document

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

GPX, GEOPACKAGE = "application/gpx+xml", "application/geopackage+sqlite3"
MEDIA_TYPES = {"json": "application/json", "geojson": GEOJSON, "gpx": GPX, "gpkg": GEOPACKAGE}
DAYS = 14
MOST_DAYS = 366

What = Annotated[Literal["cleaned", "raw"], Query(description="Of a GPX: the cleaned track, or all positions.")]


FormQuery = Annotated[str | None, Query(alias="format", description="json, geojson, gpx or gpkg; else by Accept.")]


class ListedSchema(BaseModel):
    """A patrol as lists show it."""

    id: uuid.UUID
    title: str
    team: str | None
    team_id: uuid.UUID | None
    started_at: AwareDatetime
    finished_at: AwareDatetime
    status: PatrolStatus

    @classmethod
    def of(cls, patrol: PatrolSeen) -> "ListedSchema":
        """A patrol that somebody sees."""
        return cls(
            id=patrol.id,
            title=patrol.title,
            team=patrol.team,
            team_id=patrol.team_id,
            started_at=patrol.started_at,
            finished_at=patrol.finished_at,
            status=patrol.standing.status,
        )


class ListSchema(BaseModel):
    """Some patrols, the latest first."""

    items: list[ListedSchema]
    next: str | None = None


class ClockToldSchema(BaseModel):
    """How far the clock of a phone was ahead of ours (negative: behind); its times came corrected."""

    at: AwareDatetime
    ahead_s: int


class FiguresSchema(ListedSchema):
    """A patrol with the figures of its track; `waits` while it is still being worked out."""

    recorded_m: float
    reported_m: float
    off_street_s: float
    positions: int
    positions_used: int
    stops: int
    waits: bool
    clocks: list[ClockToldSchema]


@dataclass(frozen=True)
class SeenPatrol:
    """A patrol, with what whoever asks sees around it."""

    seen: Seen
    patrol: PatrolSeen

    def track(self, session: Session, trail: Trail, form: str) -> Track:
        """Its track; that it was read, and in which form, is noted."""
        found = track_of(session, self.patrol, self.seen.sight)
        trail.note(Action.TRACK_READ, Subject("patrol", str(self.patrol.id)), detail={"as": form})
        return found

    def check_ins(self, session: Session) -> Sequence[Presence]:
        """Where it checked in, as far as whoever asks sees it."""
        return check_ins(session, self.patrol.id, reach=None if self.patrol.whole else self.seen.sight.reach)


def seen_patrol(session: SessionDep, asking: AskingDep, patrol_id: uuid.UUID) -> SeenPatrol:
    """The patrol, where it is one that whoever asks sees; another looks like one that is not."""
    seen = seen_in(session, territory_of_patrol(session, patrol_id), asking, no_such_plan())
    return SeenPatrol(seen, patrol_seen(session, patrol_id, seen.sight))


SeenPatrolDep = Annotated[SeenPatrol, Depends(seen_patrol, scope="function")]


@dataclass(frozen=True)
class Days:
    """From a day to a day (included), and of which team; without them the last two weeks."""

    first: Annotated[date | None, Query(alias="from", description="First day.")] = None
    last: Annotated[date | None, Query(alias="to", description="Last day, included; without it today.")] = None
    team: Annotated[uuid.UUID | None, Query(description="Only patrols of this team.")] = None

    def span(self, seen: Seen) -> tuple[date, date]:
        """The days that are meant.

        Raises:
            BadInput: they are in the wrong order, or more than a year.
        """
        last = self.last or max(moment_of(seen).today, self.first or date.min)
        first = self.first or last - min(timedelta(days=DAYS - 1), last - date.min)
        if not 0 <= (last - first).days < MOST_DAYS or last == date.max:
            raise BadInput("patrol.days", say("Ask for a first and a last day, at most a year apart."))
        return first, last

    def wanted(self, seen: Seen) -> Wanted:
        """As the domain knows it."""
        first, last = self.span(seen)
        zone = seen.ground.zone
        since, until = start_of_day(first, zone), start_of_day(last + timedelta(days=1), zone)
        return Wanted(since=since, until=until, team_id=self.team)


DaysDep = Annotated[Days, Depends()]


@router.get("", response_model=ListSchema)
@allow(Right.PATROLS_READ)
def list_patrols(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    seen: SeenDep,
    days: DaysDep,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    after: Annotated[uuid.UUID | None, Query(description="The last patrol of the page before.")] = None,
) -> Response:
    """The patrols that one walked oneself, those of teams that one leads, and staff those of their area."""
    wanted = replace(days.wanted(seen), limit=limit + 1, after=after)
    found = patrols_seen(session, seen.sight, wanted)
    items = [ListedSchema.of(each) for each in found[:limit]]
    following = next_url(request, str(items[-1].id) if len(found) > limit else None)
    return model_answer(request, ListSchema(items=items, next=following))


@router.get("/{patrol_id}", response_model=FiguresSchema)
@allow(Right.PATROLS_READ)
def read_patrol(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    trail: TrailDep,
    found: SeenPatrolDep,
    what: What = "cleaned",
    format_: FormQuery = None,
) -> Response:
    """One patrol: its figures, or its track as a map program or a device takes it."""
    form = _form(request, format_)
    track = found.track(session, trail, form)
    body = _figures(session, found, track) if form == "json" else _body(found, track, form, raw=what == "raw")
    answer = data_answer(request, body, media_type=MEDIA_TYPES[form])
    answer.headers["cache-control"] = "no-store"
    if form in {"gpx", "gpkg"}:
        answer.headers["content-disposition"] = named(f"patrol-{found.patrol.id}.{form}")
    return answer


def figures_of(track: Track) -> dict[str, Any]:
    """What is told of a track in figures."""
    return {
        "recorded_m": round(track.recorded_m, 1),
        "reported_m": round(track.reported_m, 1),
        "off_street_s": track.off_street_for.total_seconds(),
        "positions": len(track.fixes),
        "positions_used": sum(fix.used for fix in track.fixes),
        "stops": len(track.stops),
        "waits": track.waits,
    }


def _body(found: SeenPatrol, track: Track, form: str, *, raw: bool) -> bytes:
    if form == "gpx":
        return track_gpx(found.patrol.title, track, raw=raw)
    if form == "gpkg":
        return track_geopackage(track)
    return orjson.dumps(document(track), option=orjson.OPT_SERIALIZE_NUMPY)


def _figures(session: Session, found: SeenPatrol, track: Track) -> bytes:
    clocks = [ClockToldSchema(at=each.at, ahead_s=each.ahead_s) for each in clocks_of(session, found.patrol.id)]
    told = ListedSchema.of(found.patrol).model_dump() | figures_of(track)
    return FiguresSchema(**told, clocks=clocks).model_dump_json().encode()


def _form(request: Request, asked: str | None) -> str:
    """The form that is asked for, by name or by Accept.

    Raises:
        BadInput: there is no such form.
    """
    if asked is not None and asked not in MEDIA_TYPES:
        raise BadInput("request.format", say("Ask for json, geojson, gpx or gpkg."))
    accepted = request.headers.get("accept", "")
    return asked or next((form for form, media in MEDIA_TYPES.items() if media in accepted), "json")
