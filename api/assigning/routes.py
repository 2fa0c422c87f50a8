"""Many points or addresses in one request."""

from collections.abc import Callable

import numpy as np
from fastapi import Request
from fastapi.responses import Response

from api.answers import model_answer
from api.assigning.asking import Wish, ask_of_file, stand_twice
from api.assigning.schemas import BatchAnswer, BatchItem, BatchQuestion
from api.audience import Router, allow
from api.boundaries import shaping
from api.boundaries.asking import AskingDep
from api.boundaries.schemas import CommunityBrief, TerritoryBrief
from api.dependencies import LanguageDep, SessionDep
from api.throttle import count_batch
from api.trail import TrailDep
from geo.assigning.points import Answered, answer_addresses, answer_points
from geo.assigning.question import Question
from geo.assigning.verdicts import Certainty
from geo.audit.rules import Action, Subject
from geo.core.reference import read_reference
from geo.core.viewer import Right

router = Router(prefix="/api/v1", tags=["boundaries"])

_LETTERS = {Certainty.EXACT: "A", Certainty.SAME_GRID: "B", Certainty.ASK: "C"}


@router.post("/locate/batch", response_model=BatchAnswer)
@allow(Right.ADDRESSES_READ)
def locate_batch(  # noqa: PLR0913, PLR0917 (what the framework hands in)
    request: Request,
    question: BatchQuestion,
    session: SessionDep,
    asking: AskingDep,
    trail: TrailDep,
    language: LanguageDep,
) -> Response:
    """Which grid each of up to 10,000 points, or each of up to 500 addresses, belongs to, in the order asked."""
    count_batch(request, asking.viewer)
    wish = Wish(territory=question.territory, on=question.on, datum=read_reference(question.datum))
    ground, _ = stand_twice(session, wish, asking)
    asked = ask_of_file(session, wish, asking, language=language)
    if question.points is not None:
        answered = answer_points(asked, np.array(question.points, np.float64))
    else:
        addresses = question.addresses or []
        answered = answer_addresses(asked, addresses)
        subject = Subject("addresses", ground.territory.code)
        trail.note_reading(Action.ADDRESSES_READ, subject, count=len(addresses))
    answer = BatchAnswer(
        territory=TerritoryBrief(code=ground.territory.code, name=ground.territory.name),
        plan=shaping.plan_schema(ground.plan),
        items=_items(asked, answered),
    )
    return model_answer(request, answer)


def _items(question: Question, answered: Answered) -> list[BatchItem]:
    """The answers in order; places of which the same is said share one."""
    made: dict[tuple[int, int, int], BatchItem] = {}
    shape = _shaper(question, answered)
    keys = zip(answered.grid.tolist(), answered.said.tolist(), answered.today.tolist(), strict=True)
    return [made[key] if key in made else made.setdefault(key, shape(*key)) for key in keys]


def _shaper(question: Question, answered: Answered) -> Callable[[int, int, int], BatchItem]:
    snapshot = question.snapshot

    def shape(grid: int, said: int, today: int) -> BatchItem:
        verdict = answered.verdicts[said]
        community = snapshot.communities[grid] if grid >= 0 else None
        now = question.today.grids[today] if question.today is not None and today >= 0 else None
        return BatchItem(
            grid=shaping.grid_brief(snapshot.grids[grid] if grid >= 0 else None),
            community=CommunityBrief(code=community.code, name=community.name) if community else None,
            certainty=_LETTERS[verdict.certainty],
            reason=question.translate(verdict.reason),
            today=shaping.grid_brief(now),
        )

    return shape
