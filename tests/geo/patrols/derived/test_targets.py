"""How often streets are to be walked, and what is overdue by that."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from geo.core import clock
from geo.core.errors import BadInput
from geo.patrols.derived.blindspots import BlindSpot, blind_spots
from geo.patrols.derived.presence import presence_by_street
from geo.patrols.targets.targets import Target, piece_lines, set_targets, targets_on
from tests.geo.patrols.derived.conftest import START, TOWN, Town, fixes_along
from tests.geo.patrols.derived.test_figures import ask

DAY = timedelta(days=1)
SPRING = date(2026, 2, 1)


@pytest.fixture
def walked(town: Town) -> Town:
    """Main street and lane were walked on the first day, the main street again on the fifth, in the dark."""
    town.streets()
    for number, (street, start) in enumerate(
        [("曙光路", START), ("后巷", START), ("曙光路", START + 4 * DAY + 13 * DAY / 24)], start=1
    ):
        town.send(town.set_out(number, start=start), fixes_along(TOWN[street], start=start, seed=number))
    town.derive()
    return town


def target(town: Town, *targets: Target) -> None:
    set_targets(town.session, town.ground.territory_id, targets, now=clock.now())


def spots(town: Town, *, days_later: float = 5, days: int | None = None) -> dict[str, list[BlindSpot]]:
    found: dict[str, list[BlindSpot]] = {}
    for each in blind_spots(town.session, ask(town, days_later=days_later, zone=START.tzinfo), days=days):
        found.setdefault(each.street, []).append(each)
    return found


def test_without_targets_a_week_is_usual(walked: Town) -> None:
    """Five days on both streets are in time; asked by days, the lane is overdue after three."""
    assert not {"曙光路", "后巷"} & set(spots(walked))
    assert "后巷" in spots(walked, days=3)
    assert "曙光路" not in spots(walked, days=3)


def test_a_street_has_its_own_days(walked: Town) -> None:
    """Every 3 days the lane is overdue, with the day since when; the day before the target holds it is not."""
    target(walked, Target(street="后巷", days=3, from_on=SPRING))
    overdue = spots(walked)["后巷"]
    assert {each.every_days for each in overdue} == {3}
    for each in overdue:
        assert each.last_at is not None
        assert each.since == each.last_at + 3 * DAY
    target(walked, Target(street="后巷", days=30, from_on=SPRING))
    assert "后巷" not in spots(walked)


def test_the_narrower_target_counts(walked: Town) -> None:
    """The grid says every day, its street every 30 days; an ended target counts no more."""
    code = walked.session.scalar(text("SELECT code FROM grid WHERE id = :id"), {"id": walked.ground.west})
    target(walked, Target(grid_code=code, days=1, from_on=SPRING))
    assert {each.grid_id for each in spots(walked)["后巷"]} == {walked.ground.west}
    target(walked, Target(street="后巷", days=30, from_on=SPRING))
    assert "后巷" not in spots(walked)
    target(walked, Target(street="后巷", days=None, from_on=SPRING))
    assert "后巷" in spots(walked)


def test_a_piece_keeps_its_target_on_other_streets(walked: Town) -> None:
    """It is kept as its line: the same street, cut anew by the next file, is meant."""
    network = walked.session.scalar(text("SELECT max(id) FROM street_network"))
    number = walked.session.scalar(text("SELECT ordinal FROM street_segment WHERE name = '后巷'"))
    (line,) = piece_lines(walked.session, int(network or 0), [int(number or 0)])
    target(walked, Target(line=line, days=2, from_on=SPRING))
    assert "后巷" in spots(walked)
    walked.streets(TOWN | {"横街": [(800, 480), (800, 900)]})
    walked.derive()
    assert {each.every_days for each in spots(walked)["后巷"]} == {2}


def test_by_night_only_walks_by_night_count(walked: Town) -> None:
    """The main street was walked by night, the lane never: of the two only the lane is overdue by night."""
    target(walked, *(Target(street=name, days=7, night=True, from_on=SPRING) for name in ("曙光路", "后巷")))
    found = spots(walked, days_later=6)
    assert "曙光路" not in found
    assert {(each.night, each.last_at) for each in found["后巷"]} == {(True, None)}


def test_targets_hold_from_their_day_on(walked: Town) -> None:
    """What is planned for later holds later; the last that was said of a thing holds."""
    target(
        walked, Target(street="后巷", days=3, from_on=SPRING), Target(street="后巷", days=9, from_on=SPRING + 30 * DAY)
    )
    held = [targets_on(walked.session, walked.ground.territory_id, SPRING + days * DAY) for days in (-1, 0, 30)]
    assert [[each.days for each in found] for found in held] == [[], [3], [9]]
    with pytest.raises(BadInput):
        target(walked, Target(street="后巷", days=0, from_on=SPRING))


def test_what_touches_along_a_street_is_one_line(walked: Town) -> None:
    """Of a street that nobody walked, two segments on each side of the streets that were walked are one blind spot."""
    walked.streets(TOWN | {f"横{at}": [(50, at), (300, at)] for at in (300, 650)})
    walked.derive()
    sides = [each for each in spots(walked)["西街"] if each.grid_id == walked.ground.west]
    assert [len(each.pieces) for each in sides] == [2, 2]
    assert sum(each.length_mm for each in sides) == pytest.approx(885_000, abs=40_000)


def test_presence_tells_visits_minutes_and_rhythm(walked: Town) -> None:
    """Two patrols of 20 minutes, four days and a half apart; one patrol has no rhythm."""
    found: Any = presence_by_street(walked.session, ask(walked, days_later=6))
    main, lane = found.loc["曙光路"], found.loc["后巷"]
    assert (main["patrols"], lane["patrols"]) == (2, 1)
    assert main["minutes"] == pytest.approx(2 * 1600 / 1.3 / 60, rel=0.05)
    assert main["hours_between"] == pytest.approx(4 * 24 + 13, abs=0.2)
    assert lane["hours_between"] != lane["hours_between"]
