"""The small map beside an answer."""

import re

import geopandas as gpd
import shapely

from maps import inset


def _data(name: str = "曙光-01", **changes: object) -> inset.InsetData:
    boxes = [shapely.box(101.66, 39.21, 101.67, 39.22), shapely.box(101.67, 39.21, 101.68, 39.22)]
    grids = gpd.GeoDataFrame(
        {"code": ["1", "2"], "name": [name, "长山-01"], "colour": [0, 3]}, geometry=boxes, crs=4326
    )
    community = gpd.GeoDataFrame(
        {"code": ["c"], "name": ["曙光社区"], "grids": [2]}, geometry=[shapely.union_all(boxes)], crs=4326
    )
    values: dict[str, object] = {"grids": grids, "communities": community, "title": "Where", **changes}
    return inset.InsetData(**values)  # type: ignore[arg-type]


def test_the_territory_is_drawn_in_the_colours_of_neighbours() -> None:
    """Without a selection every grid is filled by its colour, the community outlined and named."""
    drawn = inset.svg(_data())
    assert "inset-fill-0" in drawn
    assert "inset-fill-3" in drawn
    assert "曙光社区" in drawn
    assert drawn.count("inset-community") == 1


def test_a_selection_fills_the_drawing_and_the_point_lies_in_it() -> None:
    """The view is the selection with a margin; the dot is where the point is."""
    west = shapely.box(101.66, 39.21, 101.67, 39.22)
    data = _data(selected=west, point=(101.665, 39.215))
    left, bottom, right, top = inset.seen(data)
    assert shapely.box(left, bottom, right, top).contains_properly(west)
    cx, cy = (float(each) for each in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', inset.svg(data))[0])
    assert (cx, cy) == (200.0, 150.0)


def test_a_place_outside_is_shown_with_the_nearest_grid() -> None:
    """Never a dot on nothing; a place on the other side of the world is shown by itself."""
    west, east = _data().grids.geometry
    beside, away = inset.seen(_data(point=(101.75, 39.3))), inset.seen(_data(point=(-70.0, -30.0)))
    assert shapely.box(*beside).contains_properly(east)
    assert not shapely.box(*away).intersects(west)


def test_blocks_replace_the_colours() -> None:
    """Where streets can be seen between blocks, colour is not needed."""
    blocks = gpd.GeoDataFrame(geometry=[shapely.box(101.661, 39.211, 101.665, 39.215)], crs=4326)
    drawn = inset.svg(_data(blocks=blocks, point=(101.663, 39.213)))
    assert "inset-block" in drawn
    assert "inset-fill" not in drawn


def test_names_from_files_stay_text() -> None:
    """A name that looks like markup is written, not run."""
    drawn = inset.svg(_data(name="<b>", point=(101.665, 39.215)))
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
