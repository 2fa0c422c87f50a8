"""The name that a request asks for: a program that serves this machine only goes by the names of this machine.

A page of another site can let its own name point here, and would then read our answers as its own.
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Problem, answer
from geo.core.language import say


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_this_machine(host_header: str) -> bool:
    """Whether a Host header, with any port, names this machine."""
    try:
        name = urlsplit(f"//{host_header}").hostname
    except ValueError:
        return False
    return is_loopback(name or "")


class HostMiddleware:
    """Answers requests for other names than this machine's with 421."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests for this machine on; refuse others."""
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else "localhost"
        if names_this_machine(host):
            await self.app(scope, receive, send)
            return
        sentence = say(
            "This program answers at addresses of this machine, such as http://127.0.0.1, and not as '{host}'."
            " Behind a proxy, start it with --behind-proxy.",
            host=host[:100],
        )
        await answer(Request(scope, receive), Problem(421, "request.host", sentence))(scope, receive, send)
