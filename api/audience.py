"""Who may call a route: every route declares it, next to its address, in the words of `geo.core.viewer`.

    @router.get("/files")
    @allow(Right.IMPORTS_MANAGE, whole=True)
    def files_page(...): ...

The declaration is enforced before anything of the request is read, stands in /openapi.json as
`x-audience`, and a route without one is open to nobody.
"""

import enum
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from geo.core.errors import BadInput, Forbidden, NotFound, NotSignedIn
from geo.core.language import say
from geo.core.viewer import HOLDERS, Right, Viewer, ViewerKind

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

MOST_BODY_BYTES = 2 * 1024 * 1024
"""What a request without files may carry."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Extent(enum.StrEnum):
    """How far a right must hold for a route."""

    OWN = "own"
    TERRITORY = "territory"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class Audience:
    """Who may call: everybody, whoever is signed in, or holders of a right; in what kind of scope, and by which keys.

    With `signed_in` it must be a person in a browser, whatever a token or key may do. Where what
    is shown is not cut by grids, the right must hold in a whole territory; where it is not cut by
    territory either, everywhere. With `links` the secret in the address itself opens it, and the route
    looks at that.
    """

    right: Right | None = None
    signed_in: bool = False
    extent: Extent = Extent.OWN
    links: bool = False

    def admits(self, viewer: Viewer) -> bool:
        """Whether a viewer may call; which objects they see then is for the queries."""
        if self.signed_in and viewer.kind is not ViewerKind.PERSON:
            return False
        if self.right is None:
            return True
        return self.links or _holds(viewer, self.right, self.extent)

    def described(self) -> dict[str, Any]:
        """The declaration as /openapi.json carries it."""
        if self.right is None:
            return {"who": "signed in" if self.signed_in else "link" if self.links else "public"}
        return {
            "who": "right",
            "right": self.right.value,
            "roles": sorted(role.value for role in HOLDERS[self.right]),
            "scope": self.extent.value,
            "links": self.links,
            "signed_in": self.signed_in,
        }


def _holds(viewer: Viewer, right: Right, extent: Extent) -> bool:
    if extent is Extent.EVERYWHERE:
        return viewer.scope(right).everywhere
    return viewer.rules_all(right) if extent is Extent.TERRITORY else viewer.may(right)


PUBLIC = Audience()


def allow(
    right: Right | None = None,
    *,
    signed_in: bool = False,
    whole: bool = False,
    everywhere: bool = False,
    links: bool = False,
) -> Callable[[Endpoint], Endpoint]:
    """Declare who may call a route; without arguments everybody.

    `whole` asks for the right in a whole territory, `everywhere` for it in the whole installation.
    """
    extent = Extent.EVERYWHERE if everywhere else Extent.TERRITORY if whole else Extent.OWN
    audience = Audience(right, signed_in=signed_in, extent=extent, links=links)

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.audience = audience  # type: ignore[attr-defined]
        return endpoint

    return declare


def audience_of(endpoint: Callable[..., Any]) -> Audience | None:
    """What a route's function declares; None where it declares nothing."""
    found = getattr(endpoint, "audience", None)
    return found if isinstance(found, Audience) else None


Identify = Callable[[Request], Awaitable[Viewer]]
"""How the program finds out who asks; wired in `api.app`."""


class GuardedRoute(APIRoute):
    """A route that looks at who asks before it reads the request."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        audience = audience_of(endpoint)
        if audience is not None:
            extra: Mapping[str, Any] = options.get("openapi_extra") or {}
            options["openapi_extra"] = {**extra, "x-audience": audience.described(), **_security(audience)}
        if set(options.get("methods") or ()) - SAFE_METHODS:
            options["dependencies"] = [Depends(_from_own_form), *(options.get("dependencies") or ())]
        super().__init__(path, endpoint, **options)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let those in whom the declaration admits."""
        request = Request(scope, receive)
        viewer = await request.app.state.identify(request)
        request.state.viewer = viewer
        check(audience_of(self.endpoint), viewer)
        _check_size(request, self.max_body_size)
        await super().handle(scope, receive, send)


def _check_size(request: Request, most_bytes: int | None) -> None:
    """Refuse in words what says itself that it is too large; what does not say so is cut off while it is read.

    Raises:
        BadInput: it is.
    """
    length = request.headers.get("content-length", "")
    if most_bytes is not None and length.isdecimal() and int(length) > most_bytes:
        raise BadInput("body.too_large", say("What was sent is larger than this program takes."))


async def _from_own_form(request: Request) -> None:
    """A change asked for with a cookie carries the token of that session's pages."""
    await request.app.state.check_form(request)


def check(audience: Audience | None, viewer: Viewer) -> None:
    """Raise where a viewer is not among those who may call.

    Raises:
        NotFound: the route declares nothing: it is open to nobody.
        NotSignedIn: nobody is signed in, and somebody must be.
        Forbidden: whoever asks may do other things here.
    """
    if audience is None:
        raise NotFound("page.unknown", say("No page has this address. Check it, or start from the first page."))
    if audience.admits(viewer):
        return
    if viewer.kind is ViewerKind.PUBLIC:
        raise NotSignedIn("account.sign_in", say("Sign in to see this."))
    raise Forbidden("account.not_permitted", say("Your account does not open this. Ask an administrator for it."))


def _security(audience: Audience) -> dict[str, Any]:
    """How a program may say who it is, for the description."""
    needed: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    if audience.right is None and not audience.signed_in:
        return {"security": [{}]}
    return {"security": [*needed, {}] if audience.links else needed}


class Router(APIRouter):
    """A router of guarded routes; where files come in, `max_body_size` is None and the program's own bound holds."""

    def __init__(self, *, max_body_size: int | None = MOST_BODY_BYTES, **options: Any) -> None:
        super().__init__(route_class=GuardedRoute, max_body_size=max_body_size, **options)
