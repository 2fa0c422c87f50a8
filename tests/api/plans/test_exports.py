"""Plans and drafts taken along as files and sheets."""

import io
import re
import sqlite3
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from geo.audit.models import AuditEntry
from geo.audit.rules import Action
from geo.db.database import Database
from tests.api.plans.conftest import Planner

FIRST, SECOND = "152922001001001", "152922001001002"


def export(planner: Planner, **query: str) -> Any:
    return planner.client.get(f"/api/v1/plans/{planner.plan_id}/export", params=query)


def test_a_draft_is_exported_as_it_stands(planner: Planner) -> None:
    """A block that moved takes its households along, and a new name is there; the plan in force is another file."""
    planner.do(0, kind="assign", to={FIRST: [planner.at(0, 3)]}).raise_for_status()
    planner.do(1, kind="rename", grid=FIRST, name="东风-01").raise_for_status()
    answer = export(planner)
    grids = {each["properties"]["网格编码"]: each["properties"] for each in answer.json()["features"]}
    assert answer.headers["content-type"] == "application/geo+json"
    assert (grids[FIRST]["网格名称"], grids[FIRST]["户数"], grids[SECOND]["户数"]) == ("东风-01", 150, 120)
    assert (grids[FIRST]["社区名称"], grids[FIRST]["乡镇编码"], grids[FIRST]["网格类型"]) == (
        "曙光社区",
        "152922001",
        "基础",
    )
    base = planner.client.get("/api/v1/plans").json()["items"][-1]["id"]
    stored = planner.client.get(f"/api/v1/plans/{base}/export").json()["features"]
    assert {each["properties"]["户数"] for each in stored if each["properties"]["网格编码"] == FIRST} == {135}


@pytest.mark.parametrize("form", ["gpkg", "shp", "kml", "csv"])
def test_every_format_is_a_file_named_after_the_plan(planner: Planner, form: str, tmp_path: Path) -> None:
    """With its media type, and what the format holds."""
    answer = export(planner, format=form)
    ending = "zip" if form == "shp" else form
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''2027.{ending}")
    if form == "gpkg":
        (tmp_path / "plan.gpkg").write_bytes(answer.content)
        with closing(sqlite3.connect(tmp_path / "plan.gpkg")) as file:
            layers = file.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents").fetchall()
        assert sorted(layers) == [("blocks", 48), ("communities", 2), ("grids", 4)]
    elif form == "shp":
        assert "grids.shp" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    elif form == "kml":
        assert answer.text.count("<Placemark>") == 4
    else:
        assert answer.text.splitlines()[0] == "\ufeff地块编号,网格编码,户数,面积平方米"
        assert len(answer.text.splitlines()) == 49


def test_a_layer_is_chosen_and_what_there_is_not_is_refused(planner: Planner) -> None:
    """Blocks carry the grid that they are in; a format or layer that is none is wrong input."""
    blocks = export(planner, layer="blocks").json()["features"]
    assert len(blocks) == 48
    assert {each["properties"]["网格编码"] for each in blocks} >= {FIRST, SECOND}
    assert export(planner, format="dxf").status_code == 422
    assert export(planner, layer="doors").status_code == 422
    assert planner.client.get("/api/v1/plans/99999/export").status_code == 404


def test_an_export_stands_in_the_trail(planner: Planner, signed_in_database: Database) -> None:
    """Who took which plan out, and in which form."""
    export(planner, format="csv").raise_for_status()
    planner.client.get(f"/plans/{planner.plan_id}/sheets").raise_for_status()
    with signed_in_database.session() as session:
        noted = session.scalars(
            select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE.value).order_by(AuditEntry.id)
        ).all()
    assert [each.detail["format"] for each in noted] == ["csv", "sheets"]
    assert {each.subject_key for each in noted} == {"152922/2027"}


def test_the_same_file_has_the_same_tag(planner: Planner) -> None:
    """Who has it already is told so."""
    tag = export(planner).headers["etag"]
    again = planner.client.get(f"/api/v1/plans/{planner.plan_id}/export", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_sheets_are_drawn_of_communities_and_of_the_grids_of_one(planner: Planner) -> None:
    """First the communities with links to each; then one with its grids, marked as a draft. Nothing in it can run."""
    every = planner.client.get(f"/plans/{planner.plan_id}/sheets")
    assert every.text.count("<svg ") == 2
    assert '<a href="?community=152922001001">曙光社区</a>' in every.text
    assert "default-src 'none'" in every.headers["content-security-policy"]
    one = planner.client.get(f"/plans/{planner.plan_id}/sheets", params={"community": "152922001001"})
    assert one.text.count("<svg ") == 3
    assert "曙光-01 (152922001001001), 曙光社区: draft" in one.text
    assert planner.client.get(f"/plans/{planner.plan_id}/sheets", params={"community": "9"}).status_code == 404


def unpacked(content: bytes) -> bytes:
    """What is written in the packed parts of a PDF, one after the other."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    return b"\n".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")


def test_sheets_become_a_pdf_with_a_page_for_each(planner: Planner) -> None:
    """Of a community with two grids: three pages of A4, with their letters in the file; and the trail knows it."""
    answer = planner.client.get(f"/plans/{planner.plan_id}/sheets.pdf", params={"community": "152922001001"})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    written = unpacked(answer.content)
    assert len(re.findall(rb"/Type ?/Page\b(?!s)", written)) == 3
    assert b"/FontFile" in written
    assert planner.client.get(f"/plans/{planner.plan_id}/sheets.pdf", params={"community": "9"}).status_code == 404


def test_the_list_of_plans_links_to_the_files(planner: Planner) -> None:
    """One link for each format, and one to the sheets, for each plan."""
    page = planner.client.get("/plans").text
    for form in ("gpkg", "geojson", "shp", "kml", "csv"):
        assert f'href="/api/v1/plans/{planner.plan_id}/export?format={form}"' in page
    assert page.count('/sheets"') == page.count("/sheets.pdf") == 2
