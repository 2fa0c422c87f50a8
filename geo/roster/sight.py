"""Whose teams, and with them whose patrols, somebody sees in a territory: made once, and taken by every query of them.

Staff reach the teams of communities that lie wholly within their area, and those of the territory where they have all
of it. Whoever is in a team sees that team; its leads see how it does.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Community, Grid
from geo.boundaries.reach import Reach
from geo.boundaries.standing import Ground
from geo.core.viewer import Right, ViewerKind
from geo.roster.models import Team, TeamMember
from geo.roster.teams import TeamPart

Communities = frozenset[str] | None
"""Codes of communities; None is every one, and the territory itself."""


@dataclass(frozen=True)
class Sight:
    """What somebody sees of the teams and patrols of a territory.

    `reach` are the grids where they read tracks; `read` the communities that lie wholly within it, `managed` those
    whose teams they make and change; `own` the teams that they are in, `led` those that they lead.
    """

    territory_id: int
    account_id: uuid.UUID | None
    reach: Reach
    read: Communities
    managed: Communities
    own: frozenset[uuid.UUID]
    led: frozenset[uuid.UUID]

    def sees_team(self, team_id: uuid.UUID | None, community_code: str | None) -> bool:
        """Whether a team is theirs to look at."""
        return team_id in self.own or _holds(self.read, community_code) or _holds(self.managed, community_code)

    def manages_team(self, community_code: str | None) -> bool:
        """Whether they make and change teams of a community, or of the territory (None)."""
        return _holds(self.managed, community_code)

    def plans_for(self, team_id: uuid.UUID, community_code: str | None) -> bool:
        """Whether they plan the patrols of a team: its leads do, and who manages it."""
        return team_id in self.led or self.manages_team(community_code)

    @property
    def manages_any(self) -> bool:
        """Whether there may be teams that they make and change."""
        return self.managed is None or bool(self.managed)


def sight_of(session: Session, ground: Ground) -> Sight:
    """What whoever asks sees on a ground."""
    viewer = ground.viewer
    account_id = viewer.id if viewer.kind is ViewerKind.PERSON else None
    reach = ground.reach(session, Right.TRACKS_READ)
    parts = _parts_of(session, ground.territory.id, account_id)
    return Sight(
        territory_id=ground.territory.id,
        account_id=account_id,
        reach=reach,
        read=communities_within(session, reach),
        managed=communities_within(session, ground.reach(session, Right.TEAMS_MANAGE)),
        own=frozenset(parts),
        led=frozenset(team_id for team_id, part in parts.items() if part == TeamPart.LEAD),
    )


def communities_within(session: Session, reach: Reach) -> Communities:
    """The codes of the communities whose every grid is within reach."""
    if reach.grid_ids is None:
        return None
    inside = func.count().filter(Grid.id.in_(sorted(reach.grid_ids)))
    whole = (
        select(Community.code)
        .join(Grid, Grid.community_id == Community.id)
        .where(Grid.plan_id == reach.plan_id)
        .group_by(Community.code)
        .having(inside == func.count())
    )
    return frozenset(session.scalars(whole)) if reach.grid_ids else frozenset()


def _parts_of(session: Session, territory_id: int, account_id: uuid.UUID | None) -> dict[uuid.UUID, str]:
    if account_id is None:
        return {}
    found = (
        select(TeamMember.team_id, TeamMember.part)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.account_id == account_id, Team.territory_id == territory_id)
    )
    return {row.team_id: row.part for row in session.execute(found)}


def _holds(communities: Communities, code: str | None) -> bool:
    return communities is None or (code is not None and code in communities)
