"""What the program asks of a child: which work on which file, and how much it may cost. The child trusts it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.exchange.confinement.limits import Limits


@dataclass(frozen=True, kw_only=True)
class Request:
    """One file to read. `work` names what is wanted; `beside` are the other parts of a loose shapefile by suffix.

    `file_name` stands in sentences, `wanted` are words of the header that is looked for. Without a `path`
    the bytes come with the request, and no file may be read.
    """

    work: str
    file_name: str
    limits: Limits
    path: Path | None = None
    layer: str | None = None
    beside: Mapping[str, Path] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()

    @property
    def inputs(self) -> list[Path]:
        """The files that it takes."""
        return [*([self.path] if self.path else []), *self.beside.values()]

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), default=str).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Request":
        """The inverse of `to_bytes`."""
        said = json.loads(data)
        said["path"] = Path(said["path"]) if said["path"] else None
        said["wanted"] = tuple(said["wanted"])
        said["beside"] = {suffix: Path(path) for suffix, path in said["beside"].items()}
        return cls(**said | {"limits": Limits(**said["limits"])})
