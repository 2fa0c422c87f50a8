"""What stands after any sequence of doing, undoing and redoing by several people."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.drafting.history import History, Step, StepKind

PEOPLE = (uuid.UUID(int=1), uuid.UUID(int=2), None)


@given(st.lists(st.tuples(st.sampled_from(list(StepKind)), st.sampled_from(PEOPLE)), max_size=60))
def test_each_person_undoes_and_redoes_their_own(wishes: list[tuple[StepKind, uuid.UUID | None]]) -> None:
    """An operation stands or waits to be done again or is gone for good; nobody touches what another did."""
    history, number = History(), 0
    for kind, person in wishes:
        if kind is StepKind.DO:
            number += 1
            history.take(Step(kind, number, person))
            assert history.to_redo(person) is None
        else:
            chosen = history.to_undo(person) if kind is StepKind.UNDO else history.to_redo(person)
            if chosen is None:
                continue
            assert history.author[chosen] == person
            history.take(Step(kind, chosen, person))
    waiting = [each for numbers in history.undone.values() for each in numbers]
    assert len(set(history.standing)) == len(history.standing)
    assert not set(history.standing) & set(waiting)


def test_undo_then_redo_brings_the_same_back() -> None:
    """And doing something new ends what could be done again."""
    me = PEOPLE[0]
    history = History.of([Step(StepKind.DO, 1, me), Step(StepKind.DO, 2, me), Step(StepKind.UNDO, 2, me)])
    assert (history.standing, history.to_undo(me), history.to_redo(me)) == ([1], 1, 2)
    history.take(Step(StepKind.REDO, 2, me))
    assert history.standing == [1, 2]
    history.take(Step(StepKind.UNDO, 2, me))
    history.take(Step(StepKind.DO, 3, me))
    assert (history.standing, history.to_redo(me)) == ([1, 3], None)
