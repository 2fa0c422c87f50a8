"""What a phone has sent is the phone's, whatever brought it first: a file that is undone takes none of it along."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.db.asking import ask
from geo.patrols.batches import Batch
from geo.patrols.derived.marking import fixes_came

_MEET = """
    WITH kept AS (
        UPDATE fix f SET import_id = NULL, accuracy_m = nullif(s.accuracy_m, 'NaN')
        FROM unnest(%(ids)s::uuid[], %(accuracies)s::float8[]) AS s(id, accuracy_m)
        WHERE f.id = s.id AND f.patrol_id = %(patrol_id)s AND f.import_id IS NOT NULL RETURNING f.id
    )
    SELECT (SELECT count(*) FROM kept),
           (SELECT array_agg(id ORDER BY id) FROM fix WHERE id = ANY(%(ids)s) AND patrol_id <> %(patrol_id)s)
"""


@dataclass(frozen=True)
class Met:
    """How many known positions were a file's until now; and the ids that another patrol has.

    Another may have brought the very same ids while these were on their way.
    """

    kept: int
    others: list[uuid.UUID]


def meet_known(session: Session, patrol_id: uuid.UUID, sent: Batch) -> Met:
    """Keep those of a batch that a file brought as the phone's own, with the accuracy that it knows.

    A file seldom tells the accuracy, so that of the phone holds, whichever came first. The row of the patrol is held:
    an undo waits, or is over.
    """
    values = {"ids": sent.ids(), "accuracies": sent.accuracy_m.tolist(), "patrol_id": patrol_id}
    kept, others = ask(session, _MEET, values)[0]
    if kept:
        session.expire_all()
        fixes_came(session, [patrol_id])
    return Met(kept, others or [])
