"""Grids made of blocks by machine: even in households, compact, each in one piece. Pure, seeded, repeatable."""

from geo.boundaries.balancing.asking import InForce, Wish
from geo.boundaries.balancing.division import Division
from geo.boundaries.balancing.front import Choice, front
from geo.boundaries.balancing.proposing import Proposal, propose
from geo.boundaries.balancing.redrawing import Redraw, Redrawn, redraw
from geo.core.watching import Watch

__all__ = [
    "Choice",
    "Division",
    "InForce",
    "Proposal",
    "Redraw",
    "Redrawn",
    "Watch",
    "Wish",
    "front",
    "propose",
    "redraw",
]
