"""Requests that change something each time they come, made safe to send again by the header `Idempotency-Key`.

    @router.post("")
    def send(once: OnceDep, session: SessionDep, ...) -> Response:
        ...
        return once.answer(schema, status=202)

The same key with the same request gets the same answer, marked `Idempotency-Replayed`; with another
request it is refused. An error is not kept: nothing has changed, and the next try does the work.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from api.dependencies import SessionDep, language_of
from api.forms import FORM_FIELD
from geo.core import clock
from geo.db.once import Answer, Ask, keep, take

REPLAYED = "idempotency-replayed"
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="A name that the asker makes for this one request, such as a UUID. Sent again within seven days "
        "with the same key, the request changes nothing and gets the same answer.",
    ),
]


class Replayed(Exception):
    """The request was done before, and this is its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass
class Once:
    """One request that is done once; `answer` ends it."""

    session: Session
    ask: Ask | None
    language: str
    ended: bool = field(default=False, init=False)

    def answer(
        self, model: BaseModel | None, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        """The answer of the work, kept for whoever sends the request again."""
        self.ended = True
        media_type = None if model is None else "application/json"
        body = b"" if model is None else model.model_dump_json(by_alias=True).encode()
        named = {"content-language": self.language, **(headers or {})} if body else dict(headers or {})
        made = Answer(status, media_type, body, named)
        if self.ask is not None:
            keep(self.session, self.ask, made)
        return _response(made)


async def _digest(request: Request, key: KeyHeader = None) -> bytes | None:
    """What the request asks for, as a hash; made before a connection is taken."""
    return None if key is None else hashlib.sha256(orjson.dumps(await _meaning(request))).digest()


def _once(
    request: Request,
    digest: Annotated[bytes | None, Depends(_digest)],
    session: SessionDep,
    key: KeyHeader = None,
) -> Iterator[Once]:
    ask = None if key is None or digest is None else Ask(key, _asker(request), digest)
    known = None if ask is None else take(session, ask, clock.now())
    if known is not None:
        raise Replayed(known)
    once = Once(session, ask, language_of(request))
    yield once
    if not once.ended:
        raise AssertionError("A route that is done once must end with once.answer().")


OnceDep = Annotated[Once, Depends(_once, scope="function")]
"""Name it first among the parameters of a route: what is sent is looked at before a connection is held."""


def add_replays(app: FastAPI) -> None:
    """Let the app answer requests that were done before."""

    async def replay(_request: Request, known: Exception) -> Response:
        assert isinstance(known, Replayed)  # noqa: S101 (the registration below says so; for the type checker)
        answer = _response(known.answer)
        answer.headers[REPLAYED] = "true"
        return answer

    app.add_exception_handler(Replayed, replay)


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), media_type=answer.media_type)


def _asker(request: Request) -> str:
    viewer = getattr(request.state, "viewer", None)
    return str(viewer.id) if viewer is not None and viewer.id else "public"


async def _meaning(request: Request) -> list[Any]:
    """Method, address and content; of a form its parts, for the lines between them differ each time it is sent."""
    return [request.method, request.url.path, request.url.query, await _content(request)]


async def _content(request: Request) -> Any:
    if request.headers.get("content-type", "").startswith(_FORMS):
        return await run_in_threadpool(_parts, await request.form())
    body = await request.body()
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONDecodeError:
        return hashlib.sha256(body).hexdigest()


def _parts(form: FormData) -> list[Any]:
    """Names, values, file names and hashes of files, by name; without the token of the page that it stood on."""
    named = [(name, value) for name, value in form.multi_items() if name != FORM_FIELD]
    return [[name, _value(value)] for name, value in sorted(named, key=lambda part: part[0])]


def _value(value: UploadFile | str) -> Any:
    if isinstance(value, str):
        return value
    value.file.seek(0)
    content = hashlib.file_digest(value.file, "sha256").hexdigest()  # type: ignore[arg-type]  # a file, if a spooled one
    value.file.seek(0)
    return [value.filename, content]
