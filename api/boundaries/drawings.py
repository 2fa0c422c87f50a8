"""Small maps beside an answer: plain SVG, without scripts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy.orm import Session

from api.boundaries.locating import Ground, Location
from geo.core.language import Sentence, say
from maps.look import Look


@dataclass(frozen=True)
class Where:
    """A small map, what its marks mean, and where the large one is."""

    svg: Markup | None
    words: Sentence
    path: str


def draw_where(session: Session, ground: Ground, location: Location | None, look: Look) -> Where:
    """The territory, or the grid of an answer with its point."""
    grid = location.grid if location else None
    selection = {"show": "grids", **({"sel": grid.code} if grid else {})}
    words = say("The dot is this place.") if location and location.point else say("Grids and communities.")
    return Where(None, words, f"/map?{urlencode(selection)}")


def draw_place(
    session: Session, ground: Ground, look: Look, *, grid_code: str | None, community_code: str | None
) -> Where:
    """The small map of a place page."""
    selected = grid_code or community_code
    path = f"/map?{urlencode({'show': 'grids', **({'sel': selected} if selected else {})})}"
    return Where(None, say("Grids and communities."), path)
