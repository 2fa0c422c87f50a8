"""Nobody is counted, clocked or ranked: no answer puts a number beside a person, and no query groups by one."""

import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI

ROOT = Path(__file__).resolve().parents[3]
PERSONAL = {"sign_in_name", "person", "account", "account_id", "walker", "worker", "member", "lead_id"}
NOT_COUNTS = {"version"}
GROUPED = re.compile(
    r"group_by\([^)]*\b(?:account|Account|to_account)\w*|GROUP BY[^;\"]*\b\w*account_id", re.IGNORECASE
)
ORDERED = re.compile(r"order_by\([^)]*\bcount\b", re.IGNORECASE)


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


def test_no_query_groups_by_an_account_or_orders_by_a_count() -> None:
    """In all of `geo`, rows are neither summed up for a person nor sorted by how many there are."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "geo").rglob("*.py"))
        for pattern in (GROUPED, ORDERED)
        for match in pattern.finditer(path.read_text("utf-8"))
    ]
    assert found == []
