"""What was walked on each day, and by each team."""

from datetime import date, timedelta

import pytest

from geo.patrols.derived.days import Days, by_day
from geo.patrols.derived.figures import by_grid
from geo.patrols.derived.teamwork import team_report
from tests.geo.patrols.derived.conftest import START, TOWN, Town, fixes_along
from tests.geo.patrols.derived.test_figures import ask

DAY = timedelta(days=1)
SPAN = Days(date(2026, 3, 1), date(2026, 3, 10), START.tzinfo)


@pytest.fixture
def walked(town: Town) -> Town:
    """The main street was walked twice on the first day by one team, and its western half a week later by another."""
    town.streets()
    (west, lat), (east, _) = TOWN["曙光路"]
    for number, seed in ((1, 1), (3, 5)):
        start = START + number * DAY / 24
        town.send(town.set_out(number, start=start), fixes_along([(west, lat), (east, lat)], start=start, seed=seed))
    again = START + 7 * DAY
    town.send(town.set_out(2, team="西线", start=again), fixes_along([(west, lat), (700, lat)], start=again, seed=4))
    town.derive()
    return town


def test_a_metre_counts_once_a_day(walked: Town) -> None:
    """Twice on one day is once; every day is what coverage tells of that day alone."""
    told, lengths = by_day(walked.session, ask(walked, days_later=10), SPAN)
    for number, day in enumerate(SPAN.listed()):
        since = START.replace(hour=0) + number * DAY
        alone = by_grid(walked.session, ask(walked, since=since, until=since + DAY, days_later=10))
        assert told.loc[day, "recorded_mm"].to_dict() == alone["recorded_mm"].to_dict()
        assert lengths.to_dict() == alone["length_mm"].to_dict()
    assert told.groupby(level="day")["recorded_mm"].sum().gt(0).sum() == 2


def test_a_walk_is_of_the_local_day(walked: Town) -> None:
    """Half past midnight in Shanghai is the day that has begun there, though not in Greenwich."""
    (west, lat), (_, _) = TOWN["后巷"]
    late = START.replace(day=5, hour=0, minute=30)
    walked.send(walked.set_out(9, start=late), fixes_along([(west, lat), (600, lat)], start=late, seed=9))
    walked.derive()
    told, _ = by_day(walked.session, ask(walked, days_later=10), SPAN)
    days = told.groupby(level="day")["recorded_mm"].sum()
    assert days[date(2026, 3, 5)] > 0
    assert days[date(2026, 3, 4)] == 0


def test_days_outside_are_left_out(walked: Town) -> None:
    """A walk a week later is not in a calendar of three days."""
    told, _ = by_day(walked.session, ask(walked, days_later=10), Days(date(2026, 3, 2), date(2026, 3, 4), SPAN.zone))
    assert len(told.index.levels[0]) == 3
    assert told["recorded_mm"].sum() == 0


def test_teams_are_told_by_name_with_what_each_walked(walked: Town) -> None:
    """A team that set out and walked on no street is there with nothing; persons are nowhere."""
    walked.set_out(7, team="新队", start=START + DAY)
    report = team_report(walked.session, ask(walked, since=START, until=START + 10 * DAY, days_later=10))
    assert report.index.tolist() == sorted(report.index)
    assert report["patrols"].to_dict() == {"东线": 2, "西线": 1, "新队": 1}
    assert report.loc["新队", "recorded_mm"] == 0
    assert report.loc["东线", "recorded_mm"] == pytest.approx(1_600_000, abs=20_000)
    assert report.loc["西线", "recorded_mm"] == pytest.approx(650_000, abs=20_000)
