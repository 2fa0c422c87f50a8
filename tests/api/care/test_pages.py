"""The page of care stops: nobody's but the worker's, and on no paper."""

import re
from datetime import timedelta

from fastapi.testclient import TestClient

from geo.core import clock
from tests.api.routes.conftest import GRID

FORM = {"address": "曙光路3号", "asked": "true"}


def remove_path(told: str) -> str:
    """Where the first stop of a page is removed."""
    return re.findall(r'action="(/care/[0-9a-f-]+/remove)"', told)[0]


def test_a_stop_is_kept_shown_to_its_worker_and_removed(client: TestClient, patroller: TestClient) -> None:
    """Somebody else has a page without it, an administrator too, and cannot remove it."""
    assert patroller.post("/care", data=FORM, follow_redirects=False).status_code == 303
    told = patroller.get("/care")
    assert "曙光路3号" in told.text
    assert told.headers["cache-control"] == "no-store"
    assert "曙光路3号" not in client.get("/care").text
    assert client.post(remove_path(told.text)).status_code == 404
    assert "曙光路3号" in patroller.get("/care").text
    assert patroller.post(remove_path(told.text)).status_code == 200
    assert "曙光路3号" not in patroller.get("/care").text


def test_without_the_residents_wish_nothing_is_kept(patroller: TestClient) -> None:
    """The form says so, keeps what was typed, and nothing was stored."""
    refused = patroller.post("/care", data={"address": "曙光路3号"})
    assert refused.status_code == 400
    assert "only where the resident asked for it" in refused.text
    assert 'value="曙光路3号"' in refused.text
    assert "Nobody asked you to look in" in patroller.get("/care").text


def test_what_is_no_one_door_is_refused(patroller: TestClient) -> None:
    """Such as a name, or markup; it is shown as text."""
    refused = patroller.post("/care", data={**FORM, "address": "<b>张大爷家</b>"})
    assert refused.status_code == 400
    assert "no name" in refused.text
    assert "<b>张" not in refused.text


def test_a_last_day_is_from_today_and_not_far(patroller: TestClient) -> None:
    """Neither yesterday nor next year."""
    today = clock.now().date()
    for until in (today - timedelta(days=3), today + timedelta(days=400)):
        assert patroller.post("/care", data={**FORM, "until": until.isoformat()}).status_code == 400
    assert patroller.post("/care", data={**FORM, "until": "soon"}).status_code in {400, 422}


def test_the_walk_goes_by_way_of_the_doors_on_this_screen_alone(patroller: TestClient) -> None:
    """No sheet, no file, no code leads away from it; the shared route of the grid knows nothing of the door."""
    patroller.post("/care", data=FORM)
    told = patroller.get("/care/route", params={"grid": GRID})
    assert told.status_code == 200
    assert "曙光路3号" in told.text
    assert told.headers["cache-control"] == "no-store"
    for leaving in ("/routes/sheet", "gpx", "qr"):
        assert leaving not in told.text
    assert "曙光路3号" not in patroller.get("/routes", params={"grid": GRID}).text
    for form in ("json", "geojson", "gpx"):
        assert "曙光路3号" not in patroller.get(f"/api/v1/routes/{GRID}", params={"format": form}).text


def test_a_grid_that_is_not_theirs_is_said(patroller: TestClient) -> None:
    """On the page, as one that is not there."""
    assert patroller.get("/care/route", params={"grid": "152922999999999"}).status_code == 404
