"""What the first page shows of an answer, in the words of a page."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd
from sqlalchemy.orm import Session

from api.boundaries.locating import Location
from api.boundaries.words import plan_words
from geo.addresses.queries import households_by_grid
from geo.boundaries.queries import CommunityInfo, GridInfo
from geo.core.datum import Datum
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.incidents.queries import incidents_by_grid
from geo.roster.queries import WorkerInfo

NEAR_BORDER_M = 20


@dataclass(frozen=True, kw_only=True)
class AnswerCard:
    """The answer in the order in which it is read: grid, who serves it, what else is there, plan."""

    belongs: Sentence | None
    grid: GridInfo | None
    community: CommunityInfo | None
    plan_words: Sentence
    border: Sentence | None
    worker: WorkerInfo | None
    addresses: int = 0
    households: int = 0
    incidents: int | None = None
    open_incidents: int | None = None
    grid_path: str = ""
    link: str = ""


def answer_card(session: Session, location: Location, *, on: str | None, link: str) -> AnswerCard:
    """The card of an answer; figures are those of the plan that the answer went by."""
    grid = location.grid
    plan_id = location.ground.plan.id
    living = _figures(households_by_grid(session, plan_id), grid)
    reach = location.ground.reach(session, Right.INCIDENTS_READ)
    happened = _figures(incidents_by_grid(session, reach, until=location.ground.at), grid)
    return AnswerCard(
        belongs=_belongs(location),
        grid=grid,
        community=location.community,
        plan_words=plan_words(location.ground),
        border=_border(location),
        worker=location.worker,
        addresses=living.get("addresses", 0),
        households=living.get("households", 0),
        incidents=happened.get("incidents"),
        open_incidents=happened.get("open"),
        grid_path=f"/grids/{grid.code}" + (f"?{urlencode({'on': on})}" if on else "") if grid else "",
        link=link,
    )


def _figures(frame: pd.DataFrame, grid: GridInfo | None) -> dict[str, int]:
    if grid is None or grid.id not in frame.index:
        return {}
    return {str(name): int(frame[name].loc[grid.id]) for name in frame.columns}


def _belongs(location: Location) -> Sentence | None:
    """What the answer is about, said back."""
    if location.match.candidate:
        return say("{address} belongs to", address=location.match.candidate.address.text)
    if location.point is None:
        return location.match.reason if location.match.certainty == "B" else None
    lon, lat = location.point
    place = {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}
    if location.datum in {Datum.GCJ02, Datum.BD09}:
        datum = {Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}[location.datum]
        return say("{lat} N, {lon} E (moved here from {datum}) lies in", **place, datum=datum)
    return say("{lat} N, {lon} E lies in", **place)


def _border(location: Location) -> Sentence | None:
    """A word of caution where the other side of the border is near."""
    located = location.located
    if located is None or located.boundary_m is None or location.point is None:
        return None
    if located.grid is None:
        if located.neighbour is None:
            return None
        metres, name = f"{located.boundary_m:,.0f}", located.neighbour.name
        return say("The nearest grid is {name}, {metres} m away.", name=name, metres=metres)
    if located.neighbour is None or located.boundary_m > NEAR_BORDER_M:
        return None
    if located.on_boundary:
        return say("Right on the border with {name}.", name=located.neighbour.name)
    metres = f"{located.boundary_m:.0f}"
    return say("{metres} m from the border with {name}.", metres=metres, name=located.neighbour.name)
