"""The streets of a grid for the phone that ticks them: a list that is kept for where no signal is."""

from collections.abc import Iterable
from typing import Annotated, Self

from fastapi import Query, Response
from pydantic import BaseModel

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.patrols.asking import territory_here
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.viewer import PROGRAM, Right
from geo.patrols.routes import grid_streets
from geo.patrols.routes.listing import ListedStreet, list_streets

router = Router(prefix="/go", include_in_schema=False)


class PieceSchema(BaseModel):
    """A piece of a street: its number in the network, its length, and the streets at its ends."""

    segment: int
    length_m: int
    between: list[str]


class StreetSchema(BaseModel):
    """A street with its pieces in the order in which they are walked; without a name where it has none."""

    name: str | None
    pieces: list[PieceSchema]

    @classmethod
    def listed(cls, streets: Iterable[ListedStreet]) -> list[Self]:
        """As a phone keeps them."""
        return [
            cls(
                name=street.name,
                pieces=[
                    PieceSchema(
                        segment=piece.segment, length_m=round(piece.length_mm / 1000), between=list(piece.between)
                    )
                    for piece in street.pieces
                ],
            )
            for street in streets
        ]


class StreetListSchema(BaseModel):
    """The streets of a grid; `network` is the number by which ticks name its segments."""

    territory: str
    grid: str
    name: str
    network: int
    streets: list[StreetSchema]


@router.get("/streets/data", response_model=StreetListSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def street_list(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
    grid: Annotated[str, Query(max_length=64)],
    territory: str | None = None,
) -> StreetListSchema:
    """The streets of a grid for whoever walks in its territory, by the key of a phone too."""
    here = territory_here(session, viewer, territory)
    ground = stand(session, here.code, None, Asking(PROGRAM, clock.now(), settings.zone))
    found = grid_streets(session, ground, grid)
    response.headers["cache-control"] = "no-store"
    return StreetListSchema(
        territory=here.code,
        grid=found.code,
        name=found.name,
        network=found.network_id,
        streets=StreetSchema.listed(list_streets(found)),
    )
