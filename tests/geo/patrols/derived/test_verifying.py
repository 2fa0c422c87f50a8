"""What the checks of derived rows find."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from geo.db.checking import Look
from geo.patrols.derived.verifying import CHECKS
from tests.geo.patrols.derived.conftest import TOWN, Town, fixes_along


@pytest.fixture
def found(town: Town) -> Callable[[], set[str]]:
    """The codes of what is found in a town that was walked."""
    town.streets()
    town.send(town.set_out(), fixes_along(TOWN["曙光路"]))
    town.derive()

    def look() -> set[str]:
        town.session.flush()
        return {finding.code for check in CHECKS for finding in check.run(town.session, Look(full=True), _nobody)}

    return look


def _nobody(done: int, total: int) -> None:
    """Nobody watches."""


def test_nothing_is_found_where_all_is_well(found: Callable[[], set[str]]) -> None:
    """Rows as they were derived are in order."""
    assert found() == set()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE patrol_walked SET to_mm = 2000000000 WHERE ordinal = 3", "walked.off_segment"),
        ("UPDATE patrol_walked SET patrol_id = gen_random_uuid() WHERE ordinal = 3", "walked.without_patrol"),
        ("UPDATE fix SET accuracy_m = 7 WHERE id = (SELECT id FROM fix LIMIT 1)", "walked.of_other_fixes"),
        ("UPDATE segment_grid SET to_mm = to_mm - 1 WHERE from_mm = 0", "parts.not_whole"),
        ("UPDATE segment_grid SET grid_id = 0 WHERE from_mm > 0", "parts.of_nothing"),
    ],
)
def test_what_is_wrong_is_found(town: Any, found: Callable[[], set[str]], statement: str, code: str) -> None:
    """Each by its code."""
    assert found() == set()
    town.session.execute(text(statement))
    assert found() == {code}
