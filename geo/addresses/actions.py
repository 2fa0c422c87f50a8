"""Writing door-plates by key."""

import uuid

import pandas as pd
from sqlalchemy import Boolean, Column, select, update
from sqlalchemy.orm import Session

from geo.addresses.models import Address, AddressGrid
from geo.addresses.reading import CONTENT
from geo.exchange.columns import ColumnMapping
from geo.imports.merging import CHANGED, Merge, classify, keep_columns, states, write
from geo.imports.staging import staged, staging_table

RETIRED = "retired"

_STAGED = staging_table("address_staged", Address, ("key", *CONTENT), Column("dated", Boolean))
_COLUMNS = ["row", "key", *CONTENT, "dated"]


def merge_plates(
    session: Session, import_id: uuid.UUID, territory_id: int, plates: pd.DataFrame, mapping: ColumnMapping
) -> pd.Series:
    """Bring plates in by key; the state of each (new, changed, same, retired), indexed by its row in the file."""
    merge = Merge(Address, _STAGED, territory_id, ("key",), CONTENT)
    with staged(session, _STAGED, plates[_COLUMNS]):
        keep_columns(session, merge, _unsaid(mapping))
        _keep_day_of_retirement(session, merge)
        classify(session, merge)
        _tell_retired(session, merge)
        write(session, merge, import_id, also_changed=(RETIRED,))
        return states(session, _STAGED)


def rows_outside(session: Session, plan_id: int | None, plates: pd.DataFrame) -> list[int]:
    """The rows of a file whose plates lie in no grid of a plan, in file order."""
    outside = (
        select(Address.key)
        .join(AddressGrid, AddressGrid.address_id == Address.id)
        .where(AddressGrid.plan_id == plan_id, AddressGrid.grid_id.is_(None))
    )
    return plates.loc[plates["key"].isin(session.scalars(outside).all()), "row"].astype(int).tolist()


def _unsaid(mapping: ColumnMapping) -> set[str]:
    """The columns that a file says nothing of. Compound and building are said together."""
    unsaid = {name for name in ("community", "households") if mapping.get(name) is None}
    if mapping.get("compound") is None and mapping.get("building") is None:
        unsaid |= {"compound", "building", "normalised_building"}
    if mapping.get("status") is None and mapping.get("retired") is None:
        unsaid.add("retired_on")
    return unsaid


def _keep_day_of_retirement(session: Session, merge: Merge) -> None:
    """Where a file says "retired" and no day, a plate that is retired already keeps its day."""
    stored, said = Address.__table__.c, merge.staged.c
    without_day = said.retired_on.is_not(None) & ~said.dated & stored.retired_on.is_not(None)
    session.execute(update(merge.staged).where(merge.met, without_day).values(retired_on=stored.retired_on))


def _tell_retired(session: Session, merge: Merge) -> None:
    """Of the changed plates, those that were in use and are retired now."""
    stored, said = Address.__table__.c, merge.staged.c
    going = (said.state == CHANGED) & said.retired_on.is_not(None) & stored.retired_on.is_(None)
    session.execute(update(merge.staged).where(merge.met, going).values(state=RETIRED))
