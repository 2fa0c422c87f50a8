"""Keys and states of incidents, from the facts of a row alone."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.models import IncidentStatus
from geo.incidents.rules import incident_id, read_status, tidy, with_keys

DAY = pd.Timestamp("2026-03-01T08:00:00+08:00").tz_convert("UTC")


def row(**changes: Any) -> dict[str, Any]:
    return {
        "key": None,
        "category": "路灯",
        "status": "open",
        "occurred_at": DAY,
        "closed_at": pd.NaT,
        "address": "曙光街3号",
        "description": None,
        "lon": 101.67,
        "lat": 39.22,
    } | changes


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows))
    for name in ("occurred_at", "closed_at"):
        made[name] = pd.to_datetime(made[name], utc=True).dt.as_unit("us")
    texts = ("key", "category", "status", "address", "description")
    return made.assign(**{name: pd.Series([given[name] for given in rows], dtype=object) for name in texts})


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("已办结", IncidentStatus.CLOSED),
        ("未办结", IncidentStatus.OPEN),
        ("处理中", IncidentStatus.OPEN),
        ("待回访", IncidentStatus.OPEN),
        ("結案", IncidentStatus.CLOSED),
        ("ＣＬＯＳＥＤ", IncidentStatus.CLOSED),
        ("CLOSED - INCOMPLETE INFORMATION", IncidentStatus.CLOSED),
        ("DUPLICATE (OPENED)", IncidentStatus.OPEN),
        ("IN-PROGRESS", IncidentStatus.OPEN),
        ("VOIDED", IncidentStatus.CLOSED),
        ("new", IncidentStatus.OPEN),
        ("Unresolved", IncidentStatus.OPEN),
        ("not closed yet", IncidentStatus.OPEN),
        ("Incomplete", None),
        ("已受理", IncidentStatus.OPEN),
        ("不予受理", IncidentStatus.CLOSED),
        ("已处理", IncidentStatus.CLOSED),
        ("7", None),
    ],
)
def test_a_word_of_a_list_tells_the_status(word: str, status: IncidentStatus | None) -> None:
    """Chinese and English words for the state of a matter are known; others are not guessed."""
    assert read_status(word) is status


def test_text_becomes_one_line() -> None:
    """Line ends, tabs and runs of spaces in a category do not make another category."""
    assert tidy(" 路灯 \n\t 损坏 ") == "路灯 损坏"


def test_a_number_is_the_key() -> None:
    """Where the list numbers its matters, the number is the key, as it is written."""
    keyed = with_keys(frame(row(key="A-1"), row(key="A-2")))
    assert list(keyed.incidents["key"]) == ["A-1", "A-2"]
    assert keyed.repeated.empty
    assert keyed.shared.empty


def test_the_same_number_and_matter_is_one_incident_in_its_latest_state() -> None:
    """A list with a line for each change of state gives one incident: the closed one."""
    closed = row(key="A-1", status="closed", closed_at=DAY + pd.Timedelta(days=1))
    keyed = with_keys(frame(closed, row(key="A-1")))
    assert list(keyed.incidents["status"]) == ["closed"]
    assert list(keyed.repeated.index) == [1]


def test_another_matter_under_the_same_number_is_kept() -> None:
    """Two places under one number are two incidents, and the second is told apart by its digest."""
    keyed = with_keys(frame(row(key="A-1"), row(key="A-1", lon=101.68)))
    assert len(set(keyed.incidents["key"])) == 2
    assert "A-1" in set(keyed.incidents["key"])
    assert list(keyed.shared["number"]) == ["A-1"]
    assert keyed.shared["key"].str.startswith("A-1#").all()


def test_repeats_without_a_number_are_all_kept() -> None:
    """Without numbers nothing says that two equal rows are one matter, so both are incidents."""
    keyed = with_keys(frame(row(), row(), row(category="积水")))
    assert len(set(keyed.incidents["key"])) == 3
    assert keyed.incidents["key"].str.endswith("-2").sum() == 1


def test_the_key_made_of_a_row_outlives_its_status() -> None:
    """The same row, closed in a later list, keeps its key, so that the incident is updated."""
    first = with_keys(frame(row())).incidents["key"].iloc[0]
    later = with_keys(frame(row(status="closed", closed_at=DAY))).incidents["key"].iloc[0]
    assert first == later


CELLS = st.builds(
    row,
    key=st.sampled_from([None, "A", "B"]),
    category=st.sampled_from(["路灯", "积水"]),
    status=st.sampled_from(["open", "closed"]),
    lon=st.sampled_from([101.67, 101.68]),
)


@settings(deadline=None)
@given(rows=st.lists(CELLS, min_size=1, max_size=12), data=st.data())
def test_keys_do_not_depend_on_the_order_of_rows(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    """Any order of the same rows gives the same incidents under the same keys, all distinct."""
    shuffled = data.draw(st.permutations(rows))
    columns = ["key", "category", "status", "lon"]
    first, second = (
        sorted(with_keys(frame(*order)).incidents[columns].itertuples(index=False, name=None))
        for order in (rows, shuffled)
    )
    assert first == second
    assert len({found[0] for found in first}) == len(first)


def test_ids_follow_territory_and_key() -> None:
    """One number in two territories is two incidents; in one territory always the same."""
    assert incident_id("152922", "A-1") == incident_id("152922", "A-1")
    assert incident_id("152922", "A-1") != incident_id("152923", "A-1")
