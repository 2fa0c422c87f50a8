"""The layers a map can show, by key: the same keys stand in `layers=` of an address and in map.js."""

from dataclasses import dataclass, replace
from typing import Final

from geo.core.language import Sentence, say
from maps import assets
from maps import legend as legends
from maps.assets import Asset
from maps.canvas import DrawnLayer


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer: its key, its name, whether it is shown at first, its legend, and what it needs to be loaded."""

    key: str
    name: Sentence
    shown: bool = True
    legend: tuple[legends.Line, ...] = ()
    needs: tuple[Asset, ...] = ()

    def element(self) -> DrawnLayer:
        """The layer as a part of a folium map."""
        return DrawnLayer(self.key, self.needs)


NEIGHBOURS: Final = Layer(key="neighbours", name=say("Colours of grids"), legend=legends.NEIGHBOURS)
BLOCKS: Final = Layer(key="blocks", name=say("Blocks"), legend=legends.BLOCKS)
BORDERS: Final = Layer(key="borders", name=say("Borders"), legend=legends.BORDERS)
LABELS: Final = Layer(key="labels", name=say("Names and figures"))
HOURS: Final = Layer(key="hours", name=say("Last patrol"), legend=legends.STALENESS)
TRACKS: Final = Layer(key="tracks", name=say("Walks"), legend=legends.TRACKS)
COUNTS: Final = Layer(key="counts", name=say("Incidents per grid"))
HEAT: Final = Layer(key="heat", name=say("Density"), shown=False, legend=legends.HEAT, needs=(assets.HEAT,))
PLACES: Final = Layer(
    key="places", name=say("Incidents"), legend=legends.PLACES, needs=(assets.CLUSTER_STYLE, assets.CLUSTERS)
)

CHANGED: Final = Layer(key="changes", name=say("Rows of the file"), legend=legends.CHANGES)

REDRAWN: Final = Layer(key="changes", name=say("What would change"), legend=legends.REDRAWS)

WALKED: Final = Layer(key="route", name=say("Patrol route"), legend=legends.ROUTE)

STALE: Final = Layer(key="streets", name=say("Streets by their last walk"))
"""Its legend stands beside the map, with the metres of each line."""


LISTED: Final = Layer(key="route", name=say("Streets of the list"))
PATROLLED: Final = Layer(key="walk", name=say("One patrol"), legend=legends.PATROL)

GRIDS: Final = (NEIGHBOURS, BLOCKS, BORDERS, LABELS)
COVERAGE: Final = (HOURS, BLOCKS, BORDERS, TRACKS, LABELS)
INCIDENTS: Final = (COUNTS, BLOCKS, BORDERS, HEAT, LABELS, PLACES)
CHANGES: Final = (BORDERS, LABELS, CHANGED)
REDRAWS: Final = (BORDERS, REDRAWN, LABELS)
STALENESS: Final = (BORDERS, STALE, replace(LABELS, shown=False))
STREET_LIST: Final = (BORDERS, LISTED, replace(LABELS, shown=False))
ROUTE: Final = (BLOCKS, BORDERS, WALKED, replace(LABELS, shown=False))
PATROL: Final = (BLOCKS, BORDERS, PATROLLED, replace(LABELS, shown=False))
NOW: Final = (BLOCKS, BORDERS, LABELS)
