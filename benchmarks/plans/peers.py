"""Others that divide blocks: GerryChain, the methods of spopt, METIS alone; on the same blocks, one core, CPU seconds.

Each gives the grid of each block, or says why not. GerryChain is given the time, and shows the plan with the fewest
cut edges of all that it came by.
"""

import os
import random
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pymetis
from numpy.typing import NDArray

from benchmarks.plans.towns import Town
from geo.boundaries.balancing import Division
from geo.boundaries.balancing.seeding import rows
from geo.boundaries.blocks.graph import BlockGraph

Grid = NDArray[np.int64]


@dataclass(frozen=True)
class Outcome:
    """What a peer came to: its figures and CPU seconds, or why there are none."""

    division: Division | None
    took_s: float
    failure: str = ""


def measured(graph: BlockGraph, grids: int, method: Callable[[], Grid]) -> Outcome:
    """A peer's division; grids that are empty or in pieces are failures, as is whatever it raises."""
    began_s = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            grid = method()
    except Exception as error:  # noqa: BLE001 (whatever a peer raises is its failure)
        return Outcome(None, time.process_time() - began_s, type(error).__name__)
    took_s = time.process_time() - began_s
    if len(np.unique(grid)) != grids:
        return Outcome(None, took_s, "empty grids")
    division = Division(graph, grid, grids)
    return Outcome(division, took_s, "" if division.is_whole() else "in pieces")


def gerrychain(graph: BlockGraph, grids: int, *, epsilon: float, seed: int, wait_s: float) -> Grid:
    """recursive_tree_part, then ReCom until the time is over; the plan with the fewest cut edges."""
    from gerrychain import Graph, Partition  # noqa: PLC0415 (an optional peer)
    from gerrychain.partition import recursive_tree_part  # noqa: PLC0415
    from gerrychain.proposals import recom  # noqa: PLC0415

    until_s, chance = time.process_time() + wait_s, random.Random(seed)  # noqa: S311 (repeatable)
    net = nx.Graph()
    net.add_nodes_from((block, {"pop": int(each)}) for block, each in enumerate(graph.households))
    net.add_edges_from(graph.pairs[~graph.barrier].tolist())
    mean = float(graph.households.sum()) / grids
    blocks = Graph.from_networkx(net)
    begun = recursive_tree_part(blocks, range(grids), mean, "pop", epsilon, rng=chance)
    plan = best = Partition(blocks, begun)
    while time.process_time() < until_s:
        plan = recom(plan, "pop", mean, epsilon, rng=chance)
        if len(plan["cut_edges"]) < len(best["cut_edges"]):
            best = plan
    return np.array([best.assignment[block] for block in range(len(graph))], np.int64)


def spopt(town: Town, grids: int, *, method: str, seed: int) -> Grid:
    """SKATER, WardSpatial or RegionKMeans, by households."""
    from libpysal.weights import W  # noqa: PLC0415 (an optional peer)
    from spopt import region  # noqa: PLC0415

    graph = town.graph
    weights = W(dict(enumerate(graph.ways)), silence_warnings=True)
    frame = gpd.GeoDataFrame({"households": town.households}, geometry=town.blocks, crs=4326)
    np.random.seed(seed)  # noqa: NPY002 (spopt draws from it)
    if method == "RegionKMeans":
        values = town.households[:, None].astype(float)
        solver: Any = region.RegionKMeansHeuristic(values, grids, weights, seed=seed)
    elif method == "WardSpatial":
        solver = region.WardSpatial(frame, weights, ["households"], grids)
    else:
        solver = region.Skater(frame, weights, ["households"], grids, floor=1)
    solver.solve()
    return np.unique(np.asarray(solver.labels_), return_inverse=True)[1].astype(np.int64)


def metis(graph: BlockGraph, grids: int, *, seed: int) -> Grid:
    """The evenest of ten divisions by METIS that hang together."""
    start, beside, weight = rows(graph)
    found = []
    for number in range(10):
        _, grid = pymetis.part_graph(
            grids,
            adjacency=pymetis.CSRAdjacency(start, beside),
            vweights=np.maximum(graph.households, 1).tolist(),
            eweights=weight,
            recursive=False,
            options=pymetis.Options(seed=seed * 10 + number, ufactor=10, contig=True),
        )
        found.append(np.asarray(grid, np.int64))
    return min(found, key=lambda each: Division(graph, each, grids).deviation)


def others(town: Town, grids: int, *, seed: int, slow: bool) -> dict[str, Callable[[], Grid]]:
    """The peers beside GerryChain; SKATER only where there is time for it."""
    methods = ["WardSpatial", "RegionKMeans", *(["SKATER"] if slow else [])]
    found: dict[str, Callable[[], Grid]] = {
        f"spopt {method}": partial(spopt, town, grids, method=method, seed=seed) for method in methods
    }
    return found | {"METIS, best of 10": partial(metis, town.graph, grids, seed=seed)}


os.environ.setdefault("OMP_NUM_THREADS", "1")
