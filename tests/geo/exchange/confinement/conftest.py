"""What tests of confinement share: other bounds for a while, and files that take some time to read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds


@pytest.fixture
def bounded() -> Iterator[Callable[..., None]]:
    """Set bounds; those of every day come back after the test."""
    yield lambda **bounds: set_bounds(Bounds(**bounds))
    set_bounds(Bounds())


@pytest.fixture(scope="session")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred thousand rows, which take about a second."""
    path = tmp_path_factory.mktemp("long") / "long.csv"
    places = ((row, 101 + row % 997 / 1000, 39 + row % 991 / 1000) for row in range(200_000))
    rows = "".join(f"{row},新华街{row}号,{lon},{lat},a,b\n" for row, lon, lat in places)
    path.write_text("id,address,lon,lat,x,y\n" + rows, encoding="utf-8")
    return path
