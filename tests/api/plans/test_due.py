"""What makes a redraw due, for programs and on the page of plans."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import Planner

FIRST = "152922001001001"


@pytest.fixture
def grown(planner: Planner, signed_in_database: Database, fresh_settings: Settings, tmp_path: Path) -> Planner:
    """The first grid has 60 households more than its 135, in a new building, since two days after the plan."""
    path = tmp_path / "new.csv"
    path.write_text("门牌编号,地址,经度,纬度,户数\nnew,新村路1号,101.6603,39.2103,60\n", encoding="utf-8")
    with signed_in_database.session() as session, session.begin():
        earlier = clock.now() - timedelta(days=9)
        session.execute(update(Import).values(applied_at=earlier))
        from geo.boundaries.models import Publication  # noqa: PLC0415

        session.execute(update(Publication).values(from_at=earlier, published_at=earlier))
    import_file(signed_in_database, ImportKind.ADDRESSES, path, ImportOptions(zone=fresh_settings.zone))
    return planner


def test_programs_are_told_which_grids_are_due(grown: Planner) -> None:
    """With the figures of then and now, the reasons, and sentences in the reader's language."""
    answer = grown.client.get("/api/v1/plans/due", params={"territory": "152922"})
    document = answer.json()
    (item,) = document["items"]
    assert (item["code"], item["households_then"], item["households_now"]) == (FIRST, 135, 195)
    assert (item["reasons"], item["buildings_began"]) == (["households", "completed"], 1)
    assert item["change"] == pytest.approx(60 / 135)
    assert item["sentences"][0] == "135 households then, 195 now (+44 %)."
    assert (document["due_share"], document["grids"], document["limits"]["profile"]) == (0.2, 4, "free")
    chinese = grown.client.get("/api/v1/plans/due", headers={"accept-language": "zh-CN"}).json()
    assert chinese["items"][0]["sentences"][0] == "当时 135 户，现在 195 户（+44%）。"
    assert grown.client.get("/api/v1/plans/due", params={"territory": "nowhere"}).status_code == 404


def test_the_page_of_plans_leads_into_the_draft_at_the_grid(grown: Planner) -> None:
    """Into the latest draft where there is one."""
    page = grown.client.get("/plans").text
    assert "A redraw is due" in page
    assert f'href="/plans/{grown.plan_id}/edit?sel={FIRST}"' in page


def test_the_share_is_set_with_the_territory(grown: Planner) -> None:
    """Half is less than 44 per cent need: only the new building is left; a share beyond its range is refused."""
    path = "/settings/territories/152922"
    token = grown.client.headers["x-csrf-token"]
    assert grown.client.post(path, data={"csrf": token, "due_percent": "50"}).status_code == 303
    assert 'value="50"' in grown.client.get("/settings/territories").text
    (item,) = grown.client.get("/api/v1/plans/due").json()["items"]
    assert item["reasons"] == ["completed"]
    for wrong in ("4", "101", "many"):
        assert grown.client.post(path, data={"csrf": token, "due_percent": wrong}).status_code == 400
    assert grown.client.post(path, data={"csrf": token}).status_code == 303
    assert grown.client.get("/api/v1/plans/due").json()["due_share"] == 0.5


def test_where_nothing_changed_no_redraw_is_due(planner: Planner) -> None:
    """And it says so."""
    assert "No redraw is due" in planner.client.get("/plans").text
