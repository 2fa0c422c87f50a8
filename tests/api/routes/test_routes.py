"""Routes for programs."""

import time

import pytest
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.routes import asking
from tests.api.routes.conftest import GRID

PATH = f"/api/v1/routes/{GRID}"
GPX = {"g": "http://www.topografix.com/GPX/1/1"}


def test_a_route_has_walks_lengths_and_the_bound(client: TestClient) -> None:
    """All lengths fit together, and each walk begins and ends at the start."""
    told = client.get(PATH, params={"patrollers": 2}).json()
    assert told["grid"]["code"] == GRID
    assert set(told["plan"]) == {"id", "name", "from"}
    assert sum(walk["length_m"] for walk in told["walks"]) == pytest.approx(told["length_m"], abs=0.2)
    assert told["length_m"] >= told["bound_m"]
    for walk in told["walks"]:
        first, last = walk["directions"][0], walk["directions"][-1]
        assert first["point"] == pytest.approx(told["start"], abs=1e-7)
        assert last["point"] == pytest.approx(told["start"], abs=1e-7)
        assert last["turn"] == "arrive"


def test_the_list_speaks_the_readers_language(client: TestClient) -> None:
    """By Accept-Language, as everywhere."""
    english = client.get(PATH).json()["walks"][0]["directions"][-1]["text"]
    chinese = client.get(PATH, headers={"accept-language": "zh-CN"}).json()["walks"][0]["directions"][-1]["text"]
    assert english.startswith("You have arrived")
    assert chinese.startswith("已到终点")


@pytest.mark.parametrize("by", ["accept", "format"])
def test_it_is_geojson_where_that_is_asked_for(client: TestClient, by: str) -> None:
    """Each stretch once, with how often it is walked."""
    asked = {"headers": {"accept": "application/geo+json"}} if by == "accept" else {"params": {"format": "geojson"}}
    answer = client.get(PATH, **asked)  # type: ignore[arg-type]
    assert answer.headers["content-type"].startswith("application/geo+json")
    features = answer.json()["features"]
    assert {feature["geometry"]["type"] for feature in features} == {"LineString"}
    assert {feature["properties"]["patroller"] for feature in features} == {1}
    assert answer.json()["is_shortest"] is True


@pytest.mark.parametrize("by", ["accept", "format"])
def test_it_is_gpx_where_that_is_asked_for(client: TestClient, by: str) -> None:
    """A route and a track for each patroller, to be saved under the grid's code."""
    asked = {"headers": {"accept": "application/gpx+xml"}} if by == "accept" else {"params": {"format": "gpx"}}
    answer = client.get(PATH, **asked)  # type: ignore[arg-type]
    root = fromstring(answer.content)
    assert (len(root.findall("g:rte", GPX)), len(root.findall("g:trk", GPX))) == (1, 1)
    assert answer.headers["content-disposition"] == f'attachment; filename="route-{GRID}.gpx"'


def test_the_same_question_has_the_same_answer(client: TestClient) -> None:
    """To the byte, so that its tag holds."""
    asked = {"patrollers": 2, "minutes": 60, "seed": 3}
    one, other = client.get(PATH, params=asked), client.get(PATH, params=asked)
    assert one.content == other.content
    assert client.get(PATH, params=asked, headers={"if-none-match": one.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"patrollers": 0}, "routes.patrollers_range"),
        ({"patrollers": 20}, "routes.too_many_patrollers"),
        ({"minutes": 0}, "routes.minutes"),
        ({"minutes": 1}, "routes.shift_too_short"),
        ({"places": "dragon"}, "routes.place_kind"),
        ({"start": "没有这条街 7 号"}, "routes.start"),
        ({"start": "10.5,10.5"}, "routes.far_place"),
        ({"start": "0\x00"}, "question.unusable"),
        ({"format": "docx"}, "format.unknown"),
        ({"seed": -1}, "routes.seed"),
    ],
)
def test_what_cannot_be_walked_is_refused_in_words(client: TestClient, asked: dict[str, object], code: str) -> None:
    """A problem with a stable code and a sentence that says what to change."""
    answer = client.get(PATH, params=asked)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_without_streets_it_says_to_import_them(bare_app: FastAPI, client: TestClient) -> None:
    """A grid without streets, and one that there is not, are two things."""
    assert client.get("/api/v1/routes/7").json()["code"] == "grid.unknown"


def test_a_large_grid_is_refused_where_somebody_waits(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that does it."""
    monkeypatch.setattr(asking, "MOST_PIECES", 1)
    told = client.get(PATH, params={"patrollers": 2}).json()
    assert told["code"] == "routes.too_large"
    assert f"gridsteward route {GRID}" in told["detail"]


def test_only_so_many_are_worked_out_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes third waits a little and is told to come again."""
    monkeypatch.setattr(asking, "PATIENCE_S", 0.05)
    with asking.one_at_a_time(), asking.one_at_a_time():
        begun = time.monotonic()
        answer = client.get(PATH)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    assert time.monotonic() - begun < 5


def test_whoever_walks_sees_the_routes_of_their_grids_alone(patroller: TestClient, client: TestClient) -> None:
    """Another grid looks as if there were none."""
    grids = [each["code"] for each in client.get("/api/v1/grids").json()["items"]]
    assert patroller.get(PATH).status_code == 200
    for code in (*(code for code in grids if code != GRID), "7"):
        answer = patroller.get(f"/api/v1/routes/{code}")
        assert (answer.status_code, answer.json()["code"]) == (404, "grid.unknown")


def test_the_public_is_asked_to_sign_in(app: FastAPI) -> None:
    """Which streets will be walked is not told to everybody."""
    with TestClient(app) as public:
        assert public.get(PATH).status_code == 401
