"""A plan from the pieces it is put together of to the day it holds, and whether it still is what was stored.

Reading plans is in `geo.boundaries.queries`, which goes by the rules here; so nothing is given on from this file.
"""
