"""Who a patrol and a fix are: keys and ids made of facts, so that the same walk twice is one walk.

Nothing here depends on the order of rows, on the name of a file or on the clock. Texts in frames
are str or None, in columns of objects.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.core.clock import instant, microseconds
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.naming import uuid_of
from geo.patrols.batches import Batch

SILENCE = timedelta(minutes=30)
"""A stay in a grid ends when the patrol is silent for longer than this."""

ABSENCE = timedelta(minutes=5)
"""A stay in a grid ends when the patrol is elsewhere and does not come back within this.

A walk along a boundary is drawn by GPS noise as dozens of short steps across it: counted each as
leaving, they gave the demo territory six stays for one.
"""

SAME_PLACE_DEG = 1e-6
"""Two positions of one patrol at one instant are one fix when they differ by less (about 0.1 m).

Programs write the same recording with six to nine decimals: a GPX and a FIT of one ride differ by
up to half of this.
"""


CLOCK_AHEAD = timedelta(days=1)
"""So far the clock of a phone may be ahead of ours."""

FIRST_SENT = datetime(2000, 1, 1, tzinfo=UTC)
"""No phone recorded anything before; a clock that was never set says 1970."""


@dataclass(frozen=True)
class Walk:
    """One patrol as its file gives it.

    `named` tells whether the source gave the key; `lon`, `lat` are where its first fix lies. `rows`
    are the positions of its fixes, in time order, in the frame that it was found in.
    """

    id: uuid.UUID
    key: str
    named: bool
    title: str | None
    team: str | None
    started_at: datetime
    finished_at: datetime
    lon: float
    lat: float
    rows: NDArray[np.int64]


def walk_key(started_at: datetime, lon: float, lat: float, team: str | None = None) -> str:
    """The natural key of a walk whose source gives it none: the second and the place it began, and the team.

    Not the name of its file or track: recorders call every walk by the same name, and one walk is
    often exported under two. The place is kept to about 100 m, so that formats that round
    differently agree.
    """
    second = started_at.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return f"{second.isoformat()}Z@{lon:.3f},{lat:.3f}" + (f"/{team}" if team else "")


def patrol_id(territory_code: str, key: str) -> uuid.UUID:
    """The id of a patrol: the same in every database that holds this territory.

    A key that is a UUID is the id that a phone made: what it saved as a file and what it sends are one patrol.
    """
    own = own_uuid(key)
    if own == key:
        return uuid.UUID(own)
    return uuid.UUID(uuid_of(f"patrol/{territory_code}/{key}"))


def check_time(at: datetime, now: datetime) -> None:
    """Refuse an instant that a phone cannot mean: its clock may be a day ahead, not more.

    Raises:
        BadInput: it lies further ahead, or before 2000.
    """
    if at > now + CLOCK_AHEAD or at < FIRST_SENT:
        raise BadInput(
            "time.impossible",
            say("{at} lies in the future, or too far back. Check the clock of the phone.", at=at.isoformat()),
        )


def check_fixes(batch: Batch, now: datetime) -> None:
    """Refuse positions that no receiver can mean; the first of them is named.

    Raises:
        BadInput: the time of one is impossible, or it lies at (0, 0), where receivers without a position are.
    """
    late, early = microseconds(now + CLOCK_AHEAD), microseconds(FIRST_SENT)
    wrong = np.flatnonzero((batch.at > late) | (batch.at < early))
    if len(wrong):
        check_time(instant(int(batch.at[wrong[0]])), now)
    nowhere = np.flatnonzero((np.abs(batch.lonlat) < SAME_PLACE_DEG).all(axis=1))
    if len(nowhere):
        raise BadInput(
            "fix.nowhere",
            say("Position {id} lies at 0, 0: the phone did not know where it was. Leave it out.",
                id=str(batch.taken(nowhere[:1]).ids()[0])),
        )  # fmt: skip


def own_uuid(source_id: str | None) -> str | None:
    """The source's id of a fix where that is a UUID, in its usual form: such an id is kept as it is."""
    if source_id is None or len(source_id) not in {32, 36}:
        return None
    try:
        return str(uuid.UUID(source_id))
    except ValueError:
        return None


