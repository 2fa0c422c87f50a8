"""Coverage over HTTP and as a page: figures, streets by staleness, blind spots."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database

DAYS = "from=2026-11-20&to=2026-11-20"


@pytest.fixture(scope="module")
def client(
    town_settings: Settings, town_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """The small town, in which 曙光路 and 长山路 were walked in part, for an administrator."""
    with TestClient(create_app(town_settings, town_database)) as client:
        yield as_admin(client)


def test_each_grid_is_told_how_much_was_walked(client: TestClient) -> None:
    """The walk along 曙光路 shows in its grids; 曙光-03, where nobody was, has none of its streets walked."""
    answer = client.get(f"/api/v1/coverage?{DAYS}").json()
    items = {item["grid"]["name"]: item for item in answer["items"] if item["grid"]}
    assert len(items) == 9
    assert items["曙光-01"]["recorded_m"] == pytest.approx(300, abs=30)
    assert (items["曙光-03"]["share"], items["曙光-03"]["last_at"]) == (0.0, None)
    assert items["曙光-01"]["last_at"].startswith("2026-11-20T18:")
    assert (answer["streets"], answer["waiting"]) == (True, 0)


def test_streets_and_teams_are_told_too(client: TestClient) -> None:
    """By name."""
    streets = {item["street"]: item for item in client.get(f"/api/v1/coverage?{DAYS}&by=street").json()["items"]}
    assert set(streets) == {"曙光路", "长山路", "团结路", "西街", "东街"}
    assert streets["团结路"]["recorded_m"] == 0
    assert client.get(f"/api/v1/coverage?{DAYS}&by=team").status_code == 200


def test_one_grid_can_be_asked_for(client: TestClient) -> None:
    """Its streets alone are told; a code that no grid has is refused."""
    items = client.get(f"/api/v1/coverage?{DAYS}&grid=152922101001001").json()["items"]
    assert [item["grid"]["code"] for item in items] == ["152922101001001"]
    assert client.get(f"/api/v1/coverage?{DAYS}&grid=1").json()["code"] == "grid.unknown"
    assert client.get(f"/api/v1/coverage?{DAYS}&plan=999").json()["code"] == "plan.unknown"


def test_geojson_colours_streets_by_staleness(client: TestClient) -> None:
    """Walked pieces are fresh at the end of that day, the others never walked."""
    answer = client.get(f"/api/v1/coverage?{DAYS}", headers={"accept": "application/geo+json"})
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert {feature["properties"]["stale"] for feature in features} == {0, 5}
    assert {feature["properties"]["street"] for feature in features if feature["properties"]["stale"] == 0} >= {
        "曙光路"
    }


def test_blind_spots_are_listed(client: TestClient) -> None:
    """团结路 is on the list in each of its three grids; the stretch that was walked is not."""
    answer = client.get(f"/api/v1/coverage/blind-spots?{DAYS}").json()
    assert sum(item["street"] == "团结路" for item in answer["items"]) >= 3
    assert answer["count"] == len(answer["items"])
    lengths = [item["length_m"] for item in answer["items"]]
    assert lengths == sorted(lengths, reverse=True)
    drawn = client.get(f"/api/v1/coverage/blind-spots?{DAYS}&format=geojson").json()["features"]
    assert len(drawn) == answer["count"]


def test_the_page_lists_them_in_both_languages(client: TestClient) -> None:
    """With the figures of every grid; the map of coverage leads there."""
    for language, words in (("zh-CN", "盲区"), ("en", "Blind spots")):
        page = client.get(f"/coverage?{DAYS}&lang={language}")
        assert page.status_code == 200
        assert words in page.text
        assert "团结路" in page.text
        assert "曙光-03" in page.text
    assert "/coverage?" in client.get(f"/map?show=coverage&{DAYS}").text


def test_the_history_is_what_the_slider_needs(client: TestClient) -> None:
    """All streets as pieces with the hours of their walks; each day with the hour to which ages are counted."""
    told = client.get("/api/v1/coverage/history?from=2026-11-10&to=2026-11-21").json()
    assert [day["day"] for day in told["days"]][:2] == ["2026-11-10", "2026-11-11"]
    hours = [day["until"] for day in told["days"]]
    assert {later - earlier for earlier, later in itertools.pairwise(hours)} == {24}
    assert sum(told["counts"]) == len(told["walks"])
    assert len(told["vertices"]) == len(told["counts"]) == len(told["length_dm"])
    length_m = sum(item["length_m"] for item in client.get(f"/api/v1/coverage?{DAYS}").json()["items"])
    assert sum(told["length_dm"]) / 10 == pytest.approx(length_m, rel=0.01)
    walked = {number // 4 for number in told["walks"]}
    assert all(hours[9] <= hour < hours[10] for hour in walked)


def test_by_day_and_by_night_are_apart(client: TestClient) -> None:
    """The walk was at 18 o'clock: by day it shows, by night nothing does."""
    found = {}
    for light in ("", "day", "night"):
        items = client.get(f"/api/v1/coverage?{DAYS}{'&light=' + light if light else ''}").json()["items"]
        found[light] = sum(item["recorded_m"] for item in items)
    assert found[""] == found["day"] > 0
    assert found["night"] == 0
    assert client.get(f"/api/v1/coverage?{DAYS}&light=dusk").status_code == 422


def test_the_page_says_what_the_map_shows(client: TestClient) -> None:
    """How many metres are how old stands beside the map; the slider needs a script, the form with dates does not."""
    page = client.get(f"/coverage?{DAYS}&lang=en").text
    assert 'data-stale="0"' in page
    assert "no track in three months" in page
    assert 'type="date" name="to"' in page
    assert "/api/v1/coverage/history?" in page
