"""The wiring: routers are looked through in their order."""

import re
import subprocess
import sys
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


def test_the_web_process_loads_no_compiler() -> None:
    """What cleaning and matching are compiled with is loaded by whoever derives, not to answer a request."""
    asked = "import sys, api.app; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
