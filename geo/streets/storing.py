"""A network kept, and read again as the very same arrays."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.measure import lengths_m
from geo.db.base import SRID
from geo.db.kept import keep
from geo.streets.beside import Beside, find_beside
from geo.streets.models import StreetNetwork, StreetSegment
from geo.streets.network import Network


def store_network(
    session: Session, territory_id: int, network: Network, *, import_id: uuid.UUID | None, now: datetime
) -> int:
    """Keep a network; it holds from now on. Returns its id."""
    row = StreetNetwork(territory_id=territory_id, import_id=import_id, digest=digest_of(network), created_at=now)
    session.add(row)
    session.flush()
    columns = {
        "kind": network.kind.tolist(),
        "level": network.level.tolist(),
        "name": network.name.tolist(),
        "length_mm": lengths_mm(network.segments).tolist(),
        "from_junction": network.ends[:, 0].tolist(),
        "to_junction": network.ends[:, 1].tolist(),
        "geom": shapely.to_wkb(shapely.set_srid(network.segments, SRID), include_srid=True, hex=True).tolist(),
    }
    rows = [
        {"network_id": row.id, "ordinal": ordinal, **dict(zip(columns, values, strict=True))}
        for ordinal, values in enumerate(zip(*columns.values(), strict=True))
    ]
    session.execute(insert(StreetSegment), rows)
    return row.id


def lengths_mm(segments: NDArray[Any]) -> NDArray[np.int64]:
    """The length of each line (degrees, WGS84) in whole millimetres."""
    return np.rint(lengths_m(segments) * 1000).astype(np.int64)


def digest_of(network: Network) -> bytes:
    """What two networks with the same segments, kinds, levels and names share; segments are in canonical order."""
    found = hashlib.sha256(b"".join(shapely.to_wkb(network.segments, byte_order=0)))
    found.update(network.kind.tobytes() + network.level.tobytes())
    found.update("\0".join(name or "" for name in network.name).encode())
    return found.digest()


def network_held(session: Session, territory_id: int) -> StreetNetwork | None:
    """The network of a territory that holds now: the last that came in."""
    own = select(StreetNetwork).where(StreetNetwork.territory_id == territory_id)
    return session.scalar(own.order_by(StreetNetwork.id.desc()).limit(1))


def load_network(session: Session, network_id: int) -> Network:
    """A network as it was kept.

    Raises:
        NotFound: there is no such network.
    """
    segment = StreetSegment
    columns = (segment.kind, segment.level, segment.name, segment.from_junction, segment.to_junction)
    rows = session.execute(
        select(func.ST_AsBinary(segment.geom), *columns)
        .where(segment.network_id == network_id)
        .order_by(segment.ordinal)
    ).all()
    if not rows:
        raise NotFound("streets.unknown", say("There are no streets here yet. Import a file of streets first."))
    shapes, kind, level, name, start, end = zip(*rows, strict=True)
    segments = shapely.from_wkb([bytes(shape) for shape in shapes])
    ends = np.column_stack([start, end]).astype(np.int64)
    return Network(
        segments=segments,
        kind=np.array(kind, np.int8),
        level=np.array(level, np.int8),
        name=np.array([*name, None], dtype=object)[:-1],
        ends=ends,
        junctions=_junctions(segments, ends),
    )


def load_beside(session: Session, network_id: int) -> Beside:
    """Which stretches of a network belong to a street beside them; kept by the process, as a network never changes.

    Raises:
        NotFound: there is no such network.
    """
    return keep(session, "beside", network_id, lambda: find_beside(load_network(session, network_id)))


def _junctions(segments: NDArray[Any], ends: NDArray[np.int64]) -> NDArray[np.float64]:
    junctions = np.zeros((int(ends.max()) + 1, 2))
    for side, place in ((0, 0), (1, -1)):
        junctions[ends[:, side]] = shapely.get_coordinates(shapely.get_point(segments, place))
    return junctions


def forget_networks(session: Session, import_id: uuid.UUID) -> None:
    """Take back the networks of a file; the one before holds again."""
    session.execute(delete(StreetNetwork).where(StreetNetwork.import_id == import_id))
