"""One row of each key."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.imports.repeats import one_row_a_key

CONTENT = st.one_of(st.none(), st.sampled_from(["a", "b"]))


def frame(rows: list[tuple[str, str | None]]) -> pd.DataFrame:
    columns = {"row": range(2, len(rows) + 2), "key": [key for key, _ in rows], "text": [text for _, text in rows]}
    return pd.DataFrame(columns, dtype=object)


def test_rows_that_say_the_same_are_counted() -> None:
    """A row that repeats another wholly goes out without a conflict, empty cells included."""
    singles = one_row_a_key(frame([("1", None), ("1", None), ("2", "a")]), ["key"], ["text"])
    assert singles.frame["row"].tolist() == [2, 4]
    assert (singles.repeated, singles.conflicts) == (1, ())


def test_rows_that_contradict_each_other_are_paired() -> None:
    """Each row left out is paired with the one that was taken, in file order."""
    singles = one_row_a_key(frame([("1", "b"), ("2", "x"), ("1", "a"), ("1", "c")]), ["key"], ["text"])
    assert singles.frame["row"].tolist() == [3, 4]
    assert singles.conflicts == ((2, 4), (5, 4))


@given(st.lists(st.tuples(st.sampled_from("123"), CONTENT), max_size=8), st.randoms(use_true_random=False))
def test_what_is_taken_does_not_depend_on_the_order(rows: list[tuple[str, str | None]], chance: object) -> None:
    """Any order of the rows gives the same keys with the same content, and every row is accounted for."""
    shuffled = rows.copy()
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (one_row_a_key(frame(each), ["key"], ["text"]) for each in (rows, shuffled))
    assert _content(one.frame) == _content(other.frame)
    assert len(one.frame) + one.repeated + len(one.conflicts) == len(rows)
    assert one.frame["key"].is_unique


def _content(taken: pd.DataFrame) -> set[tuple[object, ...]]:
    return set(taken[["key", "text"]].itertuples(index=False, name=None))
