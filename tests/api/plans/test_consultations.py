"""A plan that the public is asked about: what everybody sees of it, and the comments that they leave."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.consultations import listing
from geo.boundaries.models import PlanComment
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import FIRST, SECOND, SOUTH, STEP, WEST, Planner, day_in, let_time_run_out

PAGE = {"accept": "text/html"}


def look(public: TestClient, planner: Planner, query: str = "") -> str:
    """The page of the consultation."""
    answer = public.get(f"/consultations/{planner.plan_id}{query}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def say(public: TestClient, planner: Planner, text: str, *, number: uuid.UUID | None = None, **more: str) -> Any:
    """Send a comment as a program."""
    wish = {"id": str(number or uuid.uuid4()), "text": text, **more}
    return public.post(f"/api/v1/consultations/{planner.plan_id}/comments", json=wish)


def test_everybody_sees_the_plan_its_days_and_what_would_change(public: TestClient, consulted: Planner) -> None:
    """The list names it; the page says until when, who moves and where to; the figures are those that staff see."""
    listed = public.get("/consultations", headers=PAGE).text
    assert (">2027<" in listed, day_in(1) in listed) == (True, True)
    assert f'<a href="/consultations/{consulted.plan_id}">2027</a>' in public.get("/", headers=PAGE).text
    page = look(public, consulted)
    assert f"{day_in(0)} to {day_in(1)}, both days included" in page
    assert "曙光路3号" in page
    assert "曙光路3号后" in page
    assert 'name="text"' in page
    told = public.get(f"/api/v1/consultations/{consulted.plan_id}").json()
    diff = consulted.client.get(f"/api/v1/plans/{consulted.plan_id}/diff").json()
    assert (told["households_moved"], told["addresses_moved"]) == (diff["households_moved"], diff["addresses_moved"])
    assert (told["households_moved"], told["places_total"], told["open"]) == (15, 2, True)
    assert {(each["before"], each["after"]) for each in told["places"]} == {(SECOND, FIRST)}
    assert {each["change"] for each in told["grids"]} == {"changed"}


def test_one_finds_ones_own_address_in_the_list(public: TestClient, consulted: Planner) -> None:
    """As it is written, in old forms, or longer than the plate; what is not there stays in its grid, and it is said."""
    for question in ("曙光路3号", "曙光路3號", "曙光路3号2单元301"):
        assert "曙光路3号" in look(public, consulted, f"?q={question}").partition('id="places"')[2]
    missing = look(public, consulted, "?q=曙光路70号")
    assert "Nothing in the list is called “曙光路70号”" in missing


def test_doors_of_a_building_are_one_line(
    public: TestClient, consulted: Planner, signed_in_database: Database, fresh_settings: Settings, tmp_path: Path
) -> None:
    """A file that comes in while the plan is open shows at once; an empty house is in the list and in no figure."""
    look(public, consulted)
    x, y = WEST + 0.6 * STEP, SOUTH + 3.6 * STEP
    rows = [f"b{unit},曙光路99号{unit}单元,幸福小区,3号楼,{x:.6f},{y:.6f},0" for unit in (1, 2, 3)]
    path = tmp_path / "more.csv"
    path.write_text("门牌编号,地址,小区,楼栋,经度,纬度,户数\n" + "\n".join(rows) + "\n", encoding="utf-8")
    import_file(signed_in_database, ImportKind.ADDRESSES, path, ImportOptions(zone=fresh_settings.zone))
    told = public.get(f"/api/v1/consultations/{consulted.plan_id}", params={"q": "幸福小区3栋"}).json()
    assert [each["place"] for each in told["places"]] == ["幸福小区3号楼"]
    assert told["households_moved"] == 15


def test_the_list_is_read_page_by_page(public: TestClient, consulted: Planner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place stands on one page; a page beyond the last is the last, for programs an empty one."""
    monkeypatch.setattr(listing.places_page, "__kwdefaults__", {"size": 1})
    path = f"/api/v1/consultations/{consulted.plan_id}"
    first = public.get(path).json()
    second = public.get(first["next"]).json()
    places = [each["place"] for each in (*first["places"], *second["places"])]
    assert (sorted(places), second["next"]) == (["曙光路3号", "曙光路3号后"], None)
    assert public.get(path, params={"after": 2}).json()["places"] == []
    assert "Page 2 of 2" in look(public, consulted, "?page=7")


def test_nobody_is_named(public: TestClient, consulted: Planner) -> None:
    """Neither planners nor households stand on the page or in the answer: places, grids and figures do."""
    answer = public.get(f"/api/v1/consultations/{consulted.plan_id}").text
    for text in (look(public, consulted), answer):
        assert "tester" not in text.casefold()
        assert "Zhao" not in text


def test_a_plan_that_is_not_in_consultation_is_not_there(
    public: TestClient, consulted: Planner, signed_in_database: Database
) -> None:
    """A draft, a plan in force and a number that is none look alike; so does one that was returned."""
    draft = consulted.client.post("/api/v1/plans", json={"name": "2028"}).json()["id"]
    answers = [public.get(f"/api/v1/consultations/{each}") for each in (draft, 1, 999_999)]
    assert {each.status_code for each in answers} == {404}
    assert len({(each.json()["code"], each.json()["detail"]) for each in answers}) == 1
    returned = consulted.client.post(f"/api/v1/plans/{consulted.plan_id}/return", json={"reason": "again"})
    assert returned.json()["status"] == "draft"
    assert public.get(f"/consultations/{consulted.plan_id}", headers=PAGE).status_code == 404
    assert say(public, consulted, "Too late?").status_code == 404
    assert public.get("/api/v1/consultations").json()["items"] == []


