"""How a matching compares with the truth: metres of street, and seconds off it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from benchmarks.walks.simulating import BEGAN, Truth
from geo.patrols.matching import Away, Ground, Walked
from geo.patrols.matching.streetwise import told_of_streets

NEAR_M = 15.0


@dataclass
class Judged:
    """Sums over walks: millimetres in the truth, in the matching and in both; seconds off the street.

    `street_...` are of streets, a pavement being its street; the others of single lines as the map draws them.
    """

    street_true_mm: int = 0
    street_found_mm: int = 0
    street_both_mm: int = 0
    true_mm: int = 0
    found_mm: int = 0
    both_mm: int = 0
    near_mm: int = 0
    lone_true_mm: int = 0
    lone_found_mm: int = 0
    lone_both_mm: int = 0
    off_s: float = 0.0
    found_off_s: float = 0.0
    both_off_s: float = 0.0

    @property
    def right(self) -> float:
        """Of what was walked and what was found of streets, whichever is longer, the share that is both."""
        return self.street_both_mm / max(self.street_true_mm, self.street_found_mm, 1)

    @property
    def correct(self) -> float:
        """The same line by line: a pavement that is taken for its carriageway is wrong."""
        return self.both_mm / max(self.true_mm, self.found_mm, 1)

    @property
    def lone(self) -> float:
        """The same where no other street lies within 15 m; what the truth has there of all is `lone_share`."""
        return self.lone_both_mm / max(self.lone_true_mm, self.lone_found_mm, 1)

    @property
    def lone_share(self) -> float:
        """Of the true length the share with no other street within 15 m."""
        return self.lone_true_mm / max(self.true_mm, 1)

    @property
    def near(self) -> float:
        """Of the true length the share that lies within 15 m of what was found."""
        return self.near_mm / max(self.true_mm, 1)

    @property
    def off_f1(self) -> float:
        """F1 of seconds off the street."""
        return 2 * self.both_off_s / max(self.off_s + self.found_off_s, 1e-9)


Pieces = dict[int, list[tuple[int, int]]]


def merged(segment: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]) -> Pieces:
    """Intervals by segment, without overlaps."""
    result: Pieces = {}
    for index in np.lexsort((low, segment)):
        own = result.setdefault(int(segment[index]), [])
        if own and low[index] <= own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], int(high[index])))
        else:
            own.append((int(low[index]), int(high[index])))
    return result


def true_lines(truth: Truth, ground: Ground) -> Walked:
    """What was walked, line by line as the map draws them; times are microseconds of the walk."""
    table = np.array(truth.walked)
    own = table[:, 0].astype(int)
    scale = ground.length_mm[own] / ground.streets.length_m[own]
    begin, end = (np.rint(table[:, column] * scale).astype(np.int64) for column in (1, 2))
    at = [np.rint(table[:, column] * 1e6).astype(np.int64) for column in (3, 4)]
    kept = begin != end
    columns = (ground.number[own], np.minimum(begin, end), np.maximum(begin, end), *at, np.sign(end - begin))
    return Walked(*(column[kept] for column in (*columns, np.full(len(own), 100))))


def true_streets(truth: Truth, ground: Ground) -> Walked:
    """The same told of streets: who walked a pavement walked its street."""
    return told_of_streets(true_lines(truth, ground), ground.beside)


def pieces_of(walked: Walked) -> Pieces:
    """Intervals by segment, without overlaps."""
    return merged(walked.segment, walked.from_mm, walked.to_mm)


def size_mm(pieces: Pieces) -> int:
    """Their length."""
    return sum(high - low for own in pieces.values() for low, high in own)


def shared_mm(one: Pieces, other: Pieces) -> int:
    """The length of what is in both."""
    return sum(
        max(0, min(high, top) - max(low, bottom))
        for segment, own in one.items()
        for low, high in own
        for bottom, top in other.get(segment, [])
    )


def within(one: Pieces, other: Pieces) -> Pieces:
    """What is in both."""
    return {
        segment: [
            (max(low, bottom), min(high, top))
            for low, high in own
            for bottom, top in other.get(segment, [])
            if max(low, bottom) < min(high, top)
        ]
        for segment, own in one.items()
    }


def lone_pieces(ground: Ground) -> Pieces:
    """Where on each segment no other one lies within 15 m."""
    whole = {int(n): [(0, int(length))] for n, length in zip(ground.number, ground.length_mm, strict=True)}
    lines = np.array(_lines(whole, ground), dtype=object)
    tree = shapely.STRtree(lines)
    result: Pieces = {}
    for index, (number, line) in enumerate(zip(whole, lines, strict=True)):
        beside = tree.query(line, predicate="dwithin", distance=NEAR_M)
        around = shapely.buffer(shapely.union_all(lines[beside[beside != index]]), NEAR_M)
        scale = whole[number][0][1] / max(line.length, 1e-9)
        for piece in shapely.get_parts(shapely.difference(line, around)):
            if piece.length > 0.01:
                at = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(piece))) * scale
                result.setdefault(number, []).append((int(at.min()), int(at.max())))
    return result


def _near_mm(true: Pieces, found: Pieces, ground: Ground) -> int:
    around = shapely.buffer(shapely.union_all(_lines(found, ground)), NEAR_M)
    return int(shapely.length(shapely.intersection(shapely.union_all(_lines(true, ground)), around)).sum() * 1000.0)


def _lines(pieces: Pieces, ground: Ground) -> list[shapely.LineString]:
    """Pieces on the ground, in its metres."""
    streets, own = ground.streets, {int(number): index for index, number in enumerate(ground.number)}
    lines = []
    for number, spans in pieces.items():
        a, b = streets.first[own[number]], streets.first[own[number] + 1]
        corners = np.concatenate([np.c_[streets.x[a:b], streets.y[a:b]], [[streets.to_x[b - 1], streets.to_y[b - 1]]]])
        line, long_mm = shapely.linestrings(corners), int(ground.length_mm[own[number]])
        lines += [substring(line, low / long_mm, high / long_mm, normalized=True) for low, high in spans]
    return lines


def judge(  # noqa: PLR0913, PLR0917 -- what was walked, where, and what was found
    total: Judged, truth: Truth, ground: Ground, lines: Walked, away: Away, lone: Pieces
) -> None:
    """Add one walk, matched line by line."""
    _judge_streets(total, pieces_of(true_streets(truth, ground)), pieces_of(told_of_streets(lines, ground.beside)))
    true, found = pieces_of(true_lines(truth, ground)), pieces_of(lines)
    total.true_mm += size_mm(true)
    total.found_mm += size_mm(found)
    total.both_mm += shared_mm(true, found)
    total.near_mm += _near_mm(true, found, ground)
    total.lone_true_mm += shared_mm(true, lone)
    total.lone_found_mm += shared_mm(found, lone)
    total.lone_both_mm += shared_mm(within(true, found), lone)
    spans = [((a - BEGAN) * 1e-6, (b - BEGAN) * 1e-6) for a, b in zip(away.at_from, away.at_to, strict=True)]
    total.off_s += sum(b - a for a, b in truth.off)
    total.found_off_s += sum(b - a for a, b in spans)
    total.both_off_s += sum(max(0.0, min(b, d) - max(a, c)) for a, b in truth.off for c, d in spans)


def _judge_streets(total: Judged, true: Pieces, found: Pieces) -> None:
    total.street_true_mm += size_mm(true)
    total.street_found_mm += size_mm(found)
    total.street_both_mm += shared_mm(true, found)
