"""What requests leave in the trail: who asked, and what was done or read, in the transaction of the request itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.dependencies import SessionDep
from geo.audit.actions import record
from geo.audit.rules import Action, Actor, ActorKind, Origin, Subject
from geo.core.viewer import PUBLIC, Viewer, ViewerKind

_KINDS: Mapping[ViewerKind, ActorKind] = {
    ViewerKind.PUBLIC: ActorKind.PUBLIC,
    ViewerKind.PERSON: ActorKind.PERSON,
    ViewerKind.TOKEN: ActorKind.TOKEN,
    ViewerKind.PHONE: ActorKind.PHONE,
    ViewerKind.LINK: ActorKind.LINK,
    ViewerKind.PROGRAM: ActorKind.PROGRAM,
}

_LAZILY = text("SET LOCAL synchronous_commit = off")


def origin_of(request: Request) -> Origin:
    """Who asks, and in which request."""
    viewer: Viewer = getattr(request.state, "viewer", PUBLIC)
    request_id = getattr(request.state, "request_id", None)
    return Origin(actor=Actor(_KINDS[viewer.kind], viewer.id), request_id=request_id and str(request_id))


@dataclass(frozen=True)
class Trail:
    """The trail, as one request writes to it."""

    session: Session
    origin: Origin

    def note(
        self,
        action: Action,
        subject: Subject,
        *,
        detail: Mapping[str, Any] | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> None:
        """Append what was done; it exists once the request's transaction commits."""
        record(self.session, self.origin.entry(action, subject, detail=detail, payload=payload))

    def note_reading(
        self, action: Action, subject: Subject, *, count: int, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Append that somebody with an account looked, where there was anything to see.

        Nothing else is written in such a request, so its commit need not wait for the disk: what the
        last fifth of a second before a power cut read may be missing, and no answer waits for it.
        """
        if count == 0 or self.origin.actor.kind is ActorKind.PUBLIC:
            return
        self.session.execute(_LAZILY)
        self.note(action, subject, detail={"count": count}, payload=payload)


def trail_of(request: Request, session: SessionDep) -> Trail:
    """The trail of a request."""
    return Trail(session, origin_of(request))


async def _trail(request: Request, session: SessionDep) -> Trail:
    return trail_of(request, session)


TrailDep = Annotated[Trail, Depends(_trail, scope="function")]
