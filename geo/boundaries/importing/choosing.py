"""What a boundary file does not say and nobody said: which territory, which name, and after which plan."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from geo.boundaries.holding import holding
from geo.boundaries.importing.tiling import Tiling, file_stem, territory_code
from geo.boundaries.models import Plan, PlanCommunity, Territory
from geo.boundaries.queries.plans import publications
from geo.boundaries.queries.territories import territories, the_territory
from geo.core.clock import start_of_day
from geo.core.errors import BadInput, Conflict
from geo.core.language import Sentence, say
from geo.db.base import SRID
from geo.imports.options import ImportOptions


@dataclass(frozen=True)
class Choice:
    """The territory that a file is about, and a sentence that says how it was found."""

    territory_id: int
    code: str
    name: str
    how: Sentence


def choose_territory(session: Session, file_name: str, options: ImportOptions, tiling: Tiling) -> Choice:
    """The territory that was named, else the only one, else a new one named by the codes or the file.

    Raises:
        BadInput: there are several and none was named, or the file lies elsewhere than the only one.
    """
    known = territories(session)
    if options.territory is not None:
        return _named(session, options, options.territory, tiling)
    if known:
        only = the_territory(session, None)
        _check_near(session, only.id, only.name, file_name, tiling)
        how = say("Territory {name} ({code}): the only one there is.", name=only.name, code=only.code)
        return Choice(only.id, only.code, only.name, how)
    code, official = territory_code(tiling.features["code"], file_name)
    name = options.territory_name or tiling.territory_name or code
    how = (
        say("New territory {name} ({code}): the digits with which all grid codes begin.", name=name, code=code)
        if official
        else say("New territory {name} ({code}): named after the file.", name=name, code=code)
    )
    return _made(session, code, name, how, made_up=options.made_up)


def holds_from(options: ImportOptions, tiling: Tiling, now: datetime) -> datetime:
    """The instant that was given, else the day that the file names, else now."""
    if options.from_at is not None:
        return options.from_at
    return start_of_day(tiling.from_on, options.zone) if tiling.from_on is not None else now


def plan_name(
    session: Session, territory_id: int, file_name: str, options: ImportOptions, *, said: str | None = None
) -> str:
    """The name that was given, else that which the file says or has, with a number where an earlier plan has it.

    Raises:
        Conflict: the name that was given is taken.
    """
    taken = set(session.scalars(select(Plan.name).where(Plan.territory_id == territory_id)))
    if options.plan_name is not None:
        if options.plan_name in taken:
            raise Conflict(
                "plan.name_taken",
                say("There is a plan '{name}' already. Choose another name.", name=options.plan_name),
            )
        return options.plan_name
    stem = said or file_stem(file_name)
    numbered = (stem if number == 1 else f"{stem} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def plan_before(session: Session, territory_id: int, at: datetime) -> int | None:
    """The plan that a new one is compared with: what holds until then, or for a past plan what follows."""
    said = publications(session, territory_id)
    held = holding(said, at) or (said[0] if said else None)
    return held.plan_id if held is not None else None


def _named(session: Session, options: ImportOptions, code: str, tiling: Tiling) -> Choice:
    found = session.scalars(select(Territory).where(Territory.code == code)).first()
    if found is None:
        name = options.territory_name or tiling.territory_name or code
        how = say("New territory {name} ({code}), as you named it.", name=name, code=code)
        return _made(session, code, name, how, made_up=options.made_up)
    how = say("Territory {name} ({code}), as you named it.", name=found.name, code=code)
    return Choice(found.id, found.code, found.name, how)


def _made(session: Session, code: str, name: str, how: Sentence, *, made_up: bool) -> Choice:
    """A new territory; of two that make it at once, the second finds it there."""
    row = {"code": code, "name": name, "made_up": made_up}
    session.execute(upsert(Territory).values(row).on_conflict_do_nothing(index_elements=["code"]))
    found = session.scalars(select(Territory).where(Territory.code == code)).one()
    return Choice(found.id, found.code, found.name, how)


def _check_near(session: Session, territory_id: int, name: str, file_name: str, tiling: Tiling) -> None:
    west, south, east, north = (float(side) for side in shapely.total_bounds(np.asarray(tiling.geometry)))
    box = func.ST_MakeEnvelope(west, south, east, north, SRID)
    outlines = (
        select(PlanCommunity.outline)
        .join(Plan, Plan.id == PlanCommunity.plan_id)
        .where(Plan.territory_id == territory_id)
    )
    if session.scalar(outlines.limit(1).with_only_columns(Plan.id)) is None:
        return
    met = outlines.where(func.ST_Intersects(PlanCommunity.outline, box)).limit(1).with_only_columns(Plan.id)
    if session.scalar(met) is None:
        raise BadInput(
            "territory.elsewhere",
            say(
                "{file} lies nowhere near {territory}. If it is another territory, name it with --territory CODE.",
                file=file_name,
                territory=name,
            ),
        )
