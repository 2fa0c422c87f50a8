"""A storm of kills under four writers: what was acknowledged is there, and there once. `make soak` is the long form."""

from benchmarks.soak.storm import WRITERS, storm

SEED, KILLS = 20261124, 3


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled() -> None:
    """Web process and postmaster killed -9, some within a commit; who got no answer sends again; the ledger holds."""
    said: list[str] = []
    told = storm(SEED, KILLS, say=said.append)
    assert told.differences == [], "\n".join([str(told), *said])
    assert sum(told.kills.values()) == KILLS
    assert told.counts["acknowledged"] > 10 * WRITERS
    assert told.counts["without an answer"] > 0
