"""Walks that arrive three times, shuffled and late, under kills. `make soak-walks` is the long form."""

import pytest

from benchmarks.soak.walks import Plan, soak

SHORT = Plan(seed=20261130, fixes=1_600, kills=1, prefixes=1)
LONGER = Plan(seed=20261130, fixes=3_000, kills=2, prefixes=2)


@pytest.mark.parametrize("plan", [SHORT, pytest.param(LONGER, marks=pytest.mark.slow)], ids=["short", "longer"])
def test_positions_in_any_order_under_kills_are_the_walks_that_they_were(plan: Plan) -> None:
    """None lost, none doubled; the export is that of the run in order, and parts derive as if from scratch."""
    said: list[str] = []
    outcome = soak(plan, say=said.append)
    assert outcome.differences == [], "\n".join([str(outcome), *said])
    assert (outcome.fixes, outcome.sent, outcome.prefixes) == (plan.fixes, 3 * plan.fixes, plan.prefixes)
    assert sum(outcome.storm.kills.values()) == plan.kills
    assert outcome.walked > 300
