"""The map of a page: its frame, drawn at once; its data, fetched by the page from the data answers."""

from dataclasses import replace

from sqlalchemy.orm import Session

from api.maps.asking import Asked
from api.templating import static
from geo.boundaries.snapshots import plan_communities
from maps import coverage, grids, incidents
from maps.canvas import Fragments
from maps.coverage import CoverageMapData
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look


def draw_map(session: Session, asked: Asked, look: Look) -> Fragments:
    """The fragments of the map that was asked for; no polygon stands in them."""
    versioned = replace(look, file_url=static)
    ground = GridMapData(
        plan=asked.ground.plan,
        zone=asked.ground.zone,
        communities=plan_communities(session, asked.ground.plan.id),
        ground_url=f"/api/v1/maps/grids?{asked.place_query}",
        blocks_url=f"/api/v1/maps/blocks?{asked.place_query}",
    )
    if asked.show == "grids":
        return grids.draw(ground, versioned)
    period, facts_url = asked.period, f"/api/v1/maps/{asked.show}?{asked.query()}"
    data = CoverageMapData if asked.show == "coverage" else IncidentMapData
    drawn = data(ground=ground, since=period.since, until=period.until, facts_url=facts_url)
    return coverage.draw(drawn, versioned) if isinstance(drawn, CoverageMapData) else incidents.draw(drawn, versioned)
