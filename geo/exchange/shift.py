"""Whether a file's coordinates are shifted although nobody said so, told by the places that its rows name."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geo.core.datum import SHIFTED, Datum, to_wgs84
from geo.core.language import say
from geo.exchange.faults import Fault, Severity

_SHARE = 0.05

Agrees = Callable[[NDArray[np.float64]], NDArray[np.bool_]]
"""Which of the points (n, 2) lie in the community that their rows name."""


def agrees_better_unshifted(lonlat: NDArray[np.float64], agrees: Agrees) -> Fault | None:
    """A warning where undoing GCJ-02 or BD-09 makes more rows agree with the community that they name.

    `lonlat` (n, 2) are the points as they were given, taken as WGS84. At least every twentieth row
    has to be won, because rows at the edge of a community change sides by chance.
    """
    given = int(np.count_nonzero(agrees(lonlat)))
    won = {datum: int(np.count_nonzero(agrees(to_wgs84(lonlat, datum)))) - given for datum in SHIFTED}
    datum = max(SHIFTED, key=lambda each: won[each])
    if won[datum] <= 0 or won[datum] < _SHARE * len(lonlat):
        return None
    return _warning(datum, won[datum], given)


def _warning(datum: Datum, won: int, given: int) -> Fault:
    return Fault(
        code="datum.shifted",
        sentence=say(
            "As {datum} coordinates {won} more rows would lie in the community that they name ({given} do now). "
            "If the file comes from a Chinese web map, import it with --datum {datum}.",
            datum=datum.value,
            won=won,
            given=given,
        ),
        severity=Severity.WARNING,
    )
