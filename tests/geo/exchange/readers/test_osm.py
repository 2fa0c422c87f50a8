"""Extracts of OpenStreetMap, read as every file is: in the confined child."""

import gzip
from pathlib import Path

import osmium
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange import limits
from geo.exchange.readers import osm
from geo.exchange.reading import read_points, read_streets

NODES = [(1, 101.6, 39.2), (2, 101.601, 39.2), (3, 101.602, 39.2), (4, 101.603, 39.2)]
WAYS = [
    ([1, 2, 3], {"highway": "residential", "name": "新华街", "maxspeed": "30"}),
    ([3, 4], {"highway": "footway", "bridge": "yes"}),
    ([1, 4], {"waterway": "river", "name": "河"}),
    ([2, 4], {"railway": "rail", "tunnel": "yes"}),
    ([1, 3], {"highway": "motorway"}),
    ([1, 3], {"building": "yes"}),
    ([1, 2], {"highway": "service", "service": "parking_aisle"}),
    ([1, 99, 2, 3, 98, 4], {"highway": "track"}),
]


def extract(path: Path) -> Path:
    """An extract in the format that its name tells."""
    with osmium.SimpleWriter(path) as writer:
        for number, lon, lat in NODES:
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
        for number, (refs, tags) in enumerate(WAYS, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
    return path


@pytest.mark.parametrize("name", ["a.osm", "a.osm.gz", "a.osm.pbf", "without-ending"])
def test_every_way_that_a_walker_knows(tmp_path: Path, name: str) -> None:
    """XML, packed XML and PBF hold the same lines with kind, level, name and nodes; other tags do not come in."""
    path = extract(tmp_path / ("a.osm" if "." not in name else name)).rename(tmp_path / name)
    table = read_streets(path)
    assert list(table.frame.columns) == ["kind", "level", "name", "nodes"]
    assert table.frame.astype(object).where(table.frame.notna(), None).to_numpy().tolist() == [
        ["street", "ground", "新华街", "1 2 3"],
        ["path", "bridge", None, "3 4"],
        ["river", "ground", "河", "1 4"],
        ["railway", "tunnel", None, "2 4"],
        ["path", "ground", None, "1 2"],
        ["street", "ground", None, "2 3"],
    ]
    assert table.geometry is not None
    assert shapely.get_coordinates(table.geometry[0]).tolist() == [[101.6, 39.2], [101.601, 39.2], [101.602, 39.2]]
    assert table.source.format == "OpenStreetMap"


def test_missing_nodes_leave_a_gap(tmp_path: Path) -> None:
    """A way whose nodes lie partly outside of the extract is the stretches that it holds, not a line across them."""
    table = read_streets(extract(tmp_path / "a.osm"))
    assert table.rows.tolist()[-1] == 7
    assert table.frame["nodes"].tolist()[-1] == "2 3"


def test_more_than_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Too many ways, and too many points, are refused with both numbers."""
    data = extract(tmp_path / "a.osm").read_bytes()
    for limit in ("LINES", "LINE_POINTS"):
        with monkeypatch.context() as patched:
            patched.setattr(limits, limit, 3)
            with pytest.raises(BadInput, match="more than") as caught:
                osm.read_osm(data, "a.osm")
            assert caught.value.code == "file.too_large"


def test_damaged_extracts(tmp_path: Path) -> None:
    """What is cut off is refused by name, as XML, packed and as PBF."""
    for name in ("a.osm", "a.osm.pbf"):
        whole = extract(tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) - 20])
        with pytest.raises(BadInput, match=name) as caught:
            read_streets(tmp_path / name)
        assert caught.value.code == "file.unreadable"
    (tmp_path / "b.osm.gz").write_bytes(gzip.compress(b"<osm version='0.6'>" + b" " * 9_000)[:-20])
    with pytest.raises(BadInput) as caught:
        read_streets(tmp_path / "b.osm.gz")
    assert caught.value.code == "file.truncated"


def test_other_imports_do_not_take_it(tmp_path: Path) -> None:
    """An extract holds no table of places."""
    with pytest.raises(BadInput, match="OpenStreetMap"):
        read_points(extract(tmp_path / "a.osm"))
