"""What makes the made-up town live: teams with leads, patrols of today and this week, telephones of the duty desk.

Names and telephones are made up. Patrols are planned anew on a day on which none is planned, so that lists and the
live map show something at first sight whenever the program is started with the demo.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import shapely
from sqlalchemy.orm import Session

from geo.accounts.first_start import account_for
from geo.accounts.rules import Profile
from geo.boundaries.queries import TerritoryInfo
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Asking, Ground, stand
from geo.boundaries.territory_settings import set_territory_settings, settings_of_territory
from geo.core.clock import start_of_day
from geo.core.datum import Datum
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM, Area, Grant, Level, Role
from geo.patrols.batches import SentFix
from geo.patrols.outing import EventKind, Moment
from geo.patrols.phones.sending import Begin, add_fixes
from geo.patrols.planned.events import Told, set_out, tell
from geo.patrols.planned.planning import PlanWish, cancel_plan, plan_patrol
from geo.patrols.planned.queries import has_plans
from geo.patrols.routes import RouteQuestion, grid_streets, line_of, make_route
from geo.patrols.teams import link_teams
from geo.roster.team_actions import TeamWish, add_team
from geo.roster.teams import TeamKind

TELEPHONES = "0483-555-0190, 0483-555-0191"
"""Of the duty desk; numbers that nobody has."""
LEADS = (
    "白云鹏",
    "李秀英",
    "孟和",
    "王海燕",
    "斯琴高娃",
    "赵志强",
    "那日苏",
    "郝建国",
    "苏日娜",
    "高志刚",
    "图力古尔",
    "冯玉山",
)
"""Made up, in the style of the roster."""
TEAMS = (("红袖章巡逻队", TeamKind.PATROL, 6), ("夜间志愿巡逻队", TeamKind.VOLUNTEER, 10))
SECOND_OF = 3
"""Every so many communities have a second team."""
PATROLLER, WORKER = "demo-patroller", "demo-grid-worker"
PACE_DEG_S = 1.1 / 100_000
"""About a metre a second."""
FIX_EVERY = timedelta(seconds=15)
ACCURACY_M = 6.0
BACK = timedelta(hours=3)
"""So far back lies what happened today, or as far as the day is old."""

_IDS = uuid.UUID("5f0d7c52-9c57-4ad0-9e0b-152922000000")


@dataclass(frozen=True)
class DemoTeam:
    """A team of the made-up town, with who leads it and a grid that it walks."""

    id: uuid.UUID
    name: str
    lead_id: uuid.UUID
    grid_code: str


def enliven(session: Session, territory: TerritoryInfo, settings: Settings, now: datetime) -> None:
    """Give the made-up territory teams, telephones, and patrols of today and this week, where they are missing."""
    ground = stand(session, territory.code, None, Asking(PROGRAM, now, settings.zone))
    known = settings_of_territory(session, territory.id)
    if not known.desk_telephones:
        set_territory_settings(session, territory.id, replace(known, desk_telephones=TELEPHONES))
    teams = list(_teams(session, ground, now))
    link_teams(session, territory.id)
    moment = Moment(now, ground.zone)
    if not has_plans(session, territory.id, moment.today):
        _plan_week(session, teams, moment)
        _walk_today(session, ground, teams, moment)


def _teams(session: Session, ground: Ground, now: datetime) -> Iterator[DemoTeam]:
    """A team of each community, and of every third a second one; the demo's patroller leads those of the first."""
    grids = plan_grids(session, ground.plan.id)
    leads = iter(LEADS)
    for number, community in enumerate(plan_communities(session, ground.plan.id).itertuples()):
        codes = grids[grids["community_code"] == community.code]["code"].tolist()
        for place, (words, kind, volunteers) in enumerate(TEAMS[: 1 if number % SECOND_OF else 2]):
            name = f"{str(community.name).removesuffix('社区')}社区{words}"
            area = Area(ground.territory.code, Level.COMMUNITY, str(community.code))
            sign_in_name = f"demo-lead-{number + 1}-{place + 1}"
            profile = Profile(sign_in_name, next(leads, LEADS[0]), (Grant(Role.PATROLLER, area),))
            lead_id, team_id = account_for(session, profile, now), uuid.uuid5(_IDS, name)
            own = number == 0
            people = {"leads": [sign_in_name, PATROLLER] if own else [sign_in_name], "members": [WORKER] if own else []}
            wish = TeamWish(name=name, kind=kind, community_code=area.code, volunteers=volunteers, **people)
            add_team(session, ground.territory.id, team_id, wish)
            yield DemoTeam(team_id, name, lead_id, str(codes[place % len(codes)]))


