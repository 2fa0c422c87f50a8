"""Consultations for programs: which are there, what each plan changes place by place, and a comment on it."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import model_answer, next_url
from api.audience import Router, allow
from api.consultations.asking import AskedDep
from api.consultations.listing import places_page
from api.consultations.schemas import (
    CommentReceipt,
    CommentWish,
    ConsultationDetail,
    ConsultationItem,
    ConsultationListing,
    GridChangeItem,
    PlaceItem,
)
from api.dependencies import SessionDep, SettingsDep
from geo.boundaries.plans.comparing import GridFate
from geo.core import clock
from geo.publishing.consultations import Consultation, consultations
from geo.publishing.redrawing import Redraw

router = Router(prefix="/api/v1/consultations", tags=["consultations"])

CLOSED: dict[int | str, dict[str, Any]] = {409: {"description": "The last day is over."}}
AskedQuery = Annotated[str, Query(alias="q", max_length=200, description="Only the places that this may mean.")]
PageQuery = Annotated[int, Query(alias="after", ge=0, le=10**6, description="The last page that was read.")]


@router.get("", response_model=ConsultationListing)
@allow()
def list_consultations(request: Request, session: SessionDep, settings: SettingsDep) -> Response:
    """The plans that the public is asked about, and those whose time is over and that wait to be decided."""
    items = [ConsultationItem.model_validate(_told(each)) for each in consultations(session, settings.zone)]
    return model_answer(request, ConsultationListing(items=items))


@router.get("/{plan_id}", response_model=ConsultationDetail)
@allow()
def show_consultation(request: Request, asked: AskedDep, question: AskedQuery = "", after: PageQuery = 0) -> Response:
    """What a plan changes: its figures, its grids, and a page of the places that would be in another grid."""
    return model_answer(request, _detail(request, asked.consultation, asked.redraw(), question, after))


@router.post("/{plan_id}/comments", status_code=201, response_model=CommentReceipt, responses=CLOSED)
@allow()
def leave_comment(asked: AskedDep, wish: CommentWish) -> CommentReceipt:
    """Say something about the plan; sent again with the same id, it is kept once."""
    kept = asked.comment(wish.id, wish.text, wish.address)
    return CommentReceipt(id=kept.id, made_at=kept.made_at)


def _detail(
    request: Request, consultation: Consultation, redraw: Redraw, question: str, after: int
) -> ConsultationDetail:
    page = places_page(redraw, question, after + 1)
    listed = page.places if after < page.pages else ()
    changes = [each for each in redraw.comparison.changes if each.fate is not GridFate.SAME]
    grids = [GridChangeItem(change=each.fate.value, before=[*each.before], after=[*each.after]) for each in changes]
    places = [
        PlaceItem(community=each.community, place=each.name, before=each.before, after=each.after) for each in listed
    ]
    following = next_url(request, str(page.number) if page.number < page.pages else None)
    return ConsultationDetail.model_validate(
        {
            **_told(consultation),
            "against": consultation.base.name,
            "households_moved": redraw.comparison.households,
            "addresses_moved": redraw.comparison.addresses,
            "grids": grids,
            "places": places,
            "places_total": page.total,
            "next": following,
        }
    )


def _told(each: Consultation) -> dict[str, Any]:
    return {
        "id": each.plan.id,
        "name": each.plan.name,
        "territory": each.plan.territory_code,
        "from": each.period.first,
        "until": each.period.until,
        "open": each.period.is_open(clock.now()),
        "sponsor": each.sponsor,
        "filing_number": each.filing_number,
        "comments": each.comments,
    }
