"""The list of patrols for programs: the latest first, a page at a time."""

import uuid
from typing import Any

import pytest

from tests.api.patrols.people import Person
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["people", "phone"]
People = dict[str, Person]
LIST = "/api/v1/patrols?from=2026-03-01&to=2026-03-02"
STARTS = ("2026-03-01T08:00:00+08:00", "2026-03-01T09:00:00+08:00", "2026-03-01T09:00:00+08:00",
          "2026-03-01T09:00:00+08:00", "2026-03-02T08:00:00+08:00")  # fmt: skip


@pytest.fixture
def begun(people: People) -> list[str]:
    """The ids of five patrols, of which three set out at the same moment."""
    ids = [str(uuid.UUID(int=0x7000 + number)) for number in range(len(STARTS))]
    for each, start in zip(ids, STARTS, strict=True):
        sent = {"id": each, "title": "东线", "started_at": start}
        assert people["walker"].client.post("/api/v1/patrols", json=sent).status_code == 201
    return ids


def read(person: Person, address: str) -> Any:
    answer = person.client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_following_next_gives_every_patrol_once(people: People, begun: list[str]) -> None:
    """Pages of two end with next null, and are together the whole list; the page that is full at the end has none."""
    whole = read(people["staff"], LIST)
    assert whole["next"] is None
    found, url, pages = [], f"{LIST}&limit=2", 0
    while url:
        page = read(people["staff"], url)
        found += page["items"]
        url, pages = page["next"], pages + 1
    assert found == whole["items"]
    assert (pages, sorted(each["id"] for each in found)) == (3, sorted(begun))
    assert read(people["staff"], f"{LIST}&limit=5")["next"] is None


def test_a_page_goes_on_from_a_patrol_that_one_sees(people: People, begun: list[str]) -> None:
    """What is somebody else's looks like what does not exist: with either there is no page."""
    first = read(people["staff"], f"{LIST}&limit=1")
    assert first["items"][0]["id"] == begun[-1]
    assert begun[-1] in first["next"]
    unknown = people["there"].client.get(f"{LIST}&after={uuid.UUID(int=5)}")
    others = people["there"].client.get(f"{LIST}&after={begun[-1]}")
    assert (unknown.status_code, others.status_code) == (404, 404)
    assert unknown.json()["code"] == others.json()["code"]


@pytest.mark.parametrize("limit", [0, 501, "all"])
def test_a_page_of_patrols_has_a_size(people: People, limit: object) -> None:
    """A limit outside its bounds is refused, not bent."""
    assert people["staff"].client.get(f"{LIST}&limit={limit}").status_code == 422
