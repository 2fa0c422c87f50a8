"""Targets: how often streets are to be walked. Planners and who answers for a grid set them."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.audience import Router, allow
from api.boundaries.asking import GroundDep, StandingDep
from api.boundaries.choosing import grid_names, grids_by_community
from api.dependencies import SessionDep, VisitDep
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground
from geo.boundaries.unknown import grid_unknown
from geo.core import clock
from geo.core.errors import BadInput, Forbidden, GridstewardError, NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.derived.blindspots import DAYS
from geo.patrols.targets.applying import streets_of_lines
from geo.patrols.targets.targets import Target, has_street, piece_lines, set_targets, street_names, targets_on
from geo.streets.storing import network_held

router = Router(prefix="/api/v1/coverage/targets", tags=["patrols"])
pages = Router(prefix="/coverage/targets", include_in_schema=False)

LONGEST_AHEAD = timedelta(days=366)


class WantedSchema(BaseModel):
    """Of a grid (its code), a street (its name) or pieces of street (their places in a network): one of the three.

    Without `days` the target ends; without `from` it holds from today on.
    """

    grid: Annotated[str, Field(max_length=64)] | None = None
    street: Annotated[str, Field(max_length=200)] | None = None
    segments: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(max_length=500)] | None = None
    network: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    days: int | None = None
    night: bool = False
    from_: Annotated[date | None, Field(alias="from")] = None


@router.get("")
@allow(Right.COVERAGE_READ)
def list_targets(session: SessionDep, ground: GroundDep) -> dict[str, Any]:
    """The targets that hold; where none does, a street is to be walked every `usual_days`."""
    found = targets_on(session, ground.territory.id, ground.day)
    return {"on": ground.day, "usual_days": DAYS, "items": [_item(target) for target in found]}


@router.post("", status_code=201)
@allow(Right.COVERAGE_PLAN)
def add_target(session: SessionDep, ground: GroundDep, trail: TrailDep, sent: WantedSchema) -> dict[str, Any]:
    """Set a target: for a grid within reach, or, by who plans for the whole territory, for streets and pieces."""
    keep(session, ground, trail, sent)
    return list_targets(session, ground)


def keep(session: SessionDep, ground: Ground, trail: TrailDep, sent: WantedSchema) -> None:
    """Keep what is wanted: at most `days` (whole ones) from walk to walk, from the day `from_`, else from today on.

    Raises:
        BadInput: not one thing is named, or the days cannot be.
        NotFound: there is no such grid, street or piece for whoever asks.
        Forbidden: a street runs through grids of others.
    """
    from_on = sent.from_ or ground.day
    if abs(from_on - ground.day) > LONGEST_AHEAD:
        raise BadInput("target.from", say("A target holds from a day within a year on."))
    set_targets(session, ground.territory.id, _targets(session, ground, sent, from_on), now=clock.now())
    trail.note(Action.SETTINGS_CHANGED, Subject("target", sent.grid or sent.street or "pieces"))


def _targets(session: SessionDep, ground: Ground, sent: WantedSchema, from_on: date) -> list[Target]:
    if sum(each is not None for each in (sent.grid, sent.street, sent.segments)) != 1:
        raise BadInput("target.one", say("Name one thing: a grid, a street or pieces of street."))
    reach = ground.reach(session, Right.COVERAGE_PLAN)
    told: dict[str, Any] = {"days": sent.days, "night": sent.night, "from_on": from_on}
    if sent.grid is not None:
        grids = plan_grids(session, ground.plan.id)
        found = grids.index[grids["code"] == sent.grid]
        if not len(found) or not reach.covers(int(found[0])):
            raise grid_unknown(sent.grid)
        return [Target(grid_code=sent.grid, **told)]
    if not reach.is_whole:
        raise Forbidden("target.whole", say("Streets run through grids of others. Set the target of your own grid."))
    network = network_held(session, ground.territory.id)
    if sent.segments is not None:
        network_id = sent.network if sent.network is not None else network.id if network else 0
        return [Target(line=line, **told) for line in piece_lines(session, network_id, sent.segments)]
    if network is None or not has_street(session, network.id, str(sent.street)):
        raise NotFound("streets.no_street", say("There is no street of this name: {name}.", name=str(sent.street)))
    return [Target(street=sent.street, **told)]


def _item(target: Target) -> dict[str, Any]:
    """A target: its `grid` (code), `street` (name) or `line` ([lon, lat], WGS84), with `days`, `night` and `from`."""
    line = None if target.line is None else [list(place) for place in target.line.coords]
    named = {"grid": target.grid_code, "street": target.street, "line": line}
    return named | {"days": target.days, "night": target.night, "from": target.from_on}


@dataclass
class Written:
    """The fields of the page's form."""

    grid: Annotated[str, Form(max_length=64)] = ""
    street: Annotated[str, Form(max_length=200)] = ""
    pieces: Annotated[str, Form(max_length=20)] = ""
    days: Annotated[str, Form(max_length=5)] = ""
    night: Annotated[bool, Form()] = False
    from_on: Annotated[str, Form(max_length=10)] = ""

    def wanted(self) -> WantedSchema:
        """As a program says it.

        Raises:
            BadInput: the days are no number, or the date is none.
        """
        try:
            from_on = date.fromisoformat(self.from_on) if self.from_on else None
            days = int(self.days) if self.days.strip() else None
        except ValueError as error:
            raise BadInput("target.words", say("Days are a whole number, and the date is a day.")) from error
        return WantedSchema.model_validate(
            {
                "grid": self.grid or None,
                "street": self.street.strip() or None,
                "days": days,
                "night": self.night,
                "from": from_on,
            }
        )


