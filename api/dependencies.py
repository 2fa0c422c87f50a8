"""What routes ask for: the session, the reader, the settings, and the page to answer with."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.admission import Admission, Lane, asker_of, lane_of
from api.forms import form_token
from api.language import LANGUAGES, translate
from api.reader import Reader
from api.shell import navigation, phone_bar
from api.statuses import status_of
from geo.boundaries.queries import territories
from geo.boundaries.territory_settings import SettingsInfo, settings_of_territory
from geo.core.errors import GridstewardError, TooMany
from geo.core.language import Tell
from geo.core.settings import Settings
from geo.core.viewer import PUBLIC, Right, Viewer
from geo.db.database import Database
from geo.db.limits import Limits, limit
from maps.look import Look


async def _admitted(request: Request) -> AsyncIterator[Lane]:
    admission: Admission = request.app.state.admission
    lane = request.state.lane = lane_of(request)
    async with admission.admitted(lane, asker=asker_of(request)):
        yield lane


def _session(request: Request, lane: Annotated[Lane, Depends(_admitted, scope="function")]) -> Iterator[Session]:
    """One transaction per request: committed before the answer starts, rolled back on any error.

    Pages learn here whether the data are made up: an error page is made when the session is closed already.
    """
    database: Database = request.app.state.database
    with database.session() as session, session.begin():
        limit(session, LIMITS[lane])
        if not request.url.path.startswith("/api/"):
            _note_standing(request, session)
        yield session


def _note_standing(request: Request, session: Session) -> None:
    """What stands on every page: whether the data are made up, and who answers for the pages."""
    known = territories(session)
    request.app.state.made_up = any(territory.made_up for territory in known)
    told = (settings_of_territory(session, territory.id) for territory in known)
    answering = (each for each in told if each.sponsor or each.filing_number or each.desk_telephones)
    request.app.state.imprint = next(answering, SettingsInfo())


LIMITS: dict[Lane, Limits] = {
    Lane.PUBLIC: Limits(statement_s=2),
    Lane.SIGN_IN: Limits(statement_s=2),
    Lane.FIELD: Limits(statement_s=5),
    Lane.DANGER: Limits(statement_s=5),
    Lane.STAFF: Limits(statement_s=15),
}
"""How long the database may work on one statement of a request; jobs and the command line have no such limit."""

Result = TypeVar("Result")


class Work:
    """A transaction that is one function, done and committed in one turn of a thread.

    A session that is asked for as `SessionDep` takes three turns: to begin, to be worked with, and to commit.
    Where requests are as small as a phone's, the turns cost more than the work.
    """

    def __init__(self, database: Database, lane: Lane) -> None:
        self._database, self._lane = database, lane

    async def __call__(self, function: Callable[[Session], Result]) -> Result:
        """What the function answers, once it is committed; rolled back on any error."""
        return await run_in_threadpool(self._done, function)

    def _done(self, function: Callable[[Session], Result]) -> Result:
        with self._database.session() as session, session.begin():
            limit(session, LIMITS[self._lane])
            return function(session)


async def _work(request: Request, lane: Annotated[Lane, Depends(_admitted, scope="function")]) -> Work:
    return Work(request.app.state.database, lane)


WorkDep = Annotated[Work, Depends(_work, scope="function")]

SessionDep = Annotated[Session, Depends(_session, scope="function")]


def database_of(request: Request) -> Database:
    """The database, for work that opens its own sessions."""
    database: Database = request.app.state.database
    return database


def settings_of(request: Request) -> Settings:
    """The settings that the program was started with."""
    settings: Settings = request.app.state.settings
    return settings


def reader_of(request: Request) -> Reader:
    """The reader's language and theme."""
    reader: Reader = request.state.reader
    return reader


def language_of(request: Request) -> str:
    """The reader's language: "zh-CN" or "en"."""
    return reader_of(request).language


