import pytest

from geo.core.errors import BadInput
from geo.exchange.formats import Format, recognise


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"SQLite format 3\x00rest", Format.GEOPACKAGE),
        (b"PAR1rest", Format.PARQUET),
        (b"\x00\x00\x27\x0arest", Format.SHAPEFILE),
        (b"\x0e\x10\x14\x05\xf7\x04\x00\x00.FIT", Format.FIT),
        (b"PK\x03\x04rest", Format.ZIP),
        (b"\x1f\x8brest", Format.GZIP),
        (b'\xef\xbb\xbf {"type": "Feature"}', Format.JSON),
        (b"[1, 2]", Format.JSON),
        (b"<?xml version='1.0'?><!-- <kml> --><gpx version='1.1'>", Format.GPX),
        (b"<ns:kml xmlns:ns='http://www.opengis.net/kml/2.2'>", Format.KML),
        (b"\n<TrainingCenterDatabase>", Format.TCX),
        ("<gpx>".encode("utf-16"), Format.GPX),
        (b"<?xml version='1.0'?><osm version='0.6'>", Format.OSM),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18", Format.OSM),
        ("经度,纬度\n".encode("gb18030"), Format.TEXT),
    ],
)
def test_content_decides(data: bytes, found: Format) -> None:
    """The first bytes tell the format of a file whose name says nothing."""
    assert recognise(data, "upload") is found


@pytest.mark.parametrize(
    ("name", "data", "promised", "found"),
    [
        ("blocks.geojson", b"PAR1rest", "JSON", "Parquet"),
        ("walk.gpx", b"<kml>", "GPX", "KML"),
        ("list.csv", b'{"a": 1}', "CSV", "JSON"),
        ("list.xlsx", b"a,b\n", "XLSX", "CSV"),
        ("map.gpkg", b"a,b\n", "GeoPackage", "CSV"),
        ("map.SHP", b"PK\x03\x04", "shapefile", "ZIP"),
    ],
)
def test_name_that_contradicts(name: str, data: bytes, promised: str, found: str) -> None:
    """A name that promises another format than the content is refused, and both are said."""
    with pytest.raises(BadInput) as caught:
        recognise(data, name)
    assert caught.value.code == "file.wrong_extension"
    assert {promised, found} <= set(map(str, caught.value.sentence.values.values()))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\x00\x01", "no format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "no format"),
        (b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>", "<OGRVRTDataSource>"),
        (b"<html>", "<html>"),
    ],
)
def test_what_is_not_read(data: bytes, said: str) -> None:
    """Content that no reader knows is refused before any library sees it."""
    with pytest.raises(BadInput, match=said) as caught:
        recognise(data, "upload")
    assert caught.value.code == "file.unsupported"


@pytest.mark.parametrize("data", [b"<", b"<gpx", b"<<gpx>", b"<?xml version='1.0' encoding='nonsense'?><gpx>"])
def test_what_only_begins_like_xml(data: bytes) -> None:
    """A broken beginning is told before the kind of document matters."""
    with pytest.raises(BadInput) as caught:
        recognise(data, "upload")
    assert caught.value.code == "xml.malformed"


def test_text_may_have_any_unknown_extension() -> None:
    """An extension that promises nothing is ignored."""
    assert recognise(b"a,b\n1,2\n", "places.dat") is Format.TEXT
