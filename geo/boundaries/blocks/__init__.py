"""Blocks, the pieces that grids are made of: their households, who lies beside whom, and cells of large ones. Pure."""

from geo.boundaries.blocks.cells import Cells, cut_into_cells
from geo.boundaries.blocks.graph import BlockGraph

__all__ = ["BlockGraph", "Cells", "cut_into_cells"]
