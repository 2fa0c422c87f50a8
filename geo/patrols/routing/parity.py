"""Which pieces are walked once more so that every junction is left as often as it is entered."""

from collections import Counter
from collections.abc import Iterable, Sequence

import rustworkx as rx

from geo.patrols.routing.paths import Paths


def odd_nodes(ends: Iterable[tuple[int, int]], *switched: int) -> list[int]:
    """Nodes where an odd number of pieces end; each of `switched` changes sides once for every time it is named."""
    count = Counter(node for pair in ends for node in pair)
    count.update(switched)
    return sorted(node for node, times in count.items() if times % 2)


def joined(paths: Paths, odd: Sequence[int]) -> list[int]:
    """The shortest set of pieces that makes `odd`, an even number of nodes that reach one another, even.

    A minimum weight perfect matching over shortest ways (Edmonds and Johnson 1973): exact.
    """
    if not odd:
        return []
    pairs = [(a, b, int(paths.row(odd[a])[odd[b]])) for a in range(len(odd)) for b in range(a + 1, len(odd))]
    longest = max(mm for _, _, mm in pairs) + 1
    graph: rx.PyGraph[None, int] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * len(odd))
    graph.add_edges_from(pairs)
    matched = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=lambda mm: longest - mm)
    walked = Counter(piece for a, b in sorted(matched) for piece in paths.way(odd[a], odd[b]))
    return sorted(piece for piece, times in walked.items() if times % 2)