def _plan_week(session: Session, teams: Sequence[DemoTeam], moment: Moment) -> None:
    """An evening of each team within the week, two a day; the last of them is cancelled."""
    day_ahead = [1 + number // 2 for number in range(len(teams))]
    for team, ahead in zip(teams, day_ahead, strict=True):
        day = moment.today + timedelta(days=ahead)
        begin = datetime.combine(day, time(19, 30), moment.zone)
        plan_id = _id(team, moment, f"evening of {day}")
        _plan(session, team, plan_id, (begin, begin + timedelta(minutes=30)), moment)
    cancel_plan(session, plan_id, "沙尘暴预警", now=moment.now)


def _walk_today(session: Session, ground: Ground, teams: Sequence[DemoTeam], moment: Moment) -> None:
    """One that is waited for, one that has finished, one under way, one that pauses, and one of later today."""
    begun = max(start_of_day(moment.today, moment.zone), moment.now - BACK)

    def at(share: float) -> datetime:
        """A moment between the begin of what happened today (0) and now (1)."""
        return begun + (moment.now - begun) * share

    late, out, done, paused, later = teams[:5]
    _plan(session, late, _id(late, moment, "late"), (at(0.7), at(0.8)), Moment(begun, moment.zone))
    for team, span, end in (
        (done, (at(0.05), at(0.6)), EventKind.FINISH),
        (out, (at(0.8), at(1)), None),
        (paused, (at(0.5), at(0.9)), EventKind.PAUSE),
    ):
        plan_id = _id(team, moment, "today")
        window = span[0] - timedelta(minutes=1), span[0] + timedelta(minutes=9)
        _plan(session, team, plan_id, window, Moment(begun, moment.zone))
        _walk(session, ground, team, Outing(plan_id, *span), now=moment.now)
        if end is not None:
            told = Told(id=uuid.uuid5(plan_id, end.value), kind=end, at=span[1], by=team.lead_id)
            tell(session, plan_id, told, now=moment.now)
    begin = moment.now + timedelta(hours=1)
    _plan(session, later, _id(later, moment, "later"), (begin, begin + timedelta(minutes=30)), moment)


def _plan(
    session: Session, team: DemoTeam, plan_id: uuid.UUID, window: tuple[datetime, datetime], moment: Moment
) -> None:  # fmt: skip
    wish = PlanWish(
        team_id=team.id,
        lead_id=team.lead_id,
        start_from=max(window[0], start_of_day(moment.today, moment.zone)),
        start_until=window[1],
        grid_code=team.grid_code,
        walkers=4,
        notes="演示数据，纯属虚构",
    )
    plan_patrol(session, plan_id, wish, moment=moment)


@dataclass(frozen=True)
class Outing:
    """A patrol that is walked from an instant to another."""

    id: uuid.UUID
    begin: datetime
    end: datetime


def _walk(session: Session, ground: Ground, team: DemoTeam, outing: Outing, *, now: datetime) -> None:
    """Set out, and walk the route of the team's grid as far as one comes."""
    begin = Begin(id=outing.id, title=team.name, team=team.name, started_at=outing.begin, datum=Datum.WGS84)
    set_out(session, ground.territory.id, begin, by=team.lead_id, now=now)
    made = make_route(session, grid_streets(session, ground, team.grid_code), RouteQuestion())
    line = line_of(made.streets.network, made.route.walks[0])
    ats = [outing.begin + FIX_EVERY * step for step in range(int((outing.end - outing.begin) / FIX_EVERY) + 1)]
    points = shapely.line_interpolate_point(line, [PACE_DEG_S * (at - outing.begin).total_seconds() for at in ats])
    fixes = [
        SentFix(uuid.uuid5(outing.id, at.isoformat()), at, point.x, point.y, ACCURACY_M)
        for at, point in zip(ats, points, strict=True)
    ]
    add_fixes(session, outing.id, fixes, datum=None, now=now)


def _id(team: DemoTeam, moment: Moment, words: str) -> uuid.UUID:
    return uuid.uuid5(team.id, f"{moment.today} {words}")
