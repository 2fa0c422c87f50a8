"""Grids proposed for a community from what is stored."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from geo.boundaries.queries import block_frame, grid_frame, plan_on, the_territory
from geo.core.errors import BadInput, NotFound
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from geo.publishing.proposing import Asked, propose_grids

COMMUNITY = "152922101001"
DAY = date(2026, 11, 1)
ZONE = ZoneInfo("Asia/Shanghai")


def in_force(session: Session) -> int:
    """The plan of the small town."""
    return plan_on(session, the_territory(session, None).id, None).id


def test_every_block_of_the_plan_is_in_the_proposal(town_database: Database) -> None:
    """Blocks of other communities keep their grids; those of the community are all in one of the grids told."""
    with town_database.session() as session:
        plan_id = in_force(session)
        found = propose_grids(session, plan_id, Asked(COMMUNITY, grids=2, tolerance=0.5), DAY)
        before = block_frame(session, plan_id)
    assert len(found.blocks) == len(before)
    others = (found.blocks["社区编码"] != COMMUNITY).to_numpy()
    assert (found.blocks["网格编码"].to_numpy()[others] == before["grid_code"].to_numpy()[others]).all()
    assert set(found.blocks["网格编码"][~others]) == {grid.code for grid in found.grids}
    assert sum(grid.blocks for grid in found.grids) == (~others).sum()


def test_as_many_grids_as_blocks_keep_what_there_is(town_database: Database) -> None:
    """A grid that has the blocks it had keeps its code and name, and nobody moves."""
    with town_database.session() as session:
        plan_id = in_force(session)
        grids = grid_frame(session, plan_id)
        own = grids[grids["community_code"] == COMMUNITY]
        found = propose_grids(session, plan_id, Asked(COMMUNITY, tolerance=0.5), DAY)
    assert {(grid.code, grid.name) for grid in found.grids} == set(zip(own["code"], own["name"], strict=True))
    assert (found.moved, any(grid.is_new for grid in found.grids)) == (0, False)


def test_new_grids_get_numbers_that_no_plan_has_used(town_database: Database) -> None:
    """They follow the last one, from west to east."""
    with town_database.session() as session:
        plan_id = in_force(session)
        last = grid_frame(session, plan_id)["code"].loc[lambda codes: codes.str.startswith(COMMUNITY)].max()
        found = propose_grids(session, plan_id, Asked(COMMUNITY, grids=1, tolerance=0.5), DAY)
    (grid,) = found.grids
    assert grid.is_new
    assert grid.code == f"{COMMUNITY}{int(last[-3:]) + 1:03d}"


def test_what_cannot_be_divided_so_is_said(town_database: Database) -> None:
    """A community that is not there, and more grids than blocks."""
    with town_database.session() as session:
        plan_id = in_force(session)
        with pytest.raises(NotFound, match="no community 999"):
            propose_grids(session, plan_id, Asked("999"), DAY)
        with pytest.raises(BadInput, match="500 grids cannot be made"):
            propose_grids(session, plan_id, Asked(COMMUNITY, grids=500), DAY)


def test_a_proposal_is_a_file_of_boundaries(fresh_database: Database, tmp_path: Path) -> None:
    """Written out and brought in it is a plan with exactly the grids proposed, and no outline moves."""
    town = Path(__file__).resolve().parents[2] / "town"
    import_file(fresh_database, ImportKind.BOUNDARIES, town / "grids.geojson", ImportOptions(zone=ZONE))
    import_file(fresh_database, ImportKind.ADDRESSES, town / "addresses.csv", ImportOptions(zone=ZONE))
    with fresh_database.session() as session:
        found = propose_grids(session, in_force(session), Asked(COMMUNITY, grids=2, tolerance=0.9), DAY)
    path = tmp_path / "proposal.geojson"
    path.write_text(found.blocks.to_json(drop_id=True, ensure_ascii=False), encoding="utf-8")
    import_file(fresh_database, ImportKind.BOUNDARIES, path, ImportOptions(zone=ZONE, dissolve=True))
    with fresh_database.session() as session:
        grids = grid_frame(session, in_force(session))
        assert plan_on(session, the_territory(session, None).id, None).name
    assert set(grids["code"]) == set(found.blocks["网格编码"])
    assert {grid.code for grid in found.grids} <= set(grids["code"])
