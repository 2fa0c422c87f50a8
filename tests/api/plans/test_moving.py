"""The addresses that a draft or a proposal gives to other grids."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from geo.db.database import Database
from tests.api.plans.conftest import Planner
from tests.api.plans.test_handover import FIRST, SECOND, moved
from tests.api.plans.test_proposals import proposed

assert moved, "the fixture is used by name"


def listed(planner: Planner, path: str = "", **query: Any) -> Any:
    return planner.client.get(f"/api/v1/plans/{planner.plan_id}{path}/addresses", params=query)


def test_a_draft_lists_who_moves_page_by_page(moved: Planner) -> None:
    """By key, with the grid before and after; the next page goes on where the last one ended."""
    first = listed(moved, limit=1).json()
    (item,) = first["items"]
    assert (item["key"], item["address"], item["households"]) == ("0-3", "曙光路3号", 10)
    assert item["from"] == {"code": SECOND, "name": "曙光-02"}
    assert item["to"] == {"code": FIRST, "name": "曙光-01"}
    second = moved.client.get(first["next"]).json()
    assert ([each["key"] for each in second["items"]], second["next"]) == (["0-3b"], None)
    assert listed(moved, **{"from": FIRST}).json()["items"] == []
    assert len(listed(moved, **{"from": SECOND, "to": FIRST}).json()["items"]) == 2


def test_a_full_check_gives_a_finding_for_each_pair_of_grids(moved: Planner) -> None:
    """With the count, a place and the list; what the editor asks after each edit is without it."""
    path = f"/api/v1/plans/{moved.plan_id}/check"
    (finding,) = [each for each in moved.client.get(path).json()["items"] if each["code"] == "plan.readdressed"]
    assert finding["sentence"] == "2 door-plates with 15 households go from 曙光-02 to 曙光-01."
    assert (finding["level"], finding["doors"], finding["households"]) == ("warning", 2, 15)
    assert finding["where"] == pytest.approx([101.66025, 39.2135])
    assert len(moved.client.get(finding["addresses"]).json()["items"]) == 2
    live = moved.client.get(path, params={"live": "true"}).json()["items"]
    assert not [each for each in live if each["code"] == "plan.readdressed"]
    assert finding["sentence"] in moved.client.get(f"/plans/{moved.plan_id}/publish").text


def test_a_list_comes_as_csv_and_as_a_sheet(moved: Planner) -> None:
    """All of it, under the headers of the reader's language."""
    answer = listed(moved, format="csv", limit=1)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Door-plate key"
    assert [row[0] for row in rows[1:]] == ["0-3", "0-3b"]
    sheet = openpyxl.load_workbook(io.BytesIO(listed(moved, format="xlsx").content)).worksheets[0]
    assert [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)] == rows
    assert listed(moved, format="pdf").status_code == 422


def test_the_page_shows_the_list_and_its_files(moved: Planner) -> None:
    """A pair of grids that was asked for stays in the links of the files."""
    page = moved.client.get(f"/plans/{moved.plan_id}/addresses", params={"from": SECOND}).text
    assert "曙光路3号后" in page
    assert f"/api/v1/plans/{moved.plan_id}/addresses?from={SECOND}&amp;format=xlsx" in page
    assert "No address moves." in moved.client.get(f"/plans/{moved.plan_id}/addresses", params={"to": SECOND}).text


def test_a_proposal_lists_those_whom_it_moves(planner: Planner, signed_in_database: Database) -> None:
    """As many households as it says; the list stays as it was when the draft has gone on, and says so."""
    found = proposed(planner, signed_in_database, kind="partition", grids=3, tolerance=0.2)
    (plan,) = found["plans"]
    path = f"/proposals/{found['id']}/0"
    before = listed(planner, path).json()
    assert sum(each["households"] for each in before["items"]) == plan["moved_households"] > 0
    assert (before["outdated"], before["note"]) == (False, None)
    planner.do(0, **plan["operation"]).raise_for_status()
    after = listed(planner, path).json()
    assert after["items"] == before["items"]
    assert (after["outdated"], "edited since" in after["note"]) == (True, True)
    page = planner.client.get(f"/plans/{planner.plan_id}{path}/addresses").text
    assert "The draft was edited since" in page


def test_a_draft_that_went_on_before_it_was_asked_is_read_at_its_version(
    planner: Planner, signed_in_database: Database
) -> None:
    """Blocks that were moved since count as where they were when the proposal was made."""
    found = proposed(planner, signed_in_database, kind="partition", grids=3, tolerance=0.2)
    (plan,) = found["plans"]
    planner.do(0, **plan["operation"]).raise_for_status()
    items = listed(planner, f"/proposals/{found['id']}/0").json()["items"]
    assert sum(each["households"] for each in items) == plan["moved_households"]
    assert all(each["from"]["code"] in {FIRST, SECOND} for each in items)


def test_a_proposal_that_is_not_there_is_unknown(planner: Planner, signed_in_database: Database) -> None:
    """Nor is a plan that it does not have, or an id that is none."""
    found = proposed(planner, signed_in_database, kind="redraw", tolerance=0.5)
    for path in (f"/proposals/{found['id']}/7", "/proposals/nothing/0"):
        assert listed(planner, path).status_code == 404
