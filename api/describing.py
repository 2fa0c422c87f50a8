"""The description of the interface: what FastAPI makes of the routes, how a program says who it is, what may go wrong.

Which statuses a route may answer follows from what it takes and declares, so no route lists them.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import PROBLEM_MEDIA_TYPE, TITLES, ProblemDocument

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token, made in Settings or on the command line.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "gs-session", "description": "The session of a browser."},
}

ALWAYS = (401, 421, 429, 503)
"""A token that does not hold, a name that is not ours, too many at once, not ready: whatever is asked."""

_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")
"""What it would answer itself; we answer with problem documents."""


def describe_with(app: FastAPI) -> None:
    """Let the app describe itself so; made once, when it is first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            _add_problems(made)
            made["components"]["securitySchemes"] = SCHEMES
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _add_problems(made: dict[str, Any]) -> None:
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas["ProblemDocument"] = ProblemDocument.model_json_schema()
    for name in _OF_FASTAPI:
        schemas.pop(name, None)
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            operation["responses"] |= {
                str(status): _answer(status) for status in sorted(_statuses(path, method, operation))
            }


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    """What an operation may answer instead."""
    yield from ALWAYS
    changes = method not in {"get", "head"}
    if operation["x-audience"]["who"] != "public" or changes:
        yield 403
    if operation.get("parameters") or operation.get("requestBody"):
        yield from (400, 404, 422)
    if changes:
        yield from (409, 413)
    elif path.startswith("/api/"):
        yield 304


def _answer(status: int) -> dict[str, Any]:
    if status == 304:
        return {"description": "Nothing has changed since the ETag that was sent"}
    return {"description": str(TITLES[status]), "content": {PROBLEM_MEDIA_TYPE: {"schema": _PROBLEM}}}
