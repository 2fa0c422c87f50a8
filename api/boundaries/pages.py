"""Place pages: a grid, a community, a territory."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from api.audience import Router, allow
from api.boundaries.asking import WhenDep
from api.boundaries.drawings import draw_place
from api.boundaries.places import Grids, find_community, gather_grids
from api.boundaries.waiting import uncovered, unserved, unwalked, upcoming
from api.boundaries.words import coming_words, plan_words
from api.dependencies import Visit, VisitDep
from api.shell import TodayItem, today_items
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Asking, Ground, stand_wherever
from geo.boundaries.unknown import community_unknown, grid_unknown
from geo.core import clock
from geo.core.viewer import Right

router = Router(include_in_schema=False)

today_items.add(TodayItem(key="plans", order=10, right=Right.COVERAGE_READ, waiting=upcoming))
today_items.add(TodayItem(key="workers", order=20, right=Right.COVERAGE_READ, waiting=unserved))
today_items.add(TodayItem(key="unwalked", order=30, right=Right.COVERAGE_READ, waiting=unwalked))
today_items.add(TodayItem(key="addresses", order=40, right=Right.ADDRESSES_READ, waiting=uncovered))


@router.get("/grids/{code}")
@allow()
def grid_page(visit: VisitDep, code: str, when: WhenDep) -> HTMLResponse:
    """A grid: who serves it, its figures, its neighbours."""
    for ground in _grounds(visit, when.territory, when.on):
        if code in set(plan_grids(visit.session, ground.plan.id)["code"]):
            grids = gather_grids(visit.session, ground)
            shown = Shown(grids, when.on, grid_code=code)
            return _page(visit, "grid", shown, grid=grids.only(code), neighbours=grids.beside(code).rows())
    raise grid_unknown(code)


@router.get("/communities/{code}")
@allow()
def community_page(visit: VisitDep, code: str, when: WhenDep) -> HTMLResponse:
    """A community and its grids."""
    for ground in _grounds(visit, when.territory, when.on):
        communities = plan_communities(visit.session, ground.plan.id)
        if code in set(communities["code"]):
            grids = gather_grids(visit.session, ground).of_community(code)
            shown = Shown(grids, when.on, when.sort, community_code=code)
            return _page(visit, "community", shown, community=find_community(communities, code))
    raise community_unknown(code)


@router.get("/territories/{code}")
@allow()
def territory_page(visit: VisitDep, code: str, when: WhenDep) -> HTMLResponse:
    """A territory: its communities, and its grids in figures."""
    ground = _grounds(visit, code, when.on)[0]
    grids = gather_grids(visit.session, ground)
    communities = grids.sums_by_community(plan_communities(visit.session, ground.plan.id))
    return _page(visit, "territory", Shown(grids, when.on, when.sort), communities=communities)


@dataclass(frozen=True)
class Shown:
    """What a place page shows: the grids, the day as written in the address, and what is marked on the map."""

    grids: Grids
    on: str | None
    sort: str = "need"
    grid_code: str | None = None
    community_code: str | None = None


def _grounds(visit: Visit, territory: str | None, on: str | None) -> list[Ground]:
    return stand_wherever(visit.session, territory, on, Asking(visit.viewer, clock.now(), visit.settings.zone))


def _page(visit: Visit, template: str, shown: Shown, **context: Any) -> HTMLResponse:
    ground = shown.grids.ground
    marked = {"grid_code": shown.grid_code, "community_code": shown.community_code}
    return visit.page(
        f"boundaries/{template}.html",
        ground=ground,
        grids=shown.grids,
        rows=shown.grids.rows() if shown.sort == "code" else shown.grids.by_need(),
        sort=shown.sort,
        on=shown.on,
        on_query=f"?on={quote(shown.on)}" if shown.on else "",
        plan_words=plan_words(ground),
        coming=None if shown.on else coming_words(visit.session, ground),
        where=draw_place(visit.session, ground, visit.look, **marked),
        **context,
    )