def telling(request: Request) -> Tell:
    """Puts sentences into the reader's language."""
    language = language_of(request)
    return lambda sentence: translate(sentence, language)


def look_of(request: Request) -> Look:
    """How a drawing without scripts looks to this reader."""
    reader = reader_of(request)
    return Look(language=reader.language, theme=reader.theme, translate=telling(request), nonce=None)


def scripted_look_of(request: Request) -> Look:
    """How a map looks to this reader; its scripts carry a nonce, and its page is never stored."""
    nonce = secrets.token_urlsafe(18)
    request.state.nonce = nonce
    return replace(look_of(request), nonce=nonce)


def _at_once(of: Callable[[Request], Result]) -> Callable[[Request], Awaitable[Result]]:
    """The same as a dependency that takes no turn of a thread: it only looks at what the request has."""

    async def look(request: Request) -> Result:
        return of(request)

    return look


DatabaseDep = Annotated[Database, Depends(_at_once(database_of))]
SettingsDep = Annotated[Settings, Depends(_at_once(settings_of))]
ReaderDep = Annotated[Reader, Depends(_at_once(reader_of))]
LanguageDep = Annotated[str, Depends(_at_once(language_of))]
SheetLookDep = Annotated[Look, Depends(_at_once(look_of))]
LookDep = Annotated[Look, Depends(_at_once(scripted_look_of))]


def viewer_of(request: Request) -> Viewer:
    """Who asks, as the guard of the route found out."""
    viewer: Viewer = request.state.viewer
    return viewer


ViewerDep = Annotated[Viewer, Depends(_at_once(viewer_of))]


@dataclass(frozen=True)
class Visit:
    """One page asked for: by whom, on which session, and how they want to see it."""

    request: Request
    session: Session
    settings: Settings
    look: Look
    viewer: Viewer

    def page(self, template: str, *, refusal: GridstewardError | None = None, **context: Any) -> HTMLResponse:
        """The page, or fragment, in the visitor's language and theme; `refusal` is why what was wished is not done."""
        return page(self.request, template, refusal=refusal, **context)


async def _visit(
    request: Request, session: SessionDep, settings: SettingsDep, look: SheetLookDep, viewer: ViewerDep
) -> Visit:
    return Visit(request, session, settings, look, viewer)


VisitDep = Annotated[Visit, Depends(_visit, scope="function")]


def page(
    request: Request, template: str, *, status: int = 200, refusal: GridstewardError | None = None, **context: Any
) -> HTMLResponse:
    """A page, or a fragment of one, in the reader's language and theme.

    A `refusal` gives the page its status, and its sentence stands there as `error`; no browser keeps such a page.
    """
    told = {"error": refusal and refusal.sentence, **context}
    answer = _rendered(request, template, status if refusal is None else status_of(refusal), told)
    if refusal is not None:
        answer.headers["cache-control"] = "no-store"
    if isinstance(refusal, TooMany):
        answer.headers["retry-after"] = str(refusal.retry_after_s)
    return answer


def _rendered(request: Request, template: str, status: int, context: Mapping[str, Any]) -> HTMLResponse:
    reader = reader_of(request)
    viewer = getattr(request.state, "viewer", PUBLIC)
    rendered = request.app.state.templates.get_template(template).render(
        request=request,
        reader=reader,
        language=reader.language,
        theme=reader.theme,
        languages=LANGUAGES,
        navigation=navigation.for_viewer(viewer),
        phone_bar=phone_bar,
        viewer=viewer,
        rights=Right,
        csrf=form_token(request),
        path=request.url.path,
        with_choice=lambda name, value: f"?{request.url.include_query_params(**{name: value}).query}",
        made_up=request.app.state.made_up,
        imprint=request.app.state.imprint,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        nonce=getattr(request.state, "nonce", None),
        **context,
    )
    return HTMLResponse(rendered, status, headers={"vary": "Cookie, Accept-Language"})
