"""Which consultation a request is about, and what the plan changes; one that is none looks like any other address."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.plans.asking import PlanPath
from api.throttle import count_comment
from geo.boundaries.approval.comments import CommentInfo, keep_comment
from geo.boundaries.approval.consulting import read_comment
from geo.core import clock
from geo.core.errors import Conflict
from geo.core.language import say
from geo.core.viewer import Viewer
from geo.publishing.consultations import Consultation, consultation_of
from geo.publishing.desk import Desk
from geo.publishing.redrawing import Redraw, redraw_of


@dataclass(frozen=True)
class Asked:
    """One consultation, for one request."""

    request: Request
    session: Session
    viewer: Viewer
    consultation: Consultation

    @property
    def is_open(self) -> bool:
        """Whether comments are taken now."""
        return self.consultation.period.is_open(clock.now())

    def redraw(self) -> Redraw:
        """What the plan changes."""
        desk: Desk = self.request.app.state.drafts
        today = clock.now().astimezone(self.consultation.period.zone).date()
        return redraw_of(self.session, desk, self.consultation, today)

    def comment(self, comment_id: uuid.UUID, text: str, address: str | None) -> CommentInfo:
        """Keep a comment.

        Raises:
            BadInput: it is empty, too long or holds an identity number.
            Conflict: the last day is over, or the id is another comment's.
            TooMany: there were too many from this network address.
        """
        comment, period = read_comment(text, address), self.consultation.period
        if not self.is_open:
            over = say("Comments were taken until {day}. The time is over.", day=period.until.isoformat())
            raise Conflict("consultation.over", over)
        count_comment(self.request, self.viewer)
        return keep_comment(self.session, self.consultation.plan.id, comment_id, comment, now=clock.now())


def _asked(request: Request, session: SessionDep, settings: SettingsDep, viewer: ViewerDep, plan_id: PlanPath) -> Asked:
    return Asked(request, session, viewer, consultation_of(session, plan_id, settings.zone))


AskedDep = Annotated[Asked, Depends(_asked, scope="function")]
"""A consultation that is running, or waits to be decided."""
