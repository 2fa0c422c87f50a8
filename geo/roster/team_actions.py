"""Making, changing and retiring teams. Two who change one at once: the second is told, and nothing is lost."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.accounts.rules import fold_or_empty
from geo.boundaries.models import Community
from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.roster.models import Team, TeamMember
from geo.roster.team_queries import no_such_team
from geo.roster.teams import MOST_PEOPLE, TeamKind, TeamPart, check_volunteers, read_name


@dataclass(frozen=True, kw_only=True)
class TeamWish:
    """What a team is to be. Leads and members are the names with which they sign in."""

    name: str
    kind: TeamKind = TeamKind.PATROL
    community_code: str | None = None
    volunteers: int = 0
    leads: Sequence[str] = ()
    members: Sequence[str] = ()


def add_team(session: Session, territory_id: int, team_id: uuid.UUID, wish: TeamWish) -> bool:
    """Keep a team under an id that was made where it was thought of; returns whether it is new.

    Raises:
        BadInput: its name, number of volunteers, community or people cannot be.
        Conflict: another team has this name, or this id.
    """
    values = _values(session, territory_id, wish)
    people = _people(session, wish)
    added = insert(Team).values(id=team_id, territory_id=territory_id, version=1, **values).on_conflict_do_nothing()
    if session.scalar(added.returning(Team.id)) is None:
        if _is_known(session, team_id, territory_id, values["name"]):
            return False
        raise _name_taken(values["name"])
    _set_people(session, team_id, people)
    return True


def change_team(session: Session, team_id: uuid.UUID, wish: TeamWish, *, version: int) -> None:
    """Make a team what is wished, where nobody changed it since `version`.

    Raises:
        NotFound, BadInput: there is no such team, or it cannot be so.
        Conflict: somebody else changed it meanwhile, or another team has this name.
    """
    territory_id = session.scalar(select(Team.territory_id).where(Team.id == team_id))
    if territory_id is None:
        raise no_such_team()
    values = _values(session, territory_id, wish)
    people = _people(session, wish)
    other = select(Team.id).where(Team.territory_id == territory_id, Team.name == values["name"], Team.id != team_id)
    if session.scalar(other) is not None:
        raise _name_taken(values["name"])
    _guarded(session, team_id, version, **values)
    _set_people(session, team_id, people)


def retire_team(session: Session, team_id: uuid.UUID, now: datetime) -> None:
    """End the service of a team: no patrol is planned for it any more. It keeps its name and what it did."""
    serving = Team.id == team_id, Team.retired_at.is_(None)
    session.execute(update(Team).where(*serving).values(retired_at=now, version=Team.version + 1))


def restore_team(session: Session, team_id: uuid.UUID) -> None:
    """Have a team serve again."""
    retired = Team.id == team_id, Team.retired_at.is_not(None)
    session.execute(update(Team).where(*retired).values(retired_at=None, version=Team.version + 1))


def _guarded(session: Session, team_id: uuid.UUID, version: int, **values: Any) -> None:
    found = update(Team).where(Team.id == team_id, Team.version == version)
    changed: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # of an update, always a cursor's
        found.values(**values, version=version + 1).execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise Conflict(
            "team.changed",
            say("Somebody else changed this team meanwhile. Load the page again, then repeat your change."),
        )
    session.expire_all()


def _values(session: Session, territory_id: int, wish: TeamWish) -> dict[str, Any]:
    check_volunteers(wish.volunteers)
    known = select(Community.id).where(Community.territory_id == territory_id, Community.code == wish.community_code)
    if wish.community_code is not None and session.scalar(known) is None:
        raise BadInput("team.community", say("There is no community {code} here.", code=wish.community_code[:40]))
    return {
        "name": read_name(wish.name),
        "kind": wish.kind.value,
        "community_code": wish.community_code,
        "volunteers": wish.volunteers,
    }


def _people(session: Session, wish: TeamWish) -> dict[uuid.UUID, TeamPart]:
    """The accounts of a team; who leads it is not named again as a member."""
    members, leads = _accounts(session, wish.members), _accounts(session, wish.leads)
    return dict.fromkeys(members, TeamPart.MEMBER) | dict.fromkeys(leads, TeamPart.LEAD)


def _accounts(session: Session, names: Sequence[str]) -> list[uuid.UUID]:
    if len(names) > MOST_PEOPLE:
        raise BadInput("team.people", say("A team has at most {most} people with an account.", most=MOST_PEOPLE))
    wanted = [folded for name in names if (folded := fold_or_empty(name))]
    open_ = select(Account.sign_in_name, Account.id).where(Account.closed_at.is_(None))
    known = {row.sign_in_name: row.id for row in session.execute(open_.where(Account.sign_in_name.in_(wanted)))}
    for name in wanted:
        if name not in known:
            raise BadInput("team.nobody", say("Nobody signs in here as {name}.", name=name[:80]))
    return [known[name] for name in wanted]


def _set_people(session: Session, team_id: uuid.UUID, people: dict[uuid.UUID, TeamPart]) -> None:
    session.execute(delete(TeamMember).where(TeamMember.team_id == team_id))
    rows = [{"team_id": team_id, "account_id": each, "part": part.value} for each, part in people.items()]
    if rows:
        session.execute(insert(TeamMember), rows)


def _is_known(session: Session, team_id: uuid.UUID, territory_id: int, name: str) -> bool:
    """Whether a team is there as it was sent; since then it may have been renamed.

    Raises:
        Conflict: the id is that of a team elsewhere.
    """
    found = session.scalar(select(Team.territory_id).where(Team.id == team_id))
    if found is not None and found != territory_id:
        raise _name_taken(name)
    return found is not None


def _name_taken(name: str) -> Conflict:
    return Conflict("team.name_taken", say("There is a team {name} already. Choose another name.", name=name))
