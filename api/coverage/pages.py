"""The page of coverage: blind spots first, then the figures of every grid."""

from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.boundaries.words import plan_words
from api.coverage.asking import Covered, Wish, cover_question
from api.coverage.history import slider_days
from api.coverage.shaping import blind_spot_document, coverage_document, together
from api.dependencies import LookDep, VisitDep
from api.maps.ground import ground_below
from api.maps.period import PeriodDep
from api.paging import Wished, paged
from api.patrols.asking import adds_in
from api.routes.drawing import place_query
from api.templating import static
from geo.boundaries.queries import joined_plan_ids, plans, territories
from geo.boundaries.standing import stand_first
from geo.core.viewer import Right
from geo.patrols.covering import Light
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.derived.reading import teams
from geo.patrols.derived.staleness import length_by_age
from maps import staleness
from maps.legend import STALE_BOUNDS_H, STALE_STREETS
from maps.look import Look
from maps.staleness import StalenessMapData

router = Router(prefix="/coverage", include_in_schema=False)

MOST_DAYS = 366


@dataclass(frozen=True)
class Choice:
    """What the page's form chooses; an empty field chooses nothing."""

    grid: Annotated[str, Query(max_length=40)] = ""
    team: Annotated[str, Query(max_length=200)] = ""
    plan: Annotated[str, Query(max_length=10, pattern=r"^\d*$")] = ""
    light: Annotated[str, Query(pattern=r"^(day|night)?$")] = ""
    days: Annotated[str, Query(pattern=r"^(|[1-9]\d{0,2})$")] = ""
    page: Annotated[int, Query(ge=1, le=10_000, description="Of the blind spots.")] = 1
    told: Annotated[int, Query(ge=1, le=10_000, description="Of what was only reported.")] = 1

    @property
    def blind_days(self) -> int | None:
        """After how many days a street is blind; None by its target."""
        return min(int(self.days), MOST_DAYS) if self.days else None

    @property
    def wish(self) -> Wish:
        """As a question knows it."""
        plan_id = int(self.plan) if self.plan else None
        return Wish(self.grid or None, self.team or None, plan_id, Light(self.light) if self.light else None)


ChoiceDep = Annotated[Choice, Depends()]


@router.get("")
@allow(Right.COVERAGE_READ)
def coverage_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    visit: VisitDep, look: LookDep, asking: AskingDep, when: WhenDep, period: PeriodDep, choice: ChoiceDep
) -> HTMLResponse:
    """Which streets nobody walked for long, and how much of each grid was walked."""
    session = visit.session
    ground = stand_first(session, when.territory, when.on, asking)
    if ground is None:
        return visit.page("maps/none.html")
    asked = cover_question(session, ground, period, choice.wish)
    figures = coverage_document(session, asked, "grid")
    spots = blind_spot_document(session, asked, days=choice.blind_days)
    missed, told = ([each for each in spots["items"] if each["reported"] is word] for word in (False, True))
    known = territories(session)
    return visit.page(
        "coverage/coverage.html",
        asked=asked,
        choice=choice,
        figures=figures,
        total=_total(figures["items"]),
        spots=spots,
        missed=paged(visit.request, Wished(choice.page, "page", "blind"), missed),
        told=paged(visit.request, Wished(choice.told, "told", "told"), told),
        teams=_teams(session, asked),
        plans=_plans(session, asked),
        plan_words=plan_words(asked.ground),
        known=known,
        may_add=adds_in(visit.viewer, asked.ground.territory),
        on=when.on,
        map_path=f"/map?{_written(asked, known, when.on)}",
        **_drawn(visit.session, asked, look, choice, when.on),
    )


def _drawn(session: Session, asked: Covered, look: Look, choice: Choice, on: str | None) -> dict[str, Any]:
    """The map of streets, the days of its slider, and how many metres are how old at the end of the days."""
    if asked.question is None:
        return {"fragments": None}
    place = place_query(asked.ground.territory.code, on)
    ground = ground_below(session, asked.ground, place, with_blocks=False)
    told = {"grid": choice.grid, "team": choice.team, "plan": choice.plan}
    days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
    url = f"/api/v1/coverage/history?{place}&{urlencode({k: v for k, v in {**told, **days}.items() if v})}"
    lengths_mm = length_by_age(session, asked.question, STALE_BOUNDS_H, days=choice.blind_days or DAYS)
    return {
        "fragments": staleness.draw(StalenessMapData(ground=ground, history_url=url), replace(look, file_url=static)),
        "days_told": slider_days(asked),
        "ages": [(line, mm / 1000) for line, mm in zip(STALE_STREETS, lengths_mm, strict=True)],
    }


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
    sums = together(items)
    return sums | {"share": sums["recorded_m"] / sums["length_m"] if sums["length_m"] else 0.0}


def _written(asked: Covered, known: Any, on: str | None) -> str:
    days = {"from": asked.period.first.isoformat(), "to": asked.period.last.isoformat()}
    named = {"territory": asked.ground.territory.code} if len(known) > 1 else {}
    return urlencode({"show": "coverage", **named, **({"on": on} if on else {}), **days})
