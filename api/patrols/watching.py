"""The live map of patrols that are out: the page, one look, and the stream of looks."""

from collections.abc import Iterator
from dataclasses import replace

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.admission import Admission, Lane
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, TerritoryQuery, WhenDep
from api.cookies import SESSION, cookie
from api.dependencies import LookDep, SessionDep, VisitDep
from api.maps.ground import ground_below
from api.patrols.live import Live, LiveResponse, Sighted, shown
from api.shell import TodayItem, TodayView, Waiting, today_items
from api.teams.asking import SeenDep
from api.templating import static
from api.trail import Trail, TrailDep, origin_of
from geo.accounts.queries import session_of, viewer_of_token
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Asking, stand, stand_first
from geo.core import clock
from geo.core.errors import GridstewardError
from geo.core.language import say
from geo.core.viewer import Right, Viewer, ViewerKind
from geo.db.database import Database
from geo.patrols.now import look_now
from geo.roster.sight import Sight, sight_of
from maps.patrol import draw_now

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
pages = Router(include_in_schema=False)


@router.get("/now")
@allow(Right.PATROLS_READ)
def now(session: SessionDep, seen: SeenDep, trail: TrailDep) -> Response:
    """The patrols that are out now, with their last position and when that was; and calls for help not yet seen."""
    found = look_now(session, clock.now()).seen_by(seen.sight)
    trail.note_reading(Action.TRACK_READ, Subject("territory", seen.ground.territory.code), count=len(found.patrols))
    body = orjson.dumps(shown(found) | {"now": found.at.isoformat()})
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})


@router.get("/now/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
@allow(Right.PATROLS_READ)
async def stream(request: Request, territory: TerritoryQuery = None) -> Response:
    """The same as server-sent events, each time anything changes; it ends with `ended` when the right has.

    429 where too many are open; ask `/now` instead.
    """
    live: Live = request.app.state.live
    sighted = _sighted(request, territory)
    admission: Admission = request.app.state.admission
    async with admission.admitted(Lane.STAFF):
        sight = await run_in_threadpool(_first_sight, request, territory)
    viewer: Viewer = request.state.viewer
    return LiveResponse(live, live.listen(str(viewer.id), sight, sighted))


def _first_sight(request: Request, territory: str | None) -> Sight:
    """What is seen at first; that somebody watches is noted once.

    Raises:
        NotFound, BadInput: there is no such territory, or several and none is named.
    """
    database: Database = request.app.state.database
    with database.session() as session, session.begin():
        sight = sight_of(session, stand(session, territory, None, _asking(request, request.state.viewer)))
        subject = Subject("territory", str(sight.territory_id))
        Trail(session, origin_of(request)).note(Action.TRACK_READ, subject, detail={"as": "live"})
        return sight


def _sighted(request: Request, territory: str | None) -> Sighted:
    """How it is asked again what somebody may see; by the same cookie or token as at first."""
    known: Viewer = request.state.viewer
    secret = cookie(request, SESSION) if known.kind is ViewerKind.PERSON else None
    bearer = request.headers.get("authorization", "").partition(" ")[2].strip()

    def ask(session: Session) -> Sight | None:
        viewer = _viewer(session, secret, bearer)
        if viewer is None or viewer.id != known.id or not viewer.may(Right.PATROLS_READ):
            return None
        try:
            return sight_of(session, stand(session, territory, None, _asking(request, viewer)))
        except GridstewardError:
            return None

    return ask


def _viewer(session: Session, secret: str | None, bearer: str) -> Viewer | None:
    if secret is not None:
        found = session_of(session, secret, clock.now())
        return None if found is None else found.viewer
    return viewer_of_token(session, bearer[:200], clock.now())


def _asking(request: Request, viewer: Viewer) -> Asking:
    return Asking(viewer, clock.now(), request.app.state.settings.zone)


@pages.get("/patrols/now")
@allow(Right.PATROLS_READ)
def now_page(visit: VisitDep, asking: AskingDep, look: LookDep, when: WhenDep) -> HTMLResponse:
    """The map with a list beside it; both follow the stream, and work without it by asking now and then."""
    ground = stand_first(visit.session, when.territory, None, asking)
    if ground is None:
        return visit.page("maps/none.html")
    return visit.page(
        "patrols/now.html",
        ground=ground,
        fragments=draw_now(ground_below(visit.session, ground), replace(look, file_url=static)),
    )


def _waiting(session: Session, view: TodayView) -> Iterator[Waiting]:
    """How many patrols are out, for the desk."""
    sight = Sight(
        view.plan.territory_id, None, view.reach(session, Right.TRACKS_READ), frozenset(), frozenset(), frozenset(),
        frozenset(),
    )  # fmt: skip
    out = len(look_now(session, view.now).seen_by(sight).patrols)
    if out:
        yield Waiting(title=say("Patrols that are out now"), path="/patrols/now", chip=say("{count} out", count=out))


today_items.add(TodayItem(key="patrols", order=30, right=Right.TRACKS_READ, waiting=_waiting))
