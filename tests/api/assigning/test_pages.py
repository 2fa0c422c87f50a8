"""A list on the page: sent, looked through, started, stopped, started again, fetched, and gone after some days."""

import csv
import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.assigning import jobs
from geo.assigning.models import AddressList, ListState
from geo.assigning.records import Cancelled, ListProgress, lock
from geo.assigning.shelf import folder_of
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database

GRID = "152922101001001"
LIST = "编号,经度,纬度,地址\n007,101.661160,39.211280,\n008,,,幸福小区3栋\n009,,,\n"


def send(desk: TestClient, content: str | bytes = LIST, name: str = "名单.csv", **form: str) -> str:
    """Send a list; the address of its page."""
    data = content.encode() if isinstance(content, str) else content
    answer = desk.post("/files/lookup", data=form, files={"files": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def rows_of(desk: TestClient, page: str) -> list[list[str]]:
    """The rows of the result."""
    answer = desk.get(f"{page}/result")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_a_list_is_looked_through_and_then_worked_through(desk: TestClient, work: Callable[[], None]) -> None:
    """The columns are shown with their values before anything starts; the result is the file with its grids."""
    page = send(desk)
    assert 'hx-get="' + page + '/progress"' in desk.get(page).text
    work()
    shown = desk.get(page).text
    for words in ("101.661160", "幸福小区3栋", "<option selected>经度</option>", "guessed", "Ready to start"):
        assert words in shown
    assert desk.post(f"{page}/start", data={}).status_code == 303
    work()
    done = desk.get(page).text
    assert "Done" in done
    assert "This row has neither coordinates nor an address." in done
    result = rows_of(desk, page)
    assert [row[:5] for row in result[1:]] == [
        ["007", "101.661160", "39.211280", "", GRID],
        ["008", "", "", "幸福小区3栋", GRID],
        ["009", "", "", "", ""],
    ]
    assert [row[8] for row in result[1:]] == ["Exact", "Exact", "Ask"]


def test_the_result_is_in_the_language_of_whoever_starts(desk: TestClient, work: Callable[[], None]) -> None:
    """Started from a Chinese page, reasons and words are Chinese."""
    page = send(desk)
    work()
    desk.post(f"{page}/start", headers={"accept-language": "zh-CN"})
    work()
    assert [row[8] for row in rows_of(desk, page)[1:]] == ["准确", "准确", "要问清"]
    assert "下载结果" in desk.get(page, headers={"accept-language": "zh-CN"}).text


def test_other_columns_may_be_chosen_and_the_work_done_again(desk: TestClient, work: Callable[[], None]) -> None:
    """Where nothing was recognised the columns are there to choose from; a list that is done can be done anew."""
    page = send(desk, "a,b,c\n1,39.211280,101.661160\n")
    work()
    assert "<option>b</option>" in desk.get(page).text
    for choice, word in (({"map.lon": "b", "map.lat": "c"}, "Ask"), ({"map.lon": "c", "map.lat": "b"}, "Exact")):
        desk.post(f"{page}/start", data=choice)
        work()
        assert rows_of(desk, page)[1][7] == word


def test_a_list_that_cannot_be_used_says_why_and_can_be_sent_again(desk: TestClient, work: Callable[[], None]) -> None:
    """A damaged file is a sentence on its page, not a failed job."""
    page = send(desk, b"PAR1 and nothing else", "damaged.parquet")
    work()
    shown = desk.get(page).text
    assert "is not a whole Parquet file" in shown
    assert desk.get(f"{page}/result").status_code == 409
    assert desk.post(f"{page}/start").status_code == 303


def test_work_that_is_stopped_leaves_nothing_and_can_be_started_again(
    desk: TestClient, work: Callable[[], None], fresh_settings: Settings
) -> None:
    """Stopped while it waits, the job finds nothing to do; started again it is done."""
    page = send(desk)
    work()
    desk.post(f"{page}/start")
    stopped = desk.post(f"{page}/stop")
    assert (stopped.status_code, stopped.headers["hx-refresh"]) == (200, "true")
    work()
    assert "Stopped" in desk.get(page).text
    folder = folder_of(fresh_settings.data_dir, uuid.UUID(page.rsplit("/", 1)[1]))
    assert [each.name for each in folder.rglob("*") if each.is_file()] == ["名单.csv"]
    desk.post(f"{page}/start")
    work()
    assert len(rows_of(desk, page)) == 4


def test_a_list_can_be_removed_before_its_days_are_over(
    desk: TestClient, work: Callable[[], None], fresh_settings: Settings
) -> None:
    """With its file and its result; not while it is being worked on."""
    page = send(desk)
    assert desk.post(f"{page}/remove").status_code == 409
    work()
    assert desk.post(f"{page}/remove").headers["location"] == "/files/lookup"
    assert desk.get(page).status_code == 404
    assert not folder_of(fresh_settings.data_dir, uuid.UUID(page.rsplit("/", 1)[1])).exists()


def test_reasons_of_different_kinds_are_told_apart(desk: TestClient, work: Callable[[], None]) -> None:
    """Those of one kind are counted together, by the words of the first as an example."""
    page = send(desk, "地址\n幸福小区\n城外路1号\n城外路2号\n")
    work()
    desk.post(f"{page}/start")
    work()
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", desk.get(page).text))
    assert "“幸福小区” is in 曙光社区、长山社区. In which community is it? Rows 2" in shown
    assert "For example: “城外路1号” is known, and lies in no grid. Which one did you mean? Rows 3, 4" in shown


def test_progress_ends_the_work_on_a_list_that_was_stopped(desk: TestClient, with_town: Database) -> None:
    """Whoever works on it learns so at the next note; a list that runs is told how far it is."""
    list_id = uuid.UUID(send(desk).rsplit("/", 1)[1])
    with with_town.session() as session, session.begin():
        session.get_one(AddressList, list_id).state = ListState.RUNNING
    ListProgress(with_town, list_id, ListState.RUNNING)("assigning", 3, 7)
    with with_town.session() as session, session.begin():
        record = session.get_one(AddressList, list_id)
        assert record.progress == {"step": "assigning", "done": 3, "total": 7}
        record.state = ListState.CANCELLED
    with pytest.raises(Cancelled):
        ListProgress(with_town, list_id, ListState.RUNNING)("assigning", 4, 7)


def test_two_workers_never_write_one_result(desk: TestClient, work: Callable[[], None], with_town: Database) -> None:
    """A list that another worker holds is left to it."""
    page = send(desk)
    work()
    desk.post(f"{page}/start")
    list_id = page.rsplit("/", 1)[1]
    with with_town.session() as other:
        assert lock(other, uuid.UUID(list_id))
        jobs.work_through(with_town, list_id)
        assert desk.get(f"{page}/result").status_code == 409
    jobs.work_through(with_town, list_id)
    assert desk.get(f"{page}/result").status_code == 200


def test_lists_go_after_some_days_and_the_oldest_first_where_room_is_short(
    desk: TestClient, work: Callable[[], None], with_town: Database, fresh_settings: Settings
) -> None:
    """Record and files go together."""
    old, kept = send(desk), send(desk)
    work()
    folders = [folder_of(fresh_settings.data_dir, uuid.UUID(page.rsplit("/", 1)[1])) for page in (old, kept)]
    with with_town.session() as session, session.begin():
        before = clock.now() - timedelta(days=fresh_settings.lists_kept_days, hours=1)
        session.execute(text("UPDATE address_list SET created_at = :before WHERE id = :id"),
                        {"before": before, "id": old.rsplit("/", 1)[1]})  # fmt: skip
    jobs.sweep_lists(with_town)
    assert [each.exists() for each in folders] == [False, True]
    assert [desk.get(page).status_code for page in (old, kept)] == [404, 200]
    small = Database(with_town.url, pool_size=2, settings=fresh_settings.model_copy(update={"lists_room_bytes": 1}))
    jobs.sweep_lists(small)
    small.close()
    assert not folders[1].exists()


def test_reading_addresses_by_list_and_taking_the_result_stand_in_the_trail(
    desk: TestClient, work: Callable[[], None], with_town: Database
) -> None:
    """One entry for the addresses that were read, by whom they were read for; one for the file that left."""
    page = send(desk)
    work()
    desk.post(f"{page}/start")
    work()
    rows_of(desk, page)
    with with_town.session() as session:
        said = session.execute(
            text("SELECT action, actor_kind, detail FROM audit_entry WHERE action IN ('addresses_read', 'export_made')"
                 " ORDER BY id")
        ).all()  # fmt: skip
    assert [(each.action, each.actor_kind) for each in said] == [
        ("addresses_read", "person"),
        ("export_made", "person"),
    ]
    assert said[0].detail == {"count": 3}


@pytest.mark.parametrize(
    ("form", "code"),
    [({"datum": "mars"}, 400), ({"on": "yesterday"}, 400), ({"on": "1950-01-01"}, 404), ({"territory": "999"}, 404)],
)
def test_a_choice_that_cannot_be_read_is_said_at_once(desk: TestClient, form: dict[str, str], code: int) -> None:
    """Nothing is kept of the file."""
    answer = desk.post("/files/lookup", data=form, files={"files": ("a.csv", LIST.encode())})
    assert answer.status_code == code
    assert "/files/lookup/" not in desk.get("/files/lookup").text


def test_a_name_that_is_a_path_or_markup_stays_a_name(desk: TestClient, work: Callable[[], None]) -> None:
    """What a browser says is never a path, and never markup."""
    page = send(desk, name="../../<b>x.csv")
    work()
    shown = desk.get(page).text
    assert "<b>x" not in shown
    desk.post(f"{page}/start")
    work()
    answer = desk.get(f"{page}/result")
    assert answer.status_code == 200
    assert Path(answer.headers["content-disposition"]).suffix
