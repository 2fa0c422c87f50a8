"""A storm of kills under four writers: what was acknowledged is there, and there once. `make soak` is the long form."""

import pytest

from benchmarks.soak.storm import WRITERS, storm

SEED = 20261124


@pytest.mark.parametrize("kills", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(kills: int) -> None:
    """Web process and postmaster killed -9, some within a commit; who got no answer sends again; the ledger holds."""
    said: list[str] = []
    told = storm(SEED, kills, say=said.append)
    assert told.differences == [], "\n".join([str(told), *said])
    assert sum(told.kills.values()) == kills
    assert told.counts["acknowledged"] >= (WRITERS if kills == 1 else 10 * WRITERS)
    assert kills == 1 or told.counts["without an answer"] > 0
