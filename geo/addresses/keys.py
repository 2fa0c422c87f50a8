"""By what a door-plate is known from one list to the next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.addresses.rules import made_key


@dataclass(frozen=True)
class Keys:
    """The key of each plate, and which rows needed their place to be told from others of the same text."""

    keys: "pd.Series[str]"
    told_by_place: "pd.Series[bool]"


def keys_of(plates: pd.DataFrame, said: Sequence[str | None]) -> Keys:
    """The key that the list gives, else one made of text and building.

    Where a list without keys has one text and building at several places, the place joins the key of
    all of them, so that none is lost. It is the list as a whole that decides, not the order of its rows.
    """
    keys = pd.Series(
        [key or made_key(*plate) for key, *plate in zip(said, plates["text"], plates["building"], strict=True)],
        index=plates.index,
        dtype=object,
    )
    made = pd.Series([key is None for key in said], index=plates.index, dtype=bool)
    places = pd.Series(
        [f"@{lon:.8f},{lat:.8f}" for lon, lat in zip(plates["lon"], plates["lat"], strict=True)],
        index=plates.index,
        dtype=object,
    )
    several = made & (places.groupby(keys.where(made)).transform("nunique") > 1)
    return Keys(keys.where(~several, keys + places), several)
