"""Long lists come in pages."""

from typing import Any

import pytest
from starlette.requests import Request

from api.paging import Wished, paged


def request(query: str) -> Request:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/list", "query_string": query.encode()}
    return Request(scope | {"headers": [], "server": ("testserver", 80), "scheme": "http"})


@pytest.mark.parametrize(
    ("wished", "shown", "before", "after"),
    [
        (1, [0, 1, 2], None, "/list?team=a&page=2#list"),
        (2, [3, 4, 5], "/list?team=a&page=1#list", "/list?team=a&page=3#list"),
        (3, [6], "/list?team=a&page=2#list", None),
        (99, [6], "/list?team=a&page=2#list", None),
    ],
)
def test_a_page_leads_to_its_neighbours(wished: int, shown: list[int], before: str | None, after: str | None) -> None:
    """What else was asked is kept; beyond the end stands the last page."""
    found = paged(request(f"team=a&page={wished}"), Wished(wished, "page", "list", 3), range(7))
    assert (list(found.shown), found.before, found.after, found.count) == (shown, before, after, 3)


def test_a_list_without_anything_is_one_page() -> None:
    """With nothing before and after it."""
    found = paged(request(""), Wished(1, "page", "list"), [])
    assert (found.shown, found.number, found.count, found.before, found.after) == ([], 1, 1, None, None)
