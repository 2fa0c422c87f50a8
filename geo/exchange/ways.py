"""What a way is for somebody on foot, told by its tags in OpenStreetMap (its wiki, page "Key:highway")."""

import enum
from collections.abc import Mapping


class WayKind(enum.IntEnum):
    """What runs along a line. A street may bound blocks; a path crosses them; rivers and railways keep people apart."""

    STREET = 0
    PATH = 1
    RIVER = 2
    RAILWAY = 3


class Level(enum.IntEnum):
    """Whether a line meets what it crosses: on the ground it does, on a bridge and in a tunnel it does not."""

    GROUND = 0
    BRIDGE = 1
    TUNNEL = 2


_LINKED = ("trunk", "primary", "secondary", "tertiary")
_STREETS = frozenset((
    *_LINKED, *(f"{name}_link" for name in _LINKED), "unclassified", "residential", "living_street", "service", "road",
    "track", "pedestrian",
))  # fmt: skip
_PATHS = frozenset(("footway", "path", "steps", "cycleway", "bridleway"))
_TO_ONE_DOOR = frozenset(("driveway", "parking_aisle", "drive-through", "emergency_access"))
_RIVERS = frozenset(("river", "canal"))
_RAILWAYS = frozenset(("rail", "light_rail", "narrow_gauge"))
_NO = frozenset(("", "no", "false", "f", "0"))


def kind_of(tags: Mapping[str, str]) -> WayKind | None:
    """The kind of a way; None for what nobody walks on and nothing keeps apart.

    Motorways, things that are planned, trams, undergrounds and brooks are left out. A road that only leads
    through a car park or to one door counts as a path.
    """
    highway = tags.get("highway")
    if highway in _STREETS:
        return WayKind.PATH if tags.get("service") in _TO_ONE_DOOR else WayKind.STREET
    if highway in _PATHS:
        return WayKind.PATH
    if tags.get("waterway") in _RIVERS:
        return WayKind.RIVER
    return WayKind.RAILWAY if tags.get("railway") in _RAILWAYS else None


def level_of(tags: Mapping[str, str]) -> Level:
    """The level of a way. One that is said to be both is in a tunnel."""
    if tags.get("tunnel", "no").casefold() not in _NO:
        return Level.TUNNEL
    return Level.GROUND if tags.get("bridge", "no").casefold() in _NO else Level.BRIDGE
