"""Extracts of OpenStreetMap, as XML and as PBF: the ways that a walker knows, and of their tags only a few."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import osmium
import shapely

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange import limits
from geo.exchange.features import WGS84, Features
from geo.exchange.ways import kind_of, level_of

_KEYS = ("highway", "waterway", "railway")
_READ = (*_KEYS, "service", "bridge", "tunnel", "name")


@dataclass
class _Found:
    """Lines as they are found. A way whose nodes are missing in places becomes several."""

    rows: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    points: int = 0

    def features(self) -> Features:
        """The lines with kind, level, name and the ids of their nodes, in WGS84."""
        geometry = np.empty(len(self.lines), dtype=object)
        geometry[:] = self.lines
        return Features(
            columns={"kind": self.kinds, "level": self.levels, "name": self.names, "nodes": self.nodes},
            rows=np.array(self.rows, dtype=np.int64),
            geometry=geometry,
            crs=WGS84,
        )


def read_osm(data: bytes, file_name: str) -> Features:
    """The streets, paths, rivers and railways of an extract: the columns kind, level, name, and nodes (ids, spaced).

    Rows count the ways that have one of the tags highway, waterway and railway. Nodes that lie outside of the
    extract are passed over.

    Raises:
        BadInput: the extract is damaged, or holds more ways or points than the limits.
    """
    found = _Found()
    try:
        for row, way in enumerate(_ways(data), start=1):
            _take(found, way, row)
            limits.check_lines(len(found.lines), found.points, file_name)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise BadInput(
            "file.unreadable",
            say("{file} is not a whole extract of OpenStreetMap. Copy it again, or cut it anew.", file=file_name),
        ) from error
    return found.features()


def _ways(data: bytes) -> Iterator[Any]:
    kinds = osmium.osm.NODE | osmium.osm.WAY
    buffer = osmium.io.FileBuffer(data, "pbf" if data[6:15] == b"OSMHeader" else "osm")
    return iter(
        osmium.FileProcessor(buffer, kinds)
        .with_locations("sparse_mem_array")
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter(*_KEYS))
    )


def _take(found: _Found, way: Any, row: int) -> None:
    tags = {name: way.tags[name] for name in _READ if name in way.tags}
    kind = kind_of(tags)
    if kind is None:
        return
    for nodes in _runs(way.nodes):
        found.rows.append(row)
        found.kinds.append(kind.name.lower())
        found.levels.append(level_of(tags).name.lower())
        found.names.append(tags.get("name"))
        found.nodes.append(" ".join(str(ref) for ref, _, _ in nodes))
        found.lines.append(shapely.LineString([(lon, lat) for _, lon, lat in nodes]))
        found.points += len(nodes)


def _runs(nodes: Any) -> Iterator[list[tuple[int, float, float]]]:
    """Stretches of at least two nodes that the extract holds; the id, lon and lat of each."""
    run: list[tuple[int, float, float]] = []
    for node in nodes:
        if node.location.valid():
            run.append((node.ref, node.location.lon, node.location.lat))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run
