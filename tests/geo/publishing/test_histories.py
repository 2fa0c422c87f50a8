"""Random histories of plans: who answered for an address on any day, and who moved with each publication."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.addresses.models import Address, AddressGrid
from geo.audit.rules import PROGRAM
from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.drafting.operations import Assign, Merge, Renumber, Split
from geo.boundaries.models import Grid, Territory
from geo.boundaries.plans.comparing import heirs
from geo.boundaries.queries import plan_by_id, plan_on
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core.errors import GridstewardError
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.approving import Mover, publish_draft
from geo.publishing.comparing import compare_plans
from geo.publishing.desk import Desk
from geo.publishing.drafts import Request, operating
from geo.publishing.importing import import_file
from geo.publishing.plans import rollback, swap_due
from geo.publishing.redrawing import redraw
from tests.api.plans.conftest import write_blocks, write_doors

BEGAN = datetime(2030, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Life:
    """A territory through the days: random drafts are published, now or for later, and some plans taken back."""

    session: Session
    territory_id: int
    chance: random.Random
    now: datetime = BEGAN
    published: int = 0

    def go_on(self) -> None:
        """A day later: a draft of a few random edits comes into force, or the plan before does."""
        self.now += timedelta(days=1)
        swap_due(self.session, self.now)
        try:
            with self.session.begin_nested():
                if self.chance.random() < 0.2:
                    rollback(self.session, self.territory_id, self.now)
                else:
                    self.redraw()
        except GridstewardError:
            return

    def redraw(self) -> None:
        """Publish a draft on the plan that holds when it is to come into force; the list says who moves."""
        from_at = self.now + timedelta(days=self.chance.choice([0, 0, 0, 2]))
        base = plan_on(self.session, self.territory_id, from_at)
        desk = Desk(BEGAN.date)
        plan_id = make_draft(self.session, self.territory_id, base.id, uuid.uuid4().hex, by=None, now=self.now)
        for _ in range(self.chance.randrange(1, 6)):
            self.edit(desk, plan_id)
        publish_draft(self.session, desk, plan_id, from_at, mover=Mover(None, self.now, PROGRAM, ZONE))
        self.check_moves(desk, base.id, plan_id)
        self.published += 1

    def edit(self, desk: Desk, plan_id: int) -> None:
        with desk.at(self.session, plan_id) as (_, opened):
            leaves = opened.leaves
            code = self.chance.choice(sorted(leaves.grids))
            members = sorted(leaves.members[code])
            beside = sorted({str(leaves.grid_of[b]) for a in members for b in leaves.borders[a]} - {code})
        block = self.chance.choice(members)
        wishes = [
            Split(code, tuple(members[: len(members) // 2])),
            Renumber(code, f"{code[:12]}{self.chance.randrange(500, 999)}"),
        ]
        if beside:
            other = self.chance.choice(beside)
            wishes += [Assign({other: (block,)}), Assign({other: (block,)}, across=True), Merge(code, other)]
        request = Request(plan_id, None, None, self.now)
        try:
            with operating(self.session, desk, request, self.chance.choice(wishes), uuid.uuid4()):
                pass
        except GridstewardError:
            return

    def check_moves(self, desk: Desk, before_id: int, after_id: int) -> None:
        """The reassignment list is the difference of the joins, but for grids that were merely renumbered.

        What the public is told, place by place, is the same list.
        """
        before, after = plan_by_id(self.session, before_id), plan_by_id(self.session, after_id)
        comparison = compare_plans(self.session, desk, before, after)
        goes_on = heirs(comparison.changes)
        was, becomes = self.grids_of_addresses(before_id), self.grids_of_addresses(after_id)
        moved = [key for key, code in was.items() if goes_on.get(str(code), code) != becomes[key]]
        assert comparison.addresses == len(moved)
        told = redraw(self.session, desk, before, after, self.now.date())
        assert told.comparison.moves.equals(comparison.moves)
        texts = select(Address.text).where(Address.territory_id == self.territory_id, Address.key.in_(moved))
        assert sorted(each.name for each in told.places) == sorted(self.session.scalars(texts))

    def grids_of_addresses(self, plan_id: int) -> dict[str, str | None]:
        rows = self.session.execute(
            select(Address.key, Grid.code)
            .join(AddressGrid, AddressGrid.address_id == Address.id)
            .outerjoin(Grid, Grid.id == AddressGrid.grid_id)
            .where(AddressGrid.plan_id == plan_id, Address.territory_id == self.territory_id)
        ).all()
        found: dict[str, str | None] = {row.key: row.code for row in rows}
        assert len(found) == len(rows), "an address has one row in each plan"
        return found

    def check_every_instant(self) -> None:
        """Each address lies in exactly one grid at every instant since the first plan."""
        addresses = set(self.session.scalars(select(Address.key).where(Address.territory_id == self.territory_id)))
        instant = BEGAN + timedelta(hours=1)
        while instant < self.now + timedelta(days=4):
            plan = plan_on(self.session, self.territory_id, instant)
            found = self.grids_of_addresses(plan.id)
            assert set(found) == addresses
            assert None not in found.values()
            instant += timedelta(hours=self.chance.randrange(1, 40))


@pytest.fixture
def town(fresh_database: Database, tmp_path: Path) -> Callable[[], Database]:
    """A town of 48 blocks in four grids, with 54 doors, brought in once."""
    options = ImportOptions(
        zone=ZoneInfo("Asia/Shanghai"), dissolve=True, territory="152922", territory_name="阿拉善右旗"
    )
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(fresh_database, ImportKind.ADDRESSES, write_doors(tmp_path), ImportOptions(zone=options.zone))
    return lambda: fresh_database


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**16))
def test_an_address_has_one_grid_at_every_instant(town: Callable[[], Database], seed: int) -> None:
    """Whatever was published, scheduled and taken back; and each publication moves just whom its list names."""
    with town().session() as session:
        territory_id = session.scalars(select(Territory.id)).one()
        set_territory_settings(session, territory_id, SettingsInfo(plan_steps="short"))
        life = Life(session, territory_id, random.Random(seed))  # noqa: S311 (the same life for the same seed)
        for _ in range(14):
            life.go_on()
        life.check_every_instant()
        assert life.published
        session.rollback()
