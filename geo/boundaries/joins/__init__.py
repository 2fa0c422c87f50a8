"""Rows (plan, object, grid) for every kind of point objects: written here, and looked through in `verifying`."""

from geo.boundaries.joins.joining import JoinCount, PointJoin, join_points

__all__ = ["JoinCount", "PointJoin", "join_points"]
