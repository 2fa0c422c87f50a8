"""Ticks that are taken back: by the phone that made them, before or after they were sent.

Taking back is a fact of its own. What was ticked stays as it was told, and counts no more; so it does not matter
which of the two comes first, or how often.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.patrols.derived.marking import fixes_came
from geo.patrols.phones.sending import Added, find_patrol
from geo.patrols.rules import check_time

# In the order of ids, so that two that take the same back wait for each other in one direction.
_ADD = text("""
    INSERT INTO patrol_unticked (patrol_id, tick_id, at)
    SELECT :patrol_id, s.id, :at FROM unnest(CAST(:ids AS uuid[])) AS s(id) ORDER BY s.id
    ON CONFLICT DO NOTHING RETURNING tick_id
""")


def take_back(
    session: Session, patrol_id: uuid.UUID, ids: Collection[uuid.UUID], *, at: datetime, now: datetime
) -> Added:
    """Take back ticks of a patrol by their ids, those that have not come yet too; have the patrol derived.

    Raises:
        NotFound: there is no such patrol.
        BadInput: `at` lies in the future.
    """
    check_time(at, now)
    find_patrol(session, patrol_id, locked=True)
    asked = set(ids)
    new = session.scalars(_ADD, {"patrol_id": patrol_id, "ids": sorted(asked), "at": at}).all() if asked else []
    if new:
        fixes_came(session, [patrol_id])
    return Added(len(new), len(asked) - len(new))
