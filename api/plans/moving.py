"""The door-plates that a draft, a plan or a proposal gives to other grids: for programs, to read, as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from api.answers import data_answer, next_url
from api.audience import Router, allow
from api.dependencies import SessionDep, VisitDep, telling
from api.documents import CSV, XLSX, file_answer, lasting_folder
from api.plans.asking import DraftDesk, DraftDeskDep, PlanDep
from api.plans.listing import plan_row
from api.plans.proposals import ProposalPath
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.drafting.leaves import Doors
from geo.boundaries.queries import PlanInfo
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.exchange.writers.rows import write_sheet
from geo.exchange.writing import write_csv
from geo.publishing.comparing import Comparison, grids_of
from geo.publishing.handover import plan_before
from geo.publishing.moving import ADDRESS_COLUMNS, address_row
from geo.publishing.proposed import proposed_moves
from geo.publishing.reassigning import MovedDoor, Reassignment, Wanted, moved_doors
from geo.publishing.trail import note_plan_export

router = Router(prefix="/api/v1/plans", tags=["plans"])
pages = Router(prefix="/plans", include_in_schema=False)

ROWS_OF_PAGE = 100
OUTDATED = say("The draft was edited since this proposal was made. The list goes by the blocks that it had then.")
IndexPath = Annotated[int, Path(ge=0, le=2**31 - 1, description="Which plan of the proposal, from 0.")]


@dataclass(frozen=True)
class Question:
    """Which of the door-plates that move, and in which form; csv and xlsx hold all of them."""

    limit: Annotated[int, Query(ge=1, le=5000)] = 1000
    after: Annotated[str | None, Query(max_length=400, description="The last key of the page before.")] = None
    from_: Annotated[str | None, Query(alias="from", max_length=80, description="Code of the grid they leave.")] = None
    to: Annotated[str | None, Query(max_length=80, description="Code of the grid they come to.")] = None
    form: Annotated[Literal["json", "csv", "xlsx"], Query(alias="format")] = "json"

    @property
    def wanted(self) -> Wanted:
        """The same, as the list is asked."""
        return Wanted(self.after if self.form == "json" else None, self.from_, self.to)

    @property
    def pair(self) -> str:
        """The grids as they stand in an address."""
        return urlencode({name: code for name, code in (("from", self.from_), ("to", self.to)) if code})


QuestionDep = Annotated[Question, Depends()]


@dataclass(frozen=True)
class Listed:
    """What a list is of: the plan, who moves, what it is called, and what has to be said about it."""

    plan: PlanInfo
    reassignment: Reassignment
    title: Sentence
    note: Sentence | None = None


def _of_plan(session: SessionDep, desk: DraftDeskDep, plan: PlanDep) -> Listed:
    before = plan_before(session, plan)
    grids = grids_of(session, desk.desk, before), grids_of(session, desk.desk, plan)
    title = say("Addresses that {plan} moves, against {before}", plan=plan.name, before=before.name)
    return Listed(plan, Reassignment.of(Comparison(*grids, Doors.none(), desk.desk.today())), title)


def _of_proposal(
    session: SessionDep, desk: DraftDeskDep, plan: PlanDep, proposal_id: ProposalPath, index: IndexPath
) -> Listed:
    found = proposed_moves(session, desk.desk, plan.id, proposal_id, index)
    title = say("Addresses that a proposal for {plan} moves", plan=plan.name)
    return Listed(plan, found.reassignment, title, OUTDATED if found.is_outdated else None)


PlanListDep = Annotated[Listed, Depends(_of_plan, scope="function")]
ProposalListDep = Annotated[Listed, Depends(_of_proposal, scope="function")]
MEDIA_TYPES = {"csv": CSV, "xlsx": XLSX}
FILES: dict[int | str, dict[str, Any]] = {200: {"content": {media: {} for media in MEDIA_TYPES.values()}}}


@router.get("/{plan_id}/addresses", responses=FILES)
@allow(Right.DRAFTS_READ, whole=True)
def plan_addresses(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request, session: SessionDep, desk: DraftDeskDep, trail: TrailDep, listed: PlanListDep, asked: QuestionDep
) -> Response:
    """The door-plates that a plan or draft gives to other grids, against the plan before it, by key."""
    return _answer(request, session, desk, trail, listed, asked)


@router.get("/{plan_id}/proposals/{proposal_id}/{index}/addresses", responses=FILES)
@allow(Right.DRAFTS_READ, whole=True)
def proposal_addresses(  # noqa: PLR0913, PLR0917 (the same)
    request: Request,
    session: SessionDep,
    desk: DraftDeskDep,
    trail: TrailDep,
    listed: ProposalListDep,
    asked: QuestionDep,
) -> Response:
    """The door-plates that one of the plans of a proposal moves, by the blocks of the draft that it went by."""
    return _answer(request, session, desk, trail, listed, asked)


@pages.get("/{plan_id}/addresses")
@allow(Right.DRAFTS_READ, whole=True)
def plan_addresses_page(
    visit: VisitDep, desk: DraftDeskDep, trail: TrailDep, listed: PlanListDep, asked: QuestionDep
) -> HTMLResponse:
    """The same to read."""
    return _page(visit, desk, trail, listed, asked)


@pages.get("/{plan_id}/proposals/{proposal_id}/{index}/addresses")
@allow(Right.DRAFTS_READ, whole=True)
def proposal_addresses_page(
    visit: VisitDep, desk: DraftDeskDep, trail: TrailDep, listed: ProposalListDep, asked: QuestionDep
) -> HTMLResponse:
    """The same to read."""
    return _page(visit, desk, trail, listed, asked)


def _answer(  # noqa: PLR0913, PLR0917 (the same)
    request: Request, session: Session, desk: DraftDesk, trail: Trail, listed: Listed, asked: Question
) -> Response:
    if asked.form != "json":
        return _file(request, session, desk, trail, listed, asked)
    rows, more = _rows(session, desk, listed, asked, asked.limit)
    _note(trail, listed.plan, len(rows))
    document = {
        "items": [_item(each, listed.reassignment) for each in rows],
        "next": next_url(request, rows[-1].door.key) if more else None,
        "outdated": listed.note is not None,
        "note": listed.note and telling(request)(listed.note),
    }
    return data_answer(request, orjson.dumps(document))


def _page(visit: VisitDep, desk: DraftDesk, trail: Trail, listed: Listed, asked: Question) -> HTMLResponse:
    rows, more = _rows(visit.session, desk, listed, asked, ROWS_OF_PAGE)
    _note(trail, listed.plan, len(rows))
    pair = f"{asked.pair}&" if asked.pair else ""
    return visit.page(
        "plans/addresses.html",
        plan=plan_row(listed.plan),
        listed=listed,
        rows=rows,
        next_path=f"?{pair}{urlencode({'after': rows[-1].door.key})}" if more else None,
        first_path=f"?{asked.pair}" if asked.after else None,
        files=[(form, f"/api/v1{visit.request.url.path}?{pair}format={form}") for form in ("xlsx", "csv")],
    )


def _rows(
    session: Session, desk: DraftDesk, listed: Listed, asked: Question, limit: int
) -> tuple[Sequence[MovedDoor], bool]:
    """The rows of a page, and whether there are more."""
    moved = moved_doors(session, listed.plan.territory_id, desk.desk.today(), listed.reassignment, asked.wanted)
    found = list(islice(moved, limit + 1))
    return found[:limit], len(found) > limit


def _item(each: MovedDoor, names: Reassignment) -> dict[str, Any]:
    door = each.door
    return {
        "key": door.key,
        "address": door.text,
        "compound": door.compound,
        "building": door.building,
        "households": door.households,
        "point": {"lon": door.lon, "lat": door.lat},
        "from": each.before and {"code": each.before, "name": names.before.get(each.before)},
        "to": each.after and {"code": each.after, "name": names.after.get(each.after)},
    }


def _file(  # noqa: PLR0913, PLR0917 (the same)
    request: Request, session: Session, desk: DraftDesk, trail: Trail, listed: Listed, asked: Question
) -> Response:
    tell, plan = telling(request), listed.plan
    columns = [tell(column) for column in ADDRESS_COLUMNS]
    moved = moved_doors(session, plan.territory_id, desk.desk.today(), listed.reassignment, asked.wanted)
    rows = (address_row(each, listed.reassignment) for each in moved)
    note_plan_export(session, trail.origin, plan, f"addresses.{asked.form}")
    with lasting_folder() as folder:
        path = folder / f"addresses.{asked.form}"
        if asked.form == "csv":
            write_csv(path, columns, rows)
        else:
            write_sheet(path, columns, rows, sheet=tell(say("Addresses that move")))
        name = f"{tell(say('Addresses that move'))} {plan.name}.{asked.form}"
        return file_answer(path, MEDIA_TYPES[asked.form], f"addresses-{plan.id}.{asked.form}", name)


def _note(trail: Trail, plan: PlanInfo, count: int) -> None:
    """Reading a list of addresses leaves a line in the trail."""
    trail.note_reading(Action.ADDRESSES_READ, Subject("plan", f"{plan.territory_code}/{plan.name}"), count=count)
