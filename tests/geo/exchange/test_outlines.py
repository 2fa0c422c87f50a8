import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.errors import GEOSException

from geo.exchange.faults import Severity
from geo.exchange.outlines import Outlines, check_outlines

GOOD = shapely.box(101.66, 39.21, 101.67, 39.22)
BOW_TIE = shapely.Polygon([(101.66, 39.21), (101.68, 39.23), (101.68, 39.21), (101.66, 39.23)])


def check(*geometries: object) -> Outlines:
    """Check these geometries as rows 1, 2, 3 and so on."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return check_outlines(array, np.arange(1, len(geometries) + 1))


def triangle(lon: float) -> shapely.Polygon:
    """An outline with one corner at this longitude, possible or not."""
    with np.errstate(invalid="ignore"):
        return shapely.Polygon([(101, 39), (lon, 39), (102, 40)])


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry.missing"),
        (shapely.Polygon(), "geometry.missing"),
        (shapely.Point(101.66, 39.21), "geometry.not_area"),
        (shapely.LineString([(101.66, 39.21), (101.67, 39.22)]), "geometry.not_area"),
        (shapely.GeometryCollection([shapely.Point(1, 2)]), "geometry.not_area"),
        (shapely.box(39.21, 101.66, 39.22, 101.67), "coordinate.swapped"),
        (shapely.box(875211.0, 4332258.0, 876199.0, 4338619.0), "coordinate.metres"),
        (triangle(1e308), "coordinate.out_of_range"),
        (triangle(np.inf), "coordinate.not_finite"),
        (triangle(np.nan), "coordinate.not_finite"),
        (shapely.Polygon([(101, 39), (102, 40), (101, 39)]), "outline.no_area"),
        (shapely.box(101.66, 39.21, 101.660000001, 39.210000001), "outline.no_area"),
    ],
)
def test_what_cannot_go_in(geometry: object, code: str) -> None:
    """Each impossible outline is refused with its row and reason; its neighbours go in."""
    checked = check(GOOD, geometry, GOOD)
    assert checked.usable.tolist() == [True, False, True]
    assert [(fault.code, fault.row, fault.severity) for fault in checked.faults] == [(code, 2, Severity.ERROR)]


def test_crossing_outline_is_mended() -> None:
    """A bow tie becomes its two halves, with a warning at the place where it crosses."""
    checked = check(BOW_TIE)
    assert checked.usable.tolist() == [True]
    assert shapely.is_valid(checked.geometry).all()
    assert shapely.area(checked.geometry[0]) == pytest.approx(0.02 * 0.02 / 2)
    (fault,) = checked.faults
    assert (fault.code, fault.severity) == ("outline.crosses_itself", Severity.WARNING)
    assert fault.place == pytest.approx((101.67, 39.22))


def test_an_outline_that_takes_more_memory_than_there_is_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edges that cross each other millions of times: the row is refused with what to do, its neighbours go in."""

    def without_memory(_geometry: object, **_options: object) -> object:
        raise GEOSException("std::bad_alloc")

    monkeypatch.setattr(shapely, "make_valid", without_memory)
    checked = check(GOOD, BOW_TIE, GOOD)
    assert checked.usable.tolist() == [True, False, True]
    assert [(fault.code, fault.row) for fault in checked.faults] == [("outline.tangled", 2)]


def test_areas_are_taken_from_a_mixture() -> None:
    """Of a collection of an area and a line the area is taken, and the row is remarked."""
    checked = check(shapely.GeometryCollection([shapely.LineString([(1, 2), (3, 4)]), shapely.MultiPolygon([GOOD])]))
    assert shapely.equals(checked.geometry[0], GOOD)
    assert [(fault.code, fault.severity) for fault in checked.faults] == [("geometry.mixed", Severity.WARNING)]


def test_good_outlines_are_left_alone() -> None:
    """Valid outlines with holes and several parts come through as they are."""
    hole = shapely.box(101.71, 39.22, 101.72, 39.23).exterior
    several = shapely.MultiPolygon([GOOD, shapely.Polygon(shapely.box(101.7, 39.21, 101.8, 39.3).exterior, [hole])])
    checked = check(GOOD, several)
    assert shapely.equals_identical(checked.geometry, np.array([GOOD, several])).all()
    assert checked.faults == []


corner = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda at: (101.6 + at[0] / 100, 39.2 + at[1] / 100))


@given(st.lists(st.lists(corner, min_size=3, max_size=9), min_size=1, max_size=5))
def test_whatever_goes_in_is_valid(rings: list[list[tuple[float, float]]]) -> None:
    """Any tangle of corners is either refused or becomes valid areas on the grid."""
    try:
        shapes = [shapely.Polygon(ring) for ring in rings]
    except GEOSException:
        return
    checked = check(*shapes)
    kept = checked.geometry[checked.usable]
    assert shapely.is_valid(kept).all()
    assert (shapely.area(kept) > 0).all()
    corners = shapely.get_coordinates(kept)
    assert (corners == np.round(corners, 8)).all()
    refused = {fault.row for fault in checked.faults if fault.severity is Severity.ERROR}
    assert refused == set((np.flatnonzero(~checked.usable) + 1).tolist())
