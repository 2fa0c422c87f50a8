"""A draft in memory: its leaves with the operations that stand done to them, step by step as in the database. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.history import History, Step, StepKind
from geo.boundaries.drafting.leafset import Change, LeafSet
from geo.boundaries.drafting.operations import Lay, Operation
from geo.boundaries.drafting.overview import Overview
from geo.boundaries.drafting.reshaping import refuse_divided_buildings
from geo.core.errors import Conflict, GridstewardError
from geo.core.language import say

Touched = set[tuple[str, str]]
"""Entries of the tables of a leaf set that may have changed."""


@dataclass
class OpenedDraft:
    """The leaves of a draft at a version, what can be undone, and what each operation that stands has changed."""

    overview: Overview
    version: int = 0
    operations: dict[int, Operation] = field(default_factory=dict)
    history: History = field(default_factory=History)
    _done: list[tuple[int, Change]] = field(default_factory=list)

    @property
    def leaves(self) -> LeafSet:
        """The leaves and grids as they are now."""
        return self.overview.leaves

    def begin(self, base: Overview, operations: Mapping[int, Operation], history: History, version: int) -> None:
        """Bring the untouched leaves of a base to where a draft stands."""
        self.overview = base
        self._done = []
        self.operations = dict(operations)
        self.history = history
        self.version = version
        for number in history.standing:
            self._do(number)

    def try_out(self, operation: Operation) -> Change:
        """Do an operation that is not kept yet; it is to be kept with `take`, or taken back with `forget`.

        Raises:
            BadInput, Conflict: it cannot be done.
        """
        change = apply_operation(self.leaves, operation)
        if isinstance(operation, Lay):
            return change  # streets run where they run, whatever was told of doors
        try:
            refuse_divided_buildings(self.leaves, change)
        except GridstewardError:
            self.leaves.revert(change)
            raise
        return change

    def forget(self, change: Change) -> None:
        """Take back what was only tried out."""
        self.leaves.revert(change)

    def keep(self, step: Step, operation: Operation, change: Change) -> Touched:
        """An operation that was tried out stands."""
        self.operations[step.number] = operation
        self.history.take(step)
        self._done.append((step.number, change))
        self.version += 1
        return set(change.before)

    def take(self, step: Step) -> Touched:
        """Go on by a step of which the operation is known.

        Raises:
            Conflict: what was done later rests on the operation that is to be undone; nothing has changed then.
        """
        touched = self._undo(step.number) if step.kind is StepKind.UNDO else self._do(step.number)
        self.history.take(step)
        self.version += 1
        return touched

    def undo_with_later(self, number: int, by: uuid.UUID | None) -> list[Step]:
        """The steps that undo an operation and all that stand after it, the last first."""
        return [Step(StepKind.UNDO, each, by) for each in [*reversed(self.history.after(number)), number]]

    def _do(self, number: int) -> Touched:
        change = apply_operation(self.leaves, self.operations[number])
        self._done.append((number, change))
        return set(change.before)

    def _undo(self, number: int) -> Touched:
        """Take back an operation and do those after it again without it."""
        place = next(index for index, (each, _) in enumerate(self._done) if each == number)
        before, later = self._done[:place], self._done[place:]
        touched: Touched = set()
        for _, change in reversed(later):
            touched |= set(change.before)
            self.leaves.revert(change)
        self._done = before
        try:
            for each, _ in later[1:]:
                touched |= self._do(each)
        except GridstewardError as error:
            self._put_back(before, later, place)
            raise Conflict(
                "plan.built_upon", say("A later edit builds upon this one. Undo both, or leave it.")
            ) from error
        return touched

    def _put_back(self, before: list[tuple[int, Change]], later: list[tuple[int, Change]], place: int) -> None:
        for _, change in reversed(self._done[place:]):
            self.leaves.revert(change)
        for _, change in later:
            self.leaves.repeat(change)
        self._done = [*before, *later]
