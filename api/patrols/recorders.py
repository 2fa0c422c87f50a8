"""Recorder apps that run with the screen off feed a patrol: Traccar Client and OsmAnd, each by its own protocol.

The key of the patrol, or its six digits, stands where the app has a name for the device, or in the address. An app
sends what was refused for ever, and keeps back what comes after it: so a position that nobody can use is left out,
said in the answer, and the answer is still a good one.
"""

import math
import time
import uuid
from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.orm import Session

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import LanguageDep, SessionDep, ViewerDep
from api.errors import PROBLEM_MEDIA_TYPE, TITLES
from api.language import translate
from api.patrols.asking import reachable
from api.patrols.joining import look_for
from geo.accounts.queries import viewer_of_token
from geo.accounts.recorder_keys import make_recorder_key
from geo.accounts.tokens import Made, patrol_of_code
from geo.core import clock
from geo.core.errors import BadInput, Forbidden, NotFound, TooMany
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.patrols.batches import Batch, SentFix
from geo.patrols.phones.recorders import Heard, read_document, read_query, together
from geo.patrols.phones.sharing import add_recorded
from geo.patrols.rules import check_fixes

router = Router(tags=["patrols"])

PATH = "/api/v1/recorder"
OSMAND = "?lat={0}&lon={1}&timestamp={2}&hdop={3}&altitude={4}&speed={5}"
"""OsmAnd fills in its figures by their places."""
SETUP = "&accuracy=highest&distance=10&interval=5&buffer=true"
"""What Traccar Client takes over of an address that it scans."""
_FORM = "application/x-www-form-urlencoded"


REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": str(TITLES[status]), "content": {PROBLEM_MEDIA_TYPE: {}}} for status in (400, 404, 422)
}
"""What is asked for stands in the address as apps write it, which no description of parameters holds."""


class RecordedSchema(BaseModel):
    """How many positions were new, known already, or left out, and why the first of these was."""

    new: int
    known: int
    left_out: int = 0
    why: str | None = None


class RecorderSchema(BaseModel):
    """A key for recorder apps, told once, and what to type into each of them; its `id` ends it.

    `setup_url` is what Traccar Client scans: it takes server and key, and how often to record, from this address.
    """

    id: uuid.UUID
    key: str
    expires_at: AwareDatetime
    traccar_url: str
    osmand_url: str
    setup_url: str

    @classmethod
    def of(cls, made: Made, base: str) -> "RecorderSchema":
        """A key that was just made, on the server with an address (`http://host`)."""
        url = f"{base}{PATH}"
        return cls(
            id=made.id,
            key=made.secret,
            expires_at=made.expires_at,
            traccar_url=url,
            osmand_url=f"{url}/{made.secret}{OSMAND}",
            setup_url=f"{url}?id={made.secret}{SETUP}",
        )


class Told(BaseModel):
    """A request of an app: the name of the device, and what it tells."""

    device: str | None
    heard: list[Heard]


