"""The first page as the server draws it."""

import re
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from api.app import create_app
from api.shell import AnswerAction, Registry
from geo.addresses.nametables import Alias
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import Right
from geo.db.database import Database


def test_the_first_page_counts_the_territory(client: TestClient) -> None:
    """Grids, communities, door-plates and households, and the way to each community."""
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/").text))
    assert "Grids 9 Communities 3 Door-plates 45" in words
    assert client.get("/").text.count('href="/communities/') == 3


def test_what_waits_leads_somewhere(client: TestClient) -> None:
    """A grid without a worker, grids never visited, and a plate in no grid, each as a link that works."""
    page = client.get("/").text
    waiting = page.split("Waits for me")[1]
    assert "Grids without a worker" in waiting
    assert "Never visited by a patrol" in waiting
    assert "Door-plates in no grid" in waiting
    for path in re.findall(r'<li><a href="([^"]+)"', waiting):
        assert client.get(path.replace("&amp;", "&")).status_code == 200, path


def test_the_fragment_carries_the_address_of_the_page(client: TestClient) -> None:
    """Htmx puts it into the address bar; somebody who opens the fragment itself is sent there."""
    fragment = client.get("/search?q=曙光路6号", headers={"hx-request": "true"})
    assert fragment.headers["hx-replace-url"] == "/?q=%E6%9B%99%E5%85%89%E8%B7%AF6%E5%8F%B7"
    assert "<html" not in fragment.text
    assert 'hx-swap-oob="true"' in fragment.text
    opened = client.get("/search?q=曙光路6号", follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, fragment.headers["hx-replace-url"])


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "{{ 1 }}", "' OR 1=1 --", "%"])
def test_what_is_typed_never_becomes_markup(client: TestClient, text: str) -> None:
    """Odd input is an address that is not known."""
    answer = client.get("/", params={"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x>" not in answer.text


def test_a_character_that_no_database_takes_is_named(client: TestClient) -> None:
    """A zero byte is the asker's mistake, not ours."""
    answer = client.get("/", params={"q": "\u0000"})
    assert answer.status_code == 400
    assert "cannot be used" in answer.text


def test_a_question_about_another_day_says_so(client: TestClient, town_settings: Settings) -> None:
    """The day stands on the page, and a day before the first division is answered in words."""
    day = datetime.now(town_settings.zone).date().isoformat()
    assert f"Shown for {day}." in client.get(f"/?q=曙光-01&on={day}").text
    assert client.get("/?on=1999-01-01").status_code == 404


def test_an_empty_program_says_how_to_begin(fresh_settings: Settings, fresh_database: Database) -> None:
    """Before the first file: where to put one, and how to look at the demo."""
    with TestClient(create_app(fresh_settings, fresh_database), headers={"accept-language": "en"}) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert 'href="/files"' in page.text
        assert "gridsteward demo" in page.text
        assert client.get("/api/v1/territories").json() == {"items": [], "next": None}
        assert client.get("/api/v1/grids").status_code == 404
        assert client.get("/territories/1").status_code == 404


def test_a_name_can_be_remembered_where_the_caller_had_to_be_asked(client: TestClient) -> None:
    """The form names what was chosen; a very address needs none."""
    first = re.search(r'pick=(compound%3A[^"&]+)', client.get("/?q=幸福小区").text)
    assert first
    page = client.get(f"/?q=幸福小区&pick={first[1]}").text
    assert 'action="/remember"' not in page  # it is its name already
    beside = client.get("/?q=老供销社对面")
    assert "From 老供销社: which building is it" in beside.text
    assert 'action="/remember"' not in client.get("/?q=曙光路6号").text
    plate = re.search(r'pick=(address%3A[^"&]+)', client.get("/?q=曙光路").text)
    assert plate
    assert 'action="/remember"' not in client.get(f"/?q=曙光路&pick={plate[1]}").text  # a street is no name of a door


def test_what_was_chosen_is_kept_as_a_name(client: TestClient, town_database: Database) -> None:
    """And leads back to the answer, which says that it waits for review; a name with a telephone number is refused."""
    form = {
        "text": "老王家那排",
        "stands_for": "address",
        "key": "M0003",
        "question": "老王家那排",
        "pick": "address:3",
    }
    kept = client.post("/remember", data=form, follow_redirects=False)
    assert kept.status_code == 303
    assert kept.headers["location"].startswith("/?q=")
    assert "kept=1" in kept.headers["location"]
    names = client.get("/api/v1/aliases").json()["items"]
    assert [each["text"] for each in names if each["state"] == "proposed"] == ["老王家那排"]
    refused = client.post("/remember", data=form | {"text": "老王 13800138000"})
    assert refused.status_code == 400
    with town_database.session() as session, session.begin():
        session.execute(delete(Alias).where(Alias.text == form["text"]))


def test_open_incidents_nearest_to_the_place_are_named(client: TestClient) -> None:
    """At most three, with how far and since when, to who may read incidents; the public is told of none."""
    page = client.get("/?q=曙光路6号").text
    nearest = page.split("Open nearest to here")[1].split("</ul>")[0]
    assert 1 <= nearest.count("<li>") <= 3
    assert re.search(r"\d m</span> <span[^>]*>since 2026-", nearest)
    client.cookies.clear()
    assert "Open nearest to here" not in client.get("/?q=巴丹吉林镇曙光路6号").text


def test_a_second_enter_does_what_a_capability_offers(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is shown while nothing is offered; the first action gets grid, words and place."""
    assert "data-primary" not in client.get("/?q=曙光路6号").text
    offered: Registry[AnswerAction] = Registry()
    label, icon = say("Grid page"), "telephone"
    offered.add(
        AnswerAction(
            key="t", label=label, icon=icon, order=0, right=Right.INCIDENTS_READ,
            path=lambda view: f"/new?grid={view.grid_code}&place={view.point}",
        )
    )  # fmt: skip
    monkeypatch.setattr("api.today.cards.answer_actions", offered)
    page = client.get("/?q=曙光路6号").text
    assert 'data-primary href="/new?grid=152922101001001&amp;place=(101.66228, 39.21224)"' in page
