"""What waits on the first page about grids: without a worker, never visited, addresses in none, plans to come."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from api.boundaries.words import count_grids
from api.shell import TodayView, Waiting
from geo.addresses.queries import outside_addresses
from geo.boundaries.queries import coming_plans
from geo.boundaries.snapshots import plan_grids
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.patrols.queries import span, unwalked_grids
from geo.roster.queries import workers_on

MOST_COUNTED = 1000


def upcoming(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Plans that are published and still to come."""
    for plan in coming_plans(session, view.plan.territory_id):
        if plan.from_at:
            day = plan.from_at.astimezone(view.zone).date().isoformat()
            title = say("The division “{name}” comes into force", name=plan.name)
            path = f"/territories/{plan.territory_code}?on={day}"
            yield Waiting(title=title, path=path, chip=say("from {day}", day=day), tone="info")


def unserved(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Grids without a worker, once there is any worker at all."""
    workers = workers_on(session, view.plan.territory_id, view.now.astimezone(view.zone).date())
    codes = [code for code in plan_grids(session, view.plan.id)["code"] if code not in workers]
    if workers and codes:
        yield _grids_waiting(view, say("Grids without a worker"), codes, count_grids(len(codes)))


def unwalked(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Grids where nobody ever walked, once anybody walked anywhere."""
    reach = view.reach(session, Right.COVERAGE_READ)
    if span(session, view.plan.territory_id, reach) is None:
        return
    grids = plan_grids(session, view.plan.id)
    never = grids.loc[grids.index.isin(unwalked_grids(session, reach)), "code"].tolist()
    if never:
        chip = count_grids(len(never))
        yield _grids_waiting(view, say("Never visited by a patrol"), never, chip, path="/map?show=coverage")


def uncovered(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Addresses in no grid."""
    count = len(outside_addresses(session, view.reach(session, Right.ADDRESSES_READ), MOST_COUNTED))
    if count:
        more = f"{count}+" if count == MOST_COUNTED else str(count)
        path = f"/names/addresses?territory={view.plan.territory_code}"
        chip = say("{count} plates", count=more)
        yield Waiting(title=say("Door-plates in no grid"), path=path, chip=chip, tone="warn")


def _grids_waiting(
    view: TodayView, title: Sentence, codes: list[str], chip: Sentence, *, path: str | None = None
) -> Waiting:
    """One grid leads to its own page, several to the list or map that shows them."""
    if len(codes) == 1:
        return Waiting(title=title, path=f"/grids/{codes[0]}", chip=chip, tone="warn")
    return Waiting(title=title, path=path or f"/territories/{view.plan.territory_code}", chip=chip, tone="warn")
