"""Errors as answers, each with the status that `api/statuses.py` gives it.

Programs get an RFC 9457 problem document with a stable `code`; people get a page that says what
happened and what to do. An unknown error is logged (`api.logs`) and answered in general.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.admission import RETRY_AFTER_S
from api.dependencies import page, reader_of
from api.language import translate
from api.questions import WrongPart, wrong_parts
from api.statuses import status_of
from api.watching import method_of, route_of
from geo.core.errors import GridstewardError, NotSignedIn, TooMany
from geo.core.language import Sentence, say
from geo.db.faults import sqlstate
from geo.db.storage import storage_full

log = logging.getLogger(__name__)

TITLES: dict[int, Sentence] = {
    400: say("This cannot be used as it is"),
    401: say("This is not open to everybody"),
    403: say("This is not yours to open"),
    404: say("There is nothing here"),
    405: say("This cannot be done here"),
    409: say("It has changed in the meantime"),
    413: say("This file is too large"),
    421: say("This program does not go by that name"),
    422: say("Something in the question is missing or wrong"),
    429: say("Too many at once"),
    500: say("Something went wrong here"),
    503: say("Not ready at this moment"),
    507: say("There is no room left"),
}

_GENERAL: dict[int, tuple[str, Sentence]] = {
    404: ("page.unknown", say("No page has this address. Check it, or start from the first page.")),
    405: ("method.unknown", say("This address does not take this kind of request.")),
    413: ("body.too_large", say("What was sent is larger than this program takes.")),
    500: ("server.failed", say("The fault is ours and has been written to the log. Please try again.")),
}


class ProblemDocument(BaseModel):
    """A problem document (RFC 9457). `code` is stable; title and detail are in the reader's language.

    `request` is the number under which the log tells of it.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    request: str
    faults: list[dict[str, str]] | None = None


PROBLEM_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """What an error answers with, before it is put into the reader's language."""

    status: int
    code: str
    detail: Sentence
    faults: tuple[WrongPart, ...] = ()
    retry_after_s: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> Sentence:
        """The headline: the same for all problems of a status."""
        return TITLES.get(self.status, TITLES[500] if self.status >= 500 else TITLES[400])


def add_error_answers(app: FastAPI) -> None:
    """Make the app answer every error in one of the two forms."""

    async def domain(request: Request, error: Exception) -> Response:
        assert isinstance(error, GridstewardError)  # noqa: S101 (the registration below says so; for the type checker)
        if isinstance(error, NotSignedIn) and leads_to_sign_in(request):
            return RedirectResponse(sign_in_path(request), status_code=303)
        wait_s = error.retry_after_s if isinstance(error, TooMany) else None
        return answer(request, Problem(status_of(error), error.code, error.sentence, retry_after_s=wait_s))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 (as above)
        return answer(request, _general(error.status_code), allow=(error.headers or {}).get("Allow"))

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 (as above)
        return answer(request, _invalid(error))

    app.add_exception_handler(GridstewardError, domain)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, validation)


class FailureMiddleware:
    """Logs an unknown error, with the places it came through, and answers it in general.

    It stands inside the other middlewares, so that this answer carries their headers too. Once an
    answer has started nothing can be said any more: the error goes on and the connection ends.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on; answer what they raise."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            request = Request(scope, receive)
            fields = {"request": request_id_of(request), "method": method_of(scope), "route": route_of(scope)}
            log.exception("request.failed", extra={"fields": fields})
            await answer(request, _unknown(request, error))(scope, receive, send)


_CUT_OFF = {"57014", "25P03"}
"""SQLSTATEs of a statement that was cut off, and of a transaction that did nothing for too long."""

_HELD_UP = {"55P03", "40P01", "40001"}
"""SQLSTATEs of a wait for a lock that was too long, a deadlock, and two changes that cannot both be."""


def _unknown(request: Request, error: Exception) -> Problem:
    full = storage_full(error, request.app.state.settings.data_dir)
    if full is not None:
        return Problem(status_of(full), full.code, full.sentence)
    code = sqlstate(error)
    if code in _CUT_OFF:
        sentence = say("This takes the database too long at this moment. Ask for less at once, or try again later.")
        return Problem(503, "database.slow", sentence)
    if code in _HELD_UP:
        sentence = say("Somebody else is changing the same thing at this moment. Try again in a few seconds.")
        return Problem(503, "database.held", sentence)
    if isinstance(error, OperationalError | InterfaceError):
        sentence = say("The database does not answer. Wait a moment, or look with: gridsteward status")
        return Problem(503, "database.away", sentence)
    if isinstance(error, DataError):
        sentence = say("A character or number in the question cannot be used. Write it anew.")
        return Problem(400, "question.unusable", sentence)
    return _general(500)


def _general(status: int) -> Problem:
    refused = say("This request was refused: {phrase}.", phrase=HTTPStatus(status).phrase)
    code, detail = _GENERAL.get(status, (f"http.{status}", refused))
    return Problem(status, code, detail)


def _invalid(error: RequestValidationError) -> Problem:
    faults = wrong_parts(error)
    names = ", ".join(dict.fromkeys(fault.name for fault in faults))
    return Problem(422, "question.invalid", say("Missing or not usable: {names}.", names=names), faults)


def answer(request: Request, problem: Problem, *, allow: str | None = None) -> Response:
    """A problem document for programs, a page for people."""
    if wants_json(request):
        response: Response = _document(request, problem)
    elif "hx-request" in request.headers:
        response = page(request, "error_fragment.html", status=problem.status, problem=problem)
        response.headers["hx-reswap"] = "innerHTML"  # the place that was asked for stays, and can be asked for again
    else:
        response = page(request, "error.html", status=problem.status, problem=problem)
    if allow:
        response.headers["allow"] = allow
    if problem.status in {429, 503}:
        response.headers["retry-after"] = str(problem.retry_after_s or RETRY_AFTER_S)
    if problem.status == 401:
        response.headers["www-authenticate"] = "Bearer"
    response.headers["cache-control"] = "no-store"
    return response


def request_id_of(request: Request) -> str:
    """The number of a request, which stands in the log too."""
    return str(getattr(request.state, "request_id", ""))


def leads_to_sign_in(request: Request) -> bool:
    """Whether a person asked for a page, and can be shown the sign-in page instead."""
    return request.method in {"GET", "HEAD"} and "hx-request" not in request.headers and not wants_json(request)


def sign_in_path(request: Request) -> str:
    """The sign-in page, which leads back to what was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?{urlencode({'next': asked})}"


def wants_json(request: Request) -> bool:
    """Whether the asker is a program: by the address, or because it does not take HTML."""
    path = request.url.path
    if path.startswith("/api/") or path in {"/healthz", "/readyz", "/metrics", "/openapi.json"}:
        return True
    accepted = request.headers.get("accept", "*/*")
    return "json" in accepted and "html" not in accepted


def _document(request: Request, problem: Problem) -> Response:
    language = reader_of(request).language
    document: dict[str, object] = {
        "type": "about:blank",
        "title": translate(problem.title, language),
        "status": problem.status,
        "code": problem.code,
        "detail": translate(problem.detail, language),
        "instance": request.url.path,
        "request": request_id_of(request),
    }
    if problem.faults:
        document["faults"] = [
            {"where": fault.where, "what": translate(fault.what, language)} for fault in problem.faults
        ]
    document |= problem.more
    headers = {"content-language": language, "vary": "Cookie, Accept-Language"}
    return Response(orjson.dumps(document), problem.status, headers, media_type=PROBLEM_MEDIA_TYPE)
