"""What follows when a plan comes into force: what becomes of each grid, who moves, and what still keeps it back."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from api.shell import Tone
from geo.boundaries.drafting.findings import DraftFinding, Level
from geo.boundaries.plans.comparing import GridChange, GridFate
from geo.boundaries.queries import PlanInfo
from geo.core import clock
from geo.core.language import Sentence, say
from geo.publishing.comparing import PlanDiff, diff_plans, grids_of
from geo.publishing.desk import Desk
from geo.roster.queries import WorkerInfo, workers_on

FATES: Mapping[GridFate, tuple[Sentence, Tone]] = {
    GridFate.RENAMED: (say("renamed"), "calm"),
    GridFate.REDIGITISED: (say("redigitised"), "calm"),
    GridFate.CHANGED: (say("changed"), "info"),
    GridFate.SPLIT: (say("split"), "info"),
    GridFate.MERGED: (say("merged"), "info"),
    GridFate.NEW: (say("new"), "info"),
    GridFate.GONE: (say("dissolved"), "warn"),
}
"""The words for what becomes of a grid; one that stays the same is not listed."""


@dataclass(frozen=True)
class ChangeRow:
    """What becomes of grids, by their names, with the households that come and go, and who answers for them now."""

    before: str
    after: str
    fate: Sentence
    tone: Tone
    come: int
    go: int
    workers: str


@dataclass(frozen=True)
class Consequences:
    """What a plan changes against another, and what was found in it."""

    rows: tuple[ChangeRow, ...]
    households: int
    doors: int
    errors: tuple[DraftFinding, ...]
    warnings: tuple[DraftFinding, ...]


def consequences(session: Session, desk: Desk, before: PlanInfo, after: PlanInfo) -> Consequences:
    """What follows when `after` takes the place of `before`."""
    found = diff_plans(session, desk, before, after)
    workers = workers_on(session, before.territory_id, clock.now().date())
    names = (_names(grids_of(session, desk, before)), _names(grids_of(session, desk, after)))
    rows = tuple(_row(each, found, names, workers) for each in found.changes if each.fate is not GridFate.SAME)
    findings = [] if after.is_written else _findings(session, desk, after)
    errors = tuple(each for each in findings if each.level is Level.ERROR)
    warnings = tuple(each for each in findings if each.level is not Level.ERROR)
    return Consequences(rows, found.households, found.doors, errors, warnings)


def _names(grids: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(grids["code"], grids["name"], strict=True))


def _row(
    change: GridChange,
    found: PlanDiff,
    names: tuple[Mapping[str, str], Mapping[str, str]],
    workers: Mapping[str, WorkerInfo],
) -> ChangeRow:
    moves = found.moves
    fate, tone = FATES[change.fate]
    known = [workers[code].name for code in change.before if code in workers]
    return ChangeRow(
        before="、".join(names[0].get(code, code) for code in change.before),
        after="、".join(names[1].get(code, code) for code in change.after),
        fate=fate,
        tone=tone,
        come=int(moves.loc[moves["after"].isin(change.after), "households"].sum()),
        go=int(moves.loc[moves["before"].isin(change.before), "households"].sum()),
        workers="、".join(dict.fromkeys(known)),
    )


def _findings(session: Session, desk: Desk, plan: PlanInfo) -> list[DraftFinding]:
    with desk.at(session, plan.id) as (_, opened):
        return list(opened.overview.findings())
