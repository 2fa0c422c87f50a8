"""What a question may mean, each thing with its grid in the plan: a door-plate, or what a name stands for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from geo.addresses.certainty import Certainty, Found
from geo.addresses.compoundgrids import GridShare
from geo.addresses.nameinfos import NameInfo
from geo.addresses.namescoring import Likeness
from geo.addresses.nametables import NamedKind
from geo.addresses.queries import AddressInfo
from geo.addresses.relations import Relation
from geo.boundaries.located import CommunityInfo, GridInfo
from geo.boundaries.reach import Reach
from geo.core.language import Sentence, say

Placed = Mapping[int, tuple[GridInfo, CommunityInfo]]
"""Each grid of a plan with its community, by the id of the grid."""

LIKE_NAMES = 0.6
"""Addresses whose names are less alike are shown after names that are."""


@dataclass(frozen=True)
class Traits:
    """What tells one meaning from another when the caller is asked; empty where it has none."""

    name: str = ""
    street: str = ""
    building: str = ""
    house: int | None = None


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One thing that may be meant. `pick` names it in the address of a page; `point` is lon, lat in WGS84.

    `grid` is where the plan has it: None in no grid, and for what lies in several as a whole. `likely` says
    that it may well be meant, and is not only alike. `said` is the name by which it was found, where people
    call it otherwise; `buildings` which part of a compound this is. `spans` are the characters of the
    question that it answers.
    """

    pick: str
    kind: NamedKind
    key: str
    name: str
    reason: Sentence
    certainty: Certainty = "C"
    likely: bool = False
    grid: GridInfo | None = None
    community: CommunityInfo | None = None
    point: tuple[float, float] | None = None
    said: str | None = None
    relation: Relation | None = None
    buildings: tuple[str, ...] = ()
    traits: Traits = Traits()
    spans: tuple[tuple[int, int], ...] = ()
    address: AddressInfo | None = None


def spread(meanings: Sequence[Meaning], most: int) -> list[Meaning]:
    """So many of them in their order, taken from the grids in turn, so that each grid is seen."""
    by_grid: dict[GridInfo | None, list[Meaning]] = {}
    for each in meanings:
        by_grid.setdefault(each.grid, []).append(each)
    turns = chain.from_iterable(zip_longest(*by_grid.values()))
    chosen = {each.pick for each in list(filter(None, turns))[:most]}
    return [each for each in meanings if each.pick in chosen]


def of_address(found: Found, placed: Placed, *, likely: bool) -> Meaning:
    """A door-plate that was found."""
    info, name, numbers = found.known.info, found.known.name, found.known.numbers
    grid, community = _place(placed, found.grid_id)
    return Meaning(
        pick=f"address:{info.id}",
        kind=NamedKind.ADDRESS,
        key=info.key,
        name=info.text,
        reason=found.reason,
        likely=likely,
        grid=grid,
        community=community,
        point=(info.lon, info.lat),
        traits=Traits(name.compound, name.street, numbers.building, numbers.house_no),
        spans=found.spans,
        address=info,
    )


def of_name(info: NameInfo, placed: Placed, reach: Reach) -> Iterator[Meaning]:
    """What a name stands for, once a grid that it lies in, as far as within reach; a community only once."""
    shares = [share for share in info.grids if reach.covers(share.grid_id)]
    whole = _of_name(info)
    if info.kind is NamedKind.COMMUNITY or not shares:
        yield whole
        return
    for share in shares:
        grid, community = _place(placed, share.grid_id)
        part = replace(whole, grid=grid, community=community)
        yield part if len(shares) == 1 else _part(part, share)


def _of_name(info: NameInfo) -> Meaning:
    number = info.building or info.missing or ""
    return Meaning(
        pick=f"{info.kind.value}:{info.key}",
        kind=info.kind,
        key=info.key,
        name=info.name,
        reason=_why(info),
        likely=info.likeness is Likeness.EXACT,
        point=None if info.lon is None or info.lat is None else (info.lon, info.lat),
        said=info.said,
        relation=info.relation,
        traits=Traits(name=info.name, building=number),
    )


def _part(whole: Meaning, share: GridShare) -> Meaning:
    """The part of something that lies in one grid, called by its buildings."""
    name = f"{whole.name} {share.said}".rstrip()
    traits = replace(whole.traits, building=share.said)
    pick = f"{whole.pick}@{share.code}"
    return replace(whole, name=name, pick=pick, point=None, buildings=share.buildings, traits=traits)


def _why(info: NameInfo) -> Sentence:
    if info.missing is not None:
        return say("No building {number} of it is known.", number=info.missing)
    if info.relation is not None:
        return say("It is the place that you named; what is meant lies beside it.")
    if info.likeness is Likeness.EXACT:
        return say("People call it so.") if info.said else say("This very name.")
    return say("The name begins so.") if info.likeness is Likeness.BEGINNING else say("The name is like it.")


def _place(placed: Placed, grid_id: int | None) -> tuple[GridInfo | None, CommunityInfo | None]:
    return placed.get(grid_id, (None, None)) if grid_id is not None else (None, None)
