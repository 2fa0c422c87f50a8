"""Makers of address files, and the import of one within the test's transaction."""

import csv
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from geo.addresses import importing
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome

HEADER = ("门牌编号", "地址", "经度", "纬度", "户数", "状态")


@pytest.fixture
def write_list(tmp_path: Path) -> Callable[..., Path]:
    """Write rows under a header as a CSV file."""

    def write(rows: Sequence[Sequence[str]], *, header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / f"{uuid.uuid4().hex[:6]}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return write


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def bring_in(session: Session, ground: Any) -> Callable[..., tuple[Import, Outcome]]:
    """Apply an address file to the test's session; gives the record and the outcome."""

    def apply(path: Path, *, mapping: Mapping[str, str] | None = None, **options: Any) -> tuple[Import, Outcome]:
        chosen = replace(ImportOptions(zone=ZoneInfo("Asia/Shanghai"), **options), mapping=mapping or {})
        record = receive(session, ImportKind.ADDRESSES, path, chosen)
        outcome = importing.apply(session, record, path, chosen, silent)
        session.flush()
        return record, outcome

    return apply
