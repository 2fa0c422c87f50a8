"""Drafts taken further: an operation done, undone, done again, each in the caller's transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from geo.boundaries.drafting.celling import cell_lines
from geo.boundaries.drafting.history import Step, StepKind
from geo.boundaries.drafting.keeping import (
    DraftInfo,
    KeptStep,
    keep_operation,
    keep_steps,
    steps_of,
    version_with,
)
from geo.boundaries.drafting.opened import OpenedDraft, Touched
from geo.boundaries.drafting.operations import CutAlong, CutIntoCells, Operation, Redivide, Renumber, Split
from geo.boundaries.numbering import free_numbers, new_grid
from geo.boundaries.queries import codes_ever, community_frame
from geo.core.errors import Conflict, GridstewardError
from geo.core.language import say
from geo.publishing.desk import Desk


@dataclass(frozen=True)
class Taken:
    """What a request did to a draft: the entries that may have changed, or that it was all done before."""

    draft: DraftInfo
    opened: OpenedDraft
    touched: Touched


@dataclass(frozen=True)
class Request:
    """Who wants to take a draft further, from which version (None: whichever it is), and when."""

    plan_id: int
    version: int | None
    by: uuid.UUID | None
    now: datetime


@contextmanager
def operating(
    session: Session, desk: Desk, request: Request, operation: Operation, operation_id: uuid.UUID
) -> Iterator[Taken]:
    """A draft after an operation; the same id again changes nothing.

    Raises:
        NotFound: there is no such draft.
        BadInput: the operation means nothing here.
        Conflict: somebody took the draft further, it is no longer a draft, or a lock stands against it.
    """
    with changing(session, desk, request, sent=(operation_id, operation)) as (info, opened, was_done):
        if was_done:
            yield Taken(info, opened, set())
            return
        operation = completed(session, info, opened, operation)
        change = opened.try_out(operation)
        number = max(opened.operations, default=0) + 1
        keep_operation(session, info, number, operation_id, operation)
        step = Step(StepKind.DO, number, request.by)
        version = keep_steps(session, info, [step], request.now)
        yield Taken(replace(info, version=version), opened, opened.keep(step, operation, change))


@contextmanager
def undoing(session: Session, desk: Desk, request: Request, *, with_later: bool = False) -> Iterator[Taken]:
    """A draft without the last operation of a person; where later ones build upon it, without those as well, if asked.

    Raises:
        NotFound: there is no such draft.
        Conflict: there is nothing to undo, somebody built upon it, or somebody took the draft further.
    """
    with changing(session, desk, request) as (info, opened, _):
        number = opened.history.to_undo(request.by)
        if number is None:
            raise Conflict("plan.nothing_to_undo", say("There is nothing of yours to undo."))
        steps = [Step(StepKind.UNDO, number, request.by)]
        if with_later:
            steps = opened.undo_with_later(number, request.by)
        yield _stepped(session, info, opened, steps, request.now)


@contextmanager
def redoing(session: Session, desk: Desk, request: Request) -> Iterator[Taken]:
    """A draft with the operation again that a person undid last.

    Raises:
        NotFound: there is no such draft.
        BadInput, Conflict: there is nothing to do again, or it cannot be done any more.
    """
    with changing(session, desk, request) as (info, opened, _):
        number = opened.history.to_redo(request.by)
        if number is None:
            raise Conflict("plan.nothing_to_redo", say("There is nothing of yours to do again."))
        yield _stepped(session, info, opened, [Step(StepKind.REDO, number, request.by)], request.now)


def _stepped(session: Session, info: DraftInfo, opened: OpenedDraft, steps: list[Step], now: datetime) -> Taken:
    touched: Touched = set()
    for step in steps:
        touched |= opened.take(step)
    return Taken(replace(info, version=keep_steps(session, info, steps, now)), opened, touched)


@contextmanager
def changing(
    session: Session, desk: Desk, request: Request, *, sent: tuple[uuid.UUID, Operation] | None = None
) -> Iterator[tuple[DraftInfo, OpenedDraft, bool]]:
    """A draft to be taken further, and whether what was sent was done before."""
    with desk.at(session, request.plan_id, to_change=True) as (info, opened):
        if not info.is_editable:
            ended = say("{plan} is no longer a draft, so it cannot be edited.", plan=info.name)
            raise Conflict("plan.not_draft", ended)
        was_done = sent is not None and version_with(session, request.plan_id, sent[0]) is not None
        if request.version is not None and request.version != info.version and not was_done:
            since = tuple(steps_of(session, request.plan_id, after=request.version))
            raise Outdated(info.version, since, fits=sent is not None and _fits(opened, sent[1]))
        yield info, opened, was_done


def _fits(opened: OpenedDraft, operation: Operation) -> bool:
    """Whether an operation could be done now; nothing is changed."""
    try:
        opened.forget(opened.try_out(_as_recorded(opened, operation)))
    except GridstewardError:
        return False
    return True


def _as_recorded(opened: OpenedDraft, operation: Operation) -> Operation:
    """An operation that can be tried out: with some code for a new grid, and the lines between cells."""
    if isinstance(operation, Split):
        return replace(operation, code="-", name="-")
    if isinstance(operation, CutAlong) and isinstance(operation.then, Split):
        return replace(operation, then=replace(operation.then, code="-", name="-"))
    if isinstance(operation, CutIntoCells):
        return replace(operation, lines=cell_lines(opened.leaves.leaf(operation.block), operation.most))
    return operation


class Outdated(Conflict):
    """A draft was taken further than the version that a request went by.

    `version` is where it stands, `since` the numbers of the operations that were done, undone or done again, and `fits`
    whether the operation that was sent can be done on top of them.
    """

    def __init__(self, version: int, since: tuple[KeptStep, ...], *, fits: bool) -> None:
        super().__init__(
            "plan.version", say("Somebody else has just changed this draft. Look at it, or put yours on top.")
        )
        self.version = version
        self.since = since
        self.fits = fits


def completed(session: Session, draft: DraftInfo, opened: OpenedDraft, operation: Operation) -> Operation:
    """An operation with what it gets when it is recorded: the code and name of a new grid, the lines between cells.

    Raises:
        BadInput: a block cannot be cut into cells.
    """
    if isinstance(operation, CutIntoCells):
        lines = cell_lines(opened.leaves.leaf(operation.block), operation.most)
        return replace(operation, lines=lines)
    if isinstance(operation, CutAlong) and isinstance(operation.then, Split):
        return replace(operation, then=_numbered(session, draft, opened, operation.then))
    return _numbered(session, draft, opened, operation) if isinstance(operation, Split) else operation


def _numbered(session: Session, draft: DraftInfo, opened: OpenedDraft, split: Split) -> Split:
    grid = opened.leaves.grids.get(split.grid)
    if grid is None:
        return split
    ever = codes_ever(session, draft.territory_id) | opened.leaves.grids.keys() | codes_given(opened)
    names = community_frame(session, draft.base_plan_id).set_index("code")["name"]
    code, name = new_grid(grid.community, names.get(grid.community, ""), next(free_numbers(ever, grid.community)))
    return replace(split, code=code, name=split.name or name)


def codes_given(opened: OpenedDraft) -> frozenset[str]:
    """The codes that operations of a draft gave, those that were undone too."""
    found: set[str] = set()
    for kept in opened.operations.values():
        operation = kept.then if isinstance(kept, CutAlong) else kept
        if (isinstance(operation, Split) and operation.code is not None) or isinstance(operation, Renumber):
            found.add(operation.code or "")
        elif isinstance(operation, Redivide):
            found |= {grid.code for grid in operation.grids}
    return frozenset(found)
