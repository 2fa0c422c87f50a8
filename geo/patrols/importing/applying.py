"""Bringing a file of tracks in, and taking it back."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core.language import say
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_tracks
from geo.imports.merging import NEW, SAME
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.recognition import places, recognised
from geo.patrols.derived.marking import fixes_came
from geo.patrols.importing.actions import DIFFERS, remove_import, store_fixes, store_walks
from geo.patrols.importing.fields import FIELDS
from geo.patrols.importing.meeting import meet
from geo.patrols.importing.reading import map_track_columns, read_fixes
from geo.patrols.joins import JOIN
from geo.patrols.queries import new_outside
from geo.patrols.rules import Walk, find_walks, in_time_order, with_ids

__all__ = ["FIELDS", "apply", "undo"]


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Append the fixes of a file, and find their grid in every plan of the territory.

    A fix that is there already is not stored again, whatever order, file or format it comes in.
    Fixes outside every grid are kept, without a grid.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no columns for time or coordinates, or no times at all.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    table = read_tracks(path, layer=options.layer)
    mapping = map_track_columns(table, options.mapping)
    progress("checking", 0, len(table))
    near = territory_bounds(session, territory.id)
    points = read_coordinates(table, lon=mapping.get("lon"), lat=mapping.get("lat"), datum=options.datum, near=near)
    fixes = read_fixes(table, mapping, points, options.zone)
    frame = in_time_order(fixes.frame)
    progress("writing", 0, len(frame))
    meetings = meet(session, territory.id, list(find_walks(frame, territory.code)))
    store_walks(session, record, meetings, datum=points.datum.value)
    walks = [meeting.walk for meeting in meetings]
    arriving = with_ids(frame, walks)
    single = arriving.drop_duplicates("id")
    states = store_fixes(session, single, import_id=record.id)
    progress("joining", 0, len(frame))
    plans = joined_plan_ids(session, territory.id)
    join_points(session, JOIN, plan_ids=plans, import_id=record.id)
    current = territory.plan_id or max(plans, default=None)
    outside = new_outside(session, current, record.id)
    new = int((states == NEW).sum())
    if new:
        fixes_came(session, [walk.id for walk in walks])
    return Outcome(
        recognised=recognised(ImportKind.TRACKS, table, FIELDS, mapping, points.datum) | {"patrols": len(walks)},
        new=new,
        same=len(frame) - new,
        refused=fixes.refused,
        outside=sum(outside.values()),
        faults=(*fixes.faults, *_differing(arriving, states), *_outside(outside)),
        changed_places=_places(single, states, walks),
    )


def undo(session: Session, record: Import) -> None:
    """Take a file of tracks back: its fixes go, and patrols that have none left."""
    remove_import(session, record.id)


def _places(fixes: pd.DataFrame, states: pd.Series, walks: Iterable[Walk]) -> dict[str, Any]:
    titles = {str(walk.id): walk.title or walk.key for walk in walks}
    shown = [SAME if state == DIFFERS else state for state in states.loc[fixes["row"]]]
    return places(fixes[["lon", "lat"]].to_numpy(), shown, [titles[owner] for owner in fixes["patrol_id"]])


def _differing(fixes: pd.DataFrame, states: pd.Series) -> Iterator[Fault]:
    """Rows whose number is another fix's too: of this file, or of one that came before."""
    alike = fixes.duplicated(["id", "at", "lon", "lat"], keep="first")
    again = fixes.duplicated("id", keep="first") & ~alike
    stored = fixes["row"].isin(states.index[states == DIFFERS])
    for row, number, lon, lat in fixes.loc[again | stored, ["row", "source_id", "lon", "lat"]].itertuples(index=False):
        yield Fault(
            code="fix.number_taken",
            sentence=say("Fix {number} is known with another time or place; that one stays.", number=str(number)),
            severity=Severity.WARNING,
            row=int(row),
            column="fix",
            value=number,
            place=(float(lon), float(lat)),
        )


def _outside(counts: Mapping[str, int]) -> Iterator[Fault]:
    for title, count in counts.items():
        yield Fault(
            code="track.outside",
            sentence=say(
                "{count} positions of the patrol '{title}' lie in no grid. They are kept.", count=count, title=title
            ),
            severity=Severity.WARNING,
            value=title,
        )
