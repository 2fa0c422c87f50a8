"""A maker of fixes on a plain where metres are easily said."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from geo.patrols.cleaning import Fixes

WEST, SOUTH = 101.6, 39.2
X_DEG, Y_DEG = 1 / 86_170, 1 / 111_195
BEGAN = 1_790_000_000_000_000

Row = tuple[float, float, float]
Maker = Callable[..., Fixes]


@pytest.fixture
def made() -> Maker:
    """Makes fixes of rows (seconds, metres east, metres north)."""

    def make(rows: Sequence[Row], *, accuracy_m: float | Sequence[float] = 5.0) -> Fixes:
        seconds, x, y = np.array(rows, float).reshape(-1, 3).T
        return Fixes(
            at=BEGAN + (seconds * 1e6).astype(np.int64),
            lon=WEST + x * X_DEG,
            lat=SOUTH + y * Y_DEG,
            accuracy_m=np.broadcast_to(np.asarray(accuracy_m, float), len(seconds)).copy(),
            id=np.array([f"{index:04d}" for index in range(len(seconds))]),
        )

    return make


@pytest.fixture
def straight() -> list[Row]:
    """Five minutes' walk to the east, a fix every 5 s."""
    return [(5.0 * step, 6.5 * step, 0.0) for step in range(60)]
