"""Streets cut at grids: pavements count with their street, also on streets that were stored before they did."""

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.db.checking import Look
from geo.patrols.derived.cutting import cut_what_waits, uncut_plan_ids
from geo.patrols.derived.marking import waiting
from geo.patrols.derived.models import SegmentGrid
from geo.patrols.derived.verifying import CHECKS
from tests.geo.patrols.derived.conftest import Metres, Town, fixes_along
from tests.geo.patrols.derived.test_deriving import walked_mm

LONG_M = 1_600
PAVEMENT: Metres = [(54, 508), (1646, 508)]
LINES: dict[str, Metres] = {"曙光路": [(50, 500), (1650, 500)]}
_AS_BEFORE = text("""
    INSERT INTO segment_grid (plan_id, segment_id, from_mm, to_mm, network_id, grid_id)
    SELECT :plan_id, s.id, 0, s.length_mm, s.network_id, NULL FROM street_segment s WHERE s.name IS NULL
""")


@pytest.fixture
def walked(town: Town) -> Town:
    """A street with a pavement that is a line of its own, and a patrol that walked the pavement."""
    town.streets(LINES, paths=[PAVEMENT])
    town.send(town.set_out(), fixes_along(PAVEMENT))
    town.derive()
    return town


def counted_m(session: Session) -> float:
    return int(session.scalar(select(func.sum(SegmentGrid.to_mm - SegmentGrid.from_mm))) or 0) / 1000


def found(town: Town) -> set[str]:
    town.session.flush()
    checks = (check.run(town.session, Look(full=True), lambda *_: None) for check in CHECKS)
    return {finding.code for findings in checks for finding in findings}


def test_who_walks_the_pavement_walks_the_street(walked: Town) -> None:
    """The street counts once, and all of it is walked."""
    assert counted_m(walked.session) == pytest.approx(LONG_M, abs=3)
    assert walked_mm(walked.session) == {"曙光路": pytest.approx(LONG_M * 1000, abs=25_000)}
    assert found(walked) == set()


def test_streets_stored_before_count_anew_soon(walked: Town) -> None:
    """Where pavements were cut as streets of their own they are not any more, and what was walked is found anew."""
    session, plan_id, territory_id = walked.session, walked.ground.plan_id, walked.ground.territory_id
    session.execute(_AS_BEFORE, {"plan_id": plan_id})
    assert found(walked) == {"parts.not_whole"}
    assert uncut_plan_ids(session, territory_id) == [plan_id]
    cut_what_waits(session, territory_id)
    assert counted_m(session) == pytest.approx(LONG_M, abs=3)
    assert len(waiting(session, territory_id)) == walked.derive() == 1
    assert found(walked) == set()


def test_a_plan_that_was_never_cut_has_nothing_found_anew(walked: Town) -> None:
    """It is cut, and walks stay as they are."""
    session, territory_id = walked.session, walked.ground.territory_id
    session.execute(delete(SegmentGrid))
    cut_what_waits(session, territory_id)
    assert counted_m(session) == pytest.approx(LONG_M, abs=3)
    assert len(waiting(session, territory_id)) == 0
    cut_what_waits(session, territory_id)
    assert len(waiting(session, territory_id)) == 0
