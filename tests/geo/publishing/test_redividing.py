"""A proposal taken at once as a new draft."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.addresses.queries import household_doors
from geo.boundaries.balancing import Watch
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.findings import Standards, find_all
from geo.boundaries.drafting.keeping import draft_of
from geo.boundaries.drafting.operations import read_operation
from geo.boundaries.queries import PlanInfo, plan_by_id, plan_on, plans, the_territory
from geo.core import clock
from geo.core.errors import BadInput, Conflict, NotFound
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.desk import Desk, base_leaves
from geo.publishing.finding import Asked, find, gather
from geo.publishing.importing import import_file
from geo.publishing.layers import plan_layers
from geo.publishing.redividing import NewDraft, TakenProposal, draft_with_proposal
from tests.api.plans.conftest import SOUTH, STEP, WEST, write_blocks, write_doors

DAY = date(2026, 11, 28)
COMMUNITY = "152922001001"
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def ground(fresh_database: Database, tmp_path: Path) -> Database:
    """Two communities of 24 blocks in two grids each, without doors."""
    options = ImportOptions(zone=ZONE, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(fresh_database, ImportKind.BOUNDARIES, write_blocks(tmp_path), options)
    return fresh_database


@pytest.fixture
def blocks(ground: Database, tmp_path: Path) -> Database:
    """The same with doors: the first has 270 households, 15 a block in column 0, the second 240."""
    import_file(ground, ImportKind.ADDRESSES, write_doors(tmp_path), ImportOptions(zone=ZONE))
    return ground


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


def more_doors(database: Database, folder: Path, doors: list[tuple[int, int, int]]) -> None:
    """Bring in doors, each by the column and row of its block and its households."""
    lines = [
        f"more{number},新区{number}号,{WEST + (column + 0.25) * STEP:.6f},{SOUTH + (row + 0.5) * STEP:.6f},{count}"
        for number, (column, row, count) in enumerate(doors)
    ]
    path = folder / "more.csv"
    path.write_text("\n".join(["门牌编号,地址,经度,纬度,户数", *lines]) + "\n", encoding="utf-8")
    import_file(database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZONE))


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
    more_doors(blocks, tmp_path, [(column, 0, 20) for column in range(4)])
    assert sorted(households(blocks, base_of(blocks).id).values()) == [135, 215]
    found = taken(blocks, Asked("redraw", COMMUNITY, tolerance=0.05))
    assert found.bound is not None
    assert 0 < found.bound <= found.moved_households <= 50
    assert sorted(households(blocks, found.plan_id).values())[1] <= 175 * 1.05


def test_a_territory_is_divided_community_by_community(blocks: Database, tmp_path: Path) -> None:
    """Six grids are shared out by households: 750 to 240, so four to two; none reaches into both."""
    more_doors(blocks, tmp_path, [(column, row, 20) for column in range(4) for row in range(6)])
    found = taken(blocks, Asked("partition", grids=6, tolerance=0.3))
    with blocks.session() as session:
        layers = plan_layers(session, Desk(lambda: DAY), plan_by_id(session, found.plan_id), DAY)
    counts = layers.grids.groupby("community_code").size()
    assert found.grids == counts.sum() == 6
    assert counts[COMMUNITY] == 4
    assert layers.grids["households"].sum() == 750 + 240
    assert set(layers.blocks["community_code"]) == set(counts.index)


def test_communities_without_households_stay_as_they_are(ground: Database, tmp_path: Path) -> None:
    """Their grids count among those asked for: of five, two stay, and three are made of the others' blocks."""
    more_doors(ground, tmp_path, [(column, row, 10) for column in range(4) for row in range(6)])
    found = taken(ground, Asked("partition", grids=5, tolerance=0.3))
    with ground.session() as session:
        grids = plan_layers(session, Desk(lambda: DAY), plan_by_id(session, found.plan_id), DAY).grids
        before = plan_layers(session, Desk(lambda: DAY), base_of(ground), DAY).grids
    other = grids["community_code"] != COMMUNITY
    assert (found.grids, len(grids), other.sum()) == (3, 5, 2)
    assert set(grids["code"][other]) <= set(before["code"])


def test_a_redraw_of_the_territory_adds_up_its_bounds(blocks: Database, tmp_path: Path) -> None:
    """What must move in one community must move in all."""
    more_doors(blocks, tmp_path, [(column, 0, 20) for column in range(4)])
    one = taken(blocks, Asked("redraw", COMMUNITY, tolerance=0.05), "one")
    both = taken(blocks, Asked("redraw", tolerance=0.05), "both")
    assert one.bound == both.bound
    assert one.moved_households == both.moved_households


def test_plans_to_choose_from_are_there_for_all_communities(blocks: Database, tmp_path: Path) -> None:
    """From the one that moves fewest to the one that moves most, each of whole grids in one piece."""
    more_doors(blocks, tmp_path, [(column, row, 9 + column) for column in range(6) for row in (4, 5, 6, 7)])
    with blocks.session() as session:
        leaves = base_leaves(session, base_of(blocks).id, household_doors(session, base_of(blocks).territory_id, DAY))
        asked = Asked("front", tolerance=0.1)
        plans_found = list(
            find(gather(session, leaves, asked, base_plan_id=base_of(blocks).id, taken=frozenset()), Watch())
        )
    moved = [each["moved_households"] for each in plans_found]
    assert len(plans_found) >= 2
    assert moved == sorted(moved)
    for each in plans_found:
        change = apply_operation(leaves, read_operation(each["operation"]))
        assert not {found.code for found in find_all(leaves, Standards())} & {"draft.pieces", "draft.unassigned"}
        leaves.revert(change)


def test_a_grid_that_keeps_its_blocks_keeps_its_code(blocks: Database) -> None:
    """As many grids as there are, and even already: nothing is drawn anew."""
    with pytest.raises(Conflict) as refused:
        taken(blocks, Asked("redraw", tolerance=0.5))
    assert refused.value.code == "proposal.same"


def test_new_grids_get_numbers_that_no_plan_has_used(blocks: Database) -> None:
    """They follow the last one, from west to east."""
    before = set(households(blocks, base_of(blocks).id))
    found = taken(blocks, Asked("partition", COMMUNITY, grids=4, tolerance=0.3))
    new = sorted(set(households(blocks, found.plan_id)) - before)
    last = max(int(code[-3:]) for code in before)
    assert [int(code[-3:]) for code in new] == list(range(last + 1, last + 1 + len(new)))


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
