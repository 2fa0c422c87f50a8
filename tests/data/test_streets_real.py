"""Real streets of five towns as networks and blocks."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.boundaries.coverages import shared_borders
from geo.core.coordinates import on_grid
from geo.core.measure import areas_m2
from geo.exchange.ways import Level, WayKind
from geo.streets import Along, Blocks, Ways, cut_blocks, hull_of, make_network, read_ways

pytestmark = pytest.mark.real_data

FILES = {
    "krems.osm.gz": 950,
    "helsinki_centre.osm.pbf": 2_498,
    "monaco.osm.gz": 867,
    "beijing_haidian_cau.osm.gz": 297,
    "bubenec.gpkg": 35,
}


@pytest.fixture(scope="module", params=FILES)
def town(request: pytest.FixtureRequest, real_data: Path) -> tuple[str, Ways, Blocks]:
    """A file's ways, and its blocks within the hull of its streets."""
    ways = read_ways(real_data / "streets" / request.param).ways
    return request.param, ways, cut_blocks(make_network(ways), hull_of(ways))


def test_every_line_is_read(town: tuple[str, Ways, Blocks]) -> None:
    """As many lines as osmium finds with these tags; names in their own writing."""
    name, ways, _ = town
    assert len(ways) == FILES[name]
    if name.startswith("beijing"):
        assert "学清路" in ways.name


def test_the_network_keeps_the_ground(town: tuple[str, Ways, Blocks]) -> None:
    """Segments on the ground touch at junctions alone, and cover what the lines of the file cover."""
    _, ways, _ = town
    network = make_network(ways)
    ground = network.segments[(network.level == Level.GROUND) & (network.kind <= WayKind.PATH)]
    left, right = shapely.STRtree(ground).query(ground, predicate="crosses")
    assert len(left) == len(right) == 0
    before = shapely.union_all(ways.lines[(ways.level == Level.GROUND) & (ways.kind <= WayKind.PATH)])
    assert shapely.hausdorff_distance(shapely.union_all(ground), before) < 1e-5
    assert (on_grid(network.junctions) == network.junctions).all()
    chance = np.random.default_rng(5)
    again = make_network(ways.taken(chance.permutation(len(ways))))
    assert shapely.to_wkb(again.segments).tolist() == shapely.to_wkb(network.segments).tolist()


def test_blocks_tile_the_outline(town: tuple[str, Ways, Blocks]) -> None:
    """Valid, a coverage, the union the hull of the streets, with borders as every coverage has them."""
    _, ways, blocks = town
    outline = hull_of(ways)
    assert shapely.is_valid(blocks.polygons).all()
    assert shapely.coverage_is_valid(blocks.polygons)
    assert (shapely.get_type_id(blocks.polygons) == shapely.GeometryType.POLYGON).all()
    union = shapely.coverage_union_all(blocks.polygons)
    corners, given = (set(map(tuple, shapely.get_coordinates(each))) for each in (union, outline))
    assert given <= corners
    assert max(shapely.distance([shapely.Point(corner) for corner in corners], outline.boundary)) <= 1e-8
    assert shapely.symmetric_difference(union, outline).area <= 1e-8 * outline.length
    pairs, shared_m = shared_borders(blocks.polygons)
    assert blocks.pairs.tolist() == pairs.tolist()
    assert blocks.border_m.sum(axis=1) == pytest.approx(shared_m, abs=1e-6)


def test_no_sliver_is_left(town: tuple[str, Ways, Blocks]) -> None:
    """Every block is at least 400 square metres; rivers and railways bound some where there are any that go through."""
    name, _, blocks = town
    assert areas_m2(blocks.polygons).min() >= 399
    kinds = Counter(blocks.along.tolist())
    assert kinds[Along.OPEN] == 0
    assert (kinds[Along.BARRIER] > 0) == (name in {"krems.osm.gz", "beijing_haidian_cau.osm.gz"})
