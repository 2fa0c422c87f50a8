"""What every question about teams begins with: the ground, what whoever asks sees there, and the team of an address."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from api.boundaries.asking import AskingDep, StandingNowDep, TerritoryQuery
from api.dependencies import SessionDep
from geo.boundaries.queries import territory_by_id
from geo.boundaries.standing import Asking, Ground, stand
from geo.core.errors import Forbidden, NotFound
from geo.core.language import say
from geo.roster.sight import Sight, sight_of
from geo.roster.team_queries import TeamInfo, no_such_team, team_seen, territory_of_team


@dataclass(frozen=True)
class Seen:
    """A ground, and what whoever asks sees of the teams and patrols there."""

    ground: Ground
    sight: Sight


def seen_in(session: Session, territory_id: int | None, asking: Asking, missing: NotFound) -> Seen:
    """What is seen in the territory of something that an address names; `missing` where there is none."""
    if territory_id is None:
        raise missing
    ground = stand(session, territory_by_id(session, territory_id).code, None, asking)
    return Seen(ground, sight_of(session, ground))


def _seen(session: SessionDep, asking: AskingDep, territory: TerritoryQuery = None) -> Seen:
    ground = stand(session, territory, None, asking)
    return Seen(ground, sight_of(session, ground))


SeenDep = Annotated[Seen, Depends(_seen, scope="function")]


def _standing_seen(session: SessionDep, ground: StandingNowDep) -> Seen:
    return Seen(ground, sight_of(session, ground))


StandingSeenDep = Annotated[Seen, Depends(_standing_seen, scope="function")]
"""The same for a page, which need not name the territory."""


@dataclass(frozen=True)
class SeenTeam:
    """A team, with what whoever asks sees around it."""

    seen: Seen
    team: TeamInfo

    @property
    def manages(self) -> bool:
        """Whether they change it."""
        return self.seen.sight.manages_team(self.team.community_code)


def _team(session: SessionDep, asking: AskingDep, team_id: uuid.UUID) -> SeenTeam:
    """The team, where it is one that whoever asks sees; another looks like one that is not."""
    seen = seen_in(session, territory_of_team(session, team_id), asking, no_such_team())
    return SeenTeam(seen, team_seen(session, team_id, seen.sight))


SeenTeamDep = Annotated[SeenTeam, Depends(_team, scope="function")]


def _managed(found: SeenTeamDep) -> SeenTeam:
    """The team, where whoever asks changes it; another looks like one that is not."""
    if not found.manages:
        raise no_such_team()
    return found


ManagedTeamDep = Annotated[SeenTeam, Depends(_managed, scope="function")]


def check_manages(seen: Seen, community_code: str | None) -> None:
    """Raise Forbidden where whoever asks makes no teams there."""
    if not seen.sight.manages_team(community_code):
        raise Forbidden(
            "team.not_yours",
            say("You make teams of your own communities only. Choose one of them, or ask an administrator."),
        )
