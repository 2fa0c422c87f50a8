"""The towns that are walked."""

import os
from pathlib import Path

from geo.patrols.matching import Ground, make_ground
from geo.streets import make_network, read_ways

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
TOWNS = {"Krems": "krems.osm.gz", "Haidian": "beijing_haidian_cau.osm.gz", "Helsinki": "helsinki_centre.osm.pbf"}


MONACO = {"Monaco": "monaco.osm.gz"}
"""Walked only for what the noise lets be known."""


def read_town(name: str) -> Ground:
    """Its streets and paths, ready for matching."""
    return make_ground(make_network(read_ways(DATA / "streets" / (TOWNS | MONACO)[name]).ways))