def test_a_comment_sent_twice_is_kept_once(
    public: TestClient, consulted: Planner, signed_in_database: Database
) -> None:
    """By its id for programs, by the page and its words for the form; other words under the same id are refused."""
    number = uuid.uuid4()
    kept = [say(public, consulted, "桥东的几户请留在二网格", number=number, address="曙光路3号") for _ in range(2)]
    assert [each.status_code for each in kept] == [201, 201]
    assert kept[0].json() == kept[1].json()
    assert say(public, consulted, "Something else", number=number).json()["code"] == "comment.id"
    form = {"id": str(uuid.uuid4()), "text": "请保留", "address": ""}
    path = f"/consultations/{consulted.plan_id}/comments"
    assert [public.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    public.post(path, data={**form, "text": "请保留，谢谢"})
    with signed_in_database.session() as session:
        texts = [each.text for each in session.query(PlanComment).order_by(PlanComment.made_at)]
    assert texts == ["桥东的几户请留在二网格", "请保留", "请保留，谢谢"]
    page = look(public, consulted)
    assert "桥东的几户" not in page
    assert public.get(f"/api/v1/consultations/{consulted.plan_id}").json()["comments"] == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  \n\t ", "comment.empty"),
        ("长" * 1001, "comment.too_long"),
        ("我的号码 11010519491231002X", "comment.identity"),
    ],
)
def test_what_cannot_be_kept_is_said_and_comes_back(
    public: TestClient, consulted: Planner, text: str, code: str
) -> None:
    """With the reason, and in the form with what was written."""
    assert say(public, consulted, text).json()["code"] == code
    form = {"id": str(uuid.uuid4()), "text": text, "address": "曙光路3号"}
    again = public.post(f"/consultations/{consulted.plan_id}/comments", data=form, headers=PAGE)
    assert again.status_code == 400
    assert 'value="曙光路3号"' in again.text
    assert 'role="alert"' in again.text


def test_a_comment_holds_no_character_that_controls(
    public: TestClient, consulted: Planner, signed_in_database: Database
) -> None:
    """Zero bytes and bells are left out, lines end alike."""
    assert say(public, consulted, "one\r\ntwo\x00\x07").status_code == 201
    with signed_in_database.session() as session:
        assert session.query(PlanComment).one().text == "one\ntwo"


def test_after_the_last_day_the_page_stays_and_the_form_is_closed(
    public: TestClient, consulted: Planner, signed_in_database: Database
) -> None:
    """A comment is refused with the day; what was written is shown, so that it is not lost."""
    let_time_run_out(signed_in_database)
    assert 'name="text"' not in look(public, consulted)
    assert "Time over, not decided yet" in public.get("/consultations", headers=PAGE).text
    refused = say(public, consulted, "Too late")
    assert (refused.status_code, refused.json()["code"]) == (409, "consultation.over")
    assert day_in(-1) in refused.json()["detail"]
    form = {"id": str(uuid.uuid4()), "text": "Written too late", "address": ""}
    again = public.post(f"/consultations/{consulted.plan_id}/comments", data=form, headers=PAGE)
    assert (again.status_code, "Written too late" in again.text) == (409, True)


def test_a_network_may_not_write_without_end(public: TestClient, consulted: Planner) -> None:
    """The eleventh comment of a minute waits; the form says for how long and keeps the text."""
    answers = [say(public, consulted, f"Comment {number}") for number in range(11)]
    assert [each.status_code for each in answers] == [*[201] * 10, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    form = {"id": str(uuid.uuid4()), "text": "Let me say this", "address": ""}
    waits = public.post(f"/consultations/{consulted.plan_id}/comments", data=form, headers=PAGE)
    assert (waits.status_code, "Let me say this" in waits.text) == (429, True)
    assert "retry-after" in waits.headers


def test_a_page_of_another_site_leaves_no_comment(public: TestClient, consulted: Planner) -> None:
    """As with every change: a browser says where the form stood."""
    form = {"id": str(uuid.uuid4()), "text": "from elsewhere", "address": ""}
    path, foreign = f"/consultations/{consulted.plan_id}/comments", {"sec-fetch-site": "cross-site"}
    assert public.post(path, data=form, headers=foreign).status_code == 403


@pytest.mark.parametrize("path", ["/consultations/{}", "/consultations"])
def test_in_chinese(public: TestClient, consulted: Planner, path: str) -> None:
    """The pages speak it."""
    headers = {**PAGE, "accept-language": "zh-CN"}
    assert "含首尾两日" in public.get(path.format(consulted.plan_id), headers=headers).text


def test_a_plan_is_drawn_over_the_grids_as_they_are(public: TestClient, consulted: Planner) -> None:
    """One piece moves and two grids have new borders; the grids themselves are fetched as of the plan before."""
    found = re.search(r"<script[^>]*application/json[^>]*>(.*?)</script>", look(public, consulted), re.DOTALL)
    assert found is not None
    config = json.loads(found[1])
    assert [each["properties"]["state"] for each in config["changes"]["data"]["features"]] == [
        "moves",
        "after",
        "after",
    ]
    assert public.get(config["ground"]["url"]).json()["plan"]["name"] == "blocks"
