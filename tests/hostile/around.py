"""What lies around a hostile file: a file that it must not read or write, and a port that it must not call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Around:
    """A canary file with a secret in it, and an address on this machine where somebody listens."""

    canary: Path
    url: str


Maker = Callable[[Around], bytes]
Makers = Mapping[str, Maker]
"""By the name of the file that is made."""


def always(content: bytes | str) -> Maker:
    """A file that is the same wherever it lies."""
    data = content if isinstance(content, bytes) else content.encode()
    return lambda _: data
