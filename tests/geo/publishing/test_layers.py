"""What a plan says as layers."""

import uuid
from datetime import date

import numpy as np
import pytest
import shapely

from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.drafting.operations import Merge, Operation, SetKind
from geo.boundaries.queries import block_frame, grid_frame, plan_by_id, plan_on, the_territory
from geo.core import clock
from geo.db.database import Database
from geo.publishing.desk import Desk
from geo.publishing.drafts import Request, operating
from geo.publishing.layers import PlanLayers, plan_layers

DAY = date(2026, 11, 1)
COMMUNITY = "152922101001"


@pytest.fixture
def desk() -> Desk:
    return Desk(lambda: DAY)


def drafted(database: Database, desk: Desk, *operations: Operation) -> tuple[PlanLayers, PlanLayers]:
    """The layers of the plan in force, and those of a draft on it after edits; nothing is kept."""
    with database.session() as session:
        base = plan_on(session, the_territory(session, None).id, None)
        plan_id = make_draft(session, base.territory_id, base.id, "2027", by=None, now=clock.now())
        for operation in operations:
            with operating(session, desk, Request(plan_id, None, None, clock.now()), operation, uuid.uuid4()):
                pass
        found = plan_layers(session, desk, base, DAY), plan_layers(session, desk, plan_by_id(session, plan_id), DAY)
        session.rollback()
    return found


def test_a_stored_plan_says_all_of_its_grids(town_database: Database, desk: Desk) -> None:
    """Codes and names of grid, community and town, area and households; blocks say the same of their grid."""
    stored, _ = drafted(town_database, desk)
    first = stored.grids.iloc[0]
    assert first[["code", "name", "kind", "community_code", "community_name", "town_code", "town_name"]].tolist() == [
        "152922101001001", "曙光-01", "base", COMMUNITY, "曙光社区", "巴丹吉林镇", "巴丹吉林镇",
    ]  # fmt: skip
    assert stored.grids["households"].sum() == stored.blocks["households"].sum() > 0
    assert stored.communities["households"].sum() == stored.grids["households"].sum()
    assert stored.communities["grids"].sum() == len(stored.grids)
    assert set(stored.blocks["code"]) == set(stored.grids["code"])


def test_an_untouched_draft_says_what_its_base_says(town_database: Database, desk: Desk) -> None:
    """To the last corner of its grids, blocks and communities."""
    stored, draft = drafted(town_database, desk)
    assert draft.grids["code"].tolist() == stored.grids["code"].tolist()
    for name in ("grids", "communities", "blocks"):
        one, other = stored.layer(name), draft.layer(name)
        key = "block" if name == "blocks" else "code"
        other = other.set_index(key).loc[one[key]].reset_index()
        assert [*other["households"]] == [*one["households"]]
        assert np.allclose(other["area_m2"], one["area_m2"])
        assert shapely.equals(other.geometry.to_numpy(), one.geometry.to_numpy()).all()
    assert (draft.grids.sort_values("code")["colour"].to_numpy() == stored.grids["colour"].to_numpy()).all()


def test_a_draft_says_what_its_edits_made(town_database: Database, desk: Desk) -> None:
    """A block that moved has its new grid and takes its households along; a grid that was merged away is none."""
    with town_database.session() as session:
        plan_id = plan_on(session, the_territory(session, None).id, None).id
        blocks, grids = block_frame(session, plan_id), grid_frame(session, plan_id)["code"].tolist()
    one, two = grids[:2]
    moved = [str(block) for block in blocks.index[blocks["grid_code"] == two]]
    stored, draft = drafted(town_database, desk, Merge(two, one), SetKind(one, "dedicated"))
    assert two not in set(draft.grids["code"])
    households = stored.grids.set_index("code")["households"]
    row = draft.grids.set_index("code").loc[one]
    assert (row["households"], row["kind"]) == (households[one] + households[two], "dedicated")
    assert set(draft.blocks.set_index("block").loc[moved, "code"]) == {one}
    assert draft.communities.set_index("code").loc[COMMUNITY, "grids"] == 2


def test_a_block_in_no_grid_is_there_without_one(town_database: Database, desk: Desk) -> None:
    """Its columns are empty, and its community keeps its outline."""
    with town_database.session() as session:
        base = plan_on(session, the_territory(session, None).id, None)
        plan_id = make_draft(session, base.territory_id, base.id, "2027", by=None, now=clock.now())
        with desk.at(session, plan_id) as (_, opened), opened.leaves.changing():
            block = min(opened.leaves.leaves)
            opened.leaves.write("grid_of", block, None)
        draft, stored = (
            plan_layers(session, desk, plan_by_id(session, plan_id), DAY),
            plan_layers(session, desk, base, DAY),
        )
        session.rollback()
    row = draft.blocks.set_index("block").loc[block]
    assert [row["code"], row["name"], row["community_code"]] == [None, None, None]
    assert draft.communities["area_m2"].sum() == pytest.approx(stored.communities["area_m2"].sum())
