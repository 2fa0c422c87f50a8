"""What programs send and get about names that people say, and about door-plates that want a look."""

from typing import Annotated

from pydantic import BaseModel, Field

from geo.addresses.aliases import AliasInfo
from geo.addresses.nametables import AliasKind, AliasState, NamedKind
from geo.addresses.problems import AddressProblem, Problem

Name = Annotated[str, Field(max_length=200)]


class AliasWish(BaseModel):
    """A name to be remembered; `question` is what somebody asked that it settled."""

    territory: Annotated[str | None, Field(max_length=80)] = None
    text: Name
    stands_for: NamedKind
    key: Annotated[str, Field(max_length=300, description="Key of an address, building, compound or place; or a code.")]
    kind: AliasKind = AliasKind.NICKNAME
    question: Name | None = None


class GridOfThing(BaseModel):
    """A grid that a thing lies in, and which of its buildings do."""

    code: str
    name: str
    buildings: str


class AliasSchema(BaseModel):
    """A name that people say. `name` and `grids` are those of what it stands for; `name` is null where that is gone."""

    id: int
    text: str
    kind: AliasKind
    stands_for: NamedKind
    key: str
    name: str | None
    grids: list[GridOfThing]
    state: AliasState
    remembered_from: str | None


class AliasListing(BaseModel):
    """One page of names."""

    items: list[AliasSchema]
    next: str | None


class AddressProblemSchema(BaseModel):
    """A door-plate that wants a look; `said` is the community that it names, `lies_in` the one it lies in."""

    key: str
    text: str
    problem: Problem
    said: str | None
    lies_in: str | None
    grid: str | None
    lon: float
    lat: float


class AddressProblemListing(BaseModel):
    """One page of door-plates with one problem, and how many there are of each."""

    items: list[AddressProblemSchema]
    next: str | None
    counts: dict[Problem, int]


def alias_schema(info: AliasInfo) -> AliasSchema:
    """Shape a name."""
    thing = info.thing
    grids = [
        GridOfThing(code=share.code or "", name=share.name or "", buildings=share.said)
        for share in (thing.grids if thing else ())
    ]
    return AliasSchema(
        id=info.id,
        text=info.text,
        kind=info.kind,
        stands_for=info.stands_for,
        key=info.key,
        name=thing.name if thing else None,
        grids=grids,
        state=info.state,
        remembered_from=info.remembered_from,
    )


def problem_schema(found: AddressProblem) -> AddressProblemSchema:
    """Shape a door-plate that wants a look."""
    return AddressProblemSchema(
        key=found.key,
        text=found.text,
        problem=found.problem,
        said=found.said,
        lies_in=found.lies_in,
        grid=found.grid_code,
        lon=found.lon,
        lat=found.lat,
    )
