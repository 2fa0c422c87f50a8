"""Every address reaches the route that was made for it."""

import re

from fastapi import FastAPI

from tests.api.permission.routes import routes_of


def _found(path: str) -> re.Pattern[str]:
    return re.compile("^" + re.sub(r"\\{[^/]*?\\}", "[^/]+", re.escape(path)) + "$")


def test_no_route_takes_the_address_of_another(app: FastAPI) -> None:
    """A route whose address names a part, such as /patrols/{patrol_id}, stands behind those that spell it out."""
    routes = [(each.method, each.path) for each in routes_of(app)]
    taken = [
        (path, earlier)
        for place, (method, path) in enumerate(routes)
        for other, earlier in routes[:place]
        if "{" not in path and method == other and path != earlier and _found(earlier).match(path)
    ]
    assert taken == []
