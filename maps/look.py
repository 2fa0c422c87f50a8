"""How a reader wants to see a map: language, theme, and what the page around it grants."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.core.language import Tell

Theme = Literal["light", "dark", "auto"]


def _served(path: str) -> str:
    return f"/static/{path}"


@dataclass(frozen=True, kw_only=True)
class Look:
    """The reader's choices and the page's terms.

    `nonce` is the page's permission for the one inline script; `file_url` says where the page finds a
    front-end file; `static_dir` is the folder they lie in, needed only for a single-file export.
    """

    language: str
    theme: Theme
    translate: Tell
    nonce: str | None = None
    file_url: Callable[[str], str] = _served
    static_dir: Path | None = None
