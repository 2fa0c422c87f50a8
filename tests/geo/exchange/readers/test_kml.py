import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.readers.kml import read_kml

RING = "<LinearRing><coordinates>101.66,39.21,0 101.67,39.21,0 101.67,39.22,0 101.66,39.21,0</coordinates></LinearRing>"
OUTER = f"<outerBoundaryIs>{RING}</outerBoundaryIs>"


def document(*placemarks: str) -> bytes:
    body = "".join(f"<Folder><Placemark>{placemark}</Placemark></Folder>" for placemark in placemarks)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def test_names_and_extended_data() -> None:
    """Name, description and both kinds of extended data are columns."""
    features = read_kml(
        document(
            "<name> 曙光 </name><description>x</description>"
            '<ExtendedData><Data name="code"><value>0101</value></Data>'
            '<SchemaData><SimpleData name="households">62</SimpleData></SchemaData></ExtendedData>'
        ),
        "a.kml",
    )
    assert features.columns == {"name": ["曙光"], "description": ["x"], "code": ["0101"], "households": ["62"]}


def test_parts_and_holes() -> None:
    """Several polygons are one multipolygon; inner boundaries are holes."""
    hole = RING.replace("101.66,", "101.665,").replace("39.22", "39.215")
    pierced = f"<Polygon>{OUTER}<innerBoundaryIs>{hole}</innerBoundaryIs></Polygon>"
    several = f"<MultiGeometry>{pierced}<Polygon>{OUTER}</Polygon></MultiGeometry>"
    geometry = read_kml(document(several), "a.kml").geometry
    assert geometry is not None
    assert geometry[0].geom_type == "MultiPolygon"
    assert [len(part.interiors) for part in geometry[0].geoms] == [1, 0]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (
            "<Polygon><outerBoundaryIs><coordinates>1,2 3,4</coordinates></outerBoundaryIs></Polygon>",
            "ring.too_few_points",
        ),
        ("<Point><coordinates>east,north</coordinates></Point>", "geometry.not_numbers"),
        ("<Point><coordinates>101.66</coordinates></Point>", "geometry.not_numbers"),
        ("<LineString><coordinates>1,2</coordinates></LineString>", "line.too_few_points"),
    ],
)
def test_bad_placemark_is_named_and_the_rest_is_read(geometry: str, code: str) -> None:
    """A placemark that cannot be built is named by its number; the next one is read."""
    features = read_kml(document(geometry, f"<Polygon>{OUTER}</Polygon>"), "a.kml")
    assert features.rows.tolist() == [2]
    assert [(fault.code, fault.row) for fault in features.faults] == [(code, 1)]


@pytest.mark.parametrize(
    "geometry", ["", "<Polygon/>", "<MultiGeometry/>", "<Point/>", "<Point><coordinates/></Point>"]
)
def test_placemark_without_geometry(geometry: str) -> None:
    """A placemark without geometry is a row without geometry."""
    features = read_kml(document(geometry), "a.kml")
    assert features.geometry is not None
    assert (shapely.is_missing(features.geometry) | shapely.is_empty(features.geometry)).all()


def test_links_are_not_followed() -> None:
    """A network link is no placemark, and nothing is fetched."""
    link = b"<kml><NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink></kml>"
    assert len(read_kml(link, "a.kml")) == 0


def test_broken_document() -> None:
    """A document that ends too early is refused with the place."""
    with pytest.raises(BadInput, match="line 1") as caught:
        read_kml(document("<name>x</name>")[:-9], "a.kml")
    assert caught.value.code == "xml.malformed"
