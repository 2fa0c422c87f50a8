"""Boundary files brought in as plans."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.boundaries import importing
from geo.boundaries.models import Block, Plan, PlanBlock, Territory
from geo.boundaries.queries import (
    PlanStatus,
    community_frame,
    grid_frame,
    locate_point,
    plan_on,
    plans,
    the_territory,
)
from geo.boundaries.territory_settings import SettingsInfo, set_territory_settings
from geo.core import clock
from geo.core.datum import Datum
from geo.core.errors import BadInput, Conflict, NotFound
from geo.imports.models import Import, ImportState

Squares = Callable[..., list[tuple[dict[str, str], Any]]]
BringIn = Callable[..., tuple[Import, Any]]


def _counts(outcome: Any) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.same, outcome.retired


def _moved(features: list[tuple[dict[str, str], Any]], by: float = 0.002) -> list[tuple[dict[str, str], Any]]:
    """The first grid of a row of two takes a strip of the second."""
    (first, left), (second, right), *others = features
    strip = shapely.box(right.bounds[0], right.bounds[1], round(right.bounds[0] + by, 8), right.bounds[3])
    return [(first, left.union(strip)), (second, right.difference(strip)), *others]


def test_a_first_file_becomes_the_plan_in_force(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """Communities, grids and blocks are there, and the pointer names the plan."""
    record, outcome = bring_in(squares(2, 4), "幸福镇.geojson")
    territory = the_territory(session, None)
    assert (territory.code, record.territory_id) == ("幸福镇", territory.id)
    plan = plan_on(session, territory.id, None)
    assert (plan.name, plan.status) == ("幸福镇", PlanStatus.IN_FORCE)
    grids = grid_frame(session, plan.id)
    assert _counts(outcome) == (8, 0, 0, 0)
    assert grids["ordinal"].tolist() == list(range(8))
    assert community_frame(session, plan.id)["grids"].tolist() == [4, 4]
    assert shapely.coverage_is_valid(grids.geometry.to_numpy())


def test_a_file_may_say_what_its_plan_is_called(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """A number follows where an earlier plan has the name; rows that disagree leave the name to the file."""
    named = [({**properties, "划分名称": "2026 年划分"}, shape) for properties, shape in squares(1, 2)]
    bring_in(named, "a.geojson")
    bring_in(_moved(named), "b.geojson")
    (first, left), *others = _moved(named, 0.003)
    bring_in([({**first, "划分名称": "2027"}, left), *others], "c.geojson")
    territory = the_territory(session, None)
    assert {plan.name for plan in plans(session, territory.id)} == {"2026 年划分", "2026 年划分 2", "c"}


def test_outlines_are_the_exact_union_of_grids(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """No corner of an outline is one that no grid has."""
    bring_in(squares(3, 2))
    plan = plan_on(session, the_territory(session, None).id, None)
    union = shapely.coverage_union_all(grid_frame(session, plan.id).geometry.to_numpy())
    outline = community_frame(session, plan.id).geometry.iloc[0]
    assert shapely.equals_exact(outline, shapely.MultiPolygon([union]), normalize=True)


def test_without_a_community_there_is_one_named_after_the_territory(
    session: Session, bring_in: BringIn, squares: Squares
) -> None:
    """Its code is the territory's."""
    bare = [({"code": names["网格编码"]}, shape) for names, shape in squares()]
    bring_in(bare, territory="150101", territory_name="试验区")
    plan = plan_on(session, the_territory(session, None).id, None)
    assert community_frame(session, plan.id)[["code", "name"]].to_numpy().tolist() == [["150101", "试验区"]]