@pages.get("")
@allow(Right.COVERAGE_PLAN)
def targets_page(visit: VisitDep, ground: StandingDep) -> HTMLResponse:
    """The targets that hold, and a form for another."""
    return _page(visit, ground, Written())


@pages.post("")
@allow(Right.COVERAGE_PLAN)
def write_target(
    visit: VisitDep, ground: StandingDep, trail: TrailDep, written: Annotated[Written, Depends()]
) -> Response:
    """Set or end a target; what cannot be is said at the form."""
    try:
        if written.pieces:
            _end_pieces(visit.session, ground, trail, written.pieces)
        else:
            keep(visit.session, ground, trail, written.wanted())
    except (BadInput, NotFound, Forbidden) as error:
        return _page(visit, ground, written, error=error)
    return RedirectResponse(f"/coverage/targets?territory={ground.territory.code}", status_code=303)


@dataclass(frozen=True)
class Listed:
    """A line of the page: one target, or the pieces of a street that have the same one (`key` ends them)."""

    target: Target
    street: str | None
    pieces: int
    key: str


def _listed(session: SessionDep, ground: Ground) -> list[Listed]:
    targets = targets_on(session, ground.territory.id, ground.day)
    found = [Listed(each, each.street, 0, "") for each in targets if each.line is None]
    return found + [
        Listed(own[0], name, len(own), key) for key, (name, own) in _grouped(session, ground, targets).items()
    ]


def _grouped(session: SessionDep, ground: Ground, targets: list[Target]) -> dict[str, tuple[str | None, list[Target]]]:
    """The pieces with the same target, by the street on which they lie; each group by a key of its own."""
    pieces = [each for each in targets if each.line is not None]
    network = network_held(session, ground.territory.id)
    names = streets_of_lines(session, network.id, [each.line for each in pieces]) if network else [None] * len(pieces)
    groups: dict[str, tuple[str | None, list[Target]]] = {}
    for name, each in zip(names, pieces, strict=True):
        told = f"{name}/{each.days}/{each.night}/{each.from_on}"
        groups.setdefault(hashlib.sha256(told.encode()).hexdigest()[:16], (name, []))[1].append(each)
    return groups


def _end_pieces(session: SessionDep, ground: Ground, trail: Trail, key: str) -> None:
    """End the targets of a group of pieces from today on.

    Raises:
        Forbidden: they run through grids of others.
        NotFound: there is no such group any more.
    """
    if not ground.reach(session, Right.COVERAGE_PLAN).is_whole:
        raise Forbidden("target.whole", say("Streets run through grids of others. Set the target of your own grid."))
    groups = _grouped(session, ground, targets_on(session, ground.territory.id, ground.day))
    if key not in groups:
        raise NotFound("target.gone", say("This target has ended already, or was changed. Load the page again."))
    ended = [replace(each, days=None, from_on=ground.day) for each in groups[key][1]]
    set_targets(session, ground.territory.id, ended, now=clock.now())
    trail.note(Action.SETTINGS_CHANGED, Subject("target", "pieces"))


def _page(visit: VisitDep, ground: Ground, written: Written, *, error: GridstewardError | None = None) -> HTMLResponse:
    communities = grids_by_community(visit.session, ground, Right.COVERAGE_PLAN)
    return visit.page(
        "coverage/targets.html",
        refusal=error,
        ground=ground,
        targets=_listed(visit.session, ground),
        streets=street_names(visit.session, ground.territory.id),
        grid_names=grid_names(visit.session, ground),
        own_codes={row.code for rows in communities.values() for row in rows},
        communities=communities,
        whole=ground.reach(visit.session, Right.COVERAGE_PLAN).is_whole,
        usual=DAYS,
        written=written,
    )
