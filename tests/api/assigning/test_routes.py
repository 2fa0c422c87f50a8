"""Many places in one request."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

GRID = "152922101001001"
INSIDE = [101.661160, 39.211280]


@pytest.fixture
def ask(client: TestClient) -> Callable[..., Any]:
    """Ask about many places."""

    def ask(status: int = 200, **question: Any) -> Any:
        answer = client.post("/api/v1/locate/batch", json=question)
        assert answer.status_code == status, answer.text
        return answer.json()

    return ask


def test_points_are_answered_in_order_with_class_reason_and_plan(ask: Callable[..., Any]) -> None:
    """Inside, outside, swapped and impossible."""
    told = ask(points=[INSIDE, [101.9, 39.4], INSIDE[::-1], [500, 500]])
    assert [each["grid"] and each["grid"]["code"] for each in told["items"]] == [GRID, None, None, None]
    assert [each["class"] for each in told["items"]] == ["A", "C", "C", "C"]
    assert told["items"][0]["community"]["name"] == "曙光社区"
    assert told["items"][2]["reason"] == "Longitude and latitude seem to be swapped."
    assert told["plan"]["id"]


def test_a_point_has_the_same_grid_as_when_it_is_asked_for_alone(client: TestClient, ask: Callable[..., Any]) -> None:
    """For a raster of points over the town."""
    points = [[101.655 + step % 20 / 1000, 39.205 + step // 20 / 1000] for step in range(400)]
    alone = [client.get(f"/api/v1/locate?lon={lon}&lat={lat}").json()["grid"] for lon, lat in points]
    assert [each["grid"] for each in ask(points=points)["items"]] == alone
    assert any(alone)


def test_addresses_are_answered_as_one_is(client: TestClient, ask: Callable[..., Any]) -> None:
    """Class, reason and grid are those of the question for each alone; an empty one says so."""
    texts = ["幸福小区3栋", "幸福小区", "nowhere at all", ""]
    told = ask(addresses=texts)["items"]
    for text, each in zip(texts[:3], told, strict=False):
        alone = client.get("/api/v1/locate", params={"address": text}).json()
        assert (each["class"], each["reason"]) == (alone["match"]["class"], alone["match"]["reason"])
        assert each["grid"] == alone["grid"]
    assert told[3]["reason"] == "This row has neither coordinates nor an address."


def test_a_day_tells_what_the_grid_is_today(ask: Callable[..., Any]) -> None:
    """With `on` each point has its grid of today too."""
    (item,) = ask(points=[INSIDE], on="2199-01-01")["items"]
    assert item["today"]["code"] == item["grid"]["code"] == GRID
    assert ask(404, points=[INSIDE], on="1950-01-01")["code"]


@pytest.mark.parametrize(
    "question",
    [{}, {"points": [INSIDE], "addresses": ["a"]}, {"points": [[1]]}, {"points": [["a", 1]]}, {"addresses": [1]},
     {"points": [INSIDE] * 10_001}, {"addresses": ["a"] * 501}, {"points": [INSIDE], "more": 1}],
)  # fmt: skip
def test_a_question_of_another_shape_is_refused_in_words(ask: Callable[..., Any], question: dict[str, Any]) -> None:
    """Too many, both, neither, and what is no pair of numbers."""
    assert ask(422, **question)["code"] == "question.invalid"


def test_what_is_too_large_is_refused_before_it_is_read(client: TestClient) -> None:
    """More bytes than a request may carry: status 413 with a sentence."""
    answer = client.post("/api/v1/locate/batch", content=b" " * 3_000_000, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


def test_an_unknown_datum_is_named(ask: Callable[..., Any]) -> None:
    """And codes of the register are understood."""
    assert ask(400, points=[INSIDE], datum="mars")["code"] == "datum.unknown"
    assert ask(points=[[11316827.6, 4752000.1]], datum="EPSG:3857")["items"][0]["class"] in {"A", "C"}
