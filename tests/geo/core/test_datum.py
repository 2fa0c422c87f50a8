import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.core.datum import SHIFTED, Datum, from_wgs84, geometries_to_wgs84, to_wgs84

GEODESIC = pyproj.Geod(ellps="WGS84")

inside_china = st.lists(st.tuples(st.floats(73.7, 135.0), st.floats(3.9, 53.5)), min_size=1, max_size=50)
outside_china = st.tuples(st.floats(-180, 72), st.floats(-90, 90)) | st.tuples(st.floats(136, 180), st.floats(-90, 90))


def apart_m(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The largest distance between two lists of points."""
    return float(np.max(GEODESIC.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])[2]))


@pytest.mark.parametrize(
    ("place", "wgs84", "offset_m"),
    [
        ("Hangzhou", (120.155, 30.268), 521),
        ("Beijing", (116.3974, 39.9093), 556),
        ("Chengdu", (104.06, 30.66), 360),
    ],
)
def test_offset_of_gcj02(place: str, wgs84: tuple[float, float], offset_m: float) -> None:
    """GCJ-02 lies from WGS84 by the distance known for each town."""
    true = np.array([wgs84])
    assert apart_m(true, from_wgs84(true, Datum.GCJ02)) == pytest.approx(offset_m, abs=1)


def test_offset_at_badain_jaran() -> None:
    """At Badain Jaran GCJ-02 lies 170 m east and 67 m north of WGS84."""
    true = np.array([[101.67, 39.22]])
    shifted = from_wgs84(true, Datum.GCJ02)
    assert apart_m(true, np.column_stack((shifted[:, 0], true[:, 1]))) == pytest.approx(170, abs=1)
    assert apart_m(true, np.column_stack((true[:, 0], shifted[:, 1]))) == pytest.approx(67, abs=1)
    assert (shifted > true).all()


def test_baidu_lies_beyond_gcj02() -> None:
    """BD-09 is GCJ-02 moved on by about 0.0065 and 0.006 degrees, give or take its ripple."""
    true = np.array([[116.404, 39.915], [101.67, 39.22]])
    step = from_wgs84(true, Datum.BD09) - from_wgs84(true, Datum.GCJ02)
    assert step == pytest.approx(np.tile([0.0065, 0.006], (2, 1)), abs=1e-3)


@pytest.mark.parametrize("datum", SHIFTED)
@given(points=inside_china)
def test_there_and_back(datum: Datum, points: list[tuple[float, float]]) -> None:
    """Undoing a shift finds the point again to a micrometre, everywhere in China."""
    true = np.array(points)
    assert apart_m(true, to_wgs84(from_wgs84(true, datum), datum)) < 1e-6


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=st.tuples(st.floats(73.7, 104.9) | st.floats(105.1, 135.0), st.floats(3.9, 53.5)))
def test_there_and_back_to_the_last_bits(datum: Datum, point: tuple[float, float]) -> None:
    """Away from the meridian of 105 degrees a hundredth of a micrometre is left."""
    true = np.array([point])
    assert apart_m(true, to_wgs84(from_wgs84(true, datum), datum)) < 1e-8


@pytest.mark.parametrize("datum", SHIFTED)
@given(point=outside_china)
def test_outside_china_nothing_moves(datum: Datum, point: tuple[float, float]) -> None:
    """Outside China every datum is the identity, bit for bit."""
    true = np.array([point])
    assert (from_wgs84(true, datum) == true).all()
    assert (to_wgs84(true, datum) == true).all()


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_same_within_centimetres(datum: Datum) -> None:
    """WGS84 and CGCS2000 are taken as equal."""
    true = np.array([[101.67, 39.22]])
    assert (to_wgs84(true, datum) == true).all()


@pytest.mark.parametrize("datum", list(Datum))
def test_missing_coordinates_stay_missing(datum: Datum) -> None:
    """NaN goes through every datum, and so do no points at all."""
    assert np.isnan(to_wgs84(np.array([[np.nan, np.nan]]), datum)).all()
    assert to_wgs84(np.empty((0, 2)), datum).shape == (0, 2)


def test_shapes_move_with_their_corners() -> None:
    """A polygon in GCJ-02 comes back to where its corners were, and missing shapes stay missing."""
    true = shapely.box(101.66, 39.21, 101.68, 39.23)
    shifted = shapely.transform(true, lambda corners: from_wgs84(corners, Datum.GCJ02))
    found = geometries_to_wgs84(np.array([shifted, None], dtype=object), Datum.GCJ02)
    assert shapely.equals_exact(found[0], true, tolerance=1e-12)
    assert found[1] is None