def with_ids(fixes: pd.DataFrame, walks: Iterable[Walk]) -> pd.DataFrame:
    """Add patrol_id, id, own_id (each as text) and first_with_own_id to fixes in time order.

    A fix is named within its patrol by the source's own id, else by its time and place. A UUID of
    the source is its `own_id`; where several patrols of the file have it, the one with the smallest id
    is `first_with_own_id`.
    """
    names = _names(fixes)
    patrol_ids, ids = np.empty(len(fixes), dtype=object), np.empty(len(fixes), dtype=object)
    for walk in walks:
        patrol_ids[walk.rows] = str(walk.id)
        ids[walk.rows] = [uuid_of(names[row], within=walk.id.bytes) for row in walk.rows]
    own_ids = pd.Series([own_uuid(source_id) for source_id in fixes["source_id"]], dtype=object)
    added = fixes.assign(patrol_id=patrol_ids, id=ids, own_id=own_ids)
    first = added.sort_values(["patrol_id", "at"], kind="stable").drop_duplicates("own_id").index
    return added.assign(first_with_own_id=added.index.isin(first))


def _names(fixes: pd.DataFrame) -> list[str]:
    instants_us = fixes["at"].dt.as_unit("us").astype("int64")
    rows = zip(fixes["source_id"], instants_us, fixes["lon"], fixes["lat"], strict=True)
    return [own or _name(at_us, lon, lat) for own, at_us, lon, lat in rows]


def _name(at_us: int, lon: float, lat: float) -> str:
    return f"{at_us}/{lon:.8f}/{lat:.8f}"


def fix_id(patrol_id: uuid.UUID, at_us: int, lon: float, lat: float) -> str:
    """The id of a fix that nobody named, within its patrol: of its time (microseconds) and place (WGS84)."""
    return uuid_of(_name(at_us, lon, lat), within=patrol_id.bytes)


def ids_within(patrol_id: uuid.UUID, fixes: pd.DataFrame) -> list[str]:
    """The ids of fixes (source_id, at, lon, lat) of one patrol: the source's own where that is a UUID, else made."""
    own_ids = map(own_uuid, fixes["source_id"])
    return [own or uuid_of(name, within=patrol_id.bytes) for own, name in zip(own_ids, _names(fixes), strict=True)]


def in_time_order(fixes: pd.DataFrame) -> pd.DataFrame:
    """Rows by instant, then by place and source id: the same for every order of arrival."""
    return fixes.sort_values(["at", "lon", "lat", "source_id"], kind="stable", ignore_index=True)


def find_walks(fixes: pd.DataFrame, territory_code: str) -> Iterator[Walk]:
    """The walks in `fixes`, which are in time order, by key.

    `fixes` has `patrol` (the source's key, or None), `track` (which track of the file), `title`,
    `team`, `at`, `lon`, `lat`. Tracks that prove to be one walk come out as one.
    """
    for key, rows in sorted(_rows_by_key(fixes).items()):
        own = fixes.iloc[rows]
        yield Walk(
            id=patrol_id(territory_code, key),
            key=key,
            named=bool(own["patrol"].notna().iloc[0]),
            title=_first(own["title"]),
            team=_first(own["team"]),
            started_at=own["at"].iloc[0].to_pydatetime(),
            finished_at=own["at"].iloc[-1].to_pydatetime(),
            lon=float(own["lon"].iloc[0]),
            lat=float(own["lat"].iloc[0]),
            rows=rows,
        )


def _rows_by_key(fixes: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    pieces: dict[str, list[NDArray[np.int64]]] = {}
    for rows in fixes.groupby("track", sort=False).indices.values():
        first = fixes.iloc[rows[0]]
        key = first["patrol"] or walk_key(first["at"], first["lon"], first["lat"], first["team"])
        pieces.setdefault(key, []).append(np.asarray(rows))
    return {key: np.sort(np.concatenate(rows)) for key, rows in pieces.items()}


def _first(values: pd.Series) -> str | None:
    given = values.dropna()
    return str(given.iloc[0]) if len(given) else None
