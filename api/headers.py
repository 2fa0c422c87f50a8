"""Security headers on every answer, and how long a browser may keep what it got.

Scripts and styles are files of ours. A page that holds a folium fragment carries a nonce
(`request.state.nonce`, set by `LookDep`): it is never stored, for a cached page with an old nonce
would have its scripts blocked.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), payment=(), usb=()",
}
_BY_HTTPS = {"strict-transport-security": "max-age=15552000"}
"""A browser that came by https once comes by nothing else for half a year."""


def content_policy(nonce: str | None) -> str:
    """The content security policy of an answer: nothing from another host, no inline code without the nonce.

    Leaflet and folium place what they draw with style attributes, so pages with a nonce allow these.
    """
    with_nonce = f" 'nonce-{nonce}'" if nonce else ""
    style_attributes = "; style-src-attr 'unsafe-inline'" if nonce else ""
    return (
        f"default-src 'none'; script-src 'self'{with_nonce}; style-src 'self'{with_nonce}{style_attributes}; "
        "img-src 'self' data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def standing_headers(*, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of every answer that has no nonce, as they are sent."""
    headers = {**_ALWAYS, **(_BY_HTTPS if secure else {}), "content-security-policy": content_policy(None)}
    return tuple((name.encode(), value.encode()) for name, value in headers.items())


class HeadersMiddleware:
    """Adds the headers that every answer carries."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        self.app = app
        self._always = {**_ALWAYS, **(_BY_HTTPS if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass requests on; add headers where the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope, self._always)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _add_headers(headers: MutableHeaders, scope: Scope, always: Mapping[str, str]) -> None:
    nonce = scope.get("state", {}).get("nonce")
    for name, value in always.items():
        headers.setdefault(name, value)
    headers.setdefault("content-security-policy", content_policy(nonce))
    if nonce:
        headers["cache-control"] = "no-store"
    elif scope["path"].startswith("/static/") and b"v=" in scope["query_string"]:
        headers["cache-control"] = "public, max-age=31536000, immutable"
    else:
        headers.setdefault("cache-control", "no-cache")
