"""What the columns compound, building and community of a list name, as rows of compounds and buildings. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from geo.addresses.buildingnumbers import bare_number
from geo.addresses.namerules import building_key, compound_key, compound_kind, grams, name_form
from geo.addresses.rules import normalise_building

SAID = ("compound", "building", "community")
COMPOUND_ROW = ("key", "name", "normalised", "grams", "kind", "community")
BUILDING_ROW = ("key", "compound_key", "name", "number", "normalised", "grams")


def with_keys(said: pd.DataFrame, known: Iterable[tuple[str | None, str | None]] = ()) -> pd.DataFrame:
    """The frame (columns SAID) with `compound_key`, `building_key`, and `within`, the compound's community.

    Each is None where none is named. A row without a community means the one compound of that name, where
    there is only one; `known` are compounds of before, each with its community.
    """
    only = _only_communities((*known, *zip(said["compound"], said["community"], strict=True)))
    keys = [_keys(row, only) for row in said[list(SAID)].to_dict("records")]
    made = {
        name: pd.Series([key[place] for key in keys], index=said.index, dtype=object)
        for place, name in enumerate(("compound_key", "building_key", "within"))
    }
    return said.assign(**made)


def compounds_of(keyed: pd.DataFrame) -> pd.DataFrame:
    """Columns COMPOUND_ROW: each compound once; of several spellings the smallest, whatever the order of rows."""
    named = keyed.dropna(subset=["compound_key"]).sort_values(["compound_key", "compound"])
    first = named.groupby("compound_key", sort=True).agg({"compound": "first", "within": _smallest})
    rows = [
        (key, name, name_form(name), grams(name_form(name)), compound_kind(name).value, community)
        for key, name, community in zip(first.index, first["compound"], first["within"], strict=True)
    ]
    return pd.DataFrame(rows, columns=list(COMPOUND_ROW), dtype=object)


def buildings_of(keyed: pd.DataFrame) -> pd.DataFrame:
    """Columns BUILDING_ROW: each building once, as `compounds_of`."""
    named = keyed.dropna(subset=["building_key"]).sort_values(["building_key", "building"])
    first = named.drop_duplicates("building_key")
    rows = [building_row(row) for row in first.to_dict("records")]
    return pd.DataFrame(rows, columns=list(BUILDING_ROW), dtype=object)


def building_row(row: Mapping[Hashable, Any]) -> tuple[Any, ...]:
    """One building: its number where it has one, else its name."""
    number = bare_number(row["building"])
    is_number = number.isdecimal() or len(number) == 1
    name = None if is_number else row["building"]
    said = spoken_building(row["compound"], row["building"])
    return (
        row["building_key"],
        row["compound_key"],
        name,
        number if is_number else None,
        said,
        grams(name_form(name)) if name else [],
    )


def spoken_building(compound: str | None, building: str) -> str:
    """What is said of a building: 幸福小区3栋, or its own name."""
    number = bare_number(building)
    spoken = f"{number}栋" if number.isdecimal() or len(number) == 1 else name_form(building)
    return normalise_building(name_form(compound), spoken) or spoken if compound else spoken


def _keys(row: Mapping[Hashable, Any], only: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    compound, building = row["compound"], row["building"]
    form = name_form(compound) if compound else ""
    within = row["community"] or only.get(form) if form else None
    key = compound_key(form, within) if form else None
    if not building or not (form or _is_name(building)):
        return key, None, within
    return key, building_key(key, spoken_building(compound, building)), within


def _is_name(building: str) -> bool:
    """Whether a building can be known without its compound: 3号楼 cannot."""
    number = bare_number(building)
    return not number.isdecimal() and len(number) > 1


def _only_communities(pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    """The community of each compound that only ever names one."""
    found: dict[str, set[str]] = {}
    for compound, community in pairs:
        if compound and community:
            found.setdefault(name_form(compound), set()).add(community)
    return {form: min(names) for form, names in found.items() if len({*map(name_form, names)}) == 1}


def _smallest(values: "pd.Series[Any]") -> str | None:
    return min((value for value in values if value), default=None)
