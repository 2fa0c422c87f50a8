"""The map of streets by staleness: each piece in the colour and width of its age, for any day of a slider."""

from dataclasses import dataclass
from typing import Final

from geo.core.language import say
from maps import grids as grid_map
from maps import layers
from maps.canvas import Fragments
from maps.drawing import Drawing, Fetched
from maps.extent import home_bounds, whole_bounds
from maps.grids import GridMapData
from maps.look import Look

TITLE: Final = say("Streets by their last walk")


@dataclass(frozen=True, kw_only=True)
class StalenessMapData:
    """The grids, and the address of the histories of their streets (`api.coverage.history`)."""

    ground: GridMapData
    history_url: str


def draw(data: StalenessMapData, look: Look) -> Fragments:
    """The map as fragments for a page, which says by `gs:until` which day, and which half of the clock, is shown."""
    return Drawing(
        show="streets",
        title=TITLE,
        territory=data.ground.plan.territory_name,
        layers=layers.STALENESS,
        home=home_bounds(data.ground.communities),
        whole=whole_bounds(data.ground.communities),
        ground=grid_map.ground_source(data.ground),
        streets=Fetched(data.history_url),
        place_links=False,
    ).draw(look)
