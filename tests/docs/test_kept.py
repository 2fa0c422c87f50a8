"""The page of what is kept speaks of every table, in both languages."""

from pathlib import Path

import pytest

from geo.publishing.tables import METADATA

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROWS = {
    ("Grids, communities, plans", "网格、社区、划分方案"): (
        "block", "block_lineage", "community", "draft", "draft_operation", "draft_step", "grid", "plan", "plan_block",
        "plan_comment", "plan_community", "plan_event", "plan_proposal", "publication", "territory",
        "territory_settings", "town",
    ),
    ("Door-plates", "门牌"): (
        "address", "address_gram", "address_grid", "address_name", "address_part", "address_reading",
    ),
    ("Compounds, buildings, places", "小区、楼栋、点位"): (
        "alias", "building", "building_grid", "compound", "place", "place_card", "place_grid",
    ),
    ("Who answers for a grid", "网格由谁负责"): ("worker",),
    ("Incidents", "事件"): ("incident", "incident_grid"),
    ("Callers' contacts", "来电人的联系方式"): ("incident_contact",),
    ("Reports from phones", "手机上报的事件和照片"): ("incident_report", "incident_photo", "incident_voice_note"),
    ("Patrols and their positions", "巡逻和定位点"): (
        "fix", "fix_grid", "patrol", "patrol_clock", "patrol_event", "patrol_reported", "patrol_sheet",
        "patrol_unticked",
    ),
    ("Check-ins at a place, calls for help", "到点打卡、求助"): ("patrol_presence", "patrol_sos"),
    ("Planned patrols", "计划的巡逻"): ("patrol_plan",),
    ("Care stops", "关心点"): ("care_stop",),
    ("Stored routes", "保存的路线"): ("stored_route",),
    ("Teams", "队伍"): ("team", "team_member"),
    ("Targets", "目标"): ("street_target",),
    ("Streets", "街道"): (
        "patrol_away", "patrol_derived", "patrol_due", "patrol_flaw", "patrol_stop", "patrol_walked", "segment_grid",
        "street_network", "street_segment",
    ),
    ("Accounts", "账号"): ("account", "account_grant"),
    ("Sessions, keys of phones, tokens", "登录、手机密钥、令牌"): (
        "account_device", "account_session", "account_token", "sign_in_attempts",
    ),
    ("The trail", "操作记录"): ("audit_entry", "audit_link", "audit_payload"),
    ("Files that came in", "上传的文件"): ("address_list", "import", "import_change"),
    ("Answers of requests that may be sent again", "可重发请求的答复"): ("request_once",),
}  # fmt: skip
"""The beginning of a row of the page in each language, and the tables that it speaks of."""


def test_every_table_has_its_row() -> None:
    """Whoever adds a table says on the page how long its rows are kept, and names it here."""
    assert sorted(table for tables in ROWS.values() for table in tables) == sorted(METADATA.tables)


@pytest.mark.parametrize(("page", "language"), [("kept.md", 0), ("kept.zh-CN.md", 1)])
def test_every_row_stands_on_the_page(page: str, language: int) -> None:
    """Each row of the list begins a row of the table there."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    missing = [row[language] for row in ROWS if not any(line.startswith(f"| {row[language]}") for line in lines)]
    assert missing == []
