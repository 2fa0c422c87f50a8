"""What a file may cost grows with its size, up to what the installation allows."""

import pytest

from geo.core.settings import Settings
from geo.exchange.confinement.limits import Bounds

MB = 1024 * 1024


def test_a_small_file_is_soon_over() -> None:
    """A hostile file of a few bytes has less than half a minute and less than a gigabyte."""
    limits = Bounds().for_file(10)
    assert limits.wall_s < 30
    assert limits.cpu_s <= 20
    assert limits.memory_bytes < 1024 * MB


@pytest.mark.parametrize("size_bytes", [10**6, 10**8, 10**12])
def test_no_file_passes_the_bounds(size_bytes: int) -> None:
    """However large it is."""
    bounds = Bounds(memory_bytes=700 * MB, wall_s=60, output_bytes=100 * MB)
    limits = bounds.for_file(size_bytes)
    assert limits.memory_bytes <= 700 * MB
    assert limits.wall_s <= 60
    assert limits.cpu_s <= 60
    assert limits.output_bytes <= 100 * MB


def test_a_large_file_has_more() -> None:
    """A hundred megabytes have two minutes."""
    assert Bounds().for_file(100 * MB).wall_s > 120


def test_the_installation_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds are those of the settings."""
    monkeypatch.setenv("GRIDSTEWARD_READING_MEMORY_BYTES", str(500 * MB))
    monkeypatch.setenv("GRIDSTEWARD_READING_TIME_S", "33")
    monkeypatch.setenv("GRIDSTEWARD_READING_AT_ONCE", "2")
    bounds = Bounds.of(Settings())
    assert (bounds.memory_bytes, bounds.wall_s, bounds.at_once) == (500 * MB, 33.0, 2)
