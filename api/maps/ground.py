"""The grids below every map of a page: what is drawn at once, and where the page fetches the rest."""

from sqlalchemy.orm import Session

from geo.boundaries.snapshots import plan_communities
from geo.boundaries.standing import Ground
from maps.grids import GridMapData


def ground_below(
    session: Session, ground: Ground, place_query: str | None = None, *, with_blocks: bool = True
) -> GridMapData:
    """The ground as a page fetches it; no polygon of a grid or block stands in it.

    `place_query` is the part of an address that asks for the same ground; without it that of the territory now.
    """
    place = f"territory={ground.territory.code}" if place_query is None else place_query
    return GridMapData(
        plan=ground.plan,
        zone=ground.zone,
        communities=plan_communities(session, ground.plan.id),
        ground_url=f"/api/v1/maps/grids?{place}",
        blocks_url=f"/api/v1/maps/blocks?{place}" if with_blocks else None,
    )
