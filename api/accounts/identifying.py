"""Who asks: the public, a session by its cookie, a token by its header."""

import contextlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.accounts.codes import code_of, viewer_by_code
from api.admission import Admission, Lane, asker_of
from api.cookies import SESSION, cookie
from geo.accounts.queries import session_of, viewer_of_token
from geo.accounts.signing_in import is_due, keep_alive
from geo.core import clock
from geo.core.errors import NotSignedIn, StorageFull
from geo.core.language import say
from geo.core.viewer import PUBLIC, Viewer
from geo.db.database import Database


async def identify(request: Request) -> Viewer:
    """The viewer of a request; without cookie or token the public, for whom the database is not asked.

    Raises:
        NotSignedIn: a token or code was sent that does not hold.
        Unavailable: too many are asking at once.
    """
    bearer, code = bearer_of(request), code_of(request)
    secret = None if bearer or code else cookie(request, SESSION)
    if bearer is None and code is None and secret is None:
        return PUBLIC
    admission: Admission = request.app.state.admission
    async with admission.admitted(Lane.SIGN_IN, asker=asker_of(request)):
        if bearer is not None:
            return await run_in_threadpool(_by_token, request, bearer)
        if code is not None:
            return await run_in_threadpool(viewer_by_code, request, code)
        viewer = await run_in_threadpool(_by_session, request, str(secret))
    request.state.session_secret = secret if viewer is not PUBLIC else None
    return viewer


def bearer_of(request: Request) -> str | None:
    """The token of an Authorization header."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def _by_token(request: Request, secret: str) -> Viewer:
    database: Database = request.app.state.database
    with database.glance() as session:
        viewer = viewer_of_token(session, secret[:200], clock.now())
    if viewer is None:
        raise NotSignedIn("token.unknown", say("This token is not known here, has ended or was revoked."))
    return viewer


def _by_session(request: Request, secret: str) -> Viewer:
    database: Database = request.app.state.database
    now = clock.now()
    with database.glance() as session:
        known = session_of(session, secret, now)
    if known is None:
        return PUBLIC
    if is_due(known, now):
        with contextlib.suppress(StorageFull), database.session() as session, session.begin():
            keep_alive(session, secret, now)  # on a full disk a session lasts as long as it was to last before
    return known.viewer
