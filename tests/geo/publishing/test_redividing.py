"""A proposal taken at once as a new draft."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.boundaries.balancing import Watch
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.queries import PlanInfo, plan_by_id, plan_on, plans, the_territory
from geo.core import clock
from geo.core.errors import BadInput, Conflict, NotFound
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.desk import Desk
from geo.publishing.finding import Asked
from geo.publishing.importing import import_file
from geo.publishing.layers import plan_layers
from geo.publishing.redividing import NewDraft, TakenProposal, draft_with_proposal
from tests.api.boundaries.plans.conftest import SOUTH, STEP, WEST, write_blocks, write_doors

DAY = date(2026, 11, 28)
COMMUNITY = "152922001001"
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def blocks(fresh_database: Database, tmp_path: Path) -> Database:
    """Two communities of 24 blocks in two grids each; the first has 270 households, 15 a block in column 0."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    import_file(fresh_database, ImportKind.ADDRESSES, write_doors(tmp_path), ImportOptions(zone=ZONE))
    return fresh_database


def base_of(database: Database) -> PlanInfo:
    with database.session() as session:
        return plan_on(session, the_territory(session, None).id, None)


def taken(database: Database, asked: Asked, name: str = "2027", watch: Watch | None = None) -> TakenProposal:
    draft = NewDraft(name, base_of(database), None, clock.now(), DAY)
    return draft_with_proposal(database, Desk(lambda: DAY), draft, asked, watch or Watch())


def households(database: Database, plan_id: int) -> dict[str, int]:
    with database.session() as session:
        grids = plan_layers(session, Desk(lambda: DAY), plan_by_id(session, plan_id), DAY).grids
    own = grids[grids["community_code"] == COMMUNITY]
    return dict(zip(own["code"], own["households"].tolist(), strict=True))


def test_a_community_is_divided_into_a_new_draft(blocks: Database) -> None:
    """Three grids of about equally many households, told while they are looked for; the plan in force is as it was."""
    told: list[float] = []
    found = taken(blocks, Asked("partition", COMMUNITY, grids=3, tolerance=0.1), watch=Watch(progress=told.append))
    counted = households(blocks, found.plan_id)
    assert (found.grids, len(counted), sum(counted.values())) == (3, 3, 270)
    assert max(abs(each - 90) for each in counted.values()) / 90 == pytest.approx(found.deviation)
    assert found.deviation <= 0.1
    assert told == sorted(told)
    assert max(told) > 0.5
    assert len(households(blocks, base_of(blocks).id)) == 2


def test_a_redraw_tells_how_few_households_must_move(blocks: Database, tmp_path: Path) -> None:
    """A new compound has made one grid larger: as many households move as make them even, and at least the bound."""
    path = tmp_path / "more.csv"
    lines = [
        f"new{number},新区{number}号,{WEST + (number + 0.25) * STEP:.6f},{SOUTH + STEP / 2:.6f},20"
        for number in range(4)
    ]
    path.write_text("\n".join(["门牌编号,地址,经度,纬度,户数", *lines]) + "\n", encoding="utf-8")
    import_file(blocks, ImportKind.ADDRESSES, path, ImportOptions(zone=ZONE))
    assert sorted(households(blocks, base_of(blocks).id).values()) == [135, 215]
    found = taken(blocks, Asked("redraw", COMMUNITY, tolerance=0.05))
    assert found.bound is not None
    assert 0 < found.bound <= found.moved_households <= 50
    assert sorted(households(blocks, found.plan_id).values())[1] <= 175 * 1.05


def test_a_redraw_of_even_grids_makes_no_draft(blocks: Database) -> None:
    """It is told that nothing needs to move."""
    with pytest.raises(Conflict) as refused:
        taken(blocks, Asked("redraw", COMMUNITY, tolerance=0.05))
    assert refused.value.code == "proposal.same"
    with blocks.session() as session:
        assert len(plans(session, the_territory(session, None).id)) == 1


def test_a_name_that_is_taken_is_refused_before_the_search(blocks: Database) -> None:
    """Nobody waits for a search that comes to nothing."""
    told: list[float] = []
    name = base_of(blocks).name
    with pytest.raises(Conflict) as refused:
        taken(blocks, Asked("partition", COMMUNITY, grids=3), name, Watch(progress=told.append))
    assert (refused.value.code, told) == ("plan.name_taken", [])


@pytest.mark.parametrize(
    ("asked", "error"),
    [(Asked("partition", "9", grids=2), NotFound), (Asked("partition", COMMUNITY, grids=1000), BadInput)],
)
def test_what_cannot_be_found_leaves_no_draft(blocks: Database, asked: Asked, error: type[Exception]) -> None:
    """Neither of a community that is not there, nor of more grids than blocks."""
    with pytest.raises(error):
        taken(blocks, asked)
    with blocks.session() as session:
        assert [each.name for each in plans(session, the_territory(session, None).id)] == ["blocks"]


def test_a_search_that_is_stopped_leaves_no_draft(blocks: Database) -> None:
    """As nothing is kept before it is done."""
    with pytest.raises(Conflict):
        taken(blocks, Asked("partition", COMMUNITY, grids=3), watch=Watch(stopped=lambda: True))
    with blocks.session() as session:
        assert len(plans(session, the_territory(session, None).id)) == 1


def test_the_proposal_is_one_edit_that_can_be_undone(blocks: Database) -> None:
    """The draft is at its first version, by nobody where the command line made it."""
    found = taken(blocks, Asked("partition", COMMUNITY, households=90, tolerance=0.1))
    with blocks.session() as session:
        info = draft_of(session, found.plan_id)
    assert (info.version, info.made_by, info.is_editable) == (1, None, True)
