"""The page of the week, and the same on paper."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, StandingDep, When, WhenDep
from api.boundaries.choosing import grids_to_choose
from api.boundaries.words import plan_words
from api.dependencies import Visit, VisitDep
from api.documents import as_pdf, as_sheet
from api.schedules.asking import Made, WeekQuery, WeekQueryDep, work_out
from api.schedules.shaping import day_words, schedule_schema
from api.weekdays import WEEKDAYS
from geo.boundaries.standing import Ground, stand_first
from geo.core.errors import BadInput, NotFound, TooMany
from geo.core.viewer import Right

router = Router(prefix="/routes/week", include_in_schema=False)

CommunityQuery = Annotated[str | None, Query(max_length=64)]
SurelyCommunityQuery = Annotated[str, Query(alias="community", max_length=64)]


@router.get("")
@allow(Right.COVERAGE_READ)
def week_page(
    visit: VisitDep, asking: AskingDep, when: WhenDep, query: WeekQueryDep, community: CommunityQuery = None
) -> HTMLResponse:
    """A form; with a community also its week: a line for each walk, a column for each day."""
    ground = stand_first(visit.session, when.territory, when.on, asking)
    if ground is None:
        return visit.page("maps/none.html")
    context = _form(visit, ground, query, when) | {"community": community}
    if community is None:
        return visit.page("schedules/week.html", **context)
    try:
        made = work_out(visit.session, ground, community, query)
    except (BadInput, NotFound, TooMany) as error:
        return visit.page("schedules/week.html", refusal=error, **context)
    return visit.page("schedules/week.html", **{**context, **_week(made, ground, query, when)})


@router.get("/sheet")
@allow(Right.COVERAGE_READ)
def sheet(
    visit: VisitDep, ground: StandingDep, when: WhenDep, query: WeekQueryDep, code: SurelyCommunityQuery
) -> HTMLResponse:
    """The week on paper."""
    return as_sheet(_on_paper(visit, ground, when, query, code))


@router.get("/sheet.pdf")
@allow(Right.COVERAGE_READ)
def sheet_as_pdf(
    visit: VisitDep, ground: StandingDep, when: WhenDep, query: WeekQueryDep, code: SurelyCommunityQuery
) -> Response:
    """The same as a PDF."""
    return as_pdf(_on_paper(visit, ground, when, query, code), "week.pdf")


def _on_paper(visit: Visit, ground: Ground, when: When, query: WeekQuery, code: str) -> HTMLResponse:
    made = work_out(visit.session, ground, code, query)
    context = {"ground": ground, "plan_words": plan_words(ground), **_week(made, ground, query, when)}
    return visit.page("schedules/sheet.html", **context)


def _form(visit: Visit, ground: Ground, query: WeekQuery, when: When) -> dict[str, Any]:
    rows = grids_to_choose(visit.session, ground)
    return {
        "ground": ground,
        "plan_words": plan_words(ground),
        "communities": dict(sorted({row.community_code: row.community_name for row in rows}.items())),
        "query": query,
        "open_days": set(query.day or range(1, 8)),
        "weekdays": WEEKDAYS,
        "place": {"territory": when.territory, "on": when.on},
        "week": None,
    }


def _week(made: Made, ground: Ground, query: WeekQuery, when: When) -> Mapping[str, Any]:
    same = query.written(community=made.community.code, territory=when.territory, on=when.on)
    return {
        "week": schedule_schema(made, ground),
        "heads": list(day_words(made.schedule.question.cycle)),
        "sheet": f"/routes/week/sheet?{same}",
        "pdf": f"/routes/week/sheet.pdf?{same}",
    }
