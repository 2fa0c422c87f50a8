"""What every question about boundaries may say: which territory, which day, which page of a list."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from api.dependencies import SessionDep, SettingsDep, ViewerDep
from geo.boundaries.queries import no_territory
from geo.boundaries.standing import Asking, Ground, stand, stand_first
from geo.core import clock

TerritoryQuery = Annotated[str | None, Query(description="Code of the territory; needed only where there are several.")]
OnQuery = Annotated[str | None, Query(description="The day (its end), or an ISO 8601 instant. Without it: now.")]
FormatQuery = Annotated[str | None, Query(alias="format", description="json or geojson; else by Accept.")]


def _asking(settings: SettingsDep, viewer: ViewerDep) -> Asking:
    return Asking(viewer, clock.now(), settings.zone)


AskingDep = Annotated[Asking, Depends(_asking, scope="function")]


def _ground(session: SessionDep, asking: AskingDep, territory: TerritoryQuery = None, on: OnQuery = None) -> Ground:
    return stand(session, territory, on, asking)


GroundDep = Annotated[Ground, Depends(_ground, scope="function")]
"""The territory and plan of a request: read once, passed to every query."""


@dataclass(frozen=True)
class Paging:
    """Which page of a list, sorted by code, and in which form."""

    limit: Annotated[int, Query(ge=1, le=20_000)] = 1000
    after: Annotated[str | None, Query(description="The last code of the page before.")] = None
    format_: FormatQuery = None


PagingDep = Annotated[Paging, Depends()]


@dataclass(frozen=True)
class PlaceQuestion:
    """A point by lon and lat (or easting and northing) in a system, or an address in words."""

    lon: Annotated[float | None, Query(description="Degrees east, in `datum`.")] = None
    lat: Annotated[float | None, Query(description="Degrees north, in `datum`.")] = None
    address: Annotated[str | None, Query(max_length=200, description="An address, or the beginning of one.")] = None
    datum: Annotated[
        str, Query(max_length=40, description="wgs84, cgcs2000, gcj02, bd09, webmercator, or a code such as EPSG:4547.")
    ] = "wgs84"


PlaceQuestionDep = Annotated[PlaceQuestion, Depends()]


@dataclass(frozen=True)
class When:
    """Which day a page is about, as written in its address, of which territory where codes repeat, in which order."""

    on: Annotated[str | None, Query(max_length=40)] = None
    territory: Annotated[str | None, Query(max_length=80)] = None
    sort: Literal["need", "code"] = "need"


WhenDep = Annotated[When, Depends()]


def first_ground(session: Session, territory: str | None, on: str | None, asking: Asking) -> Ground:
    """The territory that is named, or the first that has a plan in force, for pages that need one.

    Raises:
        NotFound: there is none.
    """
    ground = stand_first(session, territory, on, asking)
    if ground is None:
        raise no_territory()
    return ground


def _standing(session: SessionDep, asking: AskingDep, when: WhenDep) -> Ground:
    return first_ground(session, when.territory, when.on, asking)


StandingDep = Annotated[Ground, Depends(_standing, scope="function")]
"""The territory and plan of a page that cannot be without."""


def _standing_now(session: SessionDep, asking: AskingDep, when: WhenDep) -> Ground:
    return first_ground(session, when.territory, None, asking)


StandingNowDep = Annotated[Ground, Depends(_standing_now, scope="function")]
"""The same by the plan in force now, whatever day the address says."""
