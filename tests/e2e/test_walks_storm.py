"""Walks that arrive three times, shuffled and late, under kills. `make soak-walks` is the long form."""

from benchmarks.soak.walks import Plan, soak

SHORT = Plan(seed=20261130, fixes=3_000, kills=2, prefixes=2)


def test_positions_in_any_order_under_kills_are_the_walks_that_they_were() -> None:
    """None lost, none doubled; the export is that of the run in order, and parts derive as if from scratch."""
    said: list[str] = []
    outcome = soak(SHORT, say=said.append)
    assert outcome.differences == [], "\n".join([str(outcome), *said])
    assert (outcome.fixes, outcome.sent, outcome.prefixes) == (3_000, 9_000, 2)
    assert sum(outcome.storm.kills.values()) == SHORT.kills
    assert outcome.walked > 500
