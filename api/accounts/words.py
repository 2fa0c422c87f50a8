"""Roles, areas and rights in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.boundaries.queries import territories
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.core.language import Sentence, say
from geo.core.viewer import Area, Grant, Level, Role

ROLES: dict[Role, Sentence] = {
    Role.ADMIN: say("Administrator"),
    Role.PLANNER: say("Planner"),
    Role.APPROVER: say("Approver"),
    Role.STAFF: say("Desk staff"),
    Role.GRID_WORKER: say("Grid worker"),
    Role.PATROLLER: say("Patroller"),
}

ABOUT: dict[Role, Sentence] = {
    Role.ADMIN: say("Accounts, settings, the trail, files; everything the others see."),
    Role.PLANNER: say("Brings in files, draws divisions."),
    Role.APPROVER: say("Looks at drafts and approves them."),
    Role.STAFF: say("Finds addresses, takes and follows incidents."),
    Role.GRID_WORKER: say("The same, in their own grids."),
    Role.PATROLLER: say("Walks routes and records them; sees coverage."),
}

EVERYTHING = say("the whole installation")


@dataclass(frozen=True)
class GrantLine:
    """A grant in words; `value` is how a form sends it."""

    role: Sentence
    area: Sentence | str
    value: str


@dataclass(frozen=True)
class AreaChoice:
    """An area that can be chosen, with its name."""

    value: str
    name: str
    level: Level


def area_value(area: Area | None) -> str:
    """An area as a form sends it: territory, level and code; empty for everything."""
    return "" if area is None else f"{area.territory}/{area.level.value}/{area.code}"


def read_area(value: str) -> Area | None:
    """An area from a form.

    Raises:
        ValueError: it is not written so.
    """
    if not value:
        return None
    territory, level, code = value.split("/", 2)
    area = Area(territory, Level(level), code)
    if not territory or (area.level is Level.TERRITORY) != (code == ""):
        raise ValueError(value)
    return area


def area_choices(session: Session) -> list[AreaChoice]:
    """Every territory, town, community and grid by the plans in force, the larger before the smaller."""
    found: list[AreaChoice] = []
    for each in territories(session):
        found.append(_choice(Area(each.code), each.name))
        if each.plan_id is None:
            continue
        communities, grids = plan_communities(session, each.plan_id), plan_grids(session, each.plan_id)
        towns = communities.dropna(subset=["town_code"]).drop_duplicates("town_code")
        for frame, level, code, name in (
            (towns, Level.TOWN, "town_code", "town_name"),
            (communities, Level.COMMUNITY, "code", "name"),
            (grids, Level.GRID, "code", "name"),
        ):
            rows = zip(frame[code], frame[name], strict=True)
            found.extend(_choice(Area(each.code, level, str(code)), str(name)) for code, name in rows)
    return found


def _choice(area: Area, name: str) -> AreaChoice:
    return AreaChoice(area_value(area), name, area.level)


def area_names(session: Session) -> dict[str, str]:
    """The present name of every area, by how a form sends it."""
    return {choice.value: choice.name for choice in area_choices(session)}


def grant_lines(grants: Iterable[Grant], names: Mapping[str, str]) -> list[GrantLine]:
    """Grants in words, areas by their present names (see `area_names`)."""
    lines = []
    for grant in grants:
        value = area_value(grant.area)
        area: Sentence | str = EVERYTHING if grant.area is None else names.get(value, grant.area.code or value)
        lines.append(GrantLine(ROLES[grant.role], area, f"{grant.role.value}@{value}"))
    return lines
