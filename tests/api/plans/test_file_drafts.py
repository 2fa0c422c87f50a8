"""A file that was edited elsewhere comes back as a draft."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from geo.core.errors import Conflict
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file, undo_import
from tests.api.plans.conftest import Planner, write_blocks

FIRST, SECOND = "152922001001001", "152922001001002"
OPTIONS = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), dissolve=True, as_draft=True, plan_name="QGIS")


def edited(folder: Path) -> Path:
    """The blocks of the town, the north-west one given to the grid below it."""
    path = write_blocks(folder)
    document = json.loads(path.read_text(encoding="utf-8"))
    for each in document["features"]:
        if each["properties"]["网格编码"] == SECOND and each["geometry"]["coordinates"][0][0] == [101.66, 39.213]:
            each["properties"] |= {"网格编码": FIRST, "网格名称": "曙光-01"}
    path = folder / "edited.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def listed(planner: Planner) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in planner.client.get("/api/v1/plans").json()["items"]}


def test_a_file_becomes_a_draft_that_is_compared_and_published(
    planner: Planner, signed_in_database: Database, tmp_path: Path
) -> None:
    """Nothing comes into force; the diff is told against the plan that does; then it is published as any draft."""
    record = import_file(signed_in_database, ImportKind.BOUNDARIES, edited(tmp_path), OPTIONS)
    plans = listed(planner)
    assert (plans["QGIS"]["status"], plans["QGIS (edited.geojson)"]["status"]) == ("draft", "draft")
    plan_id = plans["QGIS"]["id"]
    diff = planner.client.get(f"/api/v1/plans/{plan_id}/diff").json()
    assert diff["moves"] == [{"before": SECOND, "after": FIRST, "doors": 2, "households": 15}]
    page = planner.client.get(f"/plans/{plan_id}/publish", headers={"accept": "text/html"}).text
    assert "Households that change grid" in page
    published = planner.client.post(f"/api/v1/plans/{plan_id}/publish", json={})
    assert published.json()["status"] == "in_force", published.text
    with pytest.raises(Conflict):
        undo_import(signed_in_database, record.import_id)


def test_a_file_below_a_later_plan_is_refused(planner: Planner, signed_in_database: Database, tmp_path: Path) -> None:
    """A plan that came into force after the file came in is named."""
    import_file(signed_in_database, ImportKind.BOUNDARIES, edited(tmp_path), OPTIONS)
    planner.do(0, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    assert planner.client.post(f"/api/v1/plans/{planner.plan_id}/publish", json={}).json()["status"] == "in_force"
    refused = planner.client.post(f"/api/v1/plans/{listed(planner)['QGIS']['id']}/publish", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "draft.outdated")


def test_a_draft_of_a_file_goes_with_it(planner: Planner, signed_in_database: Database, tmp_path: Path) -> None:
    """Undoing the import removes the draft too, as long as nobody worked on it."""
    record = import_file(signed_in_database, ImportKind.BOUNDARIES, edited(tmp_path), OPTIONS)
    undo_import(signed_in_database, record.import_id)
    assert "QGIS" not in listed(planner)
