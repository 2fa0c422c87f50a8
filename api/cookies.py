"""The cookies of signing in: over https under names that a browser binds to this host, over http on loopback others."""

from starlette.requests import Request
from starlette.responses import Response

from geo.accounts.rules import SESSION_LONGEST
from geo.accounts.signing_in import SignedIn

SESSION = "gs-session"
DEVICE = "gs-device"
FORM = "gs-form"
"""Stands in for a session in forms of people who are not signed in yet."""

TRIP = "gs-trip"
"""What a browser keeps while it is away at an issuer to sign in."""

DEVICE_S = 365 * 24 * 3600
FORM_S = 24 * 3600
LONGEST = {TRIP: 4000}


def cookie_name(request: Request, name: str) -> str:
    """A cookie's name: `__Host-` where the program is reached over https, as browsers then take it from us only."""
    return f"__Host-{name}" if request.app.state.secure else name


def cookie(request: Request, name: str) -> str | None:
    """The value of a cookie, where the browser sent one of a sensible length."""
    value = request.cookies.get(cookie_name(request, name))
    return value if value and len(value) <= LONGEST.get(name, 200) else None


def keep(request: Request, response: Response, signed_in: SignedIn) -> None:
    """Let the browser keep what it got at the door."""
    _set(request, response, SESSION, signed_in.session, int(SESSION_LONGEST.total_seconds()))
    _set(request, response, DEVICE, signed_in.device, DEVICE_S)


def keep_form(request: Request, response: Response, secret: str) -> None:
    """Let the browser keep what its forms are compared with."""
    _set(request, response, FORM, secret, FORM_S)


def keep_trip(request: Request, response: Response, value: str, seconds: int) -> None:
    """Let the browser keep what its return from an issuer is compared with."""
    _set(request, response, TRIP, value, seconds)


def forget(request: Request, response: Response, name: str = SESSION) -> None:
    """Let the browser forget its session, or another cookie; it stays known as a browser."""
    response.delete_cookie(cookie_name(request, name), secure=request.app.state.secure, httponly=True, samesite="lax")


def _set(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=request.app.state.secure,
        httponly=True,
        samesite="lax",
    )