async def _told(request: Request) -> Told:
    """Read the parts of the address, a form or a document, whichever there is."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    values = dict(request.query_params)
    if kind == _FORM:
        values |= {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    elif body := await request.body():
        named, heard = read_document(_document(body))
        return Told(device=named or values.get("id"), heard=heard)
    return Told(device=values.get("id") or values.get("deviceid"), heard=read_query(values))


def _document(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadInput("recorder.document", say("What was sent is no JSON.")) from None


def _patrol(request: Request, session: SessionDep) -> uuid.UUID:
    """The patrol that the key or code in the address or in the name of the device opens.

    Raises:
        NotFound: it opens none.
        TooMany: there were too many wrong ones, or the recorder sends too fast.
    """
    key = str(request.path_params.get("key") or request.state.device or "")[:200]
    named = look_for(request, lambda: _opened(session, key))
    if named is None:
        raise NotFound(
            "recorder.key",
            say("This key opens no patrol now. Take a new one from the patrol, and type it into the recorder."),
        )
    wait_s = math.ceil(request.app.state.recorder_throttle.wait_s(named, time.monotonic()))
    if wait_s:
        sentence = say("The recorder sends faster than anybody walks. It may go on in {seconds} seconds.",
                       seconds=wait_s)  # fmt: skip
        raise TooMany("recorder.too_fast", sentence, retry_after_s=wait_s)
    return uuid.UUID(named)


def _opened(session: Session, key: str) -> str | None:
    if len(key) == 6 and key.isdecimal():
        return patrol_of_code(session, key, clock.now())
    viewer = viewer_of_token(session, key, clock.now()) if key else None
    return viewer.subject if viewer is not None else None


async def _heard(request: Request) -> list[Heard]:
    """What is told; who tells it is looked at next."""
    try:
        told = await _told(request)
    except BadInput as error:
        request.state.unread = error
        told = Told(device=request.query_params.get("id"), heard=[])
    request.state.device = told.device
    return told.heard


HeardDep = Annotated[list[Heard], Depends(_heard, scope="function")]


def _record(request: Request, session: Session, heard: Sequence[Heard], language: str) -> RecordedSchema:
    """Keep what an app told, once it is known whose it is."""
    patrol_id = _patrol(request, session)
    unread: BadInput | None = getattr(request.state, "unread", None)
    if unread is not None:
        raise unread
    fixes, why = _usable(together(heard, patrol_id))
    added = add_recorded(session, patrol_id, fixes, now=clock.now())
    told = None if why is None else translate(why, language)
    return RecordedSchema(new=added.new, known=len(fixes) - added.new, left_out=len(heard) - len(fixes), why=told)


def _usable(fixes: Sequence[SentFix]) -> tuple[list[SentFix], Sentence | None]:
    """Those that a phone can mean, and what is wrong with the first of the others."""
    usable: list[SentFix] = []
    why: Sentence | None = None
    for fix in fixes:
        try:
            check_fixes(Batch.of([fix]), clock.now())
        except BadInput as error:
            why = why or error.sentence
        else:
            usable.append(fix)
    return usable, why


@router.get(PATH, response_model=RecordedSchema, responses=REFUSED)
@allow()
@in_lane(Lane.FIELD)
def record(request: Request, heard: HeardDep, session: SessionDep, language: LanguageDep) -> RecordedSchema:
    """A position of a recorder app: `id` (key or code), `lat`, `lon`, `timestamp`, `accuracy` or `hdop`."""
    return _record(request, session, heard, language)


@router.post(PATH, response_model=RecordedSchema, responses=REFUSED)
@allow()
@in_lane(Lane.FIELD)
def record_sent(request: Request, heard: HeardDep, session: SessionDep, language: LanguageDep) -> RecordedSchema:
    """The same, as a form, or as the JSON of the newer Traccar Client with the key as its `device_id`."""
    return _record(request, session, heard, language)


@router.get(f"{PATH}/{{key}}", response_model=RecordedSchema)
@allow()
@in_lane(Lane.FIELD)
def record_by_key(
    request: Request,
    heard: HeardDep,
    session: SessionDep,
    language: LanguageDep,
    key: str,  # noqa: ARG001 (read with the request)
) -> RecordedSchema:
    """The same, for apps that have no name for the device, such as OsmAnd."""
    return _record(request, session, heard, language)


@router.post(f"{PATH}/{{key}}", response_model=RecordedSchema)
@allow()
@in_lane(Lane.FIELD)
def record_sent_by_key(
    request: Request,
    heard: HeardDep,
    session: SessionDep,
    language: LanguageDep,
    key: str,  # noqa: ARG001 (read with the request)
) -> RecordedSchema:
    """The same, sent as a form or JSON."""
    return _record(request, session, heard, language)


@router.post("/api/v1/patrols/{patrol_id}/recorder", response_model=RecorderSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def make_key(request: Request, session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID) -> RecorderSchema:
    """A key with which recorder apps add to this patrol for 60 days, and open nothing else."""
    if viewer.subject is not None:
        raise Forbidden("patrol.code", say("This phone has a key of the patrol already: the recorder can use it."))
    reachable(session, viewer, patrol_id)
    made = make_recorder_key(session, patrol_id, clock.now())
    return RecorderSchema.of(made, str(request.base_url).rstrip("/"))
