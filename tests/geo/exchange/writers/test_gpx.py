"""Planned ways as GPX."""

from defusedxml.ElementTree import fromstring

from geo.exchange.readers.gpx import read_gpx
from geo.exchange.writers.gpx import NamedPoint, PlannedWay, gpx_of

NS = {"g": "http://www.topografix.com/GPX/1/1"}
WAY = PlannedWay(
    "<b>东线</b> & co\x00\ud800", [NamedPoint(101.67, 39.22, '左转进入"巴音街"')], [(101.67, 39.22), (101.68, 39.22)]
)


def test_a_way_is_a_route_and_a_track() -> None:
    """Turns are route points with names, the line is a track of one segment; places come first, as the format says."""
    root = fromstring(gpx_of("路线", [WAY], places=[NamedPoint(101.675, 39.22, "甲栓")]))
    assert [child.tag.partition("}")[2] for child in root] == ["metadata", "wpt", "rte", "trk"]
    (turn,) = root.findall("g:rte/g:rtept", NS)
    assert (turn.get("lat"), turn.get("lon")) == ("39.22000000", "101.67000000")
    assert turn.findtext("g:name", namespaces=NS) == '左转进入"巴音街"'
    assert len(root.findall("g:trk/g:trkseg/g:trkpt", NS)) == 2


def test_one_form_alone() -> None:
    """For programs that show both upon one another."""
    assert b"<trk>" not in gpx_of("路线", [WAY], forms=["route"])
    assert b"<rte>" not in gpx_of("路线", [WAY], forms=["track"])


def test_names_are_text() -> None:
    """Markup in a name stays words, and what no file of XML can hold is left out."""
    root = fromstring(gpx_of("<script>", [WAY]))
    assert root.findtext("g:trk/g:name", namespaces=NS) == "‹b›东线‹/b› & co"
    assert root.findtext("g:metadata/g:name", namespaces=NS) == "‹script›"


def test_the_track_is_read_again_as_it_was_written() -> None:
    """By the reader of recorded tracks, to the last digit stored."""
    read = read_gpx(gpx_of("路线", [WAY]), "route.gpx")
    assert len(read.rows) == 2
