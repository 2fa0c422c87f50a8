"""The drafts that are worked on, in memory with the households that live in their blocks.

The database is the authority: a draft that is held in memory is brought up to its version under the lock of its row
before anything is done to it, and what was tried out in memory is forgotten when it was not kept.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

import numpy as np
from sqlalchemy import event
from sqlalchemy.orm import Session

from geo.addresses.queries import household_doors
from geo.boundaries.drafting.findings import Standards
from geo.boundaries.drafting.history import History
from geo.boundaries.drafting.keeping import (
    DraftInfo,
    draft_of,
    operations_of,
    steps_of,
)
from geo.boundaries.drafting.leafset import DraftGrid, LeafSet
from geo.boundaries.drafting.leaves import Doors, Leaf, borders_between
from geo.boundaries.drafting.opened import OpenedDraft
from geo.boundaries.drafting.overview import Overview
from geo.boundaries.locator import Locator
from geo.boundaries.profiles import LIMITS
from geo.boundaries.queries import block_frame, codes_ever, grid_frame
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.errors import GridstewardError
from geo.core.measure import lengths_m

MOST_OPEN = 4
READ_ANEW_AFTER_S = 300.0
"""So old may the households of a draft be that is only looked at."""


@dataclass
class Held:
    """A draft in memory with the lock of its threads; on which plan, and when, it was opened."""

    draft: OpenedDraft
    base_plan_id: int = 0
    opened_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Desk:
    """The drafts that are worked on, the last few of them kept in memory; `today` says whose households count."""

    def __init__(self, day: Callable[[], date]) -> None:
        self.today = day
        self._held: OrderedDict[int, Held] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def at(self, session: Session, plan_id: int, *, to_change: bool = False) -> Iterator[tuple[DraftInfo, OpenedDraft]]:
        """A draft at the version that the database has, to be read or taken further by nobody else meanwhile.

        What fails within leaves nothing in memory that the database does not have.

        Raises:
            NotFound: there is no such draft.
        """
        held = self._hold(plan_id)
        with held.lock:
            info = draft_of(session, plan_id, locked=to_change)
            if to_change:
                event.listen(session, "after_rollback", lambda _: self._fall_back(plan_id, held, info), once=True)
            is_old = not to_change and time.monotonic() - held.opened_s > READ_ANEW_AFTER_S
            if is_old or held.base_plan_id != info.base_plan_id or held.draft.version > info.version:
                self._open(session, held, info)
            else:
                self._catch_up(session, held.draft, info)
            try:
                yield info, held.draft
            except BaseException as error:
                if not (isinstance(error, GridstewardError) and held.draft.version == info.version):
                    self.forget(plan_id)
                raise

    def forget(self, plan_id: int) -> None:
        """Read a draft anew when it is asked for the next time."""
        with self._lock:
            self._held.pop(plan_id, None)

    def _fall_back(self, plan_id: int, held: Held, info: DraftInfo) -> None:
        """A transaction failed: what it took further in memory is not in the database. A refused edit took nothing."""
        if held.draft.version != info.version:
            self.forget(plan_id)

    def _hold(self, plan_id: int) -> Held:
        with self._lock:
            held = self._held.setdefault(plan_id, Held(_unopened()))
            self._held.move_to_end(plan_id)
            while len(self._held) > MOST_OPEN:
                self._held.popitem(last=False)
            return held

    def _catch_up(self, session: Session, opened: OpenedDraft, info: DraftInfo) -> None:
        if opened.version == info.version:
            return
        opened.operations.update(operations_of(session, info.plan_id, above=max(opened.operations, default=0)))
        for kept in steps_of(session, info.plan_id, after=opened.version):
            opened.take(kept.step)

    def _open(self, session: Session, held: Held, info: DraftInfo) -> None:
        steps = steps_of(session, info.plan_id)
        doors = household_doors(session, info.territory_id, self.today())
        base = Overview(base_leaves(session, info.base_plan_id, doors), standards_of(session, info.territory_id))
        history = History.of(kept.step for kept in steps)
        held.draft.begin(base, operations_of(session, info.plan_id), history, info.version)
        held.base_plan_id, held.opened_s = info.base_plan_id, time.monotonic()


def _unopened() -> OpenedDraft:
    """A draft before it was read: no version of it that the database can have."""
    return OpenedDraft(Overview(LeafSet([], {}, []), Standards()), version=-1)


def standards_of(session: Session, territory_id: int) -> Standards:
    """What a draft is held against, as its territory has chosen; codes of the base are not used up for it."""
    chosen = settings_of_territory(session, territory_id)
    ever = codes_ever(session, territory_id)
    return Standards(LIMITS[chosen.limits_profile], chosen.code_profile, ever)


def base_leaves(session: Session, plan_id: int, doors: Doors) -> LeafSet:
    """The blocks of a plan as the leaves of a draft that nothing was done to."""
    blocks, grids = block_frame(session, plan_id), grid_frame(session, plan_id).set_index("code")
    shapes = blocks.geometry.to_numpy()
    names = [str(block) for block in blocks.index]
    inside = doors_by_block(shapes, doors)
    columns = (names, shapes, blocks["area_m2"], lengths_m(shapes), blocks["grid_code"], inside)
    leaves = [
        Leaf(
            name, name, shape, float(area_m2), float(outline_m), own, own.total, grids.at[code, "community_code"], code
        )
        for name, shape, area_m2, outline_m, code, own in zip(*columns, strict=True)
    ]
    told = zip(grids.index, grids["name"], grids["kind"], grids["community_code"], grids["colour"], strict=True)
    drawn = [DraftGrid(code, name, kind, home, code, int(colour)) for code, name, kind, home, colour in told]
    return LeafSet(leaves, borders_between(dict(zip(names, shapes, strict=True))), drawn)


def doors_by_block(shapes: np.ndarray[tuple[int], np.dtype[np.object_]], doors: Doors) -> list[Doors]:
    """The door-plates in each polygon (n,); one on a border is in the first of them."""
    block = Locator.build(shapes).find(doors.lonlat) if len(doors) else np.empty(0, np.int64)
    order = np.argsort(block, kind="stable")
    bounds = np.searchsorted(block[order], np.arange(len(shapes) + 1))
    return [doors.of(order[start:end]) for start, end in pairwise(bounds)]
