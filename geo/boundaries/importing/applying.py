"""A file of finished grid polygons becomes the next plan of a territory, and comes into force."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.coverages import TOLERANCE_M, Coverage, make_coverage
from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.importing.choosing import Choice, choose_territory, holds_from, plan_before, plan_name
from geo.boundaries.importing.faults import check_overlaps, told
from geo.boundaries.importing.fields import FIELDS
from geo.boundaries.importing.preview import Comparison, as_drawn, compare, unchanged
from geo.boundaries.importing.tiling import Tiling, read_tiling, with_communities
from geo.boundaries.models import Plan, TerritorySettings
from geo.boundaries.plans.actions import Prepare, prepare_nothing, publish
from geo.boundaries.plans.assembling import AssembledPlan, assemble_plan
from geo.boundaries.plans.storing import store_plan
from geo.boundaries.queries.grids import grid_frame
from geo.boundaries.queries.locks import hold_territory
from geo.boundaries.queries.plans import publications
from geo.core import clock
from geo.core.datum import Datum, geometries_to_wgs84
from geo.core.language import Sentence, say
from geo.exchange.columns import ColumnMapping, map_columns
from geo.exchange.faults import Fault
from geo.exchange.reading import read_polygons
from geo.exchange.table import Table
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.recognition import recognised


@dataclass(frozen=True)
class _Incoming:
    """What a file says, recognised and made to fit, before the database is asked."""

    table: Table
    mapping: ColumnMapping
    tiling: Tiling
    drawn: NDArray[Any]
    coverage: Coverage
    faults: tuple[Fault, ...]


def apply(  # noqa: PLR0913 (what every importer takes, and what goes before publishing)
    session: Session,
    record: Import,
    path: Path,
    options: ImportOptions,
    progress: Progress,
    *,
    prepare: Prepare = prepare_nothing,
) -> Outcome:
    """Bring a boundary file in: a plan that holds from the day that was given or that it names, or from now.

    With `as_draft`, and where the territory chose that plans are approved, it is published by nobody: a draft is based
    on it, to be edited and published as any.
    `prepare` is called with the new plan's id before it is published. A file that says what a plan
    of the territory says already changes nothing, and neither does one whose mending would change a grid by
    more than the tolerance while nobody agreed to it.

    Raises:
        BadInput: the file cannot be read, codes repeat, polygons overlap by more than a slip of
            drafting, or it is not plain which territory it is about.
        Conflict: the plan cannot hold from that instant, or its name is taken.
    """
    now = clock.now()
    incoming = _read(record, path, options, progress)
    if incoming.tiling.features.empty:
        return _outcome(options, incoming, [], None)
    if incoming.coverage.asking and not options.share_overlaps:
        return _outcome(options, incoming, [], as_drawn(incoming.tiling.features, incoming.drawn))
    choice = choose_territory(session, record.file_name, options, incoming.tiling)
    record.territory_id = choice.territory_id
    hold_territory(session, choice.territory_id)
    from_at = holds_from(options, incoming.tiling, now)
    before = plan_before(session, choice.territory_id, from_at)
    old = grid_frame(session, before) if before is not None else None
    progress("checking", 2, 3)
    assembled = _assemble(incoming, choice, old)
    as_draft = options.as_draft or _goes_the_full_way(session, choice.territory_id, from_at)
    known = _equal_plan(session, choice.territory_id, assembled.digest)
    if known is not None:
        return _outcome(options, incoming, [choice.how, _already(known)], unchanged(assembled.grids))
    progress("writing", 0, 1)
    name = plan_name(session, choice.territory_id, record.file_name, options, said=incoming.tiling.plan_name)
    plan_id = store_plan(
        session,
        assembled,
        territory_id=choice.territory_id,
        name=_of_file(name, record.file_name) if as_draft else name,
        datum=options.datum or Datum.WGS84,
        import_id=record.id,
        created_at=now,
    )
    if as_draft:
        make_draft(session, choice.territory_id, plan_id, name, by=None, now=now)
        became = _became_draft(name, asked=options.as_draft)
    else:
        progress("joining", 0, 1)
        publish(session, plan_id, from_at, now, prepare=prepare)
        became = _became(name, from_at.astimezone(options.zone))
    return _outcome(options, incoming, [choice.how, became], compare(assembled.grids, old))


def _goes_the_full_way(session: Session, territory_id: int, from_at: datetime) -> bool:
    """Whether the territory chose that plans are approved, and one holds already: the first comes in by its file."""
    chosen = session.get(TerritorySettings, territory_id)
    if chosen is None or chosen.plan_steps != "full":
        return False
    first = min((each.from_at for each in publications(session, territory_id)), default=None)
    return first is not None and from_at >= first


def _became_draft(name: str, *, asked: bool) -> Sentence:
    if asked:
        return say("The file becomes the draft {name}. Nothing comes into force yet.", name=name)
    return say("Plans are approved here first, so the file becomes the draft {name}. Nothing comes into force yet.",
               name=name)  # fmt: skip


def _read(record: Import, path: Path, options: ImportOptions, progress: Progress) -> _Incoming:
    progress("reading", 0, 1)
    table = read_polygons(path, layer=options.layer)
    filled = [name for name in table.frame.columns if table.frame[name].notna().any()]
    columns = list(dict.fromkeys([*filled, *(name for name in options.mapping.values() if name in table.frame)]))
    mapping = map_columns(columns, FIELDS, options.mapping, file_name=record.file_name)
    progress("checking", 0, 3)
    tiling = read_tiling(table, mapping, dissolve=options.dissolve)
    progress("checking", 1, 3)
    tolerance_m = options.tolerance_m or TOLERANCE_M
    drawn = _in_wgs84(tiling.geometry, options.datum)
    coverage = make_coverage(drawn, tolerance_m=tolerance_m)
    labels = tiling.features
    check_overlaps(coverage, labels)
    faults = told(coverage, labels, tolerance_m=tolerance_m, agreed=options.share_overlaps)
    return _Incoming(table, mapping, tiling, drawn, coverage, (*tiling.faults, *faults))


def _in_wgs84(geometry: NDArray[Any], datum: Datum | None) -> NDArray[Any]:
    return geometry if datum is None else geometries_to_wgs84(geometry, datum)


def _assemble(incoming: _Incoming, choice: Choice, old: pd.DataFrame | None) -> AssembledPlan:
    colours = {} if old is None else dict(zip(old["code"], old["colour"].tolist(), strict=True))
    features = with_communities(incoming.tiling, choice.code, choice.name)
    return assemble_plan(features, incoming.coverage, colours)


def _equal_plan(session: Session, territory_id: int, digest: bytes) -> str | None:
    return session.scalar(select(Plan.name).where(Plan.territory_id == territory_id, Plan.digest == digest))


def _of_file(name: str, file_name: str) -> str:
    """What the plan is called that a draft of a file is based on."""
    return f"{name} ({file_name})"


def _already(name: str) -> Sentence:
    return say("The plan {name} says the same already, so nothing changes.", name=name)


def _became(name: str, from_at: datetime) -> Sentence:
    day = from_at.strftime("%Y-%m-%d %H:%M")
    return say("The file becomes the plan {name}, which holds from {day}.", name=name, day=day)


def _outcome(
    options: ImportOptions, incoming: _Incoming, notes: list[Sentence], comparison: Comparison | None
) -> Outcome:
    told_of = recognised(ImportKind.BOUNDARIES, incoming.table, FIELDS, incoming.mapping, options.datum)
    told_of["notes"] = [{"text": note.text, "values": dict(note.values)} for note in notes]
    counts = {} if comparison is None else comparison.counts
    places = None if comparison is None else comparison.places
    return Outcome(
        recognised=told_of,
        refused=incoming.tiling.refused,
        faults=incoming.faults,
        changed_places=places,
        **counts,
    )
