"""What a file may cost grows with its size, up to what the installation allows."""

import pytest

from geo.core.settings import Settings
from geo.exchange.confinement.limits import Bounds

MB = 1024 * 1024


@pytest.mark.parametrize("size_bytes", [10, 12 * MB, 10**12])
def test_any_file_is_over_in_half_a_minute(size_bytes: int) -> None:
    """A hostile file has at most half a minute and a gigabyte, however large it is."""
    limits = Bounds().for_file(size_bytes)
    assert limits.wall_s <= 30
    assert limits.cpu_s <= 30
    assert limits.memory_bytes <= 1024 * MB


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
    """A few bytes do not have the processor time and the memory of a long list."""
    small, large = Bounds().for_file(10), Bounds().for_file(100 * MB)
    assert small.cpu_s <= 20 < large.cpu_s
    assert small.memory_bytes < large.memory_bytes


def test_the_installation_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds are those of the settings."""
    monkeypatch.setenv("GRIDSTEWARD_READING_MEMORY_BYTES", str(500 * MB))
    monkeypatch.setenv("GRIDSTEWARD_READING_TIME_S", "33")
    monkeypatch.setenv("GRIDSTEWARD_READING_AT_ONCE", "2")
    bounds = Bounds.of(Settings())
    assert (bounds.memory_bytes, bounds.wall_s, bounds.at_once) == (500 * MB, 33.0, 2)
