"""Streets: lines of a file as a walkable network, and the blocks between them. Pure but for the reading of files."""

from geo.exchange.ways import Level, WayKind
from geo.streets.blocks import Along, Blocks, Cut, cut_blocks
from geo.streets.network import Network, make_network
from geo.streets.reading import StreetFile, read_ways
from geo.streets.ways import Ways, hull_of

__all__ = [
    "Along",
    "Blocks",
    "Cut",
    "Level",
    "Network",
    "StreetFile",
    "WayKind",
    "Ways",
    "cut_blocks",
    "hull_of",
    "make_network",
    "read_ways",
]
