"""Streets: lines of a file as a walkable network. Pure but for the reading of files."""

from geo.exchange.ways import Level, WayKind
from geo.streets.network import Network, make_network
from geo.streets.reading import StreetFile, read_ways
from geo.streets.ways import Ways, hull_of

__all__ = [
    "Level",
    "Network",
    "StreetFile",
    "WayKind",
    "Ways",
    "hull_of",
    "make_network",
    "read_ways",
]
