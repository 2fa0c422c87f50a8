"""The keys by which recorder apps add to one patrol: made, listed and ended one by one.

Keys of phones that entered with the six digits are kept apart: ending a recorder's key leaves them in.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.accounts.models import AccountToken, TokenKind
from geo.accounts.tokens import Made, make_patrol_key, revoke_token
from geo.core.errors import NotFound
from geo.core.language import say

RECORDER = "recorder"


@dataclass(frozen=True)
class RecorderKey:
    """A key that holds; its secret was shown once."""

    id: uuid.UUID
    created_at: datetime
    expires_at: datetime


def make_recorder_key(session: Session, patrol_id: uuid.UUID, now: datetime) -> Made:
    """A key for recorder apps, which adds to this patrol and opens nothing else."""
    return make_patrol_key(session, str(patrol_id), now, label=RECORDER)


def recorder_keys(session: Session, patrol_id: uuid.UUID, now: datetime) -> Sequence[RecorderKey]:
    """The keys of recorder apps that still add to a patrol, the oldest first."""
    row = AccountToken
    own = row.kind == TokenKind.PATROL_KEY, row.subject == str(patrol_id), row.label == RECORDER
    holding = row.revoked_at.is_(None), row.expires_at > now
    found = select(row.id, row.created_at, row.expires_at).where(*own, *holding)
    return [RecorderKey(*each) for each in session.execute(found.order_by(row.created_at, row.id))]


def end_recorder_key(session: Session, patrol_id: uuid.UUID, key_id: uuid.UUID, now: datetime) -> None:
    """End a key at once; what it sent stays.

    Raises:
        NotFound: the patrol has no such key that holds.
    """
    if key_id not in {each.id for each in recorder_keys(session, patrol_id, now)}:
        raise NotFound("recorder.no_key", say("This patrol has no such key, or it has ended already."))
    revoke_token(session, key_id, now)
