"""What the machine proposes for a draft: asked for in a request, found by a job, taken as one operation.

A proposal goes by the leaves of the draft as they are when the job begins, and by the households of their doors. It
may divide a community anew, move as few households as a tolerance allows, or offer a front of plans to choose from.
"""

import dataclasses
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from geo.boundaries.balancing import Choice, InForce, Redraw, Watch, Wish, front, propose, redraw
from geo.boundaries.blocks import BlockGraph
from geo.boundaries.drafting.keeping import DraftInfo
from geo.boundaries.drafting.leafset import LeafSet
from geo.boundaries.drafting.opened import OpenedDraft
from geo.boundaries.drafting.operations import NewGrid, Redivide, write_operation
from geo.boundaries.models import PlanProposal
from geo.boundaries.numbering import free_numbers, new_grid
from geo.boundaries.queries import codes_ever, community_frame
from geo.core.errors import BadInput, Conflict, GridstewardError, NotFound
from geo.core.language import say
from geo.db.database import Database
from geo.db.queue import defer
from geo.publishing.desk import Desk
from geo.publishing.drafts import codes_given

Kind = Literal["partition", "redraw", "front"]
_TELL_EVERY_S = 0.5


@dataclass(frozen=True)
class Asked:
    """What is wanted: a community divided into so many grids, or grids of about so many households; or a redraw."""

    kind: Kind
    community: str
    grids: int | None = None
    households: int | None = None
    tolerance: float = 0.02
    seed: int = 1


@dataclass(frozen=True)
class _Found:
    """One plan that was found: the grid of each leaf by number, and its figures."""

    grid: NDArray[np.int64]
    title: str
    deviation: float
    compactness: float
    bound: int | None = None


def ask(session: Session, draft: DraftInfo, asked: Asked, *, by: uuid.UUID | None, now: datetime) -> uuid.UUID:
    """Have a proposal looked for; returns its id.

    Raises:
        Conflict: it is no longer a draft.
    """
    if not draft.is_editable:
        raise Conflict("plan.not_draft", say("{plan} is no longer a draft, so it cannot be edited.", plan=draft.name))
    proposal_id = uuid.uuid4()
    row = PlanProposal(id=proposal_id, plan_id=draft.plan_id, asked=asdict(asked), made_by=by, made_at=now)
    session.add(row)
    session.flush()
    defer(session, "plan.propose", proposal_id=str(proposal_id))
    return proposal_id


def proposals_of(session: Session, plan_id: int) -> list[PlanProposal]:
    """What was asked for a draft, the latest first."""
    found = select(PlanProposal).where(PlanProposal.plan_id == plan_id).order_by(PlanProposal.made_at.desc())
    return list(session.scalars(found.limit(20)))


def cancel(session: Session, plan_id: int, proposal_id: str) -> None:
    """Have the work on a proposal stopped.

    Raises:
        NotFound: the draft has no such proposal.
    """
    own = select(PlanProposal).where(PlanProposal.plan_id == plan_id)
    row = session.scalar(own.where(cast(PlanProposal.id, Text) == proposal_id.lower()))
    if row is None:
        raise NotFound("proposal.unknown", say("There is no such proposal."))
    if row.state in {"waiting", "running"}:
        row.state = "cancelled"


def look_for(database: Database, desk: Desk, proposal_id: uuid.UUID) -> None:
    """The job: find what was asked for, telling how far it is; a second run of a job that ended changes nothing."""
    if not _begin(database, proposal_id):
        return
    try:
        part, names, asked = _read(database, desk, proposal_id)
        plans = [_document(each, part, names) for each in _find(part, asked, _watch(database, proposal_id))]
        _end(database, proposal_id, state="done", progress=1.0, found=plans)
    except GridstewardError as error:
        failure = {"text": error.sentence.text, "values": dict(error.sentence.values)}
        _end(database, proposal_id, state="failed", failure=failure)


def _read(database: Database, desk: Desk, proposal_id: uuid.UUID) -> tuple["_Part", "_Names", Asked]:
    """What a proposal goes by; the database is not held while it is looked for."""
    with database.session() as session:
        row = session.get_one(PlanProposal, proposal_id)
        asked = Asked(**row.asked)
        with desk.at(session, row.plan_id) as (info, opened):
            return _part(opened.leaves, asked), _Names(session, info, opened, asked.community), asked


@dataclass(frozen=True)
class _Part:
    """The leaves of a community with the grid of each by number, and the codes of the numbers."""

    names: list[str]
    polygons: NDArray[Any]
    graph: BlockGraph
    now: InForce
    codes: list[str]


