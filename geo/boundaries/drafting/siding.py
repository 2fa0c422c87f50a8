"""On which side of a line the pieces lie that it cuts: exact, from the edges that it left in their outlines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from geo.boundaries.drafting.operations import Assign, Split
from geo.boundaries.drafting.steps import Corner, rings_of
from geo.core.errors import BadInput
from geo.core.language import say

LEFT, RIGHT = "@left", "@right"


def sides_of(pieces: Mapping[str, Any], chords: Sequence[Sequence[Corner]]) -> dict[str, list[str]]:
    """The names of the pieces (polygons in normal form) of one block to the left and to the right of its chords.

    Raises:
        BadInput: a piece lies to the left of one chord and to the right of another.
    """
    forth = {pair for chord in chords for pair in pairwise(map(tuple, chord))}
    found: dict[str, list[str]] = {LEFT: [], RIGHT: []}
    for name, polygon in pieces.items():
        rings = [list(map(tuple, ring.tolist())) for ring in rings_of(polygon)]
        edges = {pair for ring in rings for pair in pairwise(ring)}  # the inside lies to the right of each
        sides = {RIGHT} if edges & forth else set()
        if {(end, start) for start, end in edges} & forth:
            sides.add(LEFT)
        if len(sides) != 1:
            raise BadInput(
                "cut.both_sides",
                say("The line runs around a part of a block, so that it lies on both sides. Draw it in one sweep."),
            )
        found[sides.pop()].append(name)
    return found


def with_pieces(operation: Assign | Split, sided: Mapping[str, Sequence[str]]) -> Assign | Split:
    """An operation with the names of pieces in the place of "12@left"; `sided` are those of each such word.

    Raises:
        BadInput: the line does not divide a block of which a side is named.
    """
    if isinstance(operation, Split):
        return replace(operation, blocks=tuple(_named(operation.blocks, sided)))
    return replace(operation, to={code: tuple(_named(names, sided)) for code, names in operation.to.items()})


def _named(words: Iterable[str], sided: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for word in words:
        if not word.endswith((LEFT, RIGHT)):
            yield word
        elif word in sided:
            yield from sided[word]
        else:
            raise BadInput(
                "cut.not_divided",
                say("The line does not divide block {block} after all. Draw it a little to the side.",
                    block=word.rpartition("@")[0]),
            )  # fmt: skip
