"""Many points or addresses at once, without a file: which grid each lies in, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.assigning.assigning import Located, locate_piece
from geo.assigning.columns import Choice
from geo.assigning.question import Question
from geo.assigning.verdicts import Tally, Verdict
from geo.exchange.pieces import Piece


@dataclass(frozen=True)
class Answered:
    """Of n places the ordinal of the grid in the plan and in that of today (-1 for none), and what is said."""

    grid: NDArray[np.int64]
    today: NDArray[np.int64]
    said: NDArray[np.int64]
    verdicts: Sequence[Verdict]


def answer_points(question: Question, lonlat: NDArray[np.float64]) -> Answered:
    """Points (n, 2) as they were given."""
    batch = pa.RecordBatch.from_arrays([pa.nulls(len(lonlat))], names=["none"])
    piece = Piece(batch, np.arange(len(lonlat)), np.asarray(lonlat, np.float64).reshape(-1, 2))
    return _answered(question, piece, Choice({}, frozenset(), {}))


def answer_addresses(question: Question, texts: Sequence[str]) -> Answered:
    """Addresses in words."""
    batch = pa.RecordBatch.from_arrays([pa.array(texts, pa.string())], names=["address"])
    piece = Piece(batch, np.arange(len(texts)))
    return _answered(question, piece, Choice({"address": "address"}, frozenset(), {}))


def _answered(question: Question, piece: Piece, choice: Choice) -> Answered:
    tally = Tally()
    found: Located = locate_piece(piece, question, choice, tally, step=lambda _: None)
    return Answered(found.grid, found.today, found.said, tally.verdicts)
