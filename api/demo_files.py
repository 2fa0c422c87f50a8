"""Where the files of the made-up territory lie: in the checkout, or beside this module in a wheel."""

from pathlib import Path

from geo.core.errors import Unavailable
from geo.core.language import say

_PLACES = (Path(__file__).parent / "demo_files", Path(__file__).parent.parent / "data" / "boundaries")


def demo_folder() -> Path:
    """The folder of the made-up territory's files.

    Raises:
        Unavailable: this installation came without them.
    """
    for folder in _PLACES:
        if (folder / "blocks.geojson").is_file():
            return folder
    raise Unavailable("demo.absent", say("The files of the made-up town are not part of this installation."))
