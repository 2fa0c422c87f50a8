"""Bringing a file of streets in: it becomes the territory's network, and the one before gives way."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core import clock
from geo.core.coordinates import geometries_on_grid
from geo.core.datum import Datum, geometries_to_wgs84
from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.columns import Field
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.recognition import PLACES
from geo.patrols.derived.cutting import cut_segments
from geo.patrols.derived.marking import network_came
from geo.streets import Network, StreetFile, Ways, make_network, read_ways
from geo.streets.storing import digest_of, forget_networks, load_network, network_held, store_network

FIELDS: tuple[Field, ...] = ()
"""A file of streets has no columns to choose: what its lines are is told by their tags."""

_ORDER = ("new", "retired", "same")


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Make the lines of a file the network of the territory.

    What was walked is derived anew on it, by a job. A file that says what the network says already changes nothing.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be read, has no
            streets, or lies elsewhere.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    found = read_ways(path, layer=options.layer)
    progress("checking", 0, len(found.ways))
    network = make_network(_in_wgs84(found.ways, options.datum))
    _refuse_elsewhere(network, territory_bounds(session, territory.id), record.file_name)
    held = network_held(session, territory.id)
    before = load_network(session, held.id) if held is not None else None
    progress("writing", 0, len(network))
    if held is None or held.digest != digest_of(network):
        store_network(session, territory.id, network, import_id=record.id, now=clock.now())
        _streets_changed(session, territory.id)
    states, shown = _compared(network, before)
    counts = Counter(states)
    return Outcome(
        recognised=_recognised(found, network, options),
        new=counts["new"],
        same=counts["same"],
        retired=counts["retired"],
        faults=found.faults,
        changed_places=_places(states, shown),
    )


def undo(session: Session, record: Import) -> None:
    """Take a file of streets back; the network before it holds again, and patrols are derived anew on that."""
    forget_networks(session, record.id)
    if record.territory_id is not None:
        _streets_changed(session, record.territory_id)


def _streets_changed(session: Session, territory_id: int) -> None:
    cut_segments(session, joined_plan_ids(session, territory_id))
    network_came(session, territory_id)


def _in_wgs84(ways: Ways, datum: Datum | None) -> Ways:
    if datum is None or datum is Datum.WGS84:
        return ways
    lines = geometries_on_grid(geometries_to_wgs84(ways.lines, datum))
    return Ways(lines, ways.kind, ways.level, ways.name, ways.nodes)


def _refuse_elsewhere(network: Network, near: tuple[float, float, float, float] | None, file_name: str) -> None:
    """Streets that do not reach the territory are in the wrong file, or in coordinates that are no degrees."""
    if near is None or not len(network):
        return
    if not shapely.STRtree(network.segments).query(shapely.box(*near), predicate="intersects").size:
        raise BadInput(
            "streets.elsewhere",
            say("The streets of {file} lie outside the territory. Is it the right file, and is its coordinate system "
                "named in it?", file=file_name),
        )  # fmt: skip


def _compared(network: Network, before: Network | None) -> tuple[list[str], list[tuple[Any, str | None]]]:
    """The state of every segment now, and of those that are gone; with its line and name."""
    old = {} if before is None else dict(zip(_keys(before), before.segments, strict=True))
    names = {} if before is None else dict(zip(_keys(before), before.name, strict=True))
    own = _keys(network)
    states = ["same" if key in old else "new" for key in own]
    gone = [key for key in old if key not in set(own)]
    shown = list(zip(network.segments, network.name, strict=True))
    return states + ["retired"] * len(gone), shown + [(old[key], names[key]) for key in gone]


def _keys(network: Network) -> list[bytes]:
    return list(shapely.to_wkb(network.segments, byte_order=0))


def _recognised(found: StreetFile, network: Network, options: ImportOptions) -> dict[str, Any]:
    source = found.source
    return {
        "kind": ImportKind.STREETS.value,
        "format": source.format,
        "encoding": source.encoding,
        "crs": source.crs,
        "layer": source.layer,
        "datum": (options.datum or Datum.WGS84).value,
        "rows": len(found.ways) + found.passed_over,
        "size_bytes": source.size_bytes,
        "file_columns": [],
        "fields": [],
        "segments": len(network),
        "walkable": int(network.walkable.sum()),
    }


def _places(states: list[str], shown: list[tuple[NDArray[Any], str | None]]) -> dict[str, Any]:
    """The lines as GeoJSON with their `state`: what changes first, as many as a preview shows."""
    order = sorted(range(len(states)), key=lambda index: _ORDER.index(states[index]))
    features = [
        {
            "type": "Feature",
            "geometry": _line(shown[index][0]),
            "properties": {"state": states[index], "label": shown[index][1]},
        }
        for index in order[:PLACES]
    ]
    return {"type": "FeatureCollection", "features": features}


def _line(segment: Any) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": np.round(shapely.get_coordinates(segment), 6).tolist()}
