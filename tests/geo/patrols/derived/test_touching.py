"""Stretches that touch are one."""

from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.derived.touching import Ends, Stretch, touching

ENDS = {1: Ends(10, 11, 100), 2: Ends(11, 12, 50), 3: Ends(12, 13, 70)}
WHOLE = [Stretch(1, 0, 100, "a"), Stretch(2, 0, 50, "a"), Stretch(3, 0, 70, "a")]


def test_pieces_meet_at_junctions() -> None:
    """One after the other they are one line; with the middle one missing they are two; what differs stays apart."""
    assert touching(WHOLE, ENDS) == [[0, 1, 2]]
    assert touching([WHOLE[0], WHOLE[2]], ENDS) == [[0], [1]]
    assert touching([WHOLE[0], Stretch(2, 0, 50, "b")], ENDS) == [[0], [1]]
    assert touching([WHOLE[0], Stretch(2, 1, 50, "a")], ENDS) == [[0], [1]]
    assert touching([Stretch(1, 0, 100, None), Stretch(2, 0, 50, None)], ENDS) == [[0], [1]]


@given(st.permutations(WHOLE))
def test_order_changes_nothing(stretches: list[Stretch]) -> None:
    """In any order they are one line."""
    assert [len(group) for group in touching(stretches, ENDS)] == [3]
