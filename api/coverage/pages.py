"""The page of coverage: blind spots first, then the figures of every grid."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.boundaries.words import plan_words
from api.coverage.asking import Covered, Wish, cover_question
from api.coverage.shaping import blind_spot_document, coverage_document
from api.dependencies import VisitDep
from api.maps.period import PeriodDep
from geo.boundaries.queries import joined_plan_ids, plans, territories
from geo.boundaries.standing import stand_first
from geo.core.viewer import Right
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.derived.reading import teams

router = Router(prefix="/coverage", include_in_schema=False)

MOST_SPOTS = 30


@dataclass(frozen=True)
class Choice:
    """What the page's form chooses; an empty field chooses nothing."""

    grid: Annotated[str, Query(max_length=40)] = ""
    team: Annotated[str, Query(max_length=200)] = ""
    plan: Annotated[str, Query(max_length=10, pattern=r"^\d*$")] = ""
    days: Annotated[int, Query(ge=1, le=366)] = DAYS

    @property
    def wish(self) -> Wish:
        """As a question knows it."""
        return Wish(self.grid or None, self.team or None, int(self.plan) if self.plan else None)


ChoiceDep = Annotated[Choice, Depends()]


@router.get("")
@allow(Right.COVERAGE_READ)
def coverage_page(
    visit: VisitDep, asking: AskingDep, when: WhenDep, period: PeriodDep, choice: ChoiceDep
) -> HTMLResponse:
    """Which streets nobody walked for long, and how much of each grid was walked."""
    session = visit.session
    ground = stand_first(session, when.territory, when.on, asking)
    if ground is None:
        return visit.page("maps/none.html")
    asked = cover_question(session, ground, period, choice.wish)
    figures = coverage_document(session, asked, "grid")
    spots = blind_spot_document(session, asked, days=choice.days)
    known = territories(session)
    return visit.page(
        "coverage/coverage.html",
        asked=asked,
        choice=choice,
        figures=figures,
        total=_total(figures["items"]),
        spots=spots,
        missed=[each for each in spots["items"] if not each["reported"]][:MOST_SPOTS],
        told=[each for each in spots["items"] if each["reported"]][:MOST_SPOTS],
        teams=_teams(session, asked),
        plans=_plans(session, asked),
        plan_words=plan_words(asked.ground),
        known=known,
        on=when.on,
        map_path=f"/map?{_written(asked, known, when.on)}",
    )


def _teams(session: Session, asked: Covered) -> list[str]:
    """The teams to choose from, for those who may see where all of them walked."""
    sees_all = asked.ground.reach(session, Right.TRACKS_READ).is_whole
    return teams(session, asked.ground.territory.id) if sees_all else []


def _plans(session: Session, asked: Covered) -> list[Any]:
    """The plans that coverage can be read by."""
    territory_id = asked.ground.territory.id
    joined = set(joined_plan_ids(session, territory_id))
    return [plan for plan in plans(session, territory_id) if plan.id in joined]


def _total(items: list[dict[str, Any]]) -> dict[str, float]:
    """The sums over all grids."""
    sums = {name: sum(item[name] for item in items) for name in ("length_m", "recorded_m", "reported_m", "missed_m")}
    return sums | {"share": sums["recorded_m"] / sums["length_m"] if sums["length_m"] else 0.0}


def _written(asked: Covered, known: Any, on: str | None) -> str:
    days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
    named = {"territory": asked.ground.territory.code} if len(known) > 1 else {}
    return urlencode({"show": "coverage", **named, **({"on": on} if on else {}), **days})
