"""A route that answers from memory where it can, and from the database where it must.

The guard has looked at who asks before; what is answered here is the same for everybody. A question
that is not plain is left to the route's function, which also says what is wrong with it.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response

from api.audience import GuardedRoute

Quick = Callable[[Request], Response | None]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def quickly(quick: Quick) -> Callable[[Endpoint], Endpoint]:
    """Declare what a route tries first: a function that answers without waiting for anything, or None."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.quick = quick  # type: ignore[attr-defined]
        return endpoint

    return declare


class QuickRoute(GuardedRoute):
    """A guarded route that tries what its function declares with `quickly`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The quick answer, else the usual one."""
        usual = super().get_route_handler()
        quick: Quick | None = getattr(self.endpoint, "quick", None)
        if quick is None:
            return usual

        async def handle(request: Request) -> Response:
            return quick(request) or await usual(request)

        return handle
