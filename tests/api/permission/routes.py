"""Every address of the program, with what it declares of who may call it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.audience import GuardedRoute, audience_of

OPEN = {"GET /openapi.json": "the description of the interface", "* /static": "files that stand in the repository"}
"""What is open to everybody without a guard, and why."""


@dataclass(frozen=True)
class Route:
    """An address and method; `who` is None where nothing is declared."""

    key: str
    who: str | None
    guarded: bool
    described: bool
    endpoint: Any

    @property
    def method(self) -> str:
        """GET, POST and so on."""
        return self.key.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """The address, with names in braces."""
        return self.key.split(" ", 1)[1]


def routes_of(app: FastAPI) -> list[Route]:
    """Every route of an app; one that takes several methods once for each."""
    found = []
    for each in iter_route_contexts(app.routes):
        for method in sorted((each.methods or {"*"}) - {"HEAD", "OPTIONS"}):
            audience = audience_of(each.endpoint) if each.endpoint else None
            found.append(
                Route(
                    key=f"{method} {each.path}",
                    who=None if audience is None else in_words(audience.described()),
                    guarded=isinstance(each.original_route, GuardedRoute),
                    described=bool(getattr(each, "include_in_schema", False)),
                    endpoint=each.endpoint,
                )
            )
    return found


def in_words(described: dict[str, Any]) -> str:
    """A declaration as the table of examples writes it."""
    if described["who"] != "right":
        return str(described["who"])
    words = described["right"]
    words += {"own": "", "territory": " in a territory", "everywhere": " everywhere"}[described["scope"]]
    words += ", in person" if described["signed_in"] else ""
    return words + (" or link" if described["links"] else "")


def faults(app: FastAPI, examples: Iterable[str]) -> list[str]:
    """What is wrong with the declarations of an app, in sentences that say what to do."""
    return [sentence for route in routes_of(app) if route.key not in OPEN for sentence in _faults(app, route, examples)]


def _faults(app: FastAPI, route: Route, examples: Iterable[str]) -> list[str]:
    found = []
    if not route.guarded:
        found.append(f"{route.key} has no guard: make it with api.audience.Router.")
    if route.who is None:
        found.append(f"{route.key} does not say who may call it: put @allow(...) under its address.")
    if route.described and not _in_description(app, route):
        found.append(f"{route.key} stands in /openapi.json without x-audience: make it with api.audience.Router.")
    if route.key not in examples:
        found.append(f"{route.key} has no example: add it to EXAMPLES in tests/api/permission/examples.py.")
    return found


def _in_description(app: FastAPI, route: Route) -> bool:
    operation = app.openapi()["paths"].get(route.path, {}).get(route.method.lower(), {})
    audience = audience_of(route.endpoint)
    return audience is not None and operation.get("x-audience") == audience.described()
