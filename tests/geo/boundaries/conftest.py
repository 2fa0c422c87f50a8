"""Small makers of boundary files, and the import of one in the test's own transaction."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy.orm import Session

from geo.boundaries import importing
from geo.imports.actions import receive
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome

Features: TypeAlias = Iterable[tuple[Mapping[str, Any], Any]]
BringIn: TypeAlias = Callable[..., tuple[Import, Outcome]]

WEST, SOUTH, STEP = 101.66, 39.21, 0.01


@pytest.fixture
def squares() -> Callable[..., list[tuple[dict[str, str], Any]]]:
    """Named squares of 0.01 degree in rows, from the south-west: codes 001, 002 ... and a community each two rows."""

    def make(columns: int = 2, rows: int = 2, *, shift: float = 0.0) -> list[tuple[dict[str, str], Any]]:
        found = []
        for number in range(columns * rows):
            row, column = divmod(number, columns)
            x, y = WEST + column * STEP + shift, SOUTH + row * STEP
            names = {"网格编码": f"{number + 1:03d}", "网格名称": f"第{number + 1}网格", "社区编码": f"C{row // 2 + 1}"}
            found.append((names, shapely.box(round(x, 8), round(y, 8), round(x + STEP, 8), round(y + STEP, 8))))
        return found

    return make


@pytest.fixture
def boundary_file(tmp_path: Path) -> Callable[..., Path]:
    """Write features into a GeoJSON file."""

    def write(features: Features, name: str = "grids.geojson") -> Path:
        path = tmp_path / name
        rows = [
            {"type": "Feature", "properties": dict(names), "geometry": json.loads(shapely.to_geojson(shape))}
            for names, shape in features
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False))
        return path

    return write


@pytest.fixture
def bring_in(session: Session, boundary_file: Callable[..., Path]) -> BringIn:
    """Import features, or a file, as boundaries in the test's session."""

    def apply(source: Features | Path, name: str = "grids.geojson", **options: Any) -> tuple[Import, Outcome]:
        path = source if isinstance(source, Path) else boundary_file(source, name)
        chosen = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), **options)
        record = receive(session, ImportKind.BOUNDARIES, path, chosen)
        session.expunge(record)
        outcome = importing.apply(session, record, path, chosen, lambda *_: None)
        session.flush()
        return record, outcome

    return apply
