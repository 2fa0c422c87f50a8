"""What holds for every walk, and wishes of every shape for it to hold on."""

from collections import Counter

from hypothesis import strategies as st

from geo.patrols.routing import Leg, Route, Spot, Stop, Walk, Wish, lengths_mm
from geo.streets import Network
from tests.geo.patrols.routing.conftest import make_network

Place = tuple[str, int, int]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Connected, of up to 8 junctions, with streets beside one another, rings and dead ends."""
    count = draw(st.integers(2, 8))
    place = st.tuples(st.integers(0, 600), st.integers(0, 600))
    junctions = draw(st.lists(place, min_size=count, max_size=count, unique=True))
    tree = [(draw(st.integers(0, node - 1)), node) for node in range(1, count)]
    node = st.integers(0, count - 1)
    more = draw(st.lists(st.tuples(node, node), max_size=6))
    return make_network(junctions, [*tree, *more])


@st.composite
def wishes(draw: st.DrawFn, network: Network, *, most: int = 3) -> Wish:
    """Any streets, from anywhere to anywhere, by up to `most`."""
    segments = st.integers(0, len(network) - 1)
    required = draw(st.frozensets(segments, min_size=1))
    stops = draw(st.lists(spots(network), max_size=2))
    return Wish(
        required=required,
        start=draw(spots(network)),
        end=draw(st.none() | spots(network)),
        patrollers=draw(st.integers(1, min(most, len(required)))),
        both_sides=draw(st.frozensets(st.sampled_from(sorted(required)))),
        stops=tuple(Stop(spot, f"hydrant {number}") for number, spot in enumerate(stops)),
    )


@st.composite
def spots(draw: st.DrawFn, network: Network) -> Spot:
    """A spot at an end of a segment, or along it."""
    segment = draw(st.integers(0, len(network) - 1))
    return Spot(segment, int(lengths_mm(network.segments)[segment] * draw(st.sampled_from((0.0, 0.3, 0.5, 1.0)))))


def place_of(network: Network, segment: int, along_mm: int) -> Place:
    """A junction, or a place along a segment: equal for equal places."""
    whole_mm = int(lengths_mm(network.segments)[segment])
    if along_mm in {0, whole_mm}:
        return ("junction", int(network.ends[segment, int(along_mm == whole_mm)]), 0)
    return ("along", segment, along_mm)


def ends_of(network: Network, leg: Leg) -> tuple[Place, Place]:
    """Where a leg begins and where it ends."""
    low, high = place_of(network, leg.segment, leg.begin_mm), place_of(network, leg.segment, leg.end_mm)
    return (low, high) if leg.forward else (high, low)


def is_one_walk(network: Network, wish: Wish, walk: Walk) -> bool:
    """From the start, each leg where the last one ended, to the end."""
    end = wish.end or wish.start
    here = place_of(network, wish.start.segment, wish.start.along_mm)
    for leg in walk.legs:
        begin, after = ends_of(network, leg)
        if begin != here:
            return False
        here = after
    return here == place_of(network, end.segment, end.along_mm)


def required_mm(route: Route) -> Counter[int]:
    """How many millimetres of each segment are walked because they were asked."""
    walked: Counter[int] = Counter()
    for walk in route.walks:
        for leg in walk.legs:
            if leg.required and leg.stop is None:
                walked[leg.segment] += leg.length_mm
    return walked


def asked_mm(network: Network, wish: Wish) -> Counter[int]:
    """How many are asked."""
    whole = lengths_mm(network.segments)
    return Counter({s: int(whole[s]) * (2 if s in wish.both_sides else 1) for s in wish.required})


def stops_made(route: Route) -> list[int]:
    """The stops that are visited as such, each once."""
    return sorted(leg.stop for walk in route.walks for leg in walk.legs if leg.stop is not None)
