"""Grids and communities of a plan, read once: a plan in force never changes, so its frame may be kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import geopandas as gpd
from sqlalchemy.orm import Session

from geo.boundaries.queries import community_frame, grid_frame

Read = Callable[[Session, int], gpd.GeoDataFrame]


class FrameCache:
    """The frames of the plans asked for last, by database and plan. Callers get copies to add columns to."""

    def __init__(self, read: Read, *, kept: int = 6) -> None:
        self._read = read
        self._kept = kept
        self._frames: OrderedDict[tuple[str, int], gpd.GeoDataFrame] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session: Session, plan_id: int) -> gpd.GeoDataFrame:
        """The frame of a plan, sorted by code."""
        key = (str(session.get_bind().engine.url), plan_id)
        with self._lock:
            frame = self._frames.get(key)
        if frame is None:
            frame = self._read(session, plan_id).sort_values("code")
        with self._lock:
            self._frames[key] = frame
            self._frames.move_to_end(key)
            while len(self._frames) > self._kept:
                self._frames.popitem(last=False)
        return frame.copy(deep=False)


_grids = FrameCache(grid_frame)
_communities = FrameCache(community_frame)


def plan_grids(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The grid frame of a plan, by code."""
    return _grids.get(session, plan_id)


def plan_communities(session: Session, plan_id: int) -> gpd.GeoDataFrame:
    """The community frame of a plan, by code."""
    return _communities.get(session, plan_id)
