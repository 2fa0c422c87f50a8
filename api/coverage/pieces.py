"""Targets of pieces of street, chosen on the list of a grid's streets or on the map beside it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import shapely
from fastapi import Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.audience import Router, allow
from api.boundaries.asking import StandingDep
from api.coverage.targets import WantedSchema, keep
from api.dependencies import LookDep, Visit, VisitDep
from api.maps.ground import ground_below
from api.templating import static
from api.trail import TrailDep
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput, Forbidden, GridstewardError, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.routes import GridStreets, grid_streets
from geo.patrols.routes.listing import ListedStreet, list_streets
from maps import streetlists
from maps.escaping import data_block
from maps.look import Look

pages = Router(prefix="/coverage/targets/pieces", include_in_schema=False)

SHAPES_ID = "piece-shapes"
DEGREES = 6
MOST_PIECES = 500

Short = Annotated[str, Field(max_length=12)]
Numbers = Annotated[list[int], Field(max_length=2_000)]
GridQuery = Annotated[str, Query(max_length=64)]


class Filled(BaseModel):
    """The fields of the form: `everything` ticks all, `street` streets by their place, `piece` single ones."""

    network: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    days: Short = ""
    from_on: Short = ""
    night: bool = False
    everything: bool = False
    street: Numbers = Field(default_factory=list)
    piece: Numbers = Field(default_factory=list)

    def wanted(self, listed: list[ListedStreet], network_id: int) -> WantedSchema:
        """As a program says it.

        Raises:
            BadInput: nothing is ticked, the days are no number, the date is none, or these were other streets.
        """
        if self.network != network_id:
            raise BadInput("target.network", say("The streets were replaced meanwhile. Tick the pieces again."))
        segments = [
            piece.segment
            for place, street in enumerate(listed)
            for piece in street.pieces
            if self.everything or place in self.street or piece.segment in self.piece
        ]
        if not 1 <= len(segments) <= MOST_PIECES:
            raise BadInput("target.nothing", say("Tick from one to {most} pieces of street.", most=MOST_PIECES))
        try:
            from_on = date.fromisoformat(self.from_on) if self.from_on else None
            days = int(self.days)
        except ValueError as error:
            raise BadInput("target.words", say("Days are a whole number, and the date is a day.")) from error
        told = {"segments": segments, "network": self.network, "days": days, "night": self.night, "from": from_on}
        return WantedSchema.model_validate(told)


@dataclass(frozen=True)
class Picking:
    """The streets of a grid, of which somebody chooses pieces."""

    visit: Visit
    ground: Ground
    look: Look
    streets: GridStreets
    listed: list[ListedStreet]

    def page(self, filled: Filled, *, error: GridstewardError | None = None) -> HTMLResponse:
        """The list and the map; with what is wrong with what was filled in."""
        look, ground = replace(self.look, file_url=static), ground_below(self.visit.session, self.ground)
        return self.visit.page(
            "coverage/pieces.html",
            refusal=error,
            ground=self.ground,
            streets=self.streets,
            listed=self.listed,
            fragments=streetlists.draw(ground, self.streets, self.listed, look),
            shapes=data_block(SHAPES_ID, self._shapes()),
            filled=filled,
        )

    def _shapes(self) -> dict[str, list[list[float]]]:
        lines = self.streets.network.segments
        found = (piece.segment for street in self.listed for piece in street.pieces)
        return {str(each): shapely.get_coordinates(lines[each]).round(DEGREES).tolist() for each in found}


def _picking(visit: VisitDep, ground: StandingDep, look: LookDep, grid: GridQuery) -> Picking:
    """The streets of the grid, for who plans the coverage of the whole territory.

    Raises:
        NotFound, BadInput: there is no such grid, or no street in it.
        Forbidden: streets run through grids of others.
    """
    if not ground.reach(visit.session, Right.COVERAGE_PLAN).is_whole:
        raise Forbidden("target.whole", say("Streets run through grids of others. Set the target of your own grid."))
    streets = grid_streets(visit.session, ground, grid)
    return Picking(visit, ground, look, streets, list_streets(streets))


PickingDep = Annotated[Picking, Depends(_picking, scope="function")]


@pages.get("")
@allow(Right.COVERAGE_PLAN)
def pieces_page(picking: PickingDep) -> HTMLResponse:
    """The streets of a grid, piece by piece, to be ticked."""
    return picking.page(Filled())


@pages.post("")
@allow(Right.COVERAGE_PLAN)
def set_pieces(picking: PickingDep, trail: TrailDep, filled: Annotated[Filled, Form()]) -> Response:
    """Set the target of what is ticked; what cannot be is said beside the form, and no tick is lost."""
    ground = picking.ground
    try:
        keep(picking.visit.session, ground, trail, filled.wanted(picking.listed, picking.streets.network_id))
    except (BadInput, NotFound, Forbidden) as error:
        return picking.page(filled, error=error)
    return RedirectResponse(f"/coverage/targets?territory={ground.territory.code}", status_code=303)
