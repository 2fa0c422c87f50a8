"""The week of a community: for programs, on the page, on paper."""

import re

import pytest
from fastapi.testclient import TestClient

from api.routes import asking as turns
from api.schedules import asking
from tests.api.routes.conftest import GRID

COMMUNITY = "152922001001"
PATH = f"/api/v1/schedules/{COMMUNITY}"


def test_a_schedule_has_days_for_every_walk(client: TestClient) -> None:
    """And the metres of a day are those of its walks."""
    told = client.get(PATH, params={"every": 3}).json()
    assert told["community"] == COMMUNITY
    assert set(told["plan"]) == {"id", "name", "from"}
    assert all(len(walk["days"]) >= 2 for walk in told["walks"])
    for number, metres in enumerate(told["metres"], start=1):
        walked = sum(walk["length_m"] for walk in told["walks"] if number in walk["days"])
        assert walked == pytest.approx(metres, abs=1)


def test_the_same_question_has_the_same_answer(client: TestClient) -> None:
    """To the byte."""
    asked = {"every": 2, "day": [1, 3, 5, 7], "minutes": 60}
    assert client.get(PATH, params=asked).content == client.get(PATH, params=asked).content


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"every": 1, "day": [1, 2]}, "farther apart"),
        ({"every": 0}, "at least once in 1 to 14"),
        ({"day": [8]}, "at least one day"),
        ({"weeks": 9}, "1 or 2 weeks"),
        ({"minutes": 1}, "Allow more"),
        ({"minutes": "nan"}, "minutes"),
    ],
)
def test_what_cannot_be_is_said(client: TestClient, asked: dict[str, object], said: str) -> None:
    """In a sentence that says what to change, for programs and on the page."""
    refused = client.get(PATH, params=asked)
    assert refused.status_code == 400
    assert said in refused.text
    shown = client.get("/routes/week", params={**asked, "community": COMMUNITY})
    assert shown.status_code == 400
    assert said in shown.text


def test_a_page_that_waits_says_when_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the status of the error, and no browser keeps it."""
    monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
    with turns.one_at_a_time(), turns.one_at_a_time():
        shown = client.get("/routes/week", params={"community": COMMUNITY})
    told = {name: shown.headers[name] for name in ("retry-after", "cache-control")}
    assert (shown.status_code, told) == (429, {"retry-after": "5", "cache-control": "no-store"})


def test_a_community_that_is_too_large_for_a_page_is_sent_to_the_command(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command to type."""
    monkeypatch.setattr(asking, "MOST_STRETCHES", 3)
    refused = client.get(PATH)
    assert refused.status_code == 400
    assert f"gridsteward schedule {COMMUNITY}" in refused.text


def test_the_page_has_a_line_for_each_walk_that_opens_its_route(client: TestClient) -> None:
    """The links lead to pages that answer; the sheet shows the same days and runs nothing."""
    told = client.get("/routes/week", params={"community": COMMUNITY}).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/routes\?grid=[^"]+)"', told)]
    assert links
    assert client.get(links[0]).status_code == 200
    sheet = client.get("/routes/week/sheet", params={"community": COMMUNITY})
    assert sheet.text.count("●") == told.count("●") > 0
    assert "<script" not in sheet.text
    assert "default-src 'none'" in sheet.headers["content-security-policy"]


def test_the_week_is_a_pdf_where_that_is_asked_for(client: TestClient) -> None:
    """Saved as a file."""
    answer = client.get("/routes/week/sheet.pdf", params={"community": COMMUNITY})
    assert answer.content.startswith(b"%PDF")


def test_empty_fields_say_the_usual(client: TestClient) -> None:
    """A form that was cleared is no error."""
    assert client.get("/routes/week", params={"community": COMMUNITY, "every": "", "minutes": ""}).status_code == 200


def test_somebody_of_one_grid_has_the_week_of_that_grid(patroller: TestClient) -> None:
    """Other grids of the community are not in it."""
    told = patroller.get(PATH).json()
    assert {walk["grid"] for walk in told["walks"]} == {GRID}


def test_a_stricter_target_gives_its_walk_more_days(client: TestClient) -> None:
    """The grid that is to be walked every other day is walked so; the page says how many stretches that are."""
    usual = client.get(PATH, params={"every": 7}).json()
    assert usual["stricter"] == 0
    target = {"days": 2, "grid": GRID, "from": "2026-01-01"}
    assert client.post("/api/v1/coverage/targets", json=target).status_code in {200, 201, 204}
    told = client.get(PATH, params={"every": 7}).json()
    days = {walk["grid"]: len(walk["days"]) for walk in told["walks"]}
    assert told["stricter"] > 0
    assert days[GRID] >= 4
    assert "walked more often, by their targets" in client.get("/routes/week?every=7&community=" + COMMUNITY).text
