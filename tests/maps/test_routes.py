"""Routes on the map and on paper."""

from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from geo.core.language import say
from geo.exchange.ways import Level, WayKind
from geo.patrols.routes import GridRoute, GridStreets, RouteQuestion, stretches
from geo.patrols.routing import Spot, Wish, plan_route
from geo.streets import Ways, make_network
from maps import routes
from maps.codes import qr_svg
from maps.grids import GridMapData
from maps.look import Look
from maps.routes import RouteMapData
from maps.routesheets import SheetWords, route_sheets

WEST, SOUTH, STEP = 101.67, 39.22, 0.004
NAMES = ("<script>alert(1)</script>", "北街", "南街", "横街")


@pytest.fixture
def made() -> GridRoute:
    """Two patrollers in a ladder of streets; the first street has a hostile name."""
    return _made(patrollers=2)


def _made(*, patrollers: int) -> GridRoute:
    x, y, d = WEST, SOUTH, STEP
    lines = [[(x, y), (x + d, y)], [(x, y + d), (x + d, y + d)], [(x, y), (x, y + d)], [(x + d, y), (x + d, y + d)]]
    lines.append([(x, y + d / 2), (x + d, y + d / 2)])
    array = np.array([shapely.LineString(line) for line in lines], dtype=object)
    names = np.array([*NAMES, None], dtype=object)
    network = make_network(Ways(array, np.full(5, WayKind.STREET, np.int8), np.full(5, Level.GROUND, np.int8), names))
    own = np.arange(len(network))
    streets = GridStreets(
        1, 1, "152922101001001", "曙光-01", "曙光社区", shapely.box(x, y, x + d, y + d), 1, network, own
    )
    question = RouteQuestion(patrollers=patrollers)
    wish = Wish(frozenset(own.tolist()), Spot(0, 0), patrollers=patrollers)
    return GridRoute(streets, question, wish, plan_route(network, wish, rounds=400))


def test_every_stretch_is_a_line_and_every_turn_has_its_number(made: GridRoute) -> None:
    """Lines say whether they are walked twice; numbers bear the patroller where there are several."""
    features = routes.document(made)["features"]
    lines = [each for each in features if each["id"].startswith("line")]
    numbers = [each["properties"]["number"] for each in features if each["id"].startswith("turn")]
    assert len(lines) == sum(len(stretches(made.streets.network, walk)) for walk in made.route.walks)
    written = {number for label in numbers for number in label.split(", ")}
    assert written == {
        f"{patroller + 1}-{number + 1}"
        for patroller, listed in enumerate(made.directions)
        for number in range(len(listed) - 1)
    }


def test_one_patroller_needs_no_number_of_their_own() -> None:
    """The marks are the numbers of the list; the first one is the start."""
    made = _made(patrollers=1)
    marks = routes.marks_of(made, 0)
    assert {number for mark in marks for number in mark.label.split(", ")} == {
        str(number + 1) for number in range(len(made.directions[0]) - 1)
    }
    assert [mark.label.split(", ")[0] for mark in marks if mark.is_start] == ["1"]


def test_the_map_opens_on_the_grid_and_all_of_the_walk(made: GridRoute) -> None:
    """Nothing of either lies outside."""
    frame = shapely.box(*routes.bounds_of(made))
    assert frame.contains(made.streets.polygon)
    assert all(frame.contains(stretch.line) for _, stretch in routes.walked(made))


def test_each_patroller_has_a_sheet_with_map_list_and_code(made: GridRoute, town: GridMapData, look: Look) -> None:
    """Names are text, nothing runs, and the lines of the list are those of the walk."""
    words = SheetWords(said=(say("Walked once"),), made_on=date(2026, 11, 28), link="http://127.0.0.1/routes?grid=1")
    document = route_sheets(RouteMapData(ground=town, made=made), look, words)
    assert document.count("<section>") == document.count('class="map"') == document.count('class="qr"') == 2
    assert document.count("<li><b>") == sum(map(len, made.directions))
    assert "<script" not in document
    assert "&lt;script&gt;" in document
    assert "2026-11-28" in document


def test_without_an_address_there_is_no_code(made: GridRoute, town: GridMapData, look: Look) -> None:
    """The command line does not know at which address the program is reached."""
    words = SheetWords(said=(), made_on=date(2026, 11, 28))
    assert 'class="qr"' not in route_sheets(RouteMapData(ground=town, made=made), look, words)


def test_a_code_is_square_with_a_quiet_border() -> None:
    """Four white modules around it, as the standard asks for, and a finder pattern in the corner."""
    root = ET.fromstring(qr_svg("http://127.0.0.1:8000/routes?grid=152922101001001", label="扫码"))  # noqa: S314 (our own)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    assert width == height
    dark = root.find("{http://www.w3.org/2000/svg}path").attrib["d"]  # type: ignore[union-attr]
    places = {tuple(map(int, each.partition("h")[0].split())) for each in dark.split("M")[1:]}
    assert min(x for x, _ in places) == min(y for _, y in places) == 4
    assert max(x for x, _ in places) == width - 5
    assert {(4 + step, 4) for step in range(7)} <= places
