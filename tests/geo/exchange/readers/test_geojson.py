import json
from typing import Any

import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.readers.geojson import read_geojson

RING = [[101.66, 39.21], [101.67, 39.21], [101.67, 39.22], [101.66, 39.21]]


def collection(*geometries: Any, **members: Any) -> bytes:
    """A FeatureCollection of these geometries, with further members."""
    features = [{"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (polygon([[101.66, 39.21], [101.67, 39.21]]), "ring.too_few_points"),
        (polygon(RING, [[101.66, 39.21], [101.67, 39.21], [101.66, 39.21]]), "ring.too_few_points"),
        (polygon([["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]), "geometry.not_numbers"),
        (polygon([[1], [2], [3], [1]]), "geometry.not_numbers"),
        (polygon(5), "geometry.not_numbers"),
        ({"type": "Polygon", "coordinates": [[None, None]]}, "geometry.not_numbers"),
        ({"type": "Polygon"}, "geometry.not_numbers"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "line.too_few_points"),
        ({"type": "Point", "coordinates": [1]}, "geometry.not_numbers"),
        ({"type": "Blob", "coordinates": []}, "geometry.unknown"),
        ({"type": "GeometryCollection"}, "geometry.unknown"),
        ("text", "geometry.unknown"),
    ],
)
def test_bad_geometry_is_named_and_the_rest_is_read(geometry: Any, code: str) -> None:
    """A feature whose geometry cannot be built is named by its number; those around it are read."""
    features = read_geojson(collection(polygon(RING), geometry, polygon(RING)), "a.geojson")
    assert features.rows.tolist() == [1, 3]
    assert [(fault.code, fault.row) for fault in features.faults] == [(code, 2)]


def test_a_short_ring_has_a_place() -> None:
    """The place of a ring of two points is its first point."""
    (fault,) = read_geojson(collection(polygon([[101.66, 39.21], [101.67, 39.21]])), "a.geojson").faults
    assert fault.place == (101.66, 39.21)


def test_open_rings_are_closed() -> None:
    """A ring that does not end where it began is closed, and that is said."""
    features = read_geojson(collection(polygon(RING[:-1])), "a.geojson")
    assert features.geometry is not None
    assert shapely.equals(features.geometry[0], shapely.Polygon(RING))
    assert [(fault.code, fault.row) for fault in features.faults] == [("ring.open", 1)]


@pytest.mark.parametrize("written", [b"Infinity, NaN", b"1e999, 39.21"])
def test_infinite_corners(written: bytes) -> None:
    """NaN and Infinity, which are no JSON but are written, do not keep the file from being read."""
    text = collection(polygon(RING), polygon(RING)).replace(b"101.66, 39.21", written, 1)
    features = read_geojson(text, "a.geojson")
    assert features.rows.tolist() == [2]
    assert [(fault.code, fault.row) for fault in features.faults] == [("coordinate.not_finite", 1)]


def test_every_kind_of_geometry() -> None:
    """All seven kinds are built, with heights left out."""
    kinds: list[dict[str, Any]] = [
        {"type": "Point", "coordinates": [1, 2, 3]},
        {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
        {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]},
        polygon(RING),
        {"type": "MultiPolygon", "coordinates": [[RING]]},
    ]
    geometry = read_geojson(collection(*kinds, {"type": "GeometryCollection", "geometries": kinds}), "a").geometry
    assert geometry is not None
    assert [shape.geom_type for shape in geometry] == [str(kind["type"]) for kind in kinds] + ["GeometryCollection"]
    assert not shapely.has_z(geometry).any()


@pytest.mark.parametrize(
    "document",
    [polygon(RING), {"type": "Feature", "properties": None, "geometry": polygon(RING)}],
    ids=["geometry", "feature"],
)
def test_one_thing_alone(document: dict[str, Any]) -> None:
    """A single feature or a bare geometry is a file of one row."""
    assert read_geojson(json.dumps(document).encode(), "a").rows.tolist() == [1]


def test_properties_become_columns() -> None:
    """Columns are the union of all properties; nested values stay as JSON; the id is kept."""
    data = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": 7, "properties": {"a": "0101", "b": {"c": ["x"]}}, "geometry": None},
            {"type": "Feature", "properties": {"d": True}, "geometry": None},
            {"type": "Feature", "properties": ["odd"], "geometry": None},
        ],
    }
    assert read_geojson(json.dumps(data).encode(), "a").columns == {
        "a": ["0101", None, None],
        "b": ['{"c": ["x"]}', None, None],
        "id": [7, None, None],
        "d": [None, True, None],
    }


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b'{"type": "Topology", "objects": {}}', "json.not_geojson"),
        (b"[]", "json.not_geojson"),
        (b'{"type": "FeatureCollection", "features": {}}', "json.not_geojson"),
        (b'{"type": "FeatureCollection", "features": [', "json.malformed"),
        (b"{\xff}", "json.malformed"),
    ],
)
def test_what_is_no_geojson(document: bytes, code: str) -> None:
    """Other JSON, and what is no JSON, is refused with the reason."""
    with pytest.raises(BadInput) as caught:
        read_geojson(document, "a.geojson")
    assert caught.value.code == code


def test_place_of_a_syntax_error() -> None:
    """The line and column of a syntax error are said."""
    with pytest.raises(BadInput, match="line 2, column 9"):
        read_geojson(b'{\n"type": Feature}', "a.geojson")


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (
            {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
            "China Geodetic Coordinate System 2000",
        ),
        ({"type": "name", "properties": {"name": "EPSG:26914"}}, "NAD83 / UTM zone 14N"),
        ({"type": "name", "properties": {"name": "nonsense"}}, "WGS 84 (CRS84)"),
        ({"type": "name", "properties": None}, "WGS 84 (CRS84)"),
        (None, "WGS 84 (CRS84)"),
    ],
)
def test_named_crs(member: Any, expected: str) -> None:
    """The CRS of old GeoJSON is honoured; without one it is WGS84."""
    features = read_geojson(collection(polygon(RING), crs=member), "a.geojson")
    assert features.crs is not None
    assert features.crs.name == expected
