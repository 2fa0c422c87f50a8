"""What the program asks of a child: which work on which file, and how much it may cost. The child trusts it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.exchange.confinement.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Request:
    """One file to read. `work` names what is wanted; `beside` are the other parts of a loose shapefile by suffix."""

    work: str
    path: Path
    limits: Limits
    layer: str | None = None
    beside: Mapping[str, Path] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Request":
        """The inverse of `to_bytes`."""
        said = json.loads(data)
        said["path"] = Path(said["path"])
        said["beside"] = {suffix: Path(path) for suffix, path in said["beside"].items()}
        return cls(**said | {"limits": Limits(**said["limits"])})
