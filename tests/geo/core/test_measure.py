import numpy as np
import pyproj
import pytest
import shapely
from numpy.typing import NDArray

from geo.core.measure import areas_m2, distance_m, distances_m, lengths_m, to_degrees, to_metres

GEODESIC = pyproj.Geod(ellps="WGS84")
PER_MILLE = 1e-3


def ring(lon: float, lat: float, width_deg: float, height_deg: float, corners: int = 7) -> shapely.Polygon:
    """An outline with corners on an ellipse, so that no edge runs along a meridian or a parallel."""
    turns = np.linspace(0.3, 2 * np.pi + 0.3, corners, endpoint=False)
    return shapely.Polygon(np.column_stack((lon + np.cos(turns) * width_deg / 2, lat + np.sin(turns) * height_deg / 2)))


def geodesic_areas_m2(polygons: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.array([abs(GEODESIC.geometry_area_perimeter(polygon)[0]) for polygon in polygons])


def geodesic_lengths_m(things: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.array([GEODESIC.geometry_length(thing) for thing in things])


@pytest.fixture
def spread_territory() -> NDArray[np.object_]:
    """Three parts over five degrees of longitude, each with grids from a house to a banner in size."""
    places = [(99.0, 38.6), (101.67, 39.22), (104.0, 42.3)]
    return np.array([ring(lon, lat, size, size / 2) for lon, lat in places for size in (0.0005, 0.004, 0.03, 0.3, 1.5)])


def test_areas_of_a_territory_over_five_degrees(spread_territory: NDArray[np.object_]) -> None:
    """Areas are right to 0.1 % in every part of a territory whose parts lie five degrees apart."""
    assert areas_m2(spread_territory) == pytest.approx(geodesic_areas_m2(spread_territory), rel=PER_MILLE)


def test_lengths_of_a_territory_over_five_degrees(spread_territory: NDArray[np.object_]) -> None:
    """Outlines are right to 0.1 % in every part of a territory whose parts lie five degrees apart."""
    assert lengths_m(spread_territory) == pytest.approx(geodesic_lengths_m(spread_territory), rel=PER_MILLE)


def test_one_territory_of_three_parts_as_one_shape(spread_territory: NDArray[np.object_]) -> None:
    """The union of far parts is measured as well as each part alone."""
    parts = spread_territory[[3, 8, 13]]
    whole = np.array([shapely.MultiPolygon(list(parts))])
    assert areas_m2(whole)[0] == pytest.approx(geodesic_areas_m2(parts).sum(), rel=PER_MILLE)
    assert lengths_m(whole)[0] == pytest.approx(geodesic_lengths_m(parts).sum(), rel=PER_MILLE)


@pytest.mark.parametrize("lat", [-75.0, -33.0, 0.0, 22.3, 45.0, 68.0, 80.0])
def test_every_latitude(lat: float) -> None:
    """Measures hold from the equator to the polar circles, small and large."""
    things = np.array(
        [ring(lon, lat, size, size) for lon in (-170.0, -0.2, 37.76, 121.49) for size in (1e-4, 0.2, 3.0)]
    )
    assert areas_m2(things) == pytest.approx(geodesic_areas_m2(things), rel=PER_MILLE)
    assert lengths_m(things) == pytest.approx(geodesic_lengths_m(things), rel=PER_MILLE)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([(97.2, 38.9), (104.8, 42.1)], id="across the league"),
        pytest.param([(101.0, 20.0), (101.0, 50.0)], id="along a meridian"),
        pytest.param([(80.0, 40.0), (120.0, 40.0)], id="east to west"),
        pytest.param([(101.67, 39.22), (101.671, 39.2203)], id="across a street"),
    ],
)
def test_lines_of_any_length(line: list[tuple[float, float]]) -> None:
    """A road of degrees and a step across a street are both right to 0.1 %."""
    track = np.array([shapely.LineString(line)])
    assert lengths_m(track)[0] == pytest.approx(GEODESIC.geometry_length(track[0]), rel=PER_MILLE)


def test_long_thin_area() -> None:
    """A strip of nine metres by fifty kilometres is right too, though its edges bend on the map."""
    strip = np.array([shapely.Polygon([(101.75, 39.0), (101.7501, 39.0), (101.75, 39.45)])])
    assert areas_m2(strip) == pytest.approx(geodesic_areas_m2(strip), rel=PER_MILLE)


def test_holes_are_not_counted() -> None:
    """A hole is taken off the area and added to the outline, in small and in large shapes."""
    for size in (0.01, 2.0):
        outer, hole = ring(101.67, 39.22, size, size), ring(101.67, 39.22, size / 3, size / 3)
        shape = np.array([shapely.Polygon(outer.exterior, [hole.exterior])])
        expected_m2 = geodesic_areas_m2(np.array([outer]))[0] - geodesic_areas_m2(np.array([hole]))[0]
        assert areas_m2(shape)[0] == pytest.approx(expected_m2, rel=PER_MILLE)
        assert lengths_m(shape)[0] == pytest.approx(GEODESIC.geometry_length(shape[0].boundary), rel=PER_MILLE)


def test_what_has_no_area() -> None:
    """None, empty shapes, lines and points measure nothing instead of failing."""
    nothing = np.array(
        [None, shapely.Polygon(), shapely.Point(1, 2), shapely.LineString([(0, 0), (9, 9)])], dtype=object
    )
    assert areas_m2(nothing).tolist() == [0, 0, 0, 0]
    assert lengths_m(nothing[:3]).tolist() == [0, 0, 0]


def test_no_things_at_all() -> None:
    """Empty arrays give empty answers."""
    assert len(areas_m2([])) == len(lengths_m(np.array([], dtype=object))) == 0


def test_distances_are_geodesic() -> None:
    """A degree of latitude at Badain Jaran is 111.0 km, and the way there is the way back."""
    start, end = np.array([[101.67, 39.0]]), np.array([[101.67, 40.0]])
    assert distances_m(start, end) == pytest.approx([111_025], abs=1)
    assert distances_m(start, end) == pytest.approx(distances_m(end, start))


def test_buffer_in_metres() -> None:
    """A circle of 500 m drawn in local metres and taken back to degrees has that radius."""
    here = (101.67, 39.22)
    metres = to_metres([shapely.Point(here)], here)
    circle = to_degrees(shapely.buffer(metres, 500), here)
    rim = shapely.get_coordinates(circle)
    assert distances_m(np.tile(here, (len(rim), 1)), rim) == pytest.approx(500, rel=PER_MILLE)


def test_one_distance_is_that_of_arrays() -> None:
    """To the last bit."""
    start, end = (101.67, 39.22), (101.6812, 39.2345)
    assert distance_m(start, end) == distances_m(np.array([start]), np.array([end]))[0]
