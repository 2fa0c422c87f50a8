"""What files call patrols, and what they are called without: that alone comes back when a file is undone.

What phones told of a patrol since stays; a patrol that is gone by then does not come back.
"""

import uuid

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from geo.imports.models import ImportChange
from geo.patrols.models import Patrol

_RETURN = text("""
    UPDATE patrol p SET key = b.key, title = b.title, team = b.team,
        team_id = (SELECT t.id FROM team t WHERE t.id = b.team_id)
    FROM (
        SELECT DISTINCT ON (c.row_id) c.row_id::uuid AS id, n.key, n.title, n.team, n.team_id
        FROM import_change c, jsonb_to_record(c.before) AS n(key text, title text, team text, team_id uuid)
        WHERE c.import_id = :import_id AND c.table_name = 'patrol' ORDER BY c.row_id, c.ordinal
    ) b
    WHERE p.id = b.id
""")


def tell_name(session: Session, patrol: Patrol, *, title: str, team: str | None) -> None:
    """Let a patrol that a file made be a phone's: it keeps the file's name until that is undone, then gets the phone's.

    The row is held.
    """
    if patrol.import_id is None:
        patrol.title, patrol.team = title, team
        return
    taken = select(func.coalesce(func.max(ImportChange.ordinal) + 1, 0)).where(
        ImportChange.import_id == patrol.import_id
    )
    told = {"key": patrol.key, "title": title, "team": team, "team_id": None}
    session.add(
        ImportChange(
            import_id=patrol.import_id,
            ordinal=session.scalar(taken) or 0,
            table_name=Patrol.__tablename__,
            row_id=str(patrol.id),
            before=told,
        )
    )
    patrol.import_id = None


def return_names(session: Session, import_id: uuid.UUID) -> None:
    """Give patrols that a file named the names that they had before it, and forget those."""
    session.flush()
    session.execute(_RETURN, {"import_id": import_id})
    session.execute(
        delete(ImportChange).where(ImportChange.import_id == import_id).execution_options(synchronize_session=False)
    )
    session.expire_all()
