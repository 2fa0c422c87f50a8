"""Blocks as a table."""

import shapely

from geo.streets.blocks import cut_blocks
from geo.streets.frame import COLUMNS, block_frame
from geo.streets.network import make_network
from tests.geo.streets.conftest import Maker, degrees


def test_every_block_has_a_row(ways: Maker) -> None:
    """Codes of equal length from west to east, the area, and metres of border that add up to the outlines."""
    lines = [[(20.0 * at, -5.0), (20.0 * at, 205.0)] for at in range(1, 10)]
    blocks = cut_blocks(make_network(ways(*lines)), degrees(shapely.box(0, 0, 200, 200)))
    frame = block_frame(blocks)
    assert tuple(frame.columns) == (*COLUMNS, "geometry")
    assert frame["code"].tolist() == [f"{number:02d}" for number in range(1, 11)]
    around_m = frame[["street_m", "barrier_m", "open_m", "outline_m"]].sum(axis=1)
    assert around_m.between(438, 442).all()
