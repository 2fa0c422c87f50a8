"""The file of the heads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.audit.heads import Head, Unreadable, note_head, read_heads, set_aside

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def head(seq: int, seconds: float) -> Head:
    """A head so many seconds after noon."""
    return Head(seq, bytes([seq]) * 32, NOON + timedelta(seconds=seconds))


def test_a_head_is_noted_at_most_once_a_minute(heads: Path) -> None:
    """And only where the chain has grown."""
    noted = [note_head(heads, head(seq, seconds)) for seq, seconds in ((1, 0), (2, 59), (3, 60), (3, 300), (4, 301))]
    assert noted == [True, False, True, False, True]
    assert list(read_heads(heads)) == [head(1, 0), head(3, 60), head(4, 301)]
    assert heads.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cut", [1, 30, 80])
def test_a_line_that_was_left_unfinished_is_taken_away(heads: Path, cut: int) -> None:
    """A power cut leaves the file readable."""
    for minute in range(3):
        note_head(heads, head(minute + 1, 60 * minute))
    heads.write_bytes(heads.read_bytes()[:-cut])
    assert list(read_heads(heads))[:2] == [head(1, 0), head(2, 60)]
    note_head(heads, head(9, 600))
    assert list(read_heads(heads)) == [head(1, 0), head(2, 60), head(9, 600)]


def test_a_file_of_one_unfinished_line_begins_anew(heads: Path) -> None:
    """It holds nothing yet."""
    heads.write_text("12 ab")
    assert list(read_heads(heads)) == []
    note_head(heads, head(1, 0))
    assert list(read_heads(heads)) == [head(1, 0)]


def test_lines_of_somebody_else_are_told(heads: Path) -> None:
    """By their number."""
    note_head(heads, head(1, 0))
    heads.write_text("hello\n" + heads.read_text() + "1 zz 2026\n")
    assert list(read_heads(heads)) == [Unreadable(1), head(1, 0), Unreadable(3)]


def test_a_file_that_is_set_aside_is_kept(heads: Path) -> None:
    """Under the instant until which it told of the chain; a new one begins."""
    note_head(heads, head(9, 0))
    kept = set_aside(heads, NOON)
    assert kept is not None
    assert list(read_heads(kept)) == [head(9, 0)]
    assert set_aside(heads, NOON) is None
    note_head(heads, head(3, 5))
    assert list(read_heads(heads)) == [head(3, 5)]


def test_no_file_holds_no_heads(heads: Path) -> None:
    """Reading does not make it."""
    assert list(read_heads(heads)) == []
    assert not heads.exists()
