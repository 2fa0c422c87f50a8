"""Which operations of a draft stand, after all that was done, undone and done again. Pure.

Every step is kept: doing, undoing and redoing alike. A person undoes what they did last and redoes what they undid
last; doing something new ends what could be redone, for that person.
"""

import enum
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field


class StepKind(enum.StrEnum):
    """What a step did with its operation."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True)
class Step:
    """One step: what was done with the operation of that number, and who did it (None for the command line)."""

    kind: StepKind
    number: int
    by: uuid.UUID | None


@dataclass
class History:
    """The numbers of the operations that stand, in the order in which they were done, and what can be done again."""

    standing: list[int] = field(default_factory=list)
    author: dict[int, uuid.UUID | None] = field(default_factory=dict)
    undone: dict[uuid.UUID | None, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> "History":
        """The history that some steps make."""
        history = cls()
        for step in steps:
            history.take(step)
        return history

    def take(self, step: Step) -> None:
        """Go on by one step."""
        if step.kind is StepKind.DO:
            self.author[step.number] = step.by
            self.standing.append(step.number)
            self.undone.pop(step.by, None)
        elif step.kind is StepKind.UNDO:
            self.standing.remove(step.number)
            self.undone.setdefault(step.by, []).append(step.number)
        else:
            self.undone[step.by].remove(step.number)
            self.standing.append(step.number)

    def to_undo(self, by: uuid.UUID | None) -> int | None:
        """The operation that a person would undo: the last of their own that stands."""
        return next((number for number in reversed(self.standing) if self.author[number] == by), None)

    def to_redo(self, by: uuid.UUID | None) -> int | None:
        """The operation that a person would redo: the last that they undid."""
        waiting = self.undone.get(by)
        return waiting[-1] if waiting else None

    def after(self, number: int) -> list[int]:
        """The operations that stand and were done after one of them."""
        return self.standing[self.standing.index(number) + 1 :]
