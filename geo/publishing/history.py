"""Which plan held when, and what each changed against the one before: read from what was published, not drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import geopandas as gpd
import pandas as pd
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.addresses.models import Address, AddressGrid
from geo.boundaries.holding import PlanStatus
from geo.boundaries.models import Grid, Publication
from geo.boundaries.plans.comparing import GridChange, compare_grids, heirs
from geo.boundaries.queries import PlanInfo, grid_frame, plans
from geo.db.kept import keep


@dataclass(frozen=True)
class Term:
    """A time during which a plan held, holds or will hold; `until_at` is None where nothing follows.

    `id` is that of the publication: a plan that was brought into force anew has a term for each time.
    """

    id: int
    plan: PlanInfo
    from_at: datetime
    until_at: datetime | None

    def status(self, now: datetime) -> PlanStatus:
        """Whether it is over, runs, or is still to come."""
        if self.from_at > now:
            return PlanStatus.SCHEDULED
        is_over = self.until_at is not None and self.until_at <= now
        return PlanStatus.SUPERSEDED if is_over else PlanStatus.IN_FORCE


@dataclass(frozen=True)
class Turn:
    """What one published plan changed against another: its grids, and the door-plates of a day.

    `before` and `after` are the names of the grids by code. `moves` has the columns before, after (codes; None for
    outside), doors and households: who came from where to where.
    """

    changes: list[GridChange]
    before: Mapping[str, str]
    after: Mapping[str, str]
    moves: pd.DataFrame

    @property
    def households(self) -> int:
        """All households that changed grid."""
        return int(self.moves["households"].sum())

    @property
    def addresses(self) -> int:
        """All door-plates with households that changed grid."""
        return int(self.moves["doors"].sum())


def terms(session: Session, territory_id: int, now: datetime) -> list[Term]:
    """The terms of a territory's plans in time order, those to come included."""
    known = {plan.id: plan for plan in plans(session, territory_id, now)}
    rows = session.execute(
        select(Publication.id, Publication.plan_id, Publication.from_at)
        .where(Publication.territory_id == territory_id)
        .order_by(Publication.from_at)
    ).all()
    ends = [*(follower.from_at for _, follower in pairwise(rows)), None]
    return [Term(row.id, known[row.plan_id], row.from_at, end) for row, end in zip(rows, ends, strict=True)]


def what_changed(session: Session, before_id: int, after_id: int, day: date) -> Turn:
    """What a published plan changed against another one, by the door-plates that stand on a day.

    Grids of stored plans never change, so what became of them is worked out once; who moves follows from the joins.
    """
    kept = keep(session, "turn", (before_id, after_id), lambda: _grids_changed(session, before_id, after_id))
    changes, before, after = kept
    moves = _moves(session, before_id, after_id, day)
    goes_on = heirs(changes)
    expected = moves["before"].map(lambda code: goes_on.get(code, code))
    moved = moves[~((expected == moves["after"]) | (expected.isna() & moves["after"].isna()))]
    return Turn(changes, before, after, moved.sort_values("households", ascending=False, ignore_index=True))


def _grids_changed(
    session: Session, before_id: int, after_id: int
) -> tuple[list[GridChange], dict[str, str], dict[str, str]]:
    before, after = grid_frame(session, before_id), grid_frame(session, after_id)
    return compare_grids(before, after), _names(before), _names(after)


def _names(grids: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(grids["code"], grids["name"], strict=True))


def _moves(session: Session, before_id: int, after_id: int, day: date) -> pd.DataFrame:
    """Door-plates with households by their grids in either plan."""
    was, becomes = aliased(AddressGrid), aliased(AddressGrid)
    one, other = aliased(Grid), aliased(Grid)
    found = session.execute(
        select(one.code, other.code, func.count(), func.sum(Address.households))
        .select_from(was)
        .join(becomes, (becomes.address_id == was.address_id) & (becomes.plan_id == after_id))
        .join(Address, Address.id == was.address_id)
        .outerjoin(one, one.id == was.grid_id)
        .outerjoin(other, other.id == becomes.grid_id)
        .where(was.plan_id == before_id, Address.households > 0)
        .where(or_(Address.retired_on.is_(None), Address.retired_on > day))
        .group_by(one.code, other.code)
        .order_by(one.code, other.code)
    ).all()
    table = pd.DataFrame([tuple(row) for row in found], columns=["before", "after", "doors", "households"])
    codes = {name: table[name].astype(object) for name in ("before", "after")}
    return table.assign(**codes).astype({"doors": "int64", "households": "int64"})
