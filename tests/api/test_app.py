"""The wiring: routers are looked through in their order."""

import re
from itertools import combinations
from typing import Any

from api.app import ROUTERS


def test_no_route_is_hidden_by_one_that_stands_before_it() -> None:
    """A path with a word in it comes before the one that takes any word there, or nobody ever reaches it."""
    routes: list[Any] = [route for router in ROUTERS for route in router.routes if hasattr(route, "path_regex")]
    hidden = [
        f"{later.path} behind {earlier.path}"
        for earlier, later in combinations(routes, 2)
        if earlier.path != later.path
        and set(earlier.methods or ()) & set(later.methods or ())
        and earlier.path_regex.match(re.sub(r"\{[^}]+\}", "{any}", later.path))
    ]
    assert not hidden
