"""What a question about coverage says: by which plan, where, of which team, over which days."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from api.boundaries.asking import AskingDep, TerritoryQuery
from api.dependencies import SessionDep
from api.maps.asking import still_span
from api.maps.period import OnQuery, Period, PeriodDep
from geo.boundaries.queries import PlanInfo, joined_plan_ids, plan_by_id
from geo.boundaries.reach import Reach
from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground, stand
from geo.boundaries.unknown import grid_unknown
from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.covering import Light
from geo.patrols.derived.figures import Question
from geo.patrols.derived.reading import Span
from geo.streets.storing import network_held

MOST_DAYS = 366

By = Literal["grid", "street", "team"]

GridQuery = Annotated[str | None, Query(max_length=40, description="Only the streets of the grid with this code.")]
TeamQuery = Annotated[str | None, Query(max_length=200, description="Only what this team walked.")]
PlanQuery = Annotated[
    int | None,
    Query(ge=1, le=2**31 - 1, description="By the grids of the plan with this id; without it by those of the day."),
]
LightQuery = Annotated[Light | None, Query(description="Only what was walked by day (06:00 to 20:00) or by night.")]


@dataclass(frozen=True)
class Wish:
    """What is wished for beside territory and days, by codes and names; `light` is day or night by the clock."""

    grid: str | None = None
    team: str | None = None
    plan_id: int | None = None
    light: Light | None = None


@dataclass(frozen=True)
class Covered:
    """A question about coverage as it is answered; without `question` there are no streets yet."""

    ground: Ground
    period: Period
    wish: Wish
    question: Question | None

    def of_teams(self, session: Session) -> "Covered":
        """The same within what whoever asks may know of who walked: that takes the right to read tracks."""
        return cover_question(session, self.ground, self.period, self.wish, right=Right.TRACKS_READ)

    @property
    def now(self) -> datetime:
        """The instant to which ages are counted: the end of the days, or now where that is earlier."""
        return min(self.period.until, self.ground.at)


def cover_question(
    session: Session, ground: Ground, period: Period, wish: Wish, *, right: Right = Right.COVERAGE_READ
) -> Covered:
    """Make a question of a wish, within what whoever asks may see; for one team that takes the right to read tracks.

    Raises:
        NotFound: there is no such plan or grid, or not for whoever asks.
        BadInput: there are too many days.
    """
    if wish.plan_id is not None:
        ground = replace(ground, plan=_published(session, ground, wish.plan_id))
    days = period.local(ground.zone, ground.at).within(lambda: still_span(session, ground, "coverage"))
    if (days.last - days.first).days >= MOST_DAYS:
        raise BadInput("coverage.days", say("At most {most} days can be asked for at once.", most=MOST_DAYS))
    reach = ground.reach(session, Right.COVERAGE_READ)
    if wish.team is not None or right is Right.TRACKS_READ:
        reach = ground.reach(session, Right.TRACKS_READ)
    if wish.grid is not None:
        reach = _one_grid(session, reach, wish.grid)
    asked = Covered(ground, days, wish, None)
    network = network_held(session, ground.territory.id)
    if network is None:
        return asked
    span = Span(since=days.since, until=days.until, team=wish.team, light=wish.light, zone=ground.zone)
    return replace(asked, question=Question(ground.territory.id, network.id, reach, span, asked.now))


def _published(session: Session, ground: Ground, plan_id: int) -> PlanInfo:
    """A plan that was published in this territory; a draft looks like one that does not exist."""
    if plan_id not in joined_plan_ids(session, ground.territory.id):
        raise NotFound("plan.unknown", say("There is no such plan."))
    return plan_by_id(session, plan_id)


def _one_grid(session: Session, reach: Reach, code: str) -> Reach:
    grids = plan_grids(session, reach.plan_id)
    found = grids.index[grids["code"] == code]
    if not len(found) or not reach.covers(int(found[0])):
        raise grid_unknown(code)
    return Reach(reach.plan_id, frozenset({int(found[0])}))


def _covered(  # noqa: PLR0913, PLR0917 (the parameters of the address)
    session: SessionDep,
    asking: AskingDep,
    period: PeriodDep,
    territory: TerritoryQuery = None,
    on: OnQuery = None,
    grid: GridQuery = None,
    team: TeamQuery = None,
    plan: PlanQuery = None,
    light: LightQuery = None,
) -> Covered:
    return cover_question(session, stand(session, territory, on, asking), period, Wish(grid, team, plan, light))


CoveredDep = Annotated[Covered, Depends(_covered, scope="function")]
