"""The teams of a territory, with who leads them and who is in them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.core.errors import NotFound
from geo.core.language import say
from geo.roster.models import Team, TeamMember
from geo.roster.sight import Sight
from geo.roster.teams import TeamKind, TeamPart


@dataclass(frozen=True)
class Person:
    """Somebody of a team."""

    id: uuid.UUID
    sign_in_name: str
    name: str


@dataclass(frozen=True)
class TeamInfo:
    """A team; leads and members by name."""

    id: uuid.UUID
    territory_id: int
    name: str
    kind: TeamKind
    community_code: str | None
    volunteers: int
    retired_at: datetime | None
    version: int
    leads: tuple[Person, ...] = ()
    members: tuple[Person, ...] = ()


def teams_seen(session: Session, sight: Sight, *, retired: bool = False) -> list[TeamInfo]:
    """The teams that somebody sees, by name; `retired` those too that serve no longer."""
    known = select(Team).where(Team.territory_id == sight.territory_id).order_by(Team.name)
    rows = session.scalars(known if retired else known.where(Team.retired_at.is_(None)))
    return _with_people(session, [each for each in rows if sight.sees_team(each.id, each.community_code)])


def team_seen(session: Session, team_id: uuid.UUID, sight: Sight) -> TeamInfo:
    """One team.

    Raises:
        NotFound: there is none, or not for whoever asks.
    """
    found = session.get(Team, team_id, populate_existing=True)
    if found is None or found.territory_id != sight.territory_id or not sight.sees_team(team_id, found.community_code):
        raise no_such_team()
    return _with_people(session, [found])[0]


def territory_of_team(session: Session, team_id: uuid.UUID) -> int | None:
    """The territory of a team, where there is one."""
    return session.scalar(select(Team.territory_id).where(Team.id == team_id))


def is_member(session: Session, team_id: uuid.UUID | None, account_id: uuid.UUID) -> bool:
    """Whether somebody leads a team or goes along with it, and their account is open."""
    inside = select(TeamMember.part).join(Account, Account.id == TeamMember.account_id)
    ours = TeamMember.team_id == team_id, TeamMember.account_id == account_id, Account.closed_at.is_(None)
    return session.scalar(inside.where(*ours)) is not None


def no_such_team() -> NotFound:
    """What is said of a team that is not there, and of one that is not for whoever asks."""
    return NotFound("team.unknown", say("There is no such team."))


def _with_people(session: Session, teams: Iterable[Team]) -> list[TeamInfo]:
    listed = list(teams)
    people: dict[tuple[uuid.UUID, str], list[Person]] = {}
    found = (
        select(TeamMember.team_id, TeamMember.part, Account.id, Account.sign_in_name, Account.name)
        .join(Account, Account.id == TeamMember.account_id)
        .where(TeamMember.team_id.in_([each.id for each in listed]), Account.closed_at.is_(None))
        .order_by(Account.name, Account.sign_in_name)
    )
    for row in session.execute(found):
        people.setdefault((row.team_id, row.part), []).append(Person(row.id, row.sign_in_name, row.name))
    return [_info(each, people) for each in listed]


def _info(team: Team, people: dict[tuple[uuid.UUID, str], list[Person]]) -> TeamInfo:
    return TeamInfo(
        id=team.id,
        territory_id=team.territory_id,
        name=team.name,
        kind=TeamKind(team.kind),
        community_code=team.community_code,
        volunteers=team.volunteers,
        retired_at=team.retired_at,
        version=team.version,
        leads=tuple(people.get((team.id, TeamPart.LEAD), ())),
        members=tuple(people.get((team.id, TeamPart.MEMBER), ())),
    )
