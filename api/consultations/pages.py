"""Consultations for everybody: what is open now, what a plan would change, and a comment on it."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import geopandas as gpd
from fastapi import Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from api.audience import Router, allow
from api.consultations.asking import Asked, AskedDep
from api.consultations.drawing import draw_redraw
from api.consultations.listing import places_page
from api.dependencies import LookDep, Visit, VisitDep
from api.plans.changed import comparison_table
from geo.boundaries.approval.consulting import LONGEST_ADDRESS, LONGEST_TEXT
from geo.core import clock
from geo.core.errors import BadInput, Conflict, GridstewardError, TooMany
from geo.publishing.consultations import consultations
from maps.look import Look

router = Router(prefix="/consultations", include_in_schema=False)


@dataclass(frozen=True)
class Looked:
    """What the address of a consultation says: what is searched in the list, which page of it, what was just done."""

    question: Annotated[str, Query(alias="q", max_length=200)] = ""
    page: Annotated[int, Query(ge=1, le=10**6)] = 1
    kept: bool = False


LookedDep = Annotated[Looked, Depends()]


class CommentForm(BaseModel):
    """A comment as the form sends it; `id` is that of the page it was written on."""

    id: uuid.UUID
    text: Annotated[str, Form(max_length=4_000)] = ""
    address: Annotated[str, Form(max_length=1_000)] = ""

    @property
    def own_id(self) -> uuid.UUID:
        """The same for the same words from the same page: sent twice it is one comment, written anew another."""
        return uuid.uuid5(self.id, f"{self.text}\n{self.address}")


@router.get("")
@allow()
def consultations_page(visit: VisitDep) -> HTMLResponse:
    """The plans that are open to comment, then those whose time is over and that wait to be decided."""
    known, now = consultations(visit.session, visit.settings.zone), clock.now()
    return visit.page(
        "consultations/list.html",
        running=[each for each in known if each.period.is_open(now)],
        over=[each for each in known if not each.period.is_open(now)],
    )


@router.get("/{plan_id}")
@allow()
def consultation_page(visit: VisitDep, look: LookDep, asked: AskedDep, looked: LookedDep) -> HTMLResponse:
    """The plan, its days, what would change on the map and place by place, and the form for a comment."""
    return visit.page("consultations/consultation.html", **_shown(asked, look, looked))


@router.post("/{plan_id}/comments", response_model=None)
@allow()
def leave_comment(visit: VisitDep, look: LookDep, asked: AskedDep, form: Annotated[CommentForm, Form()]) -> Response:
    """Keep a comment, or show the page again with what was written and why it cannot be kept."""
    try:
        asked.comment(form.own_id, form.text, form.address)
    except (BadInput, Conflict, TooMany) as error:
        return _again(visit, look, asked, form, error)
    return RedirectResponse(f"/consultations/{asked.consultation.plan.id}?kept=1#comment", status_code=303)


def _again(visit: Visit, look: Look, asked: Asked, form: CommentForm, error: GridstewardError) -> Response:
    context = _shown(asked, look, Looked()) | {"form": form}
    return visit.page("consultations/consultation.html", refusal=error, **context)


def _names(grids: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(grids["code"], grids["name"], strict=True))


def _shown(asked: Asked, look: Look, looked: Looked) -> dict[str, Any]:
    consultation, redraw = asked.consultation, asked.redraw()
    path = f"/consultations/{consultation.plan.id}"

    def page_path(wanted: int) -> str:
        asks = {"q": looked.question, "page": wanted}
        return f"{path}?{urlencode({name: value for name, value in asks.items() if value})}#places"

    fragments, is_drawn = draw_redraw(asked.session, consultation, redraw, look)
    return {
        "consultation": consultation,
        "is_open": asked.is_open,
        "comparison": redraw.comparison,
        "table": comparison_table(redraw.comparison),
        "before_names": _names(redraw.comparison.before),
        "after_names": _names(redraw.comparison.after),
        "listed": places_page(redraw, looked.question, looked.page),
        "question": looked.question,
        "kept": looked.kept,
        "page_path": page_path,
        "fragments": fragments,
        "is_drawn": is_drawn,
        "form": CommentForm(id=uuid.uuid4()),
        "longest": LONGEST_TEXT,
        "longest_address": LONGEST_ADDRESS,
    }
