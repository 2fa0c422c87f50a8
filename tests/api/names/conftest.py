"""A program on a small town of the test's own, with names that people say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

TOWN = Path(__file__).resolve().parents[2] / "town"
FILES = (
    (ImportKind.BOUNDARIES, "grids.geojson"),
    (ImportKind.ADDRESSES, "addresses.csv"),
    (ImportKind.PLACES, "places.csv"),
)


@pytest.fixture
def client(
    fresh_settings: Settings,
    signed_in_database: Database,
    as_admin: Callable[[TestClient], TestClient],
    tmp_path: Path,
) -> Iterator[TestClient]:
    """An administrator who asks in English; two plates lie in no grid, one goes by a formula."""
    for kind, name in FILES:
        import_file(signed_in_database, kind, TOWN / name, ImportOptions(zone=fresh_settings.zone))
    odd = tmp_path / "odd.csv"
    odd.write_text("门牌编号,详细地址,经度,纬度\nX1,=1+1路,101.9,39.9\nX2,远处,101.9,39.91\n", encoding="utf-8")
    import_file(signed_in_database, ImportKind.ADDRESSES, odd, ImportOptions(zone=fresh_settings.zone))
    app = create_app(fresh_settings, signed_in_database)
    with TestClient(app, headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield as_admin(client)
