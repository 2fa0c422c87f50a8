"""Walks of known truth on a real network.

A walker goes by the shortest way to a street not yet walked, walks it, and so on; now and then stands still, leaves the
street for a courtyard and comes back, or cuts through to another street. Noise of n metres means that 68 % of fixes lie
within n metres of the truth; four fifths of its variance fade with a time constant of 30 s, a fifth is new in each fix.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.measure import to_degrees
from geo.patrols.cleaning import Fixes
from geo.patrols.matching import Ground

AXIS = 0.6626
FADES_S = 30.0
NEW_SHARE = 0.2
FIRST_SEED = 5_000
BEGAN = 1_790_000_000_000_000


@dataclass(frozen=True)
class Conditions:
    """How a walk is recorded, and how often it leaves the street."""

    noise_m: float = 10.0
    every_s: float = 5.0
    length_m: float = 5_000.0
    off_per_km: float = 0.0
    stops_per_km: float = 0.3


MAIN = Conditions()


@dataclass
class Truth:
    """What was walked: rows of (segment of the ground, from m, to m, from s, to s), and spans (from s, to s) off it."""

    walked: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    off: list[tuple[float, float]] = field(default_factory=list)
    knots: list[tuple[float, float, float]] = field(default_factory=list)


Walks = list[tuple[Truth, Fixes]]


class Walker:
    """Somebody on foot: where they are, what they have seen, and the time."""

    def __init__(self, ground: Ground, conditions: Conditions, seed: int) -> None:
        self.ground, self.conditions = ground, conditions
        self.chance = np.random.default_rng(seed)
        streets = ground.streets
        self.lines = [
            shapely.linestrings(
                np.concatenate(
                    [
                        [streets.x[a], *streets.to_x[a:b]],
                    ]
                ),
                np.concatenate([[streets.y[a]], streets.to_y[a:b]]),
            )
            for a, b in zip(streets.first[:-1], streets.first[1:], strict=True)
        ]
        self.tree = shapely.STRtree(self.lines)
        self.seen = np.zeros(len(self.lines), bool)
        self.truth = Truth()
        self.now_s = self.on_m = self.next_off_m = self.next_stop_m = 0.0
        self.pace = self.chance.uniform(1.1, 1.5)

    def walk(self) -> Truth:
        """Go until the length is reached."""
        self.junction = self._start()
        self.next_off_m, self.next_stop_m = (
            self._wait(self.conditions.off_per_km),
            self._wait(self.conditions.stops_per_km),
        )
        while self.on_m < self.conditions.length_m:
            self._target()
        return self.truth

    def _wait(self, per_km: float) -> float:
        return self.on_m + (self.chance.uniform(0.5, 1.5) * 1000.0 / per_km if per_km else np.inf)

    def _start(self) -> int:
        reach = self.ground.reach
        sizes = np.diff(reach.first)
        return int(self.chance.choice(np.flatnonzero(sizes >= np.percentile(sizes, 50))))

    def _target(self) -> None:
        """Go to a street near by that was not walked, and through it."""
        reach, streets, links = self.ground.reach, self.ground.streets, self.ground.links
        first, after = reach.first[self.junction], reach.first[self.junction + 1]
        options = [
            (row, links.by[link])
            for row in range(first, after)
            for link in range(links.first[reach.to[row]], links.first[reach.to[row] + 1])
            if not self.seen[links.by[link]]
        ][:12]
        if not options:
            self.seen[:] = False
            return
        weight = np.array([max(streets.length_m[by], 1.0) / (20.0 + reach.way_m[row]) for row, by in options])
        row, by = options[int(self.chance.choice(len(options), p=weight / weight.sum()))]
        way = [int(by)]
        while row != first:
            way.append(int(reach.by[row]))
            row = first + reach.before[row]
        for segment in reversed(way):
            if self._along(segment):
                return

    def _along(self, segment: int) -> bool:
        """Walk a segment from where one is; whether the way led off it instead."""
        ends, long_m = self.ground.streets.ends[segment], float(self.ground.streets.length_m[segment])
        forward = ends[0] == self.junction
        from_m, to_m = (0.0, long_m) if forward else (long_m, 0.0)
        self.seen[segment] = True
        if self.on_m >= self.next_stop_m:
            self.next_stop_m = self._wait(self.conditions.stops_per_km)
            self._knot()
            self.now_s += self.chance.uniform(60.0, 240.0)
        if self.on_m >= self.next_off_m and long_m > 20.0:
            at_m = self.chance.uniform(0.3, 0.7) * long_m
            plan = self._courtyard(segment, at_m)
            if plan is not None:
                self.next_off_m = self._wait(self.conditions.off_per_km)
                self._go(segment, from_m, at_m)
                self._off(*plan)
                return True
        self._go(segment, from_m, to_m)
        self.junction = int(ends[1] if forward else ends[0])
        return False

    def _knot(self, x: float | None = None, y: float | None = None) -> None:
        if x is None and self.truth.knots:
            _, x, y = self.truth.knots[-1]
        if x is not None and y is not None:
            self.truth.knots.append((self.now_s, x, y))

    def _go(self, segment: int, from_m: float, to_m: float) -> None:
        line, began_s = self.lines[segment], self.now_s
        corners = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(line)))
        inner = np.sort(corners[(corners > min(from_m, to_m)) & (corners < max(from_m, to_m))])
        marks = [from_m, *(inner if to_m > from_m else inner[::-1]), to_m]
        for before, mark in zip([from_m, *marks[:-1]], marks, strict=True):
            self.now_s += abs(mark - before) / self.pace
            place = shapely.line_interpolate_point(line, mark)
            self._knot(place.x, place.y)
        self.on_m += abs(to_m - from_m)
        self.truth.walked.append((segment, from_m, to_m, began_s, self.now_s))

    def _courtyard(self, segment: int, at_m: float) -> tuple[list[tuple[float, float]], int, float] | None:
        """Points at least 25 m from every street, near one, and where one comes back to a street; None without."""
        gate = shapely.line_interpolate_point(self.lines[segment], at_m)
        for _ in range(60):
            angle, far_m = self.chance.uniform(0.0, 2 * np.pi), self.chance.uniform(28.0, 60.0)
            x, y = gate.x + far_m * np.cos(angle), gate.y + far_m * np.sin(angle)
            yard = shapely.Point(x, y)
            nearest = self.tree.query_nearest(yard)[0]
            if shapely.distance(self.lines[nearest], yard) < 25.0:
                continue
            if self._crosses(gate, yard):
                continue
            back, back_m = segment, at_m
            if self.chance.random() < 0.5:
                near = [int(n) for n in self.tree.query(yard.buffer(60.0), predicate="intersects") if n != segment]
                near = [n for n in near if self.ground.streets.length_m[n] > 10.0]
                if not near:
                    continue
                back = near[int(self.chance.integers(len(near)))]
                back_m = float(
                    np.clip(
                        shapely.line_locate_point(self.lines[back], yard), 2.0, self.ground.streets.length_m[back] - 2.0
                    )
                )
                if self._crosses(shapely.line_interpolate_point(self.lines[back], back_m), yard):
                    continue
            loop = [(x, y), (x + self.chance.uniform(-8, 8), y + self.chance.uniform(-8, 8)), (x, y)]
            return loop, back, back_m
        return None

    def _crosses(self, gate: shapely.Point, yard: shapely.Point) -> bool:
        """Whether the straight way to a yard meets a street other than at its gate."""
        inside = shapely.line_interpolate_point(shapely.linestrings([[gate.x, gate.y], [yard.x, yard.y]]), 3.0)
        way = shapely.linestrings([[inside.x, inside.y], [yard.x, yard.y]])
        return len(self.tree.query(way, predicate="intersects")) > 0

    def _off(self, loop: list[tuple[float, float]], back: int, back_m: float) -> None:
        began_s = self.now_s
        place = shapely.line_interpolate_point(self.lines[back], back_m)
        for x, y in [*loop, (place.x, place.y)]:
            _, last_x, last_y = self.truth.knots[-1]
            self.now_s += np.hypot(x - last_x, y - last_y) / self.pace
            self._knot(x, y)
        self.truth.off.append((began_s, self.now_s))
        end = int(self.chance.integers(2))
        self._go(back, back_m, float(self.ground.streets.length_m[back]) if end else 0.0)
        self.junction = int(self.ground.streets.ends[back, end])


def record(ground: Ground, truth: Truth, conditions: Conditions, seed: int) -> Fixes:
    """The fixes that a phone makes of a walk."""
    chance = np.random.default_rng((seed, 7))
    knots = np.array(truth.knots)
    at_s = np.arange(0.0, knots[-1, 0], conditions.every_s)
    if len(at_s) > 2:
        at_s[1:] += chance.uniform(-0.2, 0.2, len(at_s) - 1) * min(conditions.every_s, 5.0)
    x, y = np.interp(at_s, knots[:, 0], knots[:, 1]), np.interp(at_s, knots[:, 0], knots[:, 2])
    noise = _noise(chance, at_s, AXIS * conditions.noise_m)
    degrees = shapely.get_coordinates(to_degrees(shapely.points(x + noise[:, 0], y + noise[:, 1]), ground.near))
    accuracy_m = conditions.noise_m * np.exp(chance.normal(0.0, 0.15, len(at_s)))
    ids = np.array([f"{seed:08x}{index:08x}" for index in range(len(at_s))])
    at = BEGAN + np.rint(at_s * 1e6).astype(np.int64)
    return Fixes(at, degrees[:, 0].copy(), degrees[:, 1].copy(), accuracy_m, ids)


def walks_of(ground: Ground, conditions: Conditions, count: int, *, first_seed: int = FIRST_SEED) -> Walks:
    """Walks with their truth; the same numbers give the same walks."""
    seeds = range(first_seed, first_seed + count)
    truths = [Walker(ground, conditions, seed).walk() for seed in seeds]
    return [(truth, record(ground, truth, conditions, seed)) for truth, seed in zip(truths, seeds, strict=True)]


def _noise(chance: np.random.Generator, at_s: NDArray[np.float64], sigma_m: float) -> NDArray[np.float64]:
    kept = np.exp(-np.diff(at_s) / FADES_S)
    slow = np.empty((len(at_s), 2))
    slow[0] = chance.normal(size=2)
    for index, keep in enumerate(kept):
        slow[index + 1] = keep * slow[index] + np.sqrt(1 - keep * keep) * chance.normal(size=2)
    return sigma_m * (np.sqrt(1 - NEW_SHARE) * slow + np.sqrt(NEW_SHARE) * chance.normal(size=slow.shape))
