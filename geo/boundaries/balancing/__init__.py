"""Grids made of blocks by machine: even in households, compact, each in one piece. Pure, seeded, repeatable."""

from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.proposing import Proposal, Wish, propose

__all__ = ["Division", "Proposal", "Wish", "propose"]
