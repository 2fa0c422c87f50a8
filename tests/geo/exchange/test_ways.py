import pytest

from geo.exchange.ways import Level, WayKind, kind_of, level_of


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "residential"}, WayKind.STREET),
        ({"highway": "trunk_link"}, WayKind.STREET),
        ({"highway": "service"}, WayKind.STREET),
        ({"highway": "service", "service": "driveway"}, WayKind.PATH),
        ({"highway": "steps"}, WayKind.PATH),
        ({"highway": "pedestrian", "railway": "rail"}, WayKind.STREET),
        ({"waterway": "canal"}, WayKind.RIVER),
        ({"railway": "narrow_gauge"}, WayKind.RAILWAY),
        ({"highway": "motorway"}, None),
        ({"highway": "proposed"}, None),
        ({"waterway": "stream"}, None),
        ({"railway": "tram"}, None),
        ({}, None),
    ],
)
def test_kinds(tags: dict[str, str], kind: WayKind | None) -> None:
    """Where people walk, what keeps them apart, and what is neither."""
    assert kind_of(tags) is kind


def test_levels() -> None:
    """A tunnel outweighs a bridge; a tag that says no says nothing."""
    assert level_of({}) is level_of({"bridge": "no", "tunnel": "F"}) is Level.GROUND
    assert level_of({"bridge": "viaduct"}) is Level.BRIDGE
    assert level_of({"tunnel": "culvert", "bridge": "yes"}) is Level.TUNNEL
