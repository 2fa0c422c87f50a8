"""Nobody is counted, clocked or ranked: no answer puts a number beside a person, and no query groups by one."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

ROOT = Path(__file__).resolve().parents[3]
PERSONAL = {"sign_in_name", "person", "account", "account_id", "walker", "worker", "member", "lead_id"}
NOT_COUNTS = {"version"}
GROUPED = re.compile(
    r"group_by\([^)]*\b(?:account|Account|to_account)\w*|GROUP BY[^;\"]*\b\w*account_id", re.IGNORECASE
)
ORDERED = re.compile(r"order_by\([^)]*\bcount\b|ORDER BY[^\";)]*\bcount\s*\(", re.IGNORECASE)
BY_PERSON = re.compile(
    r"(?:groupby|value_counts|sort_values|nlargest)\([^)]*\b(?:account|walker|worker|member|lead)\w*", re.IGNORECASE
)
LAWS = (GROUPED, ORDERED, BY_PERSON)


def test_no_answer_puts_a_number_beside_a_person(app: FastAPI) -> None:
    """Whatever describes a person has no whole number or measure with it that they could be ordered by."""
    schemas: dict[str, Any] = app.openapi()["components"]["schemas"]
    personal = {
        name: each.get("properties", {}) for name, each in schemas.items() if PERSONAL & set(each.get("properties", {}))
    }
    counted = {
        name: [
            key
            for key, told in properties.items()
            if told.get("type") in {"integer", "number"} and key not in NOT_COUNTS
        ]
        for name, properties in personal.items()
    }
    assert "PersonSchema" in {name.rpartition("__")[2] for name in personal}
    assert {name: keys for name, keys in counted.items() if keys} == {}


def _breaches(source: str) -> list[str]:
    return [match[0] for law in LAWS for match in law.finditer(source)]


def test_no_query_groups_by_an_account_or_orders_by_a_count() -> None:
    """In all of `geo`, SQL and frames alike, rows are neither summed up for a person nor sorted by a count."""
    sources = {path.relative_to(ROOT): path.read_text("utf-8") for path in (ROOT / "geo").rglob("*.py")}
    assert {name: _breaches(source) for name, source in sources.items() if _breaches(source)} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "select(x).group_by(Account.id)",
        "SELECT account_id, count(*) FROM patrol GROUP BY account_id",
        "select(Team.id).order_by(func.count())",
        "SELECT team_id FROM patrol GROUP BY team_id\nORDER BY count(*) DESC",
        "frame.groupby('walker').size()",
        "frame.sort_values(['account_id', 'metres'])",
    ],
)
def test_each_way_to_rank_is_found(planted: str) -> None:
    """The law sees what it forbids, however it is written."""
    assert _breaches(planted)
