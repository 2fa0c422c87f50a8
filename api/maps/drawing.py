"""The map of a page: its frame, drawn at once; its data, fetched by the page from the data answers."""

from dataclasses import replace

from sqlalchemy.orm import Session

from api.maps.asking import Asked
from api.maps.ground import ground_below
from api.templating import static
from geo.boundaries.standing import Ground
from maps import coverage, grids, incidents
from maps.canvas import Fragments
from maps.coverage import CoverageMapData
from maps.incidents import IncidentMapData
from maps.look import Look


def draw_map(session: Session, asked: Asked, look: Look) -> Fragments:
    """The fragments of the map that was asked for; no polygon stands in them."""
    if asked.show == "grids":
        return draw_grids(session, asked.ground, asked.place_query, look)
    ground, versioned = ground_below(session, asked.ground, asked.place_query), replace(look, file_url=static)
    period, facts_url = asked.period, f"/api/v1/maps/{asked.show}?{asked.query()}"
    data = CoverageMapData if asked.show == "coverage" else IncidentMapData
    drawn = data(ground=ground, since=period.since, until=period.until, facts_url=facts_url)
    return coverage.draw(drawn, versioned) if isinstance(drawn, CoverageMapData) else incidents.draw(drawn, versioned)


def draw_grids(session: Session, ground: Ground, place_query: str, look: Look) -> Fragments:
    """The grid map of a ground; `place_query` is the part of an address that asks for the same ground."""
    return grids.draw(ground_below(session, ground, place_query), replace(look, file_url=static))
