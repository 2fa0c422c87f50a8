"""The description of the interface: what FastAPI makes of the routes, and how a program says who it is."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token, made in Settings or on the command line.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "gs-session", "description": "The session of a browser."},
}


def describe_with(app: FastAPI) -> None:
    """Let the app describe itself so; made once, when it is first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            made.setdefault("components", {})["securitySchemes"] = SCHEMES
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
