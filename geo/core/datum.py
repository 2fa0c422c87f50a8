"""Datums that Chinese coordinates come in, and the way from each to WGS84.

GCJ-02 shifts WGS84 by a published non-linear formula inside China; BD-09 shifts GCJ-02 again.
CGCS2000 differs from WGS84 by centimetres and is taken as equal. Neither shift is ever stored.
"""

import enum


class Datum(enum.StrEnum):
    """The datum that the coordinates of a file are in."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"
