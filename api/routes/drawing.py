"""The map and the sheets of a route, for pages and the command line."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from api.maps.ground import ground_below
from api.routes.words import summary
from api.templating import static
from geo.boundaries.standing import Ground
from geo.core import clock
from geo.core.language import say
from geo.patrols.routes import GridRoute
from maps import routes
from maps.canvas import Fragments
from maps.look import Look
from maps.routes import RouteMapData
from maps.routesheets import SheetWords, route_sheets


@dataclass(frozen=True)
class Drawn:
    """A route with what it lies on; `place_query` is the part of an address that asks for the same ground.

    `name` is that under which it is stored.
    """

    session: Session
    ground: Ground
    made: GridRoute
    place_query: str = ""
    name: str | None = None

    def map(self, look: Look) -> Fragments:
        """The map of the page."""
        return routes.draw(self._data(), replace(look, file_url=static))

    def sheets(self, look: Look, link: str | None = None) -> str:
        """A sheet for each patroller; `link` is the address that the code on it opens."""
        day = clock.now().astimezone(self.ground.zone).date()
        said = tuple(summary(self.made)) if len(self.made.route.walks) == 1 else ()
        if self.name is not None:
            said = (say("Stored route: {name}", name=self.name), *said)
        return route_sheets(self._data(), look, SheetWords(said=said, made_on=day, link=link))

    def _data(self) -> RouteMapData:
        return RouteMapData(ground=ground_below(self.session, self.ground, self.place_query), made=self.made)


def place_query(territory: str | None, on: str | None) -> str:
    """The part of an address that names a territory and a day, where it does."""
    return urlencode({name: value for name, value in (("territory", territory), ("on", on)) if value})
