"""What a phone makes of a walk: a fix every 15 to 20 s, and the faults that real tracks have."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from ground import Points
from numpy.typing import NDArray
from shapely.geometry import LineString

FAULT_SHARES = {"bad first fix": 0.25, "jumps": 0.35, "gap": 0.3, "doubled": 0.2, "late clock": 0.03, "late rows": 0.03}


@dataclass(frozen=True)
class Track:
    """Fixes of one patrol: `seconds` since its start (n,), `metres` (n, 2), `accuracy_m` (n,)."""

    seconds: Points
    metres: Points
    accuracy_m: Points

    def rows(self, order: NDArray[np.intp]) -> "Track":
        """The fixes at some places, in that order."""
        return Track(self.seconds[order], self.metres[order], self.accuracy_m[order])

    def __len__(self) -> int:
        return len(self.seconds)


def record(rng: np.random.Generator, path: Points, minutes: float) -> Track:
    """Walk a path for some minutes, with stops, and write down fixes with correlated noise."""
    count = int(minutes * 60 / 17.5)
    steps_s = np.round(15.0 + 5.0 * rng.random(count))
    seconds = np.cumsum(steps_s) - steps_s[0]
    speeds = (1.15 + 0.25 * np.sin(seconds / 300.0 + 6.0 * rng.random())) * _stops(rng, count)
    line = LineString(path)
    at = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(np.cumsum(speeds * steps_s), line.length))
    )
    sigma_m = 3.6 + 3.4 * rng.random()
    noise = _noise(rng, steps_s, sigma_m)
    accuracy_m = np.round(1.4 * sigma_m * (0.75 + 0.6 * rng.random(count)), 1)
    return _faulty(rng, Track(seconds, at + noise, accuracy_m))


def _stops(rng: np.random.Generator, count: int) -> Points:
    """1 while walking, 0 while standing still: one to three talks on the way, of two to nine minutes."""
    moving = np.ones(count)
    for _ in range(1 + int(rng.integers(3))):
        start = int(rng.integers(count))
        moving[start : start + 7 + int(rng.integers(24))] = 0.0
    return moving


def _noise(rng: np.random.Generator, steps_s: Points, sigma_m: float) -> Points:
    """Gauss-Markov noise: an error lasts about 45 s, as it does between houses."""
    noise = np.zeros((len(steps_s), 2))
    noise[0] = sigma_m * rng.standard_normal(2)
    for i in range(1, len(steps_s)):
        kept = np.exp(-steps_s[i] / 45.0)
        noise[i] = kept * noise[i - 1] + sigma_m * np.sqrt(1 - kept**2) * rng.standard_normal(2)
    return noise


def _faulty(rng: np.random.Generator, track: Track) -> Track:
    chances = dict(zip(FAULT_SHARES, rng.random(len(FAULT_SHARES)), strict=True))
    has = {fault for fault, chance in chances.items() if chance < FAULT_SHARES[fault]}
    if "bad first fix" in has:
        track = _moved(rng, track, 0, 1, (400.0, 1600.0))
    if "jumps" in has:
        for _ in range(1 + int(rng.integers(3))):
            track = _moved(rng, track, 1 + int(rng.integers(len(track) - 4)), 1 + int(rng.integers(3)), (90.0, 420.0))
    if "gap" in has:
        start, length = int(rng.integers(20, len(track) - 20)), 10 + int(rng.integers(30))
        track = track.rows(np.delete(np.arange(len(track)), np.arange(start, min(start + length, len(track) - 5))))
    if "doubled" in has:
        again = np.sort(rng.permutation(len(track))[: 3 + int(rng.integers(15))])
        track = track.rows(np.sort(np.concatenate([np.arange(len(track)), again])))
    if "late clock" in has:
        track = replace(track, seconds=track.seconds - 60.0 * (4 + int(rng.integers(12))))
    if "late rows" in has:
        half = len(track) // 2
        track = track.rows(np.concatenate([np.arange(half, len(track)), np.arange(half)]))
    return track


def _moved(rng: np.random.Generator, track: Track, start: int, count: int, far_m: tuple[float, float]) -> Track:
    """Some fixes thrown off by one vector; half the time the phone even claims to be sure."""
    angle = 2 * np.pi * rng.random()
    away_m = far_m[0] + (far_m[1] - far_m[0]) * rng.random()
    metres, accuracy_m = track.metres.copy(), track.accuracy_m.copy()
    metres[start : start + count] += away_m * np.array([np.cos(angle), np.sin(angle)])
    if rng.random() < 0.5:
        accuracy_m[start : start + count] = np.round(away_m * 0.6, 1)
    return replace(track, metres=metres, accuracy_m=accuracy_m)
