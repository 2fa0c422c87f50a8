"""Blocks, the pieces that grids are made of: how many households each has, and who lies beside whom. Pure."""

from geo.boundaries.blocks.graph import BlockGraph

__all__ = ["BlockGraph"]
