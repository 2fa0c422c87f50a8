"""Two hundred plans in a row under twenty readers; how long they wait is measured by `benchmarks.bench_publishing`."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.bench_import import wait_for_stop
from benchmarks.publishing_storm import storm
from benchmarks.soak.program import free_port

pytestmark = pytest.mark.slow

PUBLISHES = 200


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name, for a private cluster."""
    folder = Path(tempfile.mkdtemp(prefix="gs-storm-"))
    folder.chmod(0o755)
    yield folder
    wait_for_stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_no_answer_is_wrong_for_the_plan_that_it_names(folder: Path) -> None:
    """Every answer flips with every publish; each reader gets grid and neighbour of the very plan that is named."""
    quiet, told = storm(folder, free_port(), publishes=PUBLISHES)
    assert quiet.wrong == []
    assert told.wrong == []
    assert set(quiet.plans) == {"E"}
    assert set(told.plans) == {"W", "E"}
