"""Which team of the roster a patrol means: the one it was planned for, else the one of the name that was told.

What was told stays as it is. A team that is made later takes the patrols of its name; a renamed one keeps its own.
"""

import uuid

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.patrols.models import Patrol
from geo.roster.models import Team


def link_teams(session: Session, territory_id: int, *, patrol_id: uuid.UUID | None = None) -> None:
    """Give patrols that mean no team yet the team of their name: all of a territory, or one."""
    named = select(Team.id).where(Team.territory_id == territory_id, Team.name == func.btrim(Patrol.team))
    unlinked = [Patrol.territory_id == territory_id, Patrol.team_id.is_(None), named.exists()]
    if patrol_id is not None:
        unlinked.append(Patrol.id == patrol_id)
    linked = update(Patrol).where(*unlinked).values(team_id=named.scalar_subquery())
    session.execute(linked.execution_options(synchronize_session=False))
