"""Other programs on the same walks: fastmm (FMM in C++), and leuvenmapmatching."""

import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.walks.judging import Pieces, pieces_of, shared_mm, size_mm, true_streets
from benchmarks.walks.simulating import AXIS, Truth
from geo.patrols.cleaning import Fixes
from geo.patrols.matching import Ground, Walked
from geo.patrols.matching.streetwise import told_of_streets

Rows = list[tuple[int, float, float]]
Matcher = Callable[[Ground], Callable[[np.ndarray, np.ndarray], Rows]]

_SIGMA_M = 10.0 * AXIS


def score(ground: Ground, walks: list[tuple[Truth, Fixes]], make: Matcher) -> tuple[float, float, float]:
    """Of the true length of streets the share found, of the found length the share true, and fixes/s."""
    matcher = make(ground)
    true_mm = found_mm = both_mm = fixes = 0
    took_s = 0.0
    for truth, own in walks:
        x, y = ground.metres(own.lon, own.lat)
        began_s = time.process_time()
        rows = np.array(matcher(x, y)).reshape(-1, 3)
        took_s += time.process_time() - began_s
        fixes += len(own)
        true, found = pieces_of(true_streets(truth, ground)), _pieces(ground, rows)
        true_mm, found_mm, both_mm = (
            true_mm + size_mm(true),
            found_mm + size_mm(found),
            both_mm + shared_mm(true, found),
        )
    return both_mm / true_mm, both_mm / max(found_mm, 1), fixes / took_s


def _pieces(ground: Ground, rows: np.ndarray) -> Pieces:
    """What a program found, told of streets as our own."""
    own = rows[:, 0].astype(int)
    scale = ground.length_mm[own] / ground.streets.length_m[own]
    low, high = (np.rint(rows[:, n] * scale).astype(np.int64) for n in (1, 2))
    kept, no_time, ahead = high > low, np.zeros(len(own), np.int64), np.ones(len(own), np.int64)
    columns = (ground.number[own], low, high, no_time, no_time, ahead, ahead)
    return pieces_of(told_of_streets(Walked(*(column[kept] for column in columns)), ground.beside))


def _corners(ground: Ground) -> list[np.ndarray]:
    streets = ground.streets
    return [
        np.concatenate([np.c_[streets.x[a:b], streets.y[a:b]], [[streets.to_x[b - 1], streets.to_y[b - 1]]]])
        for a, b in zip(streets.first[:-1], streets.first[1:], strict=True)
    ]


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing on the standard output: fastmm logs there from C++."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


def fastmm_pieces(ground: Ground) -> Callable[[np.ndarray, np.ndarray], Rows]:
    """Both directions of every segment as edges; eight candidates within 50 m."""
    import fastmm  # noqa: PLC0415 -- a peer, installed for benchmarks alone

    with _silence():
        network = fastmm.Network()
    for segment, line in enumerate(_corners(ground)):
        start, end = (int(junction) for junction in ground.streets.ends[segment])
        points = [(float(x), float(y)) for x, y in line]
        network.add_edge(2 * segment, source=start, target=end, geom=points)
        network.add_edge(2 * segment + 1, source=end, target=start, geom=points[::-1])
    with _silence(), tempfile.TemporaryDirectory() as cache:
        network.finalize()
        model = fastmm.FastMapMatch(
            network, fastmm.TransitionMode.SHORTEST, max_distance_between_candidates=300.0, cache_dir=cache
        )

    kept = network, model  # the model alone does not keep the network alive

    def matched(x: np.ndarray, y: np.ndarray) -> Rows:
        track = fastmm.Trajectory.from_xy_tuples(list(zip(x.tolist(), y.tolist(), strict=True)))
        with _silence():
            result = kept[1].match(track, max_candidates=8, candidate_search_radius=50.0, gps_error=_SIGMA_M)
        return [_edge(ground, edge) for part in result.subtrajectories for step in part.segments for edge in step.edges]

    return matched


def _edge(ground: Ground, edge: Any) -> tuple[int, float, float]:
    segment, back = divmod(edge.edge_id, 2)
    offsets = [point.edge_offset for point in edge.points]
    if back:
        offsets = [float(ground.streets.length_m[segment]) - offset for offset in offsets]
    return segment, min(offsets), max(offsets)


def leuven_pieces(ground: Ground) -> Callable[[np.ndarray, np.ndarray], Rows]:
    """Every straight piece as an edge; a piece that is on the likeliest path counts whole."""
    from leuvenmapmatching.map.inmem import InMemMap  # noqa: PLC0415 -- a peer, installed for benchmarks alone
    from leuvenmapmatching.matcher.distance import DistanceMatcher  # noqa: PLC0415

    roads = InMemMap("town", use_latlon=False, use_rtree=True, index_edges=True)
    edges: dict[tuple[Any, Any], tuple[int, float, float]] = {}
    for segment, line in enumerate(_corners(ground)):
        start, end = (int(junction) for junction in ground.streets.ends[segment])
        names = [start, *(1_000_000 + 1_000 * segment + n for n in range(1, len(line) - 1)), end]
        at_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        for name, place in zip(names, line, strict=True):
            roads.add_node(name, (float(place[0]), float(place[1])))
        for n in range(len(names) - 1):
            edges[names[n], names[n + 1]] = edges[names[n + 1], names[n]] = (segment, at_m[n], at_m[n + 1])
            roads.add_edge(names[n], names[n + 1])
            roads.add_edge(names[n + 1], names[n])

    def matched(x: np.ndarray, y: np.ndarray) -> Rows:
        matcher = DistanceMatcher(
            roads, max_dist=60, max_dist_init=60, obs_noise=_SIGMA_M, obs_noise_ne=2 * _SIGMA_M, min_prob_norm=1e-9,
            non_emitting_states=True, max_lattice_width=12, dist_noise=_SIGMA_M,
        )  # fmt: skip
        matcher.match(list(zip(x.tolist(), y.tolist(), strict=True)), unique=True)
        nodes = matcher.path_pred_onlynodes
        return [edges[pair] for pair in itertools.pairwise(nodes) if pair in edges]

    return matched