def test_the_same_file_again_changes_nothing(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """Neither under another name, nor with its rows in another order."""
    bring_in(squares())
    _, again = bring_in(squares()[::-1], "other.geojson")
    assert _counts(again) == (0, 0, 4, 0)
    assert session.scalar(select(func.count()).select_from(Plan)) == 1


def test_where_plans_are_approved_a_further_file_becomes_a_draft(
    session: Session, bring_in: BringIn, squares: Squares
) -> None:
    """Nothing comes into force past whoever approves; a plan of before the first still comes in as the past."""
    bring_in(squares())
    first = plan_on(session, the_territory(session, None).id, None)
    set_territory_settings(session, first.territory_id, SettingsInfo(plan_steps="full"))
    bring_in(_moved(squares()), "new.geojson")
    assert plan_on(session, first.territory_id, None).id == first.id
    drafts = [each.name for each in plans(session, first.territory_id) if each.status is PlanStatus.DRAFT]
    assert "new" in drafts


def test_a_further_file_becomes_the_next_plan(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """The plan before is kept as it was; blocks that did not change are the same rows."""
    bring_in(squares())
    first = plan_on(session, the_territory(session, None).id, None)
    before = grid_frame(session, first.id)
    _, outcome = bring_in(
        [*_moved(squares())[:3], ({"网格编码": "9", "社区编码": "C1"}, squares()[3][1])], "new.geojson"
    )
    assert _counts(outcome) == (1, 2, 1, 1)
    now = plan_on(session, first.territory_id, None)
    assert (now.name, now.status) == ("new", PlanStatus.IN_FORCE)
    assert [plan.status for plan in plans(session, first.territory_id)] == [
        PlanStatus.IN_FORCE,
        PlanStatus.SUPERSEDED,
    ]
    assert grid_frame(session, first.id).equals(before)
    shared = select(PlanBlock.block_id).group_by(PlanBlock.block_id).having(func.count() == 2)
    assert len(session.scalars(shared).all()) == 1


def test_colours_are_kept_from_plan_to_plan(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """A grid that is redrawn is still the yellow one."""
    bring_in(squares(9, 1))
    territory_id = the_territory(session, None).id
    before = grid_frame(session, plan_on(session, territory_id, None).id)["colour"].tolist()
    bring_in(_moved(squares(9, 1))[::-1], "new.geojson")
    assert grid_frame(session, plan_on(session, territory_id, None).id)["colour"].tolist() == before


def test_a_later_plan_waits_for_its_day(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """Until then readers see the plan before, and a question about that day gets the new one."""
    bring_in(squares())
    from_at = clock.now() + timedelta(days=30)
    bring_in(_moved(squares()), "next.geojson", from_at=from_at)
    territory_id = the_territory(session, None).id
    assert plan_on(session, territory_id, None).name == "grids"
    assert plan_on(session, territory_id, from_at).name == "next"
    assert plan_on(session, territory_id, from_at - timedelta(seconds=1)).name == "grids"


def test_a_file_may_say_itself_from_when_it_holds(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """From the start of that local day."""
    bring_in([({**names, "启用日期": "2020-05-01"}, shape) for names, shape in squares()])
    plan = plan_on(session, the_territory(session, None).id, None)
    assert plan.from_at == datetime(2020, 4, 30, 16, tzinfo=UTC)


def test_a_past_plan_may_be_added_before_the_first(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """It answers for its days and nothing changes today; before it, no plan held."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    bring_in(squares(), from_at=start)
    bring_in(_moved(squares()), "old.geojson", from_at=start - timedelta(days=365))
    territory_id = the_territory(session, None).id
    assert plan_on(session, territory_id, None).name == "grids"
    assert plan_on(session, territory_id, start - timedelta(days=1)).name == "old"
    with pytest.raises(NotFound):
        plan_on(session, territory_id, start - timedelta(days=366))


def test_nothing_goes_in_between_two_plans(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """What was in force stays as it was."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    bring_in(squares(), from_at=start)
    bring_in(_moved(squares()), "second.geojson", from_at=start + timedelta(days=100))
    with pytest.raises(Conflict) as refused:
        bring_in(_moved(squares(), 0.003), "third.geojson", from_at=start + timedelta(days=50))
    assert refused.value.code == "plan.between"


def test_parts_of_one_grid_stay_blocks_of_their_own(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """With `dissolve`, features with one code are one grid."""
    parts = [({"code": "7"}, shape) for _, shape in squares(3, 1)]
    _, outcome = bring_in(parts, dissolve=True)
    assert outcome.new == 1
    assert session.scalar(select(func.count()).select_from(Block)) == 3
    plan = plan_on(session, the_territory(session, None).id, None)
    assert len(grid_frame(session, plan.id).geometry.iloc[0].geoms) == 1


def test_slips_of_drafting_are_mended_and_told(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """An overlap thinner than the tolerance becomes a warning with both names, its row, place and area."""
    (first, left), *others = squares()
    wide = shapely.box(*left.bounds[:2], left.bounds[2] + 3e-5, left.bounds[3])
    _, outcome = bring_in([(first, wide), *others], tolerance_m=3)
    (fault,) = [each for each in outcome.faults if each.code == "boundaries.sliver"]
    assert "第1网格 (001)" in str(fault.sentence)
    assert "第2网格 (002)" in str(fault.sentence)
    assert fault.area_m2 == pytest.approx(3e-5 * 86_300 * 1_111, rel=0.02)
    assert fault.place is not None
    assert fault.row == 1


def test_an_overlap_wider_than_the_tolerance_asks_first(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """Nothing comes in, the overlap is an error with place, area and width; with consent it is shared out."""
    (first, left), *others = squares()
    wide = shapely.box(*left.bounds[:2], left.bounds[2] + 3e-5, left.bounds[3])
    _, asked = bring_in([(first, wide), *others])
    assert _counts(asked) == (0, 0, 0, 0)
    assert len(asked.changed_places["features"]) == 4
    fault = asked.faults[0]
    assert (fault.code, fault.severity.value, fault.row) == ("boundaries.overlap_asks", "error", 1)
    assert "第1网格 (001) and 第2网格 (002) overlap by" in str(fault.sentence)
    assert "2.6 m wide, which is more than the tolerance of 1.0 m" in str(fault.sentence)
    assert fault.place is not None
    assert session.scalar(select(func.count()).select_from(Plan)) == 0
    _, agreed = bring_in([(first, wide), *others], share_overlaps=True)
    assert _counts(agreed) == (4, 0, 0, 0)
    assert [each.severity.value for each in agreed.faults if each.code == "boundaries.overlap"] == ["warning"]


def test_the_tolerance_decides_what_is_closed(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """A gap of 2.6 m is left open and told of; with a tolerance of 3 m it is closed."""
    (first, left), *others = squares()
    x, north = left.bounds[2], left.bounds[3]
    notched = left.difference(shapely.box(x - 3e-5, left.bounds[1] + 0.002, x, north - 0.002))
    _, outcome = bring_in([(first, notched), *others])
    assert "boundaries.gap" in {fault.code for fault in outcome.faults}
    _, outcome = bring_in([(first, notched), *others], "closed.geojson", tolerance_m=3)
    assert "boundaries.gap" not in {fault.code for fault in outcome.faults}
    plan = plan_on(session, the_territory(session, None).id, None)
    union = shapely.coverage_union_all(grid_frame(session, plan.id).geometry.to_numpy())
    assert not union.interiors


def test_rings_that_are_broken_in_the_file_are_told_with_row_and_place(
    boundary_file: Callable[..., Any], bring_in: BringIn, squares: Squares
) -> None:
    """A bow-tie, a ring that is not closed and a corner that stands twice: all come in, mended."""
    path = boundary_file(squares())
    document = json.loads(path.read_text())
    rings = [feature["geometry"]["coordinates"][0] for feature in document["features"]]
    rings[0][1:3] = [rings[0][2], rings[0][1]]  # the upper right corner before the lower right one
    del rings[1][-1]
    rings[2].insert(1, rings[2][0])
    path.write_text(json.dumps(document))
    _, outcome = bring_in(path, share_overlaps=True)
    places = {(fault.row, fault.code): fault.place for fault in outcome.faults}
    assert {(1, "outline.crosses_itself"), (2, "ring.open"), (3, "boundaries.repeated_point")} <= set(places)
    assert places[1, "outline.crosses_itself"] == pytest.approx((101.665, 39.215), abs=0.006)
    assert outcome.new == 4


def test_a_grid_of_two_communities_is_refused(bring_in: BringIn, squares: Squares) -> None:
    """Rows of one code that name different communities: the code, the communities and their rows are told."""
    rows = [
        ({"code": "7", "社区编码": community}, shape) for community, (_, shape) in zip("AAB", squares(), strict=False)
    ]
    with pytest.raises(BadInput) as refused:
        bring_in(rows, dissolve=True)
    assert refused.value.code == "boundaries.two_communities"
    assert "7: A 1+2, B 3" in str(refused.value)


def test_a_file_in_metres_that_says_degrees_is_refused(bring_in: BringIn, squares: Squares) -> None:
    """What is wrong and what to do is told, with one of the coordinates."""
    metres = [(names, shapely.transform(shape, lambda degrees: degrees * 4e3)) for names, shape in squares()]
    with pytest.raises(BadInput) as refused:
        bring_in(metres)
    assert refused.value.code.startswith("crs.")


def test_an_overlap_that_is_no_slip_is_refused(bring_in: BringIn, squares: Squares) -> None:
    """Both names and the share are in the sentence, and nothing goes in."""
    (first, left), *others = squares()
    wide = shapely.box(*left.bounds[:2], left.bounds[2] + 0.001, left.bounds[3])
    with pytest.raises(BadInput) as refused:
        bring_in([(first, wide), *others])
    assert refused.value.code == "boundaries.overlap_too_large"
    assert "第1网格 (001) and 第2网格 (002)" in str(refused.value)
    assert "10.0 %" in str(refused.value)


def test_a_file_from_elsewhere_is_not_taken_for_the_next_plan(bring_in: BringIn, squares: Squares) -> None:
    """Another town's file must name its territory."""
    bring_in(squares())
    with pytest.raises(BadInput) as refused:
        bring_in(squares(shift=3.0), "elsewhere.geojson")
    assert refused.value.code == "territory.elsewhere"
    bring_in(squares(shift=3.0), "elsewhere.geojson", territory="X")


def test_gcj02_polygons_are_moved_to_wgs84(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """By some hundreds of metres; the plan keeps the name of what it came in."""
    bring_in(squares(), datum=Datum.GCJ02)
    plan = plan_on(session, the_territory(session, None).id, None)
    west = grid_frame(session, plan.id).total_bounds[0]
    assert 0.001 < abs(west - 101.66) < 0.01
    assert session.scalar(select(Plan.datum)) == "gcj02"


def test_undo_brings_the_plan_before_back(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """The new plan, its publication and its own blocks are gone; shared blocks stay."""
    bring_in(squares())
    first = plan_on(session, the_territory(session, None).id, None)
    blocks = session.scalar(select(func.count()).select_from(Block))
    record, _ = bring_in(_moved(squares()), "new.geojson")
    importing.undo(session, record)
    assert plan_on(session, first.territory_id, None) == first
    assert session.scalar(select(func.count()).select_from(Block)) == blocks


def test_undo_of_the_only_plan_takes_the_territory_with_it(
    session: Session, bring_in: BringIn, squares: Squares
) -> None:
    """The database is as empty as before."""
    record, _ = bring_in(squares())
    importing.undo(session, record)
    assert session.scalar(select(func.count()).select_from(Territory)) == 0
    assert session.scalar(text("SELECT count(*) FROM community")) == 0


def test_undo_is_refused_while_something_rests_on_the_plan(
    session: Session, bring_in: BringIn, squares: Squares
) -> None:
    """A later plan, or a file of another kind when it is the only plan."""
    record, _ = bring_in(squares())
    resting = Import(
        id=uuid.uuid4(),
        kind="addresses",
        state=ImportState.APPLIED.value,
        file_name="doors.csv",
        file_sha256=b"",
        territory_id=record.territory_id,
        created_at=clock.now(),
    )
    session.add(resting)
    session.flush()
    with pytest.raises(Conflict) as refused:
        importing.undo(session, record)
    assert refused.value.code == "plan.only_one"
    bring_in(_moved(squares()), "new.geojson")
    with pytest.raises(Conflict) as refused:
        importing.undo(session, record)
    assert refused.value.code == "plan.built_upon"


def test_the_preview_shows_each_grid_with_its_state(bring_in: BringIn, squares: Squares) -> None:
    """As GeoJSON, changed ones first."""
    bring_in(squares())
    _, outcome = bring_in(_moved(squares()), "new.geojson")
    states = [feature["properties"]["state"] for feature in outcome.changed_places["features"]]
    assert states == ["changed", "changed", "same", "same"]


def test_a_shared_corner_belongs_to_the_smallest_code(session: Session, bring_in: BringIn, squares: Squares) -> None:
    """Whatever the order of rows in the file."""
    bring_in(squares()[::-1])
    plan = plan_on(session, the_territory(session, None).id, None)
    located = locate_point(session, plan.id, 101.67, 39.22)
    assert located.grid is not None
    assert (located.grid.code, located.on_boundary) == ("001", True)
