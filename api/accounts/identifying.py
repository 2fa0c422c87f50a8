"""Who asks: the public, a session by its cookie, a token by its header. Changes by cookie carry the form's token."""

import contextlib

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.accounts.codes import code_of, viewer_by_code
from api.accounts.cookies import FORM, SESSION, cookie
from api.admission import Admission, Lane, asker_of
from geo.accounts.queries import session_of, viewer_of_token
from geo.accounts.rules import csrf_token, same
from geo.accounts.signing_in import is_due, keep_alive
from geo.core import clock
from geo.core.errors import Forbidden, NotSignedIn, StorageFull
from geo.core.language import say
from geo.core.viewer import PUBLIC, Viewer
from geo.db.database import Database

FORM_FIELD = "csrf"
FORM_HEADER = "x-csrf-token"


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


def session_secret(request: Request) -> str | None:
    """The secret of the session that asks; None for the public and for programs."""
    secret: str | None = getattr(request.state, "session_secret", None)
    return secret


def form_token(request: Request) -> str:
    """What forms of this reader's pages carry; empty where there is nothing to compare it with yet."""
    secret = session_secret(request) or getattr(request.state, "form_secret", None) or cookie(request, FORM)
    return csrf_token(secret) if secret else ""


async def check_form(request: Request) -> None:
    """Refuse a change that a cookie vouches for and our own page did not ask for.

    Programs with a token, and the public without a session, have nothing that another site could use.

    Raises:
        Forbidden: the token of the form is missing or of another session.
    """
    secret = session_secret(request)
    if secret is None:
        return
    given = request.headers.get(FORM_HEADER) or await _form_field(request)
    if not same(given, csrf_token(secret)):
        raise Forbidden("request.form", say("This page is out of date. Load it again, then repeat what you did."))


async def _form_field(request: Request) -> str:
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        return ""
    value = (await request.form()).get(FORM_FIELD, "")
    return value if isinstance(value, str) else ""
