"""What makes a redraw due: for programs, and as the panel on the page of plans."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from api.answers import data_answer
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, TerritoryQuery
from api.dependencies import SessionDep, ViewerDep, language_of
from api.language import translate
from geo.boundaries.queries import TerritoryInfo, territory_within
from geo.boundaries.standing import Asking
from geo.core.errors import NotFound
from geo.core.language import Sentence
from geo.core.viewer import Right
from geo.publishing.due import Due, due_grids, figures_words, reason_words

router = Router(prefix="/api/v1/plans", tags=["plans"])

MOST_ROWS = 50


@dataclass(frozen=True)
class DueRow:
    """A grid that is due, in sentences, and where it is drawn."""

    code: str
    name: str
    figures: Sentence
    reasons: list[Sentence]
    path: str


@dataclass(frozen=True)
class DuePanel:
    """The panel of a territory: the first grids that are due, how many more there are, and what was compared."""

    due: Due
    rows: list[DueRow]
    more: int
    percent: int


@router.get("/due")
@allow(Right.DRAFTS_READ, whole=True)
def due(
    request: Request, session: SessionDep, viewer: ViewerDep, asking: AskingDep, territory: TerritoryQuery = None
) -> Response:
    """Which grids are due to be drawn anew: by households, buildings gone or new, and limits.

    Households are compared with those of the day on which the plan in force began to hold.
    """
    known = territory_within(session, viewer.scope(Right.DRAFTS_READ), territory)
    found = due_grids(session, known.id, known.zone(asking.zone), asking.now)
    return data_answer(request, orjson.dumps(due_document(found, language_of(request))))


def due_document(due: Due, language: str) -> dict[str, Any]:
    """What is due, as programs get it."""
    return {
        "plan": {"id": due.plan.id, "name": due.plan.name, "from": due.plan.from_at},
        "compared_on": due.compared_on,
        "due_share": due.share,
        "limits": vars(due.limits),
        "grids": due.all_grids,
        "items": [
            {
                "code": each.code,
                "name": each.name,
                "where": each.place,
                "reasons": [reason.value for reason in each.reasons],
                **vars(each.count),
                "change": each.count.change,
                "sentences": [translate(words, language) for words in _sentences(due, each)],
            }
            for each in due.grids
        ],
    }


def due_panel(session: Session, territory: TerritoryInfo, asking: Asking, draft_id: int | None) -> DuePanel | None:
    """The panel of a territory; None where no plan is in force. Its links lead into a draft, or to the form of one."""
    try:
        due = due_grids(session, territory.id, territory.zone(asking.zone), asking.now)
    except NotFound:
        return None
    rows = [
        DueRow(each.code, each.name, figures_words(each.count), reason_words(each, due.limits),
               _path(territory, each.code, draft_id))
        for each in due.grids[:MOST_ROWS]
    ]  # fmt: skip
    return DuePanel(due, rows, len(due.grids) - len(rows), round(due.share * 100))


def _sentences(due: Due, each: Any) -> list[Sentence]:
    return [figures_words(each.count), *reason_words(each, due.limits)]


def _path(territory: TerritoryInfo, code: str, draft_id: int | None) -> str:
    chosen = urlencode({"sel": code})
    return f"/plans?{chosen}#draft-{territory.code}" if draft_id is None else f"/plans/{draft_id}/edit?{chosen}"
