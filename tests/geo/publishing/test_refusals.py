"""What the database has no place for: the unit of record is a place, a matter or a piece of work, never a resident."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, MetaData, Table

from geo.publishing.tables import METADATA

STEMS = (
    *("resident", "citizen", "person", "passport", "identity", "idcard", "idnumber", "shenfen", "hukou"),
    *("relig", "faith", "zongjiao", "ethnic", "nationalit", "minzu", "politic"),
    *("health", "disab", "illness", "disease", "diagnos", "medical", "addict", "pregnan"),
    *("petition", "xinfang", "criminal", "convict", "offend"),
    *("facial", "biometr", "fingerprint", "iris", "licenceplate", "licenseplate", "numberplate", "camera", "video"),
    *("rating", "ranking", "score", "scoring", "attendance", "checkin", "clocked", "reward", "penalt"),
    *("birth", "gender", "marital", "married", "widow", "income", "occupation", "caller"),
)
"""Beginnings of words that speak of a resident, or that weigh one who works."""

WORDS = frozenset({"face", "plate", "points", "rank", "risk", "race", "sex", "age", "born", "vip", "suspect", "punch"})
"""Words that do so only as a whole: "plate", not "plateau"."""

PHRASES = ("id_card", "id_number", "id_no", "special_group", "key_group", "online_time")
"""Words that do so only beside each other."""


def speaks_of_a_resident(name: str) -> bool:
    """Whether the name of a table or column does so in one of its words."""
    words = name.casefold().split("_")
    return (
        any(word.startswith(STEMS) or word in WORDS for word in words)
        or any(f"_{phrase}_" in f"_{name.casefold()}_" for phrase in PHRASES)
        or name.casefold().replace("_", "").startswith(STEMS)
    )


def refused(metadata: MetaData) -> Iterator[str]:
    """The tables and columns that ought not to be there."""
    for table in metadata.sorted_tables:
        yield from (f"{table.name}.{column.name}" for column in table.columns if speaks_of_a_resident(column.name))
        if speaks_of_a_resident(table.name):
            yield table.name


def test_no_table_speaks_of_a_resident() -> None:
    """No table or column has a name that does; docs/limits.md says what is refused."""
    assert list(METADATA.tables)
    assert list(refused(METADATA)) == []


@pytest.mark.parametrize(
    "name",
    [
        *("id_number", "identity_number", "owner_id_card", "IDCard", "religion", "ethnicity", "health_state"),
        *("petitions", "face", "face_digest", "licence_plate", "plate", "points", "worker_score", "rank", "risk_score"),
        *("birth_date", "birthday", "date_of_birth", "gender", "caller_telephone"),
    ],
)
def test_a_column_that_speaks_of_a_resident_is_found(name: str) -> None:
    """Whatever stands around the word."""
    metadata = MetaData()
    Table("worker", metadata, Column(name))
    assert list(refused(metadata)) == [f"worker.{name}"]


@pytest.mark.parametrize(
    "name", ["households", "telephone", "plateau_id", "accuracy_m", "page", "territory_id", "team"]
)
def test_places_and_work_may_be_recorded(name: str) -> None:
    """Numbers of households, and whom to call for a grid, are no records of residents."""
    assert not speaks_of_a_resident(name)
