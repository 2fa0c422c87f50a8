"""The map of a consultation: the grids of the plan that it is told against, and what would change on them."""

from dataclasses import replace
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from api.templating import static
from geo.boundaries.snapshots import plan_communities
from geo.publishing.consultations import Consultation
from geo.publishing.redrawing import Redraw
from maps import redraws
from maps.canvas import Fragments
from maps.look import Look


def draw_redraw(session: Session, consultation: Consultation, redraw: Redraw, look: Look) -> tuple[Fragments, bool]:
    """The map as fragments for a page, and whether what changes is few enough to be drawn."""
    base = consultation.base
    asked = {"territory": base.territory_code, **({"on": base.from_at.isoformat()} if base.from_at else {})}
    data = redraws.RedrawMapData(
        territory=base.territory_name,
        communities=plan_communities(session, base.id),
        pieces=redraw.pieces,
        grids=redraw.grids,
        ground_url=f"/api/v1/maps/grids?{urlencode(asked)}",
    )
    return redraws.draw(data, replace(look, file_url=static)), data.is_drawn
