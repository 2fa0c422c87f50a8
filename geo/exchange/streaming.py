"""Large files piece by piece, as those ask for them who go through a file once and write it again.

Files are read in a confined child process (`geo/exchange/confinement`), which waits while the pieces before
are worked on: memory stays the same however large the file is.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from geo.exchange.confinement.program import confined_pieces
from geo.exchange.pieces import Pieces


def pieces_of(path: Path, *, layer: str | None = None, wanted: Sequence[str] = ()) -> AbstractContextManager[Pieces]:
    """The rows of a CSV, XLSX or (Geo)Parquet file. `wanted` are headers that tell which row is the header.

    Raises:
        BadInput: the file as a whole cannot be used, or takes too much time or memory; what is wrong
            with single rows is in the pieces.
    """
    return confined_pieces(path, layer=layer, wanted=wanted)
