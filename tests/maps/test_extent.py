"""Where a map opens."""

import geopandas as gpd
import shapely

from maps.extent import EMPTY, home_bounds, whole_bounds


def communities(*places: tuple[float, float, int]) -> gpd.GeoDataFrame:
    """Communities of 0.01 degrees at (lon, lat) with a number of grids."""
    shapes = [shapely.box(lon, lat, lon + 0.01, lat + 0.01) for lon, lat, _ in places]
    return gpd.GeoDataFrame({"grids": [grids for *_, grids in places]}, geometry=shapes, crs="EPSG:4326")


def test_a_map_opens_on_the_town_with_most_grids() -> None:
    """Of towns far apart the one with most grids is shown, whole."""
    frame = communities((101.67, 39.2, 6), (101.68, 39.21, 6), (104.0, 39.4, 9))
    assert home_bounds(frame) == whole_bounds(frame.iloc[:2])


def test_a_compact_territory_is_shown_whole() -> None:
    """Communities within a few kilometres of each other are one town."""
    frame = communities((101.67, 39.2, 6), (101.70, 39.2, 6), (101.73, 39.22, 1))
    assert home_bounds(frame) == whole_bounds(frame)


def test_without_communities_there_is_a_place_to_begin() -> None:
    """An empty territory has bounds that a map can open on."""
    assert home_bounds(communities()) == whole_bounds(communities()) == EMPTY