def _part(leaves: LeafSet, asked: Asked) -> _Part:
    names = sorted(name for name in leaves.leaves if leaves.community_of(name) == asked.community)
    if not names:
        raise NotFound("community.unknown", say("There is no community {code} in this plan.", code=asked.community))
    if any(leaves.grid_of[name] is None for name in names):
        raise BadInput("partition.unassigned", say("Some blocks are in no grid. Give them to one first."))
    codes = sorted({str(leaves.grid_of[name]) for name in names})
    number = {code: index for index, code in enumerate(codes)}
    own = [leaves.leaves[name] for name in names]
    polygons = np.array([leaf.polygon for leaf in own], dtype=object)
    graph = BlockGraph.of(polygons, np.array([leaf.households for leaf in own]))
    barrier = [names[b] in leaves.barriers.get(names[a], frozenset()) for a, b in graph.pairs.tolist()]
    graph = dataclasses.replace(graph, barrier=np.array(barrier, np.bool_))
    grid = np.array([number[str(leaves.grid_of[name])] for name in names], np.int64)
    locked = frozenset(number[code] for code in codes if leaves.grids[code].locked)
    return _Part(names, polygons, graph, InForce(grid, locked), codes)


def _find(part: _Part, asked: Asked, watch: Watch) -> Iterator[_Found]:
    if asked.kind == "partition":
        wish = Wish(_count(part, asked), asked.tolerance, asked.households)
        found = propose(part.graph, wish, seed=asked.seed, now=part.now, watch=watch)
        yield _Found(found.grid, "partition", found.deviation, found.compactness)
    elif asked.kind == "redraw":
        redrawn = redraw(part.graph, part.now, Redraw(asked.tolerance), seed=asked.seed, watch=watch)
        yield _Found(redrawn.grid, "redraw", redrawn.deviation, redrawn.compactness, redrawn.bound)
    else:
        for choice in front(part.graph, part.now, asked.tolerance, seed=asked.seed, watch=watch):
            yield _Found(choice.grid, _title(choice), choice.deviation, choice.compactness)


def _count(part: _Part, asked: Asked) -> int | None:
    """How many grids: as many as were asked for, or as many as there are."""
    if asked.grids is None and asked.households is None:
        return len(part.codes)
    return asked.grids


def _title(choice: Choice) -> str:
    if choice.moved == 0:
        return "as it is"
    return "redraw" if choice.is_redraw else "partition"


def _document(found: _Found, part: _Part, names: "_Names") -> dict[str, Any]:
    """A plan as it is kept: figures, and the operation that takes it; blocks that stay are left out."""
    changed = found.grid != part.now.grid
    numbers = sorted(set(found.grid.tolist()))
    new = names.of_new([each for each in numbers if each >= len(part.codes)], part, found.grid)
    code_of = dict(enumerate(part.codes)) | {number: grid.code for number, grid in new.items()}
    to: dict[str, list[str]] = {}
    for index in np.flatnonzero(changed).tolist():
        to.setdefault(code_of[int(found.grid[index])], []).append(part.names[index])
    operation = Redivide({code: tuple(each) for code, each in to.items()}, tuple(new.values()))
    return {
        "title": found.title,
        "deviation": found.deviation,
        "compactness": found.compactness,
        "moved_households": int(part.graph.households[changed].sum()),
        "bound": found.bound,
        "grids": len(numbers),
        "operation": write_operation(operation),
    }


class _Names:
    """Codes and names for the grids that a proposal makes; each plan of a front starts anew from the same."""

    def __init__(self, session: Session, info: DraftInfo, opened: OpenedDraft, community: str) -> None:
        self._ever = codes_ever(session, info.territory_id) | opened.leaves.grids.keys() | codes_given(opened)
        self._community = community
        self._name = community_frame(session, info.base_plan_id).set_index("code")["name"].get(community, "")

    def of_new(self, numbers: list[int], part: _Part, grid: NDArray[np.int64]) -> dict[int, NewGrid]:
        """The grids of new numbers, from west to east, then from north to south."""
        centres = {number: _centre(part.polygons[grid == number]) for number in numbers}
        free = free_numbers(self._ever, self._community)
        made = {}
        for number in sorted(numbers, key=lambda each: (centres[each][0], -centres[each][1])):
            code, name = new_grid(self._community, self._name, next(free))
            made[number] = NewGrid(code, name, self._community)
        return made


def _centre(polygons: NDArray[Any]) -> tuple[float, float]:
    middle = shapely.centroid(shapely.union_all(polygons))
    return float(middle.x), float(middle.y)


def _begin(database: Database, proposal_id: uuid.UUID) -> bool:
    with database.session() as session, session.begin():
        own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state.in_(("waiting", "running")))
        return session.execute(own.values(state="running")).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _end(database: Database, proposal_id: uuid.UUID, **values: Any) -> None:
    with database.session() as session, session.begin():
        own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state == "running")
        session.execute(own.values(**values))


def _watch(database: Database, proposal_id: uuid.UUID) -> Watch:
    """Writes how far the work is into its record, at most twice a second, and learns there whether it was stopped."""
    told = {"at": 0.0, "stopped": False}

    def progress(share: float) -> None:
        if time.monotonic() - told["at"] < _TELL_EVERY_S:
            return
        told["at"] = time.monotonic()
        with database.session() as session, session.begin():
            own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state == "running")
            found = session.execute(own.values(progress=share))
            told["stopped"] = found.rowcount != 1  # type: ignore[attr-defined]

    return Watch(progress=progress, stopped=lambda: bool(told["stopped"]))
