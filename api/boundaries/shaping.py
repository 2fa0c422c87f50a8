"""From what geo answers to what programs get."""

from typing import Any

from api.boundaries import schemas
from api.boundaries.locating import IN_GRID, IN_NO_GRID, Location
from api.boundaries.places import Grids, Row
from geo.addresses.meanings import Meaning
from geo.boundaries.queries import CommunityInfo, GridInfo, PlanInfo, TerritoryInfo
from geo.boundaries.standing import Ground
from geo.core.language import Tell
from geo.roster.queries import WorkerInfo


def plan_schema(plan: PlanInfo) -> schemas.PlanSchema:
    """A plan, named."""
    return schemas.PlanSchema(id=plan.id, name=plan.name, since=plan.from_at)


def grid_brief(grid: GridInfo | None) -> schemas.GridBrief | None:
    """A grid, named."""
    return None if grid is None else schemas.GridBrief.model_validate(grid, from_attributes=True)


def community_brief(community: CommunityInfo | None) -> schemas.CommunityBrief | None:
    """A community, named."""
    return None if community is None else schemas.CommunityBrief(code=community.code, name=community.name)


def territory_brief(territory: TerritoryInfo) -> schemas.TerritoryBrief:
    """A territory, named."""
    return schemas.TerritoryBrief(code=territory.code, name=territory.name)


def duty(worker: WorkerInfo | None) -> schemas.Duty | None:
    """Who answers for a grid."""
    return None if worker is None else schemas.Duty(name=worker.name, telephone=worker.telephone)


def candidate_schema(meaning: Meaning, translate: Tell) -> schemas.Candidate:
    """What may be meant."""
    return schemas.Candidate(
        address=meaning.name,
        grid=grid_brief(meaning.grid),
        point=meaning.point,
        certainty=meaning.certainty,
        reason=translate(meaning.reason),
    )


def point_match(*, inside: bool, translate: Tell) -> schemas.Match:
    """How sure the answer for a point is."""
    return schemas.Match(certainty="A", reason=translate(IN_GRID if inside else IN_NO_GRID), address=None)


def location_schema(location: Location, translate: Tell) -> schemas.Location:
    """The answer of /locate, its reason in the reader's language."""
    match, located = location.match, location.located
    return schemas.Location(
        grid=grid_brief(location.grid),
        community=community_brief(location.community),
        territory=territory_brief(location.ground.territory),
        on_boundary=bool(located and located.on_boundary),
        boundary_m=round(located.boundary_m, 2) if located and located.boundary_m is not None else None,
        neighbour=grid_brief(located.neighbour) if located else None,
        point=location.point,
        datum=location.datum.name,
        plan=plan_schema(location.ground.plan),
        match=schemas.Match(
            certainty=match.certainty,
            reason=translate(match.reason),
            address=match.meaning.name if match.meaning else None,
        ),
        duty=duty(location.worker),
        candidates=[candidate_schema(each, translate) for each in location.candidates],
    )


def grid_item(row: Row) -> schemas.GridItem:
    """A row of a grid frame."""
    community = schemas.CommunityBrief(code=row["community_code"], name=row["community_name"])
    return schemas.GridItem(**_pick(row, "code", "name", "kind", "area_m2"), community=community)


def neighbour_item(row: Row, shared_m: float) -> schemas.NeighbourItem:
    """A row of a grid frame, beside another grid."""
    return schemas.NeighbourItem(**grid_item(row).model_dump(), shared_m=round(shared_m, 1))


def community_item(row: Row) -> schemas.CommunityItem:
    """A row of a community frame."""
    return schemas.CommunityItem(**_pick(row, "code", "name", "grids", "area_m2"), town=row["town_name"])


def grid_detail(row: Row, ground: Ground) -> schemas.GridDetail:
    """A grid with its figures."""
    return schemas.GridDetail(
        **dict(grid_item(row)),
        territory=territory_brief(ground.territory),
        **_pick(row, "addresses", "households"),
        duty=duty(row["worker"]),
        plan=plan_schema(ground.plan),
    )


def community_detail(row: Row, grids: Grids) -> schemas.CommunityDetail:
    """A community with the sums of its grids."""
    return schemas.CommunityDetail(
        **dict(community_item(row)),
        territory=territory_brief(grids.ground.territory),
        addresses=grids.total("addresses"),
        households=grids.total("households"),
        members=[schemas.GridBrief(**_pick(each, "code", "name", "kind")) for each in grids.rows()],
        plan=plan_schema(grids.ground.plan),
    )


def _pick(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
