"""Which team of the roster a patrol means: the one it was planned for, else the one of the name that was told.

What was told stays as it is. A team that is made later takes the patrols of its name; a renamed one keeps its own.
"""

import uuid

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from geo.patrols.models import Patrol
from geo.roster import team_actions
from geo.roster.models import Team
from geo.roster.team_actions import TeamWish
from geo.roster.team_queries import territory_of_team

TEAM_NAME = "coalesce(t.name, p.team)"
"""What the team of patrol `p` is called now, in SQL, where `t` is its team of the roster; `team_name` is the same."""


def team_name() -> ColumnElement[str | None]:
    """What the team of a patrol is called now, or was called when it was told; None where nobody told."""
    now = select(Team.name).where(Team.id == Patrol.team_id).correlate(Patrol).scalar_subquery()
    return func.coalesce(now, Patrol.team)


def keep_team(session: Session, territory_id: int, team_id: uuid.UUID, wish: TeamWish) -> bool:
    """Keep a team, which takes the patrols of its name; returns whether it is new.

    Raises:
        BadInput, Conflict: as for `add_team`.
    """
    is_new = team_actions.add_team(session, territory_id, team_id, wish)
    if is_new:
        link_teams(session, territory_id)
    return is_new


def change_team(session: Session, team_id: uuid.UUID, wish: TeamWish, *, version: int) -> None:
    """Make a team what is wished; it takes the patrols of its new name, and keeps its own.

    Raises:
        NotFound, BadInput, Conflict: as for `team_actions.change_team`.
    """
    team_actions.change_team(session, team_id, wish, version=version)
    territory_id = territory_of_team(session, team_id)
    if territory_id is not None:
        link_teams(session, territory_id)


def link_teams(session: Session, territory_id: int, *, patrol_id: uuid.UUID | None = None) -> None:
    """Give patrols that mean no team yet the team of their name: all of a territory, or one."""
    named = select(Team.id).where(Team.territory_id == territory_id, Team.name == func.btrim(Patrol.team))
    unlinked = [Patrol.territory_id == territory_id, Patrol.team_id.is_(None), named.exists()]
    if patrol_id is not None:
        unlinked.append(Patrol.id == patrol_id)
    linked = update(Patrol).where(*unlinked).values(team_id=named.scalar_subquery())
    session.execute(linked.execution_options(synchronize_session=False))
