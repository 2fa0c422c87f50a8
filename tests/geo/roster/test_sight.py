"""Whose teams somebody sees: by where they have a right, and by the teams that they are in."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.errors import Conflict, NotFound
from geo.core.viewer import Area, Grant, Level, Role, Viewer, ViewerKind
from geo.roster.sight import Sight, sight_of
from geo.roster.team_actions import TeamWish, add_team, change_team
from geo.roster.team_queries import is_member, team_seen, teams_seen

COMMUNITY = "152922001"
WHO, OF_COMMUNITY, OF_TERRITORY = uuid.UUID(int=1), uuid.UUID(int=71), uuid.UUID(int=72)


@pytest.fixture
def teams(session: Session, ground: Any) -> Any:
    """A team of the community, which somebody leads, and one of the territory."""
    session.add(Account(id=WHO, sign_in_name="someone", name="某人", created_at=clock.now()))
    session.flush()
    led = TeamWish(name="一队", community_code=COMMUNITY, leads=["someone"])
    add_team(session, ground.territory_id, OF_COMMUNITY, led)
    add_team(session, ground.territory_id, OF_TERRITORY, TeamWish(name="二队"))
    return ground


def sight(session: Session, ground: Any, *grants: Grant, id_: uuid.UUID | None = None) -> Sight:
    viewer = Viewer(ViewerKind.PERSON, id=id_ or uuid.UUID(int=9), grants=grants)
    return sight_of(session, stand(session, ground.territory_code, None, Asking(viewer, clock.now(), ZoneInfo("UTC"))))


def test_staff_see_the_teams_of_communities_that_are_wholly_theirs(session: Session, teams: Any) -> None:
    """All of the territory is every team; a community is its teams; one grid of two is none."""

    def seen(*area: str) -> list[str]:
        level = [Area(teams.territory_code, Level(area[0]), area[1])] if area else [Area(teams.territory_code)]
        found = sight(session, teams, Grant(Role.STAFF, level[0]))
        return [each.name for each in teams_seen(session, found)]

    assert sorted(seen()) == ["一队", "二队"]
    assert seen("community", COMMUNITY) == ["一队"]
    assert seen("grid", "152922001000001") == []


def test_a_lead_sees_and_plans_for_their_team_alone(session: Session, teams: Any) -> None:
    """With no area at all; the other team looks as if there were none."""
    found = sight(session, teams, id_=WHO)
    assert (found.own, found.led) == ({OF_COMMUNITY}, {OF_COMMUNITY})
    assert found.plans_for(OF_COMMUNITY, COMMUNITY)
    assert not found.manages_team(COMMUNITY)
    assert [each.sign_in_name for each in team_seen(session, OF_COMMUNITY, found).leads] == ["someone"]
    with pytest.raises(NotFound, match="no such team"):
        team_seen(session, OF_TERRITORY, found)


def test_whoever_closes_their_account_is_in_no_team(session: Session, teams: Any) -> None:
    """They are in theirs, and not in the other; closed, they are in none."""
    assert [is_member(session, each, WHO) for each in (OF_COMMUNITY, OF_TERRITORY, None)] == [True, False, False]
    session.get_one(Account, WHO).closed_at = clock.now()
    session.flush()
    assert not is_member(session, OF_COMMUNITY, WHO)


def test_of_two_who_change_a_team_at_once_the_second_is_told(session: Session, teams: Any) -> None:
    """Nothing that the first kept is lost."""
    change_team(session, OF_TERRITORY, TeamWish(name="三队"), version=1)
    with pytest.raises(Conflict, match="meanwhile"):
        change_team(session, OF_TERRITORY, TeamWish(name="四队"), version=1)
    whole = sight(session, teams, Grant(Role.ADMIN))
    assert team_seen(session, OF_TERRITORY, whole).name == "三队"
