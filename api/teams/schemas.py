"""Teams as programs send and see them."""

import uuid
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from geo.roster.team_actions import TeamWish
from geo.roster.team_queries import Person, TeamInfo
from geo.roster.teams import MOST_PEOPLE, MOST_VOLUNTEERS, TeamKind

SignInName = Annotated[str, Field(max_length=64)]
Names = Annotated[list[SignInName], Field(max_length=MOST_PEOPLE)]


class TeamWishSchema(BaseModel):
    """What a team is to be. Volunteers have no account: they are a number."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: TeamKind = TeamKind.PATROL
    community: Annotated[str | None, Field(max_length=40, description="Its code; without it of the territory.")] = None
    volunteers: Annotated[int, Field(ge=0, le=MOST_VOLUNTEERS)] = 0
    leads: Names = Field(default_factory=list, description="The names with which they sign in.")
    members: Names = Field(default_factory=list)

    def to_wish(self) -> TeamWish:
        """As the domain knows it."""
        return TeamWish(
            name=self.name,
            kind=self.kind,
            community_code=self.community or None,
            volunteers=self.volunteers,
            leads=self.leads,
            members=self.members,
        )


class NewTeamSchema(TeamWishSchema):
    """A new team; its id is made by whoever sends it, so that it may be sent again."""

    id: uuid.UUID


class ChangedTeamSchema(TeamWishSchema):
    """A team as it is to be from now on; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]


class PersonSchema(BaseModel):
    """Somebody of a team."""

    sign_in_name: str
    name: str

    @classmethod
    def of(cls, person: Person) -> Self:
        """A person as others in the program see them."""
        return cls(sign_in_name=person.sign_in_name, name=person.name)


class TeamSchema(BaseModel):
    """A team."""

    id: uuid.UUID
    territory: str
    name: str
    kind: TeamKind
    community: str | None
    volunteers: int
    retired_at: AwareDatetime | None
    version: int
    leads: list[PersonSchema]
    members: list[PersonSchema]

    @classmethod
    def of(cls, team: TeamInfo, territory: str) -> Self:
        """A team of the territory with a code."""
        return cls(
            id=team.id,
            territory=territory,
            name=team.name,
            kind=team.kind,
            community=team.community_code,
            volunteers=team.volunteers,
            retired_at=team.retired_at,
            version=team.version,
            leads=[PersonSchema.of(each) for each in team.leads],
            members=[PersonSchema.of(each) for each in team.members],
        )


class TeamsSchema(BaseModel):
    """Some teams, by name."""

    items: list[TeamSchema]
    next: str | None = None
