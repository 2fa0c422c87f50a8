"""The calendar of what was walked, and the report of teams."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database

DAYS = "from=2026-11-19&to=2026-11-20"


@pytest.fixture(scope="module")
def client(
    town_settings: Settings, town_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """The small town, in which 曙光路 and 长山路 were walked in part on one day, for an administrator."""
    with TestClient(create_app(town_settings, town_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


def test_each_day_is_told(client: TestClient) -> None:
    """Nothing on the first; on the second what coverage tells of that day."""
    told = client.get(f"/api/v1/coverage/days?{DAYS}").json()
    first, second = told["items"]
    assert (first["day"], first["recorded_m"]) == ("2026-11-19", 0.0)
    figures = client.get("/api/v1/coverage?from=2026-11-20&to=2026-11-20").json()["items"]
    assert second["recorded_m"] == pytest.approx(sum(item["recorded_m"] for item in figures), abs=1)
    assert second["share"] == pytest.approx(second["recorded_m"] / told["length_m"], abs=1e-3)


def test_a_calendar_is_not_endless(client: TestClient) -> None:
    """A period of years is refused with what to do."""
    refused = client.get("/api/v1/coverage/days?from=2020-01-01&to=2026-11-20")
    assert (refused.status_code, refused.json()["code"]) == (400, "coverage.days")


def test_the_page_is_a_calendar_with_a_list(client: TestClient) -> None:
    """Three months where nobody chose; days with walks lead to their coverage."""
    told = client.get("/coverage/days").text
    assert len(re.findall(r'<td class="level-', told)) >= 91
    assert "/coverage?from=2026-11-20&amp;to=2026-11-20" in told or "/coverage?from=2026-11-20&to=2026-11-20" in told
    one = client.get("/coverage/days", params={"grid": "152922101001003"}).text
    assert "Days with walks" in one


def test_the_report_of_teams_is_the_same_in_every_form(client: TestClient) -> None:
    """The sheet, CSV, XLSX and PDF; what could be a formula is text."""
    sheet = client.get(f"/coverage/report?{DAYS}")
    assert "<script" not in sheet.text
    rows = list(csv.reader(io.StringIO(client.get(f"/coverage/report.csv?{DAYS}").content.decode("utf-8-sig"))))
    assert rows[0] == [
        "Team",
        "Number of patrols",
        "Walked with a track, m",
        "Only reported, m",
        "Off the street, minutes",
    ]
    assert all(row[0] in sheet.text for row in rows[1:])
    assert client.get(f"/coverage/report.xlsx?{DAYS}").content.startswith(b"PK")
    assert client.get(f"/coverage/report.pdf?{DAYS}").content.startswith(b"%PDF")
    assert client.get(f"/coverage/report.exe?{DAYS}").status_code in {400, 404, 422}
