"""Small maps beside an answer: plain SVG, without scripts."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd
import shapely
from markupsafe import Markup
from sqlalchemy.orm import Session

from api.boundaries.locating import Location
from geo.boundaries.queries import block_frame
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Ground
from geo.core.language import Sentence, say
from maps import inset
from maps.look import Look

MOST_BLOCKS = 1500


@dataclass(frozen=True)
class Where:
    """A small map, what its marks mean, and where the large one is."""

    svg: Markup
    words: Sentence
    path: str


def draw_where(session: Session, ground: Ground, location: Location | None, look: Look) -> Where:
    """The grid of an answer with its point, a community, or the territory."""
    grid = location.grid if location else None
    point = location.point if location else None
    whole = location.whole.code if location and location.whole else None
    return _draw(session, ground, look, grid_code=grid.code if grid else None, community_code=whole, point=point)


def draw_place(
    session: Session, ground: Ground, look: Look, *, grid_code: str | None, community_code: str | None
) -> Where:
    """The small map of a place page."""
    return _draw(session, ground, look, grid_code=grid_code, community_code=community_code)


def _draw(  # noqa: PLR0913 (what is marked is said by keyword)
    session: Session,
    ground: Ground,
    look: Look,
    *,
    grid_code: str | None = None,
    community_code: str | None = None,
    point: tuple[float, float] | None = None,
) -> Where:
    grids, communities = plan_grids(session, ground.plan.id), plan_communities(session, ground.plan.id)
    selected = _shape(grids, grid_code) if grid_code else _shape(communities, community_code)
    data = inset.InsetData(
        grids=grids,
        communities=communities,
        title=look.translate(say("Small map")),
        selected=selected,
        point=point,
    )
    if selected is not None or point is not None:
        data = replace(data, blocks=_blocks(session, ground, inset.seen(data)))
    code = grid_code or community_code
    query = {"show": "grids", **({"sel": code} if code else {})}
    return Where(Markup(inset.svg(data)), _words(data), f"/map?{urlencode(query)}")  # noqa: S704 (inset escapes all names)


def _words(data: inset.InsetData) -> Sentence:
    """What the marks mean, and what the map leaves out."""
    if data.point is not None:
        return say("The dot is this place.")
    if data.selected is not None:
        return say("Outlined: this place.")
    away = int((~data.communities.intersects(shapely.box(*inset.seen(data)))).sum())
    return say("{count} communities lie elsewhere.", count=away) if away else say("Grids and communities")


def _blocks(session: Session, ground: Ground, view: tuple[float, float, float, float]) -> gpd.GeoDataFrame | None:
    """The blocks in view, unless they are too many to tell apart."""
    near = block_frame(session, ground.plan.id, bbox=view)
    return near if len(near) <= MOST_BLOCKS else None


def _shape(frame: gpd.GeoDataFrame, code: str | None) -> Any:
    found = frame.loc[frame["code"] == code, "geometry"]
    return None if found.empty else found.iloc[0]
