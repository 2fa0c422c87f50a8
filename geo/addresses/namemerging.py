"""Writing compounds, buildings, places and aliases of a file, by key, so that it can be taken back."""

import uuid
from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from geo.addresses.compounds import array_text
from geo.addresses.nametables import Alias, AliasState, Building, Compound, Place
from geo.imports.actions import remember_new
from geo.imports.merging import CHANGED, NEW, SAME, Merge, classify, keep_columns, states, write, write_changed
from geo.imports.staging import staged, staging_table

CLAIMED = "claimed"
"""A row that the address list alone told of till now; it stays when the door-plates go."""

COMPOUND_CONTENT = ("name", "normalised", "grams", "kind", "community")
BUILDING_CONTENT = (
    *("compound_id", "name", "number", "normalised", "grams", "entrances", "households", "datum"),
    *("footprint", "geom"),
)
PLACE_CONTENT = ("name", "normalised", "grams", "kind", "source", "datum", "geom")
ALIAS_KEY = ("normalised", "stands_for", "stands_for_key")
ALIAS_CONTENT = ("text", "grams", "kind")

_COMPOUNDS = staging_table("compound_staged", Compound, ("key", *COMPOUND_CONTENT))
_BUILDINGS = staging_table("building_staged", Building, ("key", *BUILDING_CONTENT))
_PLACES = staging_table("place_staged", Place, ("key", *PLACE_CONTENT))
_ALIASES = staging_table("alias_staged", Alias, (*ALIAS_KEY, *ALIAS_CONTENT))
_LISTS = ("grams", "entrances")
_IN_SETS = {"synchronize_session": False}


def merge_compounds(
    session: Session, import_id: uuid.UUID, territory_id: int, compounds: pd.DataFrame
) -> Mapping[str, int]:
    """Bring compounds in; the id of each by its key. The frame has `row`, key and COMPOUND_CONTENT."""
    merge = Merge(Compound, _COMPOUNDS, territory_id, ("key",), COMPOUND_CONTENT)
    _claim(session, import_id, merge, compounds)
    keys = [str(key) for key in compounds["key"]]
    found = select(Compound.key, Compound.id).where(Compound.territory_id == territory_id, Compound.key.in_(keys))
    return {row.key: row.id for row in session.execute(found)}


def merge_buildings(
    session: Session, import_id: uuid.UUID, territory_id: int, buildings: pd.DataFrame, unsaid: Iterable[str]
) -> "pd.Series[str]":
    """Bring buildings in; the state of each (new, changed, same), by its row in the file."""
    merge = Merge(Building, _BUILDINGS, territory_id, ("key",), BUILDING_CONTENT)
    return _claim(session, import_id, merge, buildings, unsaid).replace(CLAIMED, "new")


def merge_places(session: Session, import_id: uuid.UUID, territory_id: int, places: pd.DataFrame) -> "pd.Series[str]":
    """Bring places in; the state of each by its row."""
    merge = Merge(Place, _PLACES, territory_id, ("key",), PLACE_CONTENT)
    with staged(session, _PLACES, _as_text(places, merge)):
        classify(session, merge)
        write(session, merge, import_id)
        return states(session, _PLACES)


def merge_aliases(session: Session, import_id: uuid.UUID, territory_id: int, aliases: pd.DataFrame) -> "pd.Series[str]":
    """Bring names in as accepted ones; one that somebody withdrew stays so. The state of each by its row."""
    merge = Merge(Alias, _ALIASES, territory_id, ALIAS_KEY, ALIAS_CONTENT)
    proposed = Alias.state == AliasState.PROPOSED.value
    with staged(session, _ALIASES, _as_text(aliases, merge)):
        classify(session, merge)
        is_same = _ALIASES.c.state == SAME
        session.execute(update(_ALIASES).where(merge.met, proposed, is_same).values(state=CHANGED))
        write_changed(session, merge, import_id)
        accepted = update(Alias).where(merge.stored_with_state(CHANGED), proposed)
        session.execute(accepted.values(state=AliasState.ACCEPTED.value), execution_options=_IN_SETS)
        _add_aliases(session, merge, import_id)
        remember_new(session, import_id, Alias, merge.stored_with_state(NEW))
        return states(session, _ALIASES)


def _add_aliases(session: Session, merge: Merge, import_id: uuid.UUID) -> None:
    """Add the names that are new."""
    names = (*merge.key, *merge.content)
    given = literal(merge.territory_id), literal(import_id), literal(AliasState.ACCEPTED.value)
    rows = select(*given, *(merge.staged.c[name] for name in names)).where(merge.staged.c.state == NEW)
    session.execute(insert(Alias).from_select(["territory_id", "import_id", "state", *names], rows))


def _claim(
    session: Session, import_id: uuid.UUID, merge: Merge, rows: pd.DataFrame, unsaid: Iterable[str] = ()
) -> "pd.Series[str]":
    """Bring rows in, those too that only the address list told of and that are the same."""
    with staged(session, merge.staged, _as_text(rows, merge)):
        keep_columns(session, merge, unsaid)
        classify(session, merge)
        nobodys = merge.model.__table__.c.import_id.is_(None)
        is_same = merge.staged.c.state == SAME
        session.execute(update(merge.staged).where(merge.met, nobodys, is_same).values(state=CLAIMED))
        write(session, merge, import_id, also_changed=(CLAIMED,))
        return states(session, merge.staged)


def _as_text(rows: pd.DataFrame, merge: Merge) -> pd.DataFrame:
    """The columns that are staged, lists as PostgreSQL writes them."""
    chosen = rows[["row", *merge.key, *merge.content]]
    return chosen.assign(**{name: chosen[name].map(array_text) for name in _LISTS if name in chosen})
