"""What the reader decides about an import, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo.core.datum import Datum
from geo.exchange.faults import Fault

Progress = Callable[[str, int, int], None]
"""Called with a step's name ("reading", "checking", "joining" ...), what is done and the total."""


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """Choices for one file; the defaults leave everything to be recognised.

    `mapping` is field name to column name. `datum` None means the file's own CRS, or WGS84.
    `from_at` is when a boundary file comes into force (None: the day that it names, else now).
    `territory` is a code: needed only where there are several. `tolerance_m` is how thin a gap or an
    overlap between polygons is mended unasked (None: the usual); with `share_overlaps` wider overlaps
    are shared out too. With `as_draft` a boundary file becomes a draft to go on with, and nothing comes into force.
    """

    zone: ZoneInfo
    territory: str | None = None
    territory_name: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    datum: Datum | None = None
    from_at: datetime | None = None
    plan_name: str | None = None
    dissolve: bool = False
    tolerance_m: float | None = None
    share_overlaps: bool = False
    as_draft: bool = False
    made_up: bool = False
    layer: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The form in which an import record keeps the choices."""
        return {
            "zone": self.zone.key,
            "territory": self.territory,
            "territory_name": self.territory_name,
            "mapping": dict(self.mapping),
            "datum": self.datum.value if self.datum else None,
            "from_at": self.from_at.isoformat() if self.from_at else None,
            "plan_name": self.plan_name,
            "dissolve": self.dissolve,
            "tolerance_m": self.tolerance_m,
            "share_overlaps": self.share_overlaps,
            "as_draft": self.as_draft,
            "made_up": self.made_up,
            "layer": self.layer,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ImportOptions":
        """Read the choices back from a record."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        values["zone"] = ZoneInfo(kept["zone"])
        values["datum"] = Datum(kept["datum"]) if kept.get("datum") else None
        values["from_at"] = datetime.fromisoformat(kept["from_at"]) if kept.get("from_at") else None
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an import did, or with a dry run would do.

    `recognised` tells kind, format, encoding, CRS, datum and the mapping with three samples a
    column (none of private fields). `changed_places` is a GeoJSON FeatureCollection (at most 2,000
    features) for the preview map: each feature has `state` new, changed, same, retired or refused.
    """

    recognised: Mapping[str, Any]
    new: int = 0
    changed: int = 0
    same: int = 0
    retired: int = 0
    refused: int = 0
    outside: int = 0
    faults: tuple[Fault, ...] = ()
    changed_places: Mapping[str, Any] | None = None
