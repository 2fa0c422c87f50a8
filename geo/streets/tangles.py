"""Lines that cross one another so often that cutting them would take all memory. Pure."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.edges import edges_of
from geo.core.errors import BadInput
from geo.core.language import say

_SAMPLE = 2_000
_MOST_NEAR = 40.0
_MANY_PAIRS = 200_000.0


def check_untangled(lines: NDArray[Any]) -> None:
    """Refuse lines (n,) that would fall into millions of pieces, by how many edges lie near some of them.

    An edge of a real town lies near 4 to 5, itself and those that it joins.

    Raises:
        BadInput: they are no map of streets.
    """
    edges, _ = edges_of(lines)
    every = np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2)))
    some = every[:: max(1, len(edges) // _SAMPLE)]
    near = shapely.STRtree(every).query(some).shape[1] / max(1, len(some))
    if near > _MOST_NEAR and near * len(edges) > _MANY_PAIRS:
        raise BadInput(
            "streets.tangled",
            say("The lines cross one another too often to be streets. Choose a file or layer with streets alone."),
        )
