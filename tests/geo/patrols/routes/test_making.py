"""Routes of grids, from what is stored."""

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from geo.addresses.nametables import Place, PlaceGrid, PlaceKind
from geo.boundaries.standing import Ground as Standing
from geo.core.errors import BadInput, NotFound
from geo.patrols.routes import GridRoute, RouteQuestion, find_start, grid_streets, make_route, route_gpx
from geo.patrols.routing import lengths_mm
from tests.geo.conftest import Ground
from tests.geo.patrols.routes.conftest import HALFWAY, MIDDLE, NORTH, SOUTH, WEST

GRID = "152922001000001"


def made(session: Session, standing: Standing, **asked: object) -> GridRoute:
    """The route of the western grid."""
    streets = grid_streets(session, standing, GRID)
    return make_route(session, streets, RouteQuestion(**asked))  # type: ignore[arg-type]


@pytest.mark.usefixtures("streets_stored")
def test_all_streets_of_a_grid_are_walked(session: Session, standing: Standing) -> None:
    """One walk over each of them, home again, as short as can be: the lane's two ends are odd."""
    route = made(session, standing)
    walked = {leg.segment for leg in route.route.walks[0].legs if leg.required}
    assert walked == set(route.streets.segments.tolist())
    assert route.route.is_shortest
    assert route.route.length_mm == route.streets_mm + route.twice_mm
    assert route.directions[0][0].place == route.directions[0][-1].place == route.start


@pytest.mark.usefixtures("streets_stored")
def test_without_a_start_it_begins_near_the_middle(session: Session, standing: Standing) -> None:
    """Both ends of the lane through the middle are as near; one of them it is."""
    lon, lat = made(session, standing).start
    assert lat == pytest.approx(HALFWAY)
    assert min(abs(lon - WEST), abs(lon - MIDDLE)) < 1e-6


@pytest.mark.usefixtures("streets_stored")
def test_a_start_may_be_a_point_in_either_order(session: Session, standing: Standing) -> None:
    """It is put upon the street nearest to it."""
    streets = grid_streets(session, standing, GRID)
    for text in ("101.6701,39.2201", "39.2201, 101.6701"):
        start = find_start(session, standing, streets, text)
        route = make_route(session, streets, RouteQuestion(start=start))
        assert route.start == pytest.approx((WEST, SOUTH), abs=2e-4)


@pytest.mark.usefixtures("streets_stored")
def test_an_unknown_start_is_refused(session: Session, standing: Standing) -> None:
    """An address that is not registered, or a place far from all streets."""
    streets = grid_streets(session, standing, GRID)
    with pytest.raises(BadInput, match="not sure where"):
        find_start(session, standing, streets, "没有这条街 7 号")
    with pytest.raises(BadInput, match="from the nearest street"):
        make_route(session, streets, RouteQuestion(start=(WEST - 0.1, SOUTH)))


@pytest.mark.usefixtures("streets_stored")
def test_both_sides_of_main_streets(session: Session, standing: Standing) -> None:
    """Main streets count twice, the lane once."""
    once, twice = made(session, standing), made(session, standing, both_sides=True)
    lane = next(i for i in once.streets.segments if once.streets.network.name[i] == "胜利巷")
    lane_mm = int(lengths_mm(once.streets.network.segments)[lane])
    assert twice.streets_mm == 2 * once.streets_mm - lane_mm


@pytest.mark.usefixtures("streets_stored")
def test_places_of_a_kind_are_visited(session: Session, standing: Standing, ground: Ground) -> None:
    """The hydrant of the grid is on the list by its name; the manhole and the neighbour's hydrant are not."""
    rows = [("甲栓", "hydrant", ground.west), ("乙井", "manhole", ground.west), ("丙栓", "hydrant", ground.east)]
    for number, (name, kind, grid_id) in enumerate(rows):
        place = Place(
            territory_id=ground.territory_id, key=str(number), name=name, normalised=name, grams=[], kind=kind,
            source="file", datum="wgs84", geom=WKTElement(f"POINT({WEST + 0.003} {NORTH})", srid=4326),
        )  # fmt: skip
        session.add(place)
        session.flush()
        session.add(PlaceGrid(place_id=place.id, plan_id=ground.plan_id, grid_id=grid_id))
    session.flush()
    route = made(session, standing, places=frozenset({PlaceKind.HYDRANT}))
    assert [place.name for place in route.places] == ["甲栓"]
    assert [str(line.sentence) for line in route.directions[0]].count("Stop at 甲栓.") == 1
    assert b"<wpt" in route_gpx(route, str)


@pytest.mark.usefixtures("streets_stored")
def test_short_shifts_go_where_nobody_walked_for_long(session: Session, standing: Standing) -> None:
    """The street with the greatest weight is walked whichever it is, though there is no time for all."""
    streets = grid_streets(session, standing, GRID)
    question = RouteQuestion(minutes=70, start=(MIDDLE, SOUTH))
    for segment in streets.segments.tolist():
        route = make_route(session, streets, question, weight={segment: 500.0}).route
        assert route.left_out
        assert segment not in route.left_out


def test_without_streets_it_says_to_import_them(session: Session, standing: Standing) -> None:
    """No network is no empty route."""
    with pytest.raises(NotFound, match="gridsteward import streets"):
        grid_streets(session, standing, GRID)


@pytest.mark.usefixtures("streets_stored")
def test_an_unknown_grid_is_refused(session: Session, standing: Standing) -> None:
    """By its code."""
    with pytest.raises(NotFound, match="There is no grid 7"):
        grid_streets(session, standing, "7")


@pytest.mark.parametrize(
    "asked", [{"patrollers": 0}, {"patrollers": 21}, {"minutes": 0}, {"minutes": float("nan")}, {"seed": -1}]
)
def test_numbers_out_of_range_are_refused(asked: dict[str, float]) -> None:
    """Before anything is worked out."""
    with pytest.raises(BadInput):
        RouteQuestion(**asked)  # type: ignore[arg-type]
