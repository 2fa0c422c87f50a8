"""Grids and communities are found by name, code and sound."""

import pytest

from geo.addresses.groundnames import find_ground
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import Database


@pytest.mark.parametrize(
    ("text", "names", "exact"),
    [
        ("曙光-02", ["曙光-02"], True),
        ("曙光02", ["曙光-02"], True),
        ("曙光2", ["曙光-02"], True),
        ("sg2", ["曙光-02"], True),
        ("sg02", ["曙光-02"], True),
        ("shuguang2", ["曙光-02"], True),
        ("152922 101 001 002", ["曙光-02"], True),
        ("sgsq", ["曙光社区"], True),
        ("SGSQ", ["曙光社区"], True),
        ("曙光", ["曙光-01", "曙光-02", "曙光-03", "曙光社区"], False),
        ("sg", ["曙光-01", "曙光-02", "曙光-03", "曙光社区"], False),
        ("曙光0", ["曙光-01", "曙光-02", "曙光-03", "曙光社区"], False),
        ("s", [], False),
        ("光", [], False),
        ("", [], False),
        ("-", [], False),
    ],
)
def test_a_name_is_found_in_every_way_it_is_written(
    town_settings: Settings, town_database: Database, text: str, names: list[str], *, exact: bool
) -> None:
    """With or without dash and noughts, by code in any spacing, in full sound and by initials."""
    with town_database.session() as session:
        ground = stand(session, None, None, Asking(PROGRAM, clock.now(), town_settings.zone))
        found = find_ground(session, ground.plan.id, text)
    assert [each.name for each in found] == names
    assert {each.exact for each in found} <= {exact}
