"""Forms of our own pages: what they carry, so that no other site's form can change anything for a reader."""

from starlette.requests import Request

from api.cookies import FORM, cookie
from geo.accounts.rules import csrf_token, same
from geo.core.errors import Forbidden
from geo.core.language import say

FORM_FIELD = "csrf"
FORM_HEADER = "x-csrf-token"


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
